"""What serves behind a load balancer, watched all the time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from harness import revisions
from harness.deployments import Group
from harness.fleets import Fleet
from harness.server import Emulator

if TYPE_CHECKING:
    from typing_extensions import Self

_FEWEST_LOOKS = 6


class Site:
    """The instances behind a target group, and the deployment groups of an application.

    Args:
        emulator: The local AWS.
        outputs: Outputs of a stack: ``Application``, ``Bucket`` and ``TargetGroup``.
    """

    def __init__(self, emulator: Emulator, outputs: dict[str, str]) -> None:
        self.emulator = emulator
        self.application = outputs["Application"]
        self.bucket = outputs["Bucket"]
        self.targets = outputs["TargetGroup"]

    def serving(self) -> dict[str, set[str]]:
        """Return the keys of the revisions on each instance that answers: healthy to the load balancer and with one."""
        client = self.emulator.client("elbv2")
        found = client.describe_target_health(TargetGroupArn=self.targets)["TargetHealthDescriptions"]
        healthy = {each["Target"]["Id"] for each in found if each["TargetHealth"]["State"] == "healthy"}
        return {
            each["instance"]: {revision["revision"]["s3Location"]["key"] for revision in each["revisions"].values()}
            for each in self.emulator.control("GET", "instances")
            if each["instance"] in healthy and each["revisions"]
        }

    def groups(self) -> set[str]:
        """Return the names of the application's deployment groups."""
        found = self.emulator.client("codedeploy").list_deployment_groups(applicationName=self.application)
        return set(found["deploymentGroups"])

    def group(self) -> Group:
        """Return the only deployment group."""
        (name,) = self.groups()
        return Group(self.emulator, self.application, name)

    def deploy(self, text: str, group: Group | None = None) -> dict[str, Any]:
        """Deploy a small revision to a group, by default to the only one."""
        revision = revisions.upload(self.emulator, self.bucket, f"{text}.zip", revisions.small(text))
        return (group or self.group()).deploy(revision)

    def fleet(self, group: Group | None = None) -> Fleet:
        """Return the Auto Scaling group of a deployment group, by default of the only one."""
        (found,) = (group or self.group()).settings()["autoScalingGroups"]
        return Fleet(self.emulator, found["name"])

    def auto_scaling_groups(self) -> set[str]:
        """Return the names of all Auto Scaling groups of the account."""
        found = self.emulator.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        return {each["AutoScalingGroupName"] for each in found}


class Watch:
    """Looks again and again whether anybody serves, and fails at its end when there was a moment without.

    Args:
        site: What is looked at.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._counts: list[int] = []
        self._error: Exception | None = None

    def _look(self) -> None:
        try:
            while not self._over.is_set():
                self._counts.append(len(self._site.serving()))
        except (ClientError, BotoCoreError, OSError) as error:
            self._error = error

    def __enter__(self) -> Self:
        """Begin."""
        assert self._site.serving()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """End, and tell of a gap."""
        self._over.set()
        self._thread.join()
        if kind is None:
            if self._error is not None:
                raise self._error
            assert len(self._counts) >= _FEWEST_LOOKS, self._counts
            assert all(self._counts), f"nobody served for a while: {self._counts}"
