"""The alias of a Lambda deployment group: whose traffic it is, and what CloudFormation does for a new version."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.lambda_.alias_circles import refuse_circle
from cdk_codedeploy.synthesis import change_l1, object_id, registry_of

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk.interfaces import aws_cloudwatch

_METADATA = "cdk-codedeploy:update-policy-refers-to"


class ShiftedAlias:
    """An alias whose traffic a deployment group shifts.

    Args:
        alias: The alias.

    Raises:
        ValidationError: When it is no alias that this app makes.
    """

    def __init__(self, alias: lambda_.Alias) -> None:
        refuse_plain("alias", alias, "make one with function.add_alias() or lambda_.Alias()")
        resource = alias.node.default_child
        if getattr(resource, "cfn_resource_type", None) != "AWS::Lambda::Alias":
            raise ValidationError(
                "alias",
                "something that this app does not make as an alias",
                allowed="the traffic of an alias is shifted by the update policy of its own resource",
                remedy="pass a lambda_.Alias made in this app",
            )
        self.alias = alias
        self.resource = cast("lambda_.CfnAlias", resource)
        self._options: cdk.ICfnResourceOptions | None = None
        self._is_beside = True
        self._id_in_stack: tuple[str, str] | None = None

    def claim(self, group: cdk.Resource) -> None:
        """Take the alias for a deployment group: it has one update policy.

        Raises:
            ValidationError: When another deployment group of the app has it.
        """
        second = group.node.path
        registry_of(group).claim(f"alias {object_id(self.alias)}", second, lambda first: _taken(first, second))
        self._is_beside = object_id(group.stack) == object_id(self.alias.stack)

    def shift_with(self, application_name: str, group_name: str, pre_hook: str | None, post_hook: str | None) -> None:
        """Let CodeDeploy shift the traffic whenever CloudFormation changes the alias's version.

        The CDK does not look for references to other stacks in an update policy. Where the group is in another stack
        than the alias, they stand in the alias's metadata too, where it does.

        Args:
            application_name: Name of the application.
            group_name: Name of the deployment group.
            pre_hook: Name of the function that runs before traffic shifts.
            post_hook: Name of the function that runs after.
        """
        if not self._is_beside:
            names = [application_name, group_name, *(hook for hook in (pre_hook, post_hook) if hook is not None)]
            self.resource.add_metadata(_METADATA, names)
        update = {
            "applicationName": application_name,
            "deploymentGroupName": group_name,
            "beforeAllowTrafficHook": pre_hook,
            "afterAllowTrafficHook": post_hook,
        }
        given = {name: value for name, value in update.items() if value is not None}
        if self._options is None:
            self._options = self.resource.cfn_options
        # Its own setter reads all of the policy before, part by part.
        change_l1(self._options, "updatePolicy", {"codeDeployLambdaAliasUpdate": given})

    def check_alarm(self, alarm: aws_cloudwatch.IAlarmRef) -> object:
        """Refuse an alarm whose metric refers to the alias's own resource, and return the L1 resource of another.

        Raises:
            ValidationError: About ``alarms``.
        """
        resource = alarm if isinstance(alarm, cdk.CfnResource) else _resource_of(alarm)
        metrics = [found for name in ("dimensions", "metrics") if (found := getattr(resource, name, None))]
        if not metrics:
            return resource
        stack = cdk.Stack.of(cast("cdk.CfnResource", resource))
        own_stack, own_id = self._own()
        if object_id(stack) == own_stack and _refers_to(stack.resolve(metrics), own_id):
            raise _circle()
        return resource

    def check_composite(self, group: cdk.Resource, resource: object) -> None:
        """Refuse a composite alarm over one that refers to the alias. Only the end of construction shows it.

        Args:
            group: The deployment group.
            resource: What ``check_alarm`` returned.
        """
        if isinstance(resource, cloudwatch.CfnCompositeAlarm):
            refuse_circle(group, self.alias, self.resource, resource, _circle())

    def _own(self) -> tuple[str, str]:
        if self._id_in_stack is None:
            stack = self.alias.stack
            self._id_in_stack = object_id(stack), str(stack.resolve(self.resource.logical_id))
        return self._id_in_stack


def _resource_of(alarm: object) -> object:
    """Return the L1 of an alarm that is made in this app, else None."""
    node = getattr(alarm, "node", None)
    return None if node is None else node.default_child


def _refers_to(value: object, logical_id: str) -> bool:
    """Tell whether a resolved part of a template refers to a resource."""
    text = json.dumps(value)
    name = re.escape(logical_id)
    return re.search(rf'"Ref": "{name}"|"Fn::GetAtt": (\[)?"{name}["\.]|\$\{{{name}[}}\.]', text) is not None


def _circle() -> ValidationError:
    return ValidationError(
        "alarms",
        "an alarm that refers to the alias",
        allowed="the alias waits for its deployment group and the group for its alarms, so CloudFormation finds a "
        "circle",
        remedy="write the metric's dimension as text, function_name and alias_name with a colon between, as "
        "alias.metric_errors() does",
    )


def _taken(first: str, second: str) -> ValidationError:
    return ValidationError(
        "alias",
        f'one that deployment group "{first}" shifts already',
        allowed="an alias has one update policy, which names one deployment group",
        remedy="give the function another alias, or use the first deployment group",
        where=f'deployment group "{second}"',
    )
