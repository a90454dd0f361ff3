"""What every source of credentials has in common."""

from __future__ import annotations

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_on_premises_instance_name, shown


class CredentialSource:
    """A way in which an on-premises instance gets its credentials."""

    def check_instance_name(self, instance_name: str) -> None:
        """Check that an instance of this name can have its credentials from here.

        Args:
            instance_name: Name of the instance. Tokens pass.

        Raises:
            ValidationError: If CodeDeploy would refuse the name, or the identity cannot have it.
        """
        check_on_premises_instance_name(instance_name)


def unknown_source(source: object) -> ValidationError:
    """Return the error of a source of credentials that no script knows.

    Args:
        source: What was given.
    """
    return ValidationError(
        "credentials",
        shown(source),
        allowed="it is one of the four sources of credentials",
        remedy="pass RolesAnywhereCredentials, HybridActivationCredentials, UserCredentials or OwnCredentials",
    )
