"""What makes a deployment group when the stack is deployed: CloudFormation's own resource, or a custom resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.synthesis import change_l1, make_l1

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct


class GroupResource(Protocol):
    """The resource of a deployment group in the template."""

    @property
    def cfn(self) -> cdk.CfnResource:
        """The resource itself, for what comes before it."""
        ...

    @property
    def name(self) -> str:
        """Name of the deployment group, known when it is deployed."""
        ...

    def change(self, javascript_name: str, value: object) -> None:
        """Change a property.

        Args:
            javascript_name: JavaScript's name of the property of the L1.
            value: The value, in JavaScript's names too.
        """
        ...


GroupMaker: TypeAlias = "Callable[[Construct, Mapping[str, Any]], GroupResource]"
"""Makes the resource of a deployment group: takes the group and the L1's properties."""


class L1Group:
    """A deployment group that CloudFormation makes.

    Args:
        scope: The deployment group.
        properties: The L1's properties by their names in Python.
    """

    def __init__(self, scope: Construct, properties: Mapping[str, Any]) -> None:
        self._resource = make_l1(
            codedeploy.CfnDeploymentGroup, codedeploy.CfnDeploymentGroupProps, scope, "Resource", **properties
        )

    @property
    def cfn(self) -> cdk.CfnResource:
        """The L1."""
        return self._resource

    @property
    def name(self) -> str:
        """Name of the deployment group, known when it is deployed."""
        return self._resource.ref

    def change(self, javascript_name: str, value: object) -> None:
        """Change a property of the L1."""
        change_l1(self._resource, javascript_name, value)
