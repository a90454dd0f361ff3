"""Deployment groups in memory: what an update does not give stays; a deployment moves a group to other instances."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.handlers.fake_aws import ACCOUNT, FakeCodeDeploy, RefusedError

REGION = "eu-west-1"
ACTIVE = ("Created", "Queued", "InProgress", "Baking", "Ready")
ELSEWHERE = ("applicationName", "deploymentGroupName", "currentDeploymentGroupName", "newDeploymentGroupName", "tags")
REVISION = {"revisionType": "GitHub", "gitHubLocation": {"repository": "shop/web", "commitId": "a" * 40}}
REPLACED = {"ec2TagFilters": "ec2TagSet", "ec2TagSet": "ec2TagFilters"}


@dataclass
class Group:
    settings: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    revision: dict[str, Any] | None = None


class FakeDeploymentGroups(FakeCodeDeploy):
    """An application ``shop`` without deployment groups."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[tuple[str, str], Group] = {}
        self.deployments: dict[str, tuple[tuple[str, str], str]] = {}
        self.left: list[dict[str, str]] = []
        self.started: list[dict[str, Any]] = []
        self._ids = count(1)
        self.create_application(applicationName="shop")

    def state(self) -> dict[str, Any]:
        return {"/".join(place): (copy.deepcopy(each.settings), dict(each.tags)) for place, each in self.groups.items()}

    def begin(self, application: str, name: str) -> str:
        """Begin a deployment."""
        id = f"d-{next(self._ids):09}"
        self.deployments[id] = ((application, name), "InProgress")
        return id

    def end(self, id: str, *, live: str | None = None) -> None:
        """End a deployment; the group then names what is live."""
        place, _ = self.deployments[id]
        self.deployments[id] = (place, "Succeeded")
        if live is not None and place in self.groups:
            self.groups[place].settings["autoScalingGroups"] = [live]
            self.groups[place].revision = REVISION

    def _group(self, application: str, name: str) -> Group:
        self._application(application)
        if (application, name) not in self.groups:
            raise RefusedError("DeploymentGroupDoesNotExistException", f"No deployment group found for name: {name}")
        return self.groups[application, name]

    def _by_arn(self, arn: str) -> Group:
        prefix = f"arn:aws:codedeploy:{REGION}:{ACCOUNT}:deploymentgroup:"
        assert arn.startswith(prefix), arn
        return self._group(*arn.removeprefix(prefix).split("/"))

    def do_list_applications(self, nextToken: str | None = None) -> dict[str, Any]:
        # One on each page, so that nobody forgets the others.
        names = sorted(self.applications)
        place = int(nextToken or 0)
        answer: dict[str, Any] = {"applications": names[place : place + 1]}
        return answer | ({"nextToken": str(place + 1)} if place + 1 < len(names) else {})

    def do_create_deployment_group(
        self,
        applicationName: str,
        deploymentGroupName: str,
        serviceRoleArn: str,
        tags: list[dict[str, str]] | None = None,
        **settings: Any,
    ) -> dict[str, Any]:
        self._application(applicationName)
        place = (applicationName, deploymentGroupName)
        if place in self.groups:
            raise RefusedError("DeploymentGroupAlreadyExistsException")
        self._check(settings)
        self.groups[place] = Group(
            {**copy.deepcopy(settings), "serviceRoleArn": serviceRoleArn},
            {tag["Key"]: tag["Value"] for tag in tags or ()},
        )
        return {"deploymentGroupId": "g-1"}

    def do_get_deployment_group(self, applicationName: str, deploymentGroupName: str) -> dict[str, Any]:
        found = self._group(applicationName, deploymentGroupName)
        info: dict[str, Any] = {
            "applicationName": applicationName,
            "deploymentGroupName": deploymentGroupName,
            "autoScalingGroups": [{"name": name} for name in found.settings.get("autoScalingGroups", ())],
        }
        if found.revision is not None:
            info |= {"lastSuccessfulDeployment": {"deploymentId": "d-1"}, "targetRevision": found.revision}
        return {"deploymentGroupInfo": info}

    def do_create_deployment(self, applicationName: str, deploymentGroupName: str, **given: Any) -> dict[str, Any]:
        self._group(applicationName, deploymentGroupName)
        self.started.append(given)
        return {"deploymentId": self.begin(applicationName, deploymentGroupName)}

    def do_update_deployment_group(
        self,
        applicationName: str,
        currentDeploymentGroupName: str,
        newDeploymentGroupName: str | None = None,
        **settings: Any,
    ) -> dict[str, Any]:
        found = self._group(applicationName, currentDeploymentGroupName)
        new = (applicationName, newDeploymentGroupName or currentDeploymentGroupName)
        if new in self.groups and self.groups[new] is not found:
            raise RefusedError("DeploymentGroupAlreadyExistsException")
        self._check(settings)
        for given in settings:
            found.settings.pop(REPLACED.get(given, ""), None)
        found.settings |= copy.deepcopy(settings)
        del self.groups[applicationName, currentDeploymentGroupName]
        self.groups[new] = found
        return {"hooksNotCleanedUp": self.left}

    def do_delete_deployment_group(self, applicationName: str, deploymentGroupName: str) -> dict[str, Any]:
        self._group(applicationName, deploymentGroupName)
        del self.groups[applicationName, deploymentGroupName]
        return {"hooksNotCleanedUp": self.left}

    def do_list_deployments(
        self,
        applicationName: str,
        deploymentGroupName: str,
        includeOnlyStatuses: list[str],
        nextToken: str | None = None,
    ) -> dict[str, Any]:
        self._group(applicationName, deploymentGroupName)
        if nextToken is None:
            return {"deployments": [], "nextToken": "more"}
        place = (applicationName, deploymentGroupName)
        found = [id for id, (of, status) in self.deployments.items() if of == place and status in includeOnlyStatuses]
        return {"deployments": found}

    def do_stop_deployment(self, deploymentId: str, autoRollbackEnabled: bool) -> dict[str, Any]:
        place, status = self.deployments[deploymentId]
        if status not in ACTIVE:
            raise RefusedError("DeploymentAlreadyCompletedException")
        assert autoRollbackEnabled is False
        self.deployments[deploymentId] = (place, "Stopped")
        return {"status": "Pending"}

    def do_list_tags_for_resource(self, ResourceArn: str) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._by_arn(ResourceArn).tags.items()]}

    def do_tag_resource(self, ResourceArn: str, Tags: list[dict[str, str]]) -> dict[str, Any]:
        self._by_arn(ResourceArn).tags.update({tag["Key"]: tag["Value"] for tag in Tags})
        return {}

    def do_untag_resource(self, ResourceArn: str, TagKeys: list[str]) -> dict[str, Any]:
        for key in TagKeys:
            self._by_arn(ResourceArn).tags.pop(key, None)
        return {}

    @staticmethod
    def _check(settings: dict[str, Any]) -> None:
        assert not ("ec2TagSet" in settings and "ec2TagFilters" in settings)
        if settings["blueGreenDeploymentConfiguration"]["greenFleetProvisioningOption"]["action"].startswith("COPY"):
            assert len(settings.get("autoScalingGroups", ["kept"])) == 1
