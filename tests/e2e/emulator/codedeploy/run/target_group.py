"""A target group of an Application or Network Load Balancer."""

from __future__ import annotations

from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code


class TargetGroup:
    """A target group that a deployment group names.

    Args:
        role: The service role.
        name: Its name.

    Raises:
        DeploymentError: ``ELASTIC_LOAD_BALANCING_INVALID`` when it does not exist, holds no instances, or belongs to no
            load balancer: its targets would never come into service.
    """

    def __init__(self, role: ServiceRole, name: str) -> None:
        self.name = name
        self._role = role
        try:
            found = role.call("elbv2", "DescribeTargetGroups", Names=[name])["TargetGroups"]
        except ClientError as error:
            raise _invalid(f"There is no target group {name}: {error_code(error)}.") from error
        if not found:
            raise _invalid(f"There is no target group {name}.")
        if found[0].get("TargetType", "instance") != "instance":
            raise _invalid(f"The target group {name} has targets of type {found[0]['TargetType']}; needed: instance.")
        self._arn = found[0]["TargetGroupArn"]
        balancers = found[0].get("LoadBalancerArns", [])
        try:
            role.call("elbv2", "DescribeLoadBalancers", LoadBalancerArns=balancers)
        except ClientError as error:
            raise _invalid(f"The load balancer of the target group {name} is gone: {error_code(error)}.") from error
        if not balancers:
            raise _invalid(f"The target group {name} belongs to no load balancer.")

    def drain_seconds(self) -> float:
        """Return how long open connections are waited for."""
        answer = self._role.call("elbv2", "DescribeTargetGroupAttributes", TargetGroupArn=self._arn)
        attributes = {each["Key"]: each["Value"] for each in answer["Attributes"]}
        return float(attributes.get("deregistration_delay.timeout_seconds", 300))

    def deregister(self, instance_id: str) -> None:
        """Let no new requests reach an instance. Nothing happens to one that is not registered."""
        self._change("DeregisterTargets", instance_id)

    def register(self, instance_id: str) -> None:
        """Let requests reach an instance."""
        self._change("RegisterTargets", instance_id)

    def state(self, instance_id: str) -> str | None:
        """Return how the instance stands: ``in service``, ``draining``, something else, or None if not registered."""
        answer = self._role.call(
            "elbv2", "DescribeTargetHealth", TargetGroupArn=self._arn, Targets=[{"Id": instance_id}]
        )
        for each in answer["TargetHealthDescriptions"]:
            if each["Target"]["Id"] == instance_id:
                state = str(each["TargetHealth"]["State"])
                return "in service" if state == "healthy" else state
        return None

    def _change(self, operation: str, instance_id: str) -> None:
        try:
            self._role.call("elbv2", operation, TargetGroupArn=self._arn, Targets=[{"Id": instance_id}])
        except ClientError as error:
            message = f"{operation} of {instance_id} in the target group {self.name}: {error_code(error)}."
            raise DeploymentError("ELB_INVALID_INSTANCE", message) from error


def _invalid(message: str) -> DeploymentError:
    return DeploymentError("ELASTIC_LOAD_BALANCING_INVALID", message)
