"""The Auto Scaling group that belongs to a blue/green deployment group, whatever it is called at the moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from cdk_codedeploy.handlers.fleet_properties import FleetProperties, by_name
from cdk_codedeploy.operations import auto_scaling
from cdk_codedeploy.operations.auto_scaling import AutoScalingClient

log = logging.getLogger("cdk_codedeploy")

OWNER_TAG = "cdk-codedeploy:resource"
"""Key of the tag that says which custom resource a deployment group or an Auto Scaling group belongs to.

CodeDeploy copies it with the Auto Scaling group.
"""

TEMPLATE_TAG = "cdk-codedeploy:launch-template"
"""Key of the tag that says which version of the launch template has been followed up."""

OWN_TAGS = (OWNER_TAG, TEMPLATE_TAG)


class Fleet:
    """The Auto Scaling groups of one custom resource.

    Args:
        owner: Physical id of the custom resource.
        client: An Auto Scaling client.
    """

    def __init__(self, owner: str, client: AutoScalingClient) -> None:
        self._owner = owner
        self._client = client

    def make(self, name: str, wanted: FleetProperties) -> str:
        """Make an Auto Scaling group and return its name."""
        own_tags = {OWNER_TAG: self._owner, TEMPLATE_TAG: _template(wanted)}
        auto_scaling.make(name, wanted.first_settings(), tags=wanted.tags, own_tags=own_tags, client=self._client)
        found = auto_scaling.find(name, client=self._client)
        if found is not None:
            self._trim(found, wanted)
        return name

    def find(self, name: str | None) -> Mapping[str, Any] | None:
        """Return an Auto Scaling group, unless it is gone or going."""
        return None if name is None else auto_scaling.find(name, client=self._client)

    def change(self, group: Mapping[str, Any], wanted: FleetProperties, *, tried: bool) -> bool:
        """Change the group that is live to what the template says.

        Returns:
            Whether its instances still are of an older version of the launch template that is to be followed up.
        """
        name = str(group["AutoScalingGroupName"])
        auto_scaling.change(name, wanted.settings(tried=tried), client=self._client)
        self._trim(group, wanted)
        tags: dict[str, str] = {tag["Key"]: tag["Value"] for tag in group.get("Tags", ())}
        return tags.get(TEMPLATE_TAG, _template(wanted)) != _template(wanted)

    def follow_up(self, group: Mapping[str, Any], wanted: FleetProperties, deploy_again: Callable[[], None]) -> None:
        """Do what a new version of the launch template is to lead to, once.

        Args:
            group: The Auto Scaling group that is live.
            wanted: What the template says.
            deploy_again: Deploys the last successful revision.
        """
        if wanted.follow_up == "NEXT_DEPLOYMENT":
            return
        if wanted.follow_up == "INSTANCE_REFRESH":
            name = str(group["AutoScalingGroupName"])
            auto_scaling.refresh(name, minimum_healthy_percentage=wanted.refresh_percentage, client=self._client)
        else:
            deploy_again()
        self.followed_up(group, wanted)

    def followed_up(self, group: Mapping[str, Any], wanted: FleetProperties) -> None:
        """Remember that a version of the launch template has been followed up."""
        tags = {**wanted.tags, OWNER_TAG: self._owner, TEMPLATE_TAG: _template(wanted)}
        auto_scaling.set_tags(group, tags=tags, keep=(), client=self._client)

    def discard(self, name: str) -> None:
        """Remove one Auto Scaling group."""
        log.info("removing the Auto Scaling group %s", name)
        auto_scaling.delete(name, client=self._client)

    def remove(self) -> list[str]:
        """Remove all Auto Scaling groups of the custom resource and return those that are not gone yet."""
        left = auto_scaling.tagged(OWNER_TAG, self._owner, client=self._client)
        for name in left:
            self.discard(name)
        return left

    def _trim(self, group: Mapping[str, Any], wanted: FleetProperties) -> None:
        name = str(group["AutoScalingGroupName"])
        auto_scaling.set_load_balancers(
            group, target_groups=wanted.target_groups, classic=wanted.classic_load_balancers, client=self._client
        )
        auto_scaling.set_policies(name, by_name(wanted.policies), client=self._client)
        auto_scaling.set_schedules(name, by_name(wanted.schedules), client=self._client)
        auto_scaling.set_hooks(name, by_name(wanted.hooks), client=self._client)
        messages = {each.topic_arn: each.types for each in wanted.messages}
        auto_scaling.set_notifications(name, messages, client=self._client)
        pool = wanted.warm_pool
        auto_scaling.set_warm_pool(group, None if pool is None else pool.request(), client=self._client)
        tags = {**wanted.tags, OWNER_TAG: self._owner}
        auto_scaling.set_tags(group, tags=tags, keep=OWN_TAGS, client=self._client)


def _template(wanted: FleetProperties) -> str:
    return f"{wanted.launch_template_id}/{wanted.launch_template_version}"
