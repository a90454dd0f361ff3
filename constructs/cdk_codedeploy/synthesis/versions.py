"""What the installed CDK can express."""

from __future__ import annotations

from cdk_codedeploy.errors import ValidationError


def require_property(l1: type, python_name: str, *, parameter: str, since: str, installed: str) -> None:
    """Refuse a parameter whose template property the installed CDK does not know yet.

    Args:
        l1: The L1 class.
        python_name: The property as the L1 spells it.
        parameter: Our parameter that needs it.
        since: First version of aws-cdk-lib that has it.
        installed: Version of aws-cdk-lib that is installed, for the message.

    Raises:
        ValidationError: When the property is missing.
    """
    if not hasattr(l1, python_name):
        raise ValidationError(
            parameter,
            f"a value while aws-cdk-lib {installed} is installed",
            allowed=f"{l1.__name__}.{python_name} exists since {since}",
            remedy=f"install aws-cdk-lib>={since} or leave {parameter} out",
        )
