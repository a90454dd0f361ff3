"""The pair of target groups of a service, and the listeners that divide requests between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code
from emulator.codedeploy.run.traffic.listener import Listener


class Routes:
    """The two target groups and their listeners.

    Args:
        role: The service role.
        settings: Those of the deployment group.

    Raises:
        DeploymentError: ``ELASTIC_LOAD_BALANCING_INVALID`` when one cannot be used.
    """

    def __init__(self, role: ServiceRole, settings: Mapping[str, Any]) -> None:
        (pair,) = settings["loadBalancerInfo"]["targetGroupPairInfoList"]
        names = [each["name"] for each in pair["targetGroups"]]
        try:
            found = role.call("elbv2", "DescribeTargetGroups", Names=names)["TargetGroups"]
        except ClientError as error:
            message = f"The target groups {', '.join(names)} cannot be used: {error_code(error)}."
            raise DeploymentError("ELASTIC_LOAD_BALANCING_INVALID", message) from error
        self.names = {each["TargetGroupArn"]: each["TargetGroupName"] for each in found}
        first, second = self.names
        self.blue, self.green = first, second
        self.production = self._listener(role, pair["prodTrafficRoute"])
        test = pair.get("testTrafficRoute") or {}
        self.test = self._listener(role, test) if test.get("listenerArns") else None

    def must_serve(self, original: Mapping[str, Any]) -> None:
        """Find out which target group is the original one's.

        Raises:
            DeploymentError: ``INVALID_ECS_SERVICE`` when its tasks are in neither; ``ELASTIC_LOAD_BALANCING_INVALID``
                when requests go to the other one.
        """
        groups = [each.get("targetGroupArn") for each in original.get("loadBalancers", [])]
        used = [arn for arn in self.names if arn in groups]
        if len(used) != 1:
            message = f"The primary task set is in {groups}, not in one of {', '.join(self.names.values())}."
            raise DeploymentError("INVALID_ECS_SERVICE", message)
        (self.blue,) = used
        (self.green,) = [arn for arn in self.names if arn != self.blue]
        if self.production.serves != self.blue:
            message = f"The production listener serves {self.names[self.green]}, where the primary task set is not."
            raise DeploymentError("ELASTIC_LOAD_BALANCING_INVALID", message)

    def _listener(self, role: ServiceRole, route: Mapping[str, Any]) -> Listener:
        (arn,) = route["listenerArns"]
        first, second = self.names
        return Listener(role, arn, (first, second))
