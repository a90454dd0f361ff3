"""What a check of an update reports."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import ApiText


class UpdateRule(ApiText):
    """The rules, by their stable identifiers."""

    FIXED = "ECS-SERVICE-FIXED"
    """Amazon ECS refuses another value for a service that CodeDeploy deploys to, so the stack fails and goes back."""

    REPLACED = "ECS-SERVICE-REPLACED"
    """CloudFormation makes another service with the first task definition and deletes the one that serves."""

    CONTROLLER = "ECS-SERVICE-CONTROLLER"
    """Amazon ECS does not hand a service that is there over to CodeDeploy."""

    GROUP = "ECS-GROUP-REPLACED"
    """CloudFormation makes the new deployment group before it deletes the old one, and a service belongs to one."""

    MOVED = "ECS-SERVICE-MOVED"
    """A service is gone and another has come: perhaps its construct has only moved."""

    LEAVES = "ECS-SERVICE-LEAVES"
    """The service gets another controller: a rollback of the stack may fail."""

    RESENT = "ECS-SERVICE-RESENT"
    """CloudFormation sends the whole service with each change, and the family has a revision that does not run."""

    LISTENER = "ECS-LISTENER-RESET"
    """CloudFormation leads the listener to where the template says, whatever CodeDeploy has done."""

    GROUP_NAME = "GROUP-NAME-TAKEN"
    """CloudFormation makes a group of a name before it deletes the one that has it."""

    INSTANCES = "GROUP-INSTANCES-END"
    """The instances of a group end before those of the group in its place have a revision."""

    @property
    def refuses(self) -> bool:
        """Whether the update fails or takes the service down. What is left is a warning."""
        return self in {
            UpdateRule.FIXED,
            UpdateRule.REPLACED,
            UpdateRule.CONTROLLER,
            UpdateRule.GROUP,
            UpdateRule.GROUP_NAME,
            UpdateRule.INSTANCES,
        }


@dataclass(frozen=True, kw_only=True)
class UpdateProblem:
    """One thing that goes wrong when a stack is updated.

    Attributes:
        rule: The rule.
        logical_id: Logical id of the resource.
        path: Path of its construct, as the CDK writes it into the template, or None.
        parameter: The property, with dots between its parts.
        value: What is in the next template, and what is deployed.
        allowed: Why it goes wrong.
        remedy: The way out.
    """

    rule: UpdateRule
    logical_id: str
    path: str | None
    parameter: str
    value: str
    allowed: str
    remedy: str

    @property
    def error(self) -> ValidationError:
        """The problem as an error."""
        return ValidationError(
            self.parameter,
            self.value,
            allowed=self.allowed,
            remedy=self.remedy,
            where=f'update of "{self.path or self.logical_id}"',
        )

    def __str__(self) -> str:
        """Return the problem as one sentence."""
        return str(self.error)
