"""A deployment group by its name, for the custom resource that has it."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.handlers.contract import Request


@dataclass(frozen=True, kw_only=True)
class DeploymentGroupPlace:
    """A deployment group by its name.

    Attributes:
        application: Name of the application.
        name: Name of the group.
        arn: Its ARN, in the account and Region of the stack.
    """

    application: str
    name: str
    arn: str

    @classmethod
    def of(cls, application: str, name: str, request: Request) -> DeploymentGroupPlace:
        """Return the place of a group in the account and Region of the stack that asks."""
        # arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…
        _, partition, _, region, account, _ = request.stack_id.split(":", 5)
        arn = f"arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:{application}/{name}"
        return cls(application=application, name=name, arn=arn)

    def state(self, *, removes: bool) -> dict[str, object]:
        """Return what a handler that waits has to remember."""
        return {"application": self.application, "name": self.name, "removes": removes}
