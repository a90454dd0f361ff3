"""An instance outside AWS, registered so that CodeDeploy can deploy to it."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.errors import located
from cdk_codedeploy.handlers.on_premises_instance import OnPremisesInstanceHandler, OnPremisesInstanceProperties
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, RegisteredAs, check_identity
from cdk_codedeploy.on_premises.tags import read_tags
from cdk_codedeploy.service import check_kind, check_on_premises_instance_name
from cdk_codedeploy.synthesis import on_premises_instances, pseudo
from cdk_codedeploy.targets import ExistingRegistration, TagSet

_ACTIONS = (
    "codedeploy:AddTagsToOnPremisesInstances",
    "codedeploy:DeregisterOnPremisesInstance",
    "codedeploy:GetOnPremisesInstance",
    "codedeploy:RegisterOnPremisesInstance",
    "codedeploy:RemoveTagsFromOnPremisesInstances",
)


class OnPremisesInstance(Construct):
    """An instance outside AWS that CodeDeploy knows, with the tags by which deployment groups find it.

    **Registering installs nothing.** The machine needs the agent, and credentials of its identity.

    Other tags are changed in place. Another identity takes a new registration of the same name, which a rollback takes
    back. Another name is another instance: it is registered before the old one is deregistered, so it needs an identity
    of its own; to give the same session or user another name, take the instance out of one deployment and put it into
    the next.

    With its stack the instance is deregistered and its tags are taken away. An instance that somebody else has
    registered is never touched: the deployment fails, or adopts it where ``existing`` says so. An adopted instance has
    to be as the template says, stays registered when it leaves the stack, and keeps its tags then.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        identity: As whom it works: an ``OnPremisesRole``, an ``OnPremisesUser`` or ``OnPremisesIdentity.given(…)``.
        instance_name: Its name: 1 to 100 letters, digits and ``. _ + = , @ -``, not beginning with ``i-``.
        tags: Its tags, all of them: at most 10, each with a key and a value. A ``TagSet`` that leaves no choice says
            them as well, so a deployment group's can be the instance's too. Default: none, and no group finds it.
        existing: What to do when the name is registered already. Default: ``ExistingRegistration.REFUSE``.

    Raises:
        ValidationError: When the name or a tag is one that CodeDeploy refuses, or the identity cannot have this name.

    Source: user guide, "Register an on-premises instance with CodeDeploy"; API reference, "RegisterOnPremisesInstance".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        identity: OnPremisesIdentity,
        instance_name: str,
        tags: Mapping[str, str] | TagSet | None = None,
        existing: ExistingRegistration = ExistingRegistration.REFUSE,
    ) -> None:
        with located("on-premises instance", id):
            check_on_premises_instance_name(instance_name)
            given = dict(read_tags(tags))
            check_kind(
                "existing", existing, ExistingRegistration, "pass ExistingRegistration.REFUSE or ADOPT", required=True
            )
            check_identity(identity)
            registered_as = identity.registered_as(instance_name)
        super().__init__(scope, id)
        self._instance_name = instance_name
        self._registered_as = registered_as
        self._tags = given
        CustomResourceProvider.of(self, OnPremisesInstanceHandler.kind).make(
            self,
            "Resource",
            OnPremisesInstanceProperties(
                instance_name=instance_name,
                iam_session_arn=registered_as.iam_session_arn,
                iam_user_arn=registered_as.iam_user_arn,
                tags=self._tags,
                existing=existing,
            ),
            # Not this instance alone: when one leaves the stack, its permission would be gone before it.
            needs=[Statement(_ACTIONS, (pseudo().arn("codedeploy", "instance/*"),))],
        )
        on_premises_instances(self, [self._tags])

    @property
    def instance_name(self) -> str:
        """Its name."""
        return self._instance_name

    @property
    def registered_as(self) -> RegisteredAs:
        """The ARN of the session or the user that it works as."""
        return self._registered_as

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags."""
        return dict(self._tags)
