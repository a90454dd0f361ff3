"""The CodeDeploy agent in a launch template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.agent import linux_agent_script, windows_agent_script
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import InstanceRole
from cdk_codedeploy.iam.agent_permissions import for_agent

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import IConstruct


def install_agent(scope: IConstruct, template: ec2.LaunchTemplate) -> None:
    """Let instances of a launch template install the agent as their last command.

    Args:
        scope: The deployment group.
        template: The launch template.

    Raises:
        ValidationError: When it has no start script.
    """
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam

    script = template.user_data
    if script is None:
        raise ValidationError(
            "install_agent",
            f'True for the launch template "{template.node.id}"',
            allowed="it has no user data to put the script into",
            remedy="give it user_data=UserData.for_linux(), or pass install_agent=False and put it into the image",
        )
    if template.role is not None and not isinstance(template.role, InstanceRole):
        for statement in for_agent():
            template.role.add_to_principal_policy(iam.PolicyStatement.from_json(statement.to_json()))
    write = windows_agent_script if template.os_type is ec2.OperatingSystemType.WINDOWS else linux_agent_script
    script.add_commands(write(region=cdk.Stack.of(scope).region, domain=cdk.Aws.URL_SUFFIX, check_polling=False))
