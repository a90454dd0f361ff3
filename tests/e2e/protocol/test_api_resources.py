"""Which resource IAM is asked about."""

from __future__ import annotations

import pytest

from emulator.codedeploy import model, resources
from protocol.api_stand_ins import SCOPE

ARN = "arn:aws:codedeploy:us-east-1:000000000000:"


def asked(operation, request, store=None):
    return resources.resource_arn(SCOPE, operation, request, store)


@pytest.mark.parametrize(
    ("operation", "request_", "expected"),
    [
        ("CreateApplication", {"applicationName": "Shop"}, "application:Shop"),
        ("RegisterApplicationRevision", {"applicationName": "Shop"}, "application:Shop"),
        ("UpdateApplication", {"applicationName": "Shop", "newApplicationName": "Store"}, "application:Shop"),
        ("ListApplications", {}, "application:*"),
        ("BatchGetApplications", {"applicationNames": ["Shop"]}, "application:*"),
        ("ListApplicationRevisions", {"applicationName": "Shop"}, "application:*"),
        ("CreateDeployment", {"applicationName": "Shop", "deploymentGroupName": "Web"}, "deploymentgroup:Shop/Web"),
        (
            "UpdateDeploymentGroup",
            {"applicationName": "Shop", "currentDeploymentGroupName": "Web"},
            "deploymentgroup:Shop/Web",
        ),
        (
            "BatchGetDeploymentGroups",
            {"applicationName": "Shop", "deploymentGroupNames": ["Web"]},
            "deploymentgroup:Shop/Web",
        ),
        (
            "BatchGetDeploymentGroups",
            {"applicationName": "Shop", "deploymentGroupNames": ["a", "b"]},
            "deploymentgroup:Shop/*",
        ),
        ("ListDeploymentGroups", {"applicationName": "Shop"}, "deploymentgroup:Shop/*"),
        ("ListDeployments", {"applicationName": "Shop", "deploymentGroupName": "Web"}, "deploymentgroup:Shop/Web"),
        ("GetDeploymentConfig", {"deploymentConfigName": "Mine"}, "deploymentconfig:Mine"),
        ("ListDeploymentConfigs", {}, "deploymentconfig:*"),
        ("RegisterOnPremisesInstance", {"instanceName": "rack-1"}, "instance/rack-1"),
        ("AddTagsToOnPremisesInstances", {"instanceNames": ["rack-1"]}, "instance/rack-1"),
        ("AddTagsToOnPremisesInstances", {"instanceNames": ["rack-1", "rack-2"]}, "instance/*"),
        ("ListOnPremisesInstances", {}, "*"),
        ("ListGitHubAccountTokenNames", {}, "*"),
        ("GetDeployment", {"deploymentId": "d-AAAAAAAAA"}, "deploymentgroup:*"),
        # What is no request is refused later.
        ("CreateApplication", {}, "application:*"),
        ("CreateApplication", {"applicationName": 7}, "application:*"),
        ("GetDeployment", {"deploymentId": ["x", {}]}, "deploymentgroup:*"),
        ("GetDeploymentGroup", {"applicationName": [], "deploymentGroupName": {}}, "deploymentgroup:*/*"),
    ],
)
def test_names(operation, request_, expected):
    assert asked(operation, request_) == ARN + expected


def test_of_a_deployment_is_its_group(shop):
    id = shop.deploy()
    for operation, request in {
        "GetDeployment": {"deploymentId": id},
        "StopDeployment": {"deploymentId": id},
        "BatchGetDeployments": {"deploymentIds": [id]},
        "GetDeploymentTarget": {"deploymentId": id, "targetId": "i-1"},
    }.items():
        assert asked(operation, request, shop.store) == f"{ARN}deploymentgroup:Shop/Web"
    several = {"deploymentIds": [id, id]}
    assert asked("BatchGetDeployments", several, shop.store) == f"{ARN}deploymentgroup:*"


def test_of_tags_is_what_is_tagged():
    assert asked("TagResource", {"ResourceArn": f"{ARN}application:Shop"}) == f"{ARN}application:Shop"
    assert asked("TagResource", {}) == "*"


@pytest.mark.parametrize(("operation", "request_"), [("ListDeployments", {}), ("Dance", {"applicationName": "Shop"})])
def test_may_be_everything(operation, request_):
    assert asked(operation, request_) == "*"


@pytest.mark.parametrize("operation", model.operation_names())
def test_is_always_one(operation):
    assert asked(operation, {}) == "*" or asked(operation, {}).startswith(ARN)
