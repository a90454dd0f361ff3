"""The lifecycle events of a deployment: their order, who may hook into them, and whose AppSpec file they obey.

Source: user guide ``reference-appspec-file-structure-hooks.html``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.api_text import ApiText
from cdk_codedeploy.service.platforms import Platform
from cdk_codedeploy.service.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping


class LifecycleEvent(ApiText):
    """A step of a deployment, as AppSpec files and the API spell it.

    Source: user guide ``reference-appspec-file-structure-hooks.html``.
    """

    APPLICATION_STOP = "ApplicationStop"
    DOWNLOAD_BUNDLE = "DownloadBundle"
    BEFORE_INSTALL = "BeforeInstall"
    INSTALL = "Install"
    AFTER_INSTALL = "AfterInstall"
    APPLICATION_START = "ApplicationStart"
    VALIDATE_SERVICE = "ValidateService"
    BEFORE_BLOCK_TRAFFIC = "BeforeBlockTraffic"
    BLOCK_TRAFFIC = "BlockTraffic"
    AFTER_BLOCK_TRAFFIC = "AfterBlockTraffic"
    # The picture in the guide calls this one TestTraffic.
    ALLOW_TEST_TRAFFIC = "AllowTestTraffic"
    AFTER_ALLOW_TEST_TRAFFIC = "AfterAllowTestTraffic"
    BEFORE_ALLOW_TRAFFIC = "BeforeAllowTraffic"
    ALLOW_TRAFFIC = "AllowTraffic"
    AFTER_ALLOW_TRAFFIC = "AfterAllowTraffic"


class AppSpecRevision(Enum):
    """Which revision's AppSpec file, and which scripts, an event runs."""

    CURRENT = "current"
    """The revision that is being deployed; in a rollback of a blue/green deployment, the one that is rolled back."""

    LAST_SUCCESSFUL = "last successful"
    """The revision that was last deployed to the instance with success. On a first deployment there is none, and the
    event runs nothing."""


_BLOCK = (LifecycleEvent.BEFORE_BLOCK_TRAFFIC, LifecycleEvent.BLOCK_TRAFFIC, LifecycleEvent.AFTER_BLOCK_TRAFFIC)
_INSTALL = (
    LifecycleEvent.APPLICATION_STOP,
    LifecycleEvent.DOWNLOAD_BUNDLE,
    LifecycleEvent.BEFORE_INSTALL,
    LifecycleEvent.INSTALL,
    LifecycleEvent.AFTER_INSTALL,
    LifecycleEvent.APPLICATION_START,
    LifecycleEvent.VALIDATE_SERVICE,
)
_ALLOW = (LifecycleEvent.BEFORE_ALLOW_TRAFFIC, LifecycleEvent.ALLOW_TRAFFIC, LifecycleEvent.AFTER_ALLOW_TRAFFIC)

RESERVED_EVENTS: frozenset[LifecycleEvent] = frozenset(
    {
        LifecycleEvent.DOWNLOAD_BUNDLE,
        LifecycleEvent.INSTALL,
        LifecycleEvent.BLOCK_TRAFFIC,
        LifecycleEvent.ALLOW_TEST_TRAFFIC,
        LifecycleEvent.ALLOW_TRAFFIC,
    }
)
"""Events that CodeDeploy and its agent run themselves; an AppSpec file cannot hook into them."""

STOP_EVENTS: frozenset[LifecycleEvent] = frozenset(
    {
        LifecycleEvent.APPLICATION_STOP,
        LifecycleEvent.BEFORE_BLOCK_TRAFFIC,
        LifecycleEvent.AFTER_BLOCK_TRAFFIC,
    }
)
"""Events that run from the last successful revision, so that a bad script fails the *next* deployment. These three are
what ``ignoreApplicationStopFailures`` covers (API reference ``CreateDeployment``)."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One way a deployment can go on one kind of target.

    Attributes:
        title: What happens, in words.
        platform: Compute platform it happens on.
        events: The events in the order they run, without the markers ``Start`` and ``End``.
        from_last_successful: The events among them that obey the last successful revision.
    """

    title: str
    platform: Platform
    events: tuple[LifecycleEvent, ...]
    from_last_successful: frozenset[LifecycleEvent] = frozenset()

    @property
    def hookable(self) -> tuple[LifecycleEvent, ...]:
        """The events of this scenario that can run a script or a hook function, in order."""
        return tuple(event for event in self.events if event not in RESERVED_EVENTS)

    def revision_for(self, event: LifecycleEvent) -> AppSpecRevision | None:
        """Return whose AppSpec file an event obeys, or None for an event that CodeDeploy runs itself.

        Args:
            event: An event of this scenario.

        Raises:
            ValidationError: If the scenario does not have the event.
        """
        if event not in self.events:
            raise ValidationError(
                "event",
                shown(event),
                allowed=f"{self.title} does not have it",
                remedy=f"choose one of {', '.join(self.events)}",
            )
        if event in RESERVED_EVENTS:
            return None
        return AppSpecRevision.LAST_SUCCESSFUL if event in self.from_last_successful else AppSpecRevision.CURRENT


IN_PLACE = Scenario(
    title="an in-place deployment without a load balancer",
    platform=Platform.SERVER,
    events=_INSTALL,
    from_last_successful=STOP_EVENTS,
)
"""Also what a rollback in place does: it is a new deployment of the last good revision."""

IN_PLACE_WITH_LOAD_BALANCER = Scenario(
    title="an in-place deployment behind a load balancer",
    platform=Platform.SERVER,
    events=_BLOCK + _INSTALL + _ALLOW,
    from_last_successful=STOP_EVENTS,
)
"""Also what a rollback in place does behind a load balancer."""

BLUE_GREEN_REPLACEMENT = Scenario(
    title="a blue/green deployment, on the replacement instances",
    platform=Platform.SERVER,
    # A wait for somebody to reroute the traffic lies between ValidateService and BeforeAllowTraffic.
    events=_INSTALL + _ALLOW,
    from_last_successful=STOP_EVENTS,
)

BLUE_GREEN_ORIGINAL = Scenario(
    title="a blue/green deployment, on the original instances",
    platform=Platform.SERVER,
    events=_BLOCK,
    from_last_successful=STOP_EVENTS,
)

# In a rollback of a blue/green deployment the roles turn round. Which revision serves is in the agent's source
# (hook_executor.rb), not in the guide.
BLUE_GREEN_ROLLBACK_ORIGINAL = Scenario(
    title="the rollback of a blue/green deployment, on the original instances",
    platform=Platform.SERVER,
    events=_ALLOW,
    from_last_successful=frozenset(_ALLOW) - RESERVED_EVENTS,
)

BLUE_GREEN_ROLLBACK_REPLACEMENT = Scenario(
    title="the rollback of a blue/green deployment, on the replacement instances",
    platform=Platform.SERVER,
    events=_BLOCK,
)

AUTO_SCALING_LAUNCH = Scenario(
    title="a deployment to an instance that Auto Scaling launches",
    platform=Platform.SERVER,
    # Newer editions of the guide: the Allow events run when the deployment group has a load balancer.
    events=_INSTALL + _ALLOW,
    from_last_successful=STOP_EVENTS,
)

AUTO_SCALING_TERMINATION = Scenario(
    title="a termination deployment to an instance that Auto Scaling terminates",
    platform=Platform.SERVER,
    # Newer editions of the guide list these four; the order, a picture there, is that of an in-place deployment.
    events=(*_BLOCK, LifecycleEvent.APPLICATION_STOP),
    from_last_successful=STOP_EVENTS,
)

ECS_DEPLOYMENT = Scenario(
    title="a deployment to Amazon ECS",
    platform=Platform.ECS,
    events=(
        LifecycleEvent.BEFORE_INSTALL,
        LifecycleEvent.INSTALL,
        LifecycleEvent.AFTER_INSTALL,
        LifecycleEvent.ALLOW_TEST_TRAFFIC,
        LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC,
        *_ALLOW,
    ),
)
"""A function that fails at ``BeforeInstall`` cannot roll back, because nothing has happened yet; a later one can.
Without a test listener nothing runs at ``AfterAllowTestTraffic``."""

LAMBDA_DEPLOYMENT = Scenario(title="a deployment to Lambda", platform=Platform.LAMBDA, events=_ALLOW)

SCENARIOS: tuple[Scenario, ...] = (
    IN_PLACE,
    IN_PLACE_WITH_LOAD_BALANCER,
    BLUE_GREEN_REPLACEMENT,
    BLUE_GREEN_ORIGINAL,
    BLUE_GREEN_ROLLBACK_ORIGINAL,
    BLUE_GREEN_ROLLBACK_REPLACEMENT,
    AUTO_SCALING_LAUNCH,
    AUTO_SCALING_TERMINATION,
    ECS_DEPLOYMENT,
    LAMBDA_DEPLOYMENT,
)
"""Every scenario of every platform."""

HOOKABLE_EVENTS: Mapping[Platform, tuple[LifecycleEvent, ...]] = MappingProxyType(
    {
        Platform.SERVER: IN_PLACE_WITH_LOAD_BALANCER.hookable,
        Platform.LAMBDA: LAMBDA_DEPLOYMENT.hookable,
        Platform.ECS: ECS_DEPLOYMENT.hookable,
    }
)
"""What the ``hooks`` section of an AppSpec file can name, by platform: scripts on Server, functions elsewhere."""
