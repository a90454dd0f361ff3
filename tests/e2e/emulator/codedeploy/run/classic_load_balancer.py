"""A Classic Load Balancer."""

from __future__ import annotations

from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code


class ClassicLoadBalancer:
    """A Classic Load Balancer that a deployment group names.

    Args:
        role: The service role.
        name: Its name.

    Raises:
        DeploymentError: ``ELASTIC_LOAD_BALANCING_INVALID`` when it does not exist.
    """

    def __init__(self, role: ServiceRole, name: str) -> None:
        self.name = name
        self._role = role
        try:
            found = role.call("elb", "DescribeLoadBalancers", LoadBalancerNames=[name])["LoadBalancerDescriptions"]
        except ClientError as error:
            raise _invalid(f"There is no load balancer {name}: {error_code(error)}.") from error
        if not found:
            raise _invalid(f"There is no load balancer {name}.")

    def drain_seconds(self) -> float:
        """Return how long open connections are waited for."""
        answer = self._role.call("elb", "DescribeLoadBalancerAttributes", LoadBalancerName=self.name)
        draining = answer["LoadBalancerAttributes"].get("ConnectionDraining", {})
        return float(draining.get("Timeout", 300)) if draining.get("Enabled") else 0.0

    def deregister(self, instance_id: str) -> None:
        """Let no new requests reach an instance. One that is not registered is left alone: ELB would refuse."""
        if self.state(instance_id) is not None:
            self._change("DeregisterInstancesFromLoadBalancer", instance_id)

    def register(self, instance_id: str) -> None:
        """Let requests reach an instance."""
        self._change("RegisterInstancesWithLoadBalancer", instance_id)

    def state(self, instance_id: str) -> str | None:
        """Return how the instance stands: ``in service``, ``draining``, something else, or None if not registered."""
        answer = self._role.call("elb", "DescribeInstanceHealth", LoadBalancerName=self.name)
        for each in answer["InstanceStates"]:
            if each["InstanceId"] == instance_id:
                return "in service" if each["State"] == "InService" else str(each["State"])
        return None

    def _change(self, operation: str, instance_id: str) -> None:
        try:
            self._role.call("elb", operation, LoadBalancerName=self.name, Instances=[{"InstanceId": instance_id}])
        except ClientError as error:
            message = f"{operation} of {instance_id} in the load balancer {self.name}: {error_code(error)}."
            raise DeploymentError("ELB_INVALID_INSTANCE", message) from error


def _invalid(message: str) -> DeploymentError:
    return DeploymentError("ELASTIC_LOAD_BALANCING_INVALID", message)
