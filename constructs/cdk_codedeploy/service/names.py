"""The rules for the names that users may choose, and for the names of things CodeDeploy looks up by name."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.deployment_configs import PREDEFINED_PREFIX
from cdk_codedeploy.service.limit import check_length
from cdk_codedeploy.service.limits import (
    ALARM_NAME_LENGTH,
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    ON_PREMISES_INSTANCE_NAME_LENGTH,
    TARGET_GROUP_NAME_LENGTH,
)
from cdk_codedeploy.service.shown import shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Sequence

# User guide limits.html; the botocore model has the same set as a pattern. ASCII only.
_FORBIDDEN_IN_NAMES = re.compile(r"[^A-Za-z0-9._+=,@-]")
_NAME_CHARACTERS = "letters, digits and . _ + = , @ -"
# Elastic Load Balancing API reference, CreateTargetGroup.
_FORBIDDEN_IN_TARGET_GROUPS = re.compile(r"[^A-Za-z0-9-]")


def check_application_name(name: str, parameter: str = "application_name") -> None:
    """Check the name of an application: 1 to 100 letters, digits and ``. _ + = , @ -``.

    Source: user guide ``limits.html``, botocore model ``ApplicationName``.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If CodeDeploy would refuse the name.
    """
    _check_name(parameter, name)


def check_deployment_group_name(name: str, parameter: str = "deployment_group_name") -> None:
    """Check the name of a deployment group: 1 to 100 letters, digits and ``. _ + = , @ -``.

    Source: user guide ``limits.html``, botocore model ``DeploymentGroupName``.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If CodeDeploy would refuse the name.
    """
    _check_name(parameter, name)


def check_deployment_config_name(
    name: str, parameter: str = "deployment_config_name", *, predefined: bool = False
) -> None:
    """Check the name of a deployment configuration: 1 to 100 letters, digits and ``. _ + = , @ -``.

    Source: user guide ``limits.html``, botocore model ``DeploymentConfigName``.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.
        predefined: Whether the name may be one of CodeDeploy's own, as it may where a configuration is used rather
            than made.

    Raises:
        ValidationError: If CodeDeploy would refuse the name, or if a configuration of one's own takes the prefix
            ``CodeDeployDefault.``.
    """
    _check_name(parameter, name)
    if not predefined and not is_token(name) and name.startswith(PREDEFINED_PREFIX):
        raise ValidationError(
            parameter,
            shown(name),
            allowed=f"the prefix {PREDEFINED_PREFIX} is kept for the configurations of CodeDeploy itself",
            remedy="choose a name that begins otherwise",
        )


def check_on_premises_instance_name(name: str, parameter: str = "instance_name") -> None:
    """Check the name of an on-premises instance: 1 to 100 characters, not like an EC2 instance id, no colon.

    Source: the AWS CLI (``customizations/codedeploy/utils.py``); user guide
    ``instances-on-premises-register-instance.html``.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If CodeDeploy, or the AWS CLI, would refuse the name.
    """
    if is_token(name):
        return
    check_length(parameter, name, ON_PREMISES_INSTANCE_NAME_LENGTH)
    if ":" in name:
        raise ValidationError(
            parameter,
            shown(name),
            allowed="the name of an on-premises instance must not contain a colon",
            remedy=f"write {shown(name.replace(':', '-'))}",
        )
    _check_characters(parameter, name)
    if name.startswith("i-"):
        raise ValidationError(
            parameter,
            shown(name),
            allowed="only EC2 instances have names that begin with i-",
            remedy="choose a name that begins otherwise",
        )


def check_alarm_name(name: str, parameter: str = "alarms") -> None:
    """Check the name of a CloudWatch alarm: 1 to 255 characters.

    Source: API reference ``Alarm``, ``InvalidAlarmConfigException``.

    Args:
        name: The name, exactly as CloudWatch has it. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If CodeDeploy would refuse the name.
    """
    check_length(parameter, name, ALARM_NAME_LENGTH)


def check_target_group_name(name: str, parameter: str = "target_group") -> None:
    """Check the name of a target group: 1 to 32 letters, digits and hyphens, none of them at an end.

    CodeDeploy looks a target group up by its name; an ARN in its place is the common mistake and gets its own remedy.
    Source: Elastic Load Balancing API reference ``CreateTargetGroup``.

    Args:
        name: The name, not the ARN. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no target group can have the name.
    """
    if is_token(name):
        return
    if str(name).startswith("arn:"):
        raise ValidationError(
            parameter,
            shown(name),
            allowed="CodeDeploy finds a target group by its name, not by its ARN",
            remedy="give the name, the part of the ARN after targetgroup/",
        )
    check_length(parameter, name, TARGET_GROUP_NAME_LENGTH)
    if _FORBIDDEN_IN_TARGET_GROUPS.search(name) or name.startswith("-") or name.endswith("-"):
        raise ValidationError(
            parameter,
            shown(name),
            allowed="the name of a target group takes letters, digits and hyphens, with no hyphen at its ends",
            remedy="give the name that Elastic Load Balancing shows",
        )


def check_trigger_name(name: str, parameter: str = "trigger_name") -> None:
    """Check the name of a trigger: any text that is not empty.

    The botocore model gives ``TriggerName`` no length and no pattern, and the user guide states none; only a missing
    name is certain to fail.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If the name is empty or not text.
    """
    if is_token(name):
        return
    if not _is_text(name) or not name.strip():
        raise ValidationError(
            parameter, shown(name), allowed="a trigger needs a name", remedy="give text that says who is told what"
        )


def check_description(text: str, parameter: str = "description") -> None:
    """Check the description of a deployment: at most 256 characters.

    Source: user guide ``limits.html``.

    Args:
        text: The description. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If the text is too long.
    """
    check_length(parameter, text, DESCRIPTION_LENGTH)


def check_distinct(parameter: str, names: Sequence[str]) -> None:
    """Check that no name is in a list twice, as alarms, triggers and Auto Scaling groups must not be.

    Source: API reference ``InvalidAlarmConfigException`` for alarms.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        names: The names. Tokens are compared as they are: the same token is the same name.

    Raises:
        ValidationError: If a name repeats; the message names the first that does.
    """
    repeated = next((name for name, count in Counter(names).items() if count > 1), None)
    if repeated is not None:
        raise ValidationError(
            parameter,
            f"{'the same one' if is_token(repeated) else shown(repeated)} more than once",
            allowed="each name can be used only once",
            remedy="remove the repetition",
        )


def _check_name(parameter: str, name: str) -> None:
    if is_token(name):
        return
    check_length(parameter, name, NAME_LENGTH)
    _check_characters(parameter, name)


def _check_characters(parameter: str, name: str) -> None:
    forbidden = "".join(dict.fromkeys(_FORBIDDEN_IN_NAMES.findall(name)))
    if forbidden:
        raise ValidationError(
            parameter, shown(name), allowed=f"a name takes {_NAME_CHARACTERS}", remedy=f"leave out {shown(forbidden)}"
        )


def _is_text(value: object) -> bool:
    # Callers without a type checker pass None here; the annotation alone does not stop them.
    return isinstance(value, str)
