"""What every source of credentials has in common."""

from __future__ import annotations

from cdk_codedeploy.service import check_on_premises_instance_name


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
