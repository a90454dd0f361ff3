"""How deployments are listed, and what they look like."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocol.api_stand_ins import (
    APP_SPEC,
)


def info(shop, deployment_id):
    return shop.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]


class TestListing:
    @pytest.fixture
    def history(self, shop):
        shop.make_group("Second")
        shop.ids = [shop.deploy(), shop.deploy("Second")]
        shop.finish(shop.ids[0])
        shop.finish(shop.ids[1], "Failed")
        shop.ids.append(shop.deploy())
        start = shop.service._clock.now()
        for hour, id in enumerate(shop.ids):
            shop.store.deployments[id].created = start + timedelta(hours=hour)
        shop.start = start
        return shop

    def listed(self, shop, **request):
        ids = shop.client.list_deployments(**request)["deployments"]
        return [shop.ids.index(id) for id in ids]

    def test_begins_with_the_newest(self, history):
        assert self.listed(history) == [2, 1, 0]

    def test_of_a_group(self, history):
        assert self.listed(history, applicationName="Shop", deploymentGroupName="Web") == [2, 0]
        assert self.listed(history, applicationName="Shop", deploymentGroupName="Second") == [1]

    @pytest.mark.parametrize(
        ("statuses", "expected"),
        [([], [2, 1, 0]), (["Created"], [2]), (["Failed", "Succeeded"], [1, 0]), (["Baking"], [])],
    )
    def test_by_status(self, history, statuses, expected):
        assert self.listed(history, includeOnlyStatuses=statuses) == expected

    def test_by_time(self, history):
        half, more = history.start + timedelta(minutes=30), history.start + timedelta(minutes=90)
        assert self.listed(history, createTimeRange={"start": half}) == [2, 1]
        assert self.listed(history, createTimeRange={"end": half}) == [0]
        assert self.listed(history, createTimeRange={"start": half, "end": more}) == [1]
        assert self.listed(history, createTimeRange={}) == [2, 1, 0]

    def test_by_external_id(self, history):
        assert self.listed(history, externalId="stack") == []

    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            ({"applicationName": "Shop"}, "DeploymentGroupNameRequiredException"),
            ({"deploymentGroupName": "Web"}, "ApplicationNameRequiredException"),
            ({"applicationName": "Gone", "deploymentGroupName": "Web"}, "ApplicationDoesNotExistException"),
            ({"applicationName": "Shop", "deploymentGroupName": "Gone"}, "DeploymentGroupDoesNotExistException"),
            ({"includeOnlyStatuses": ["Done"]}, "InvalidDeploymentStatusException"),
            ({"createTimeRange": {"start": 2, "end": 1}}, "InvalidTimeRangeException"),
            ({"createTimeRange": {"start": "yesterday"}}, "SerializationException"),
        ],
    )
    def test_refuses(self, history, request_, code):
        history.assert_refused("ListDeployments", request_, code)

    def test_refuses_a_time_range_when_there_is_nothing(self, api):
        api.assert_refused("ListDeployments", {"createTimeRange": {"start": 2, "end": 1}}, "InvalidTimeRangeException")

    def test_gets_several(self, history):
        gone = "d-AAAAAAAAA"
        answer = history.client.batch_get_deployments(deploymentIds=[history.ids[1], gone, history.ids[0]])
        assert [each["status"] for each in answer["deploymentsInfo"]] == ["Failed", "Succeeded"]
        code = "BatchLimitExceededException"
        history.assert_refused("BatchGetDeployments", {"deploymentIds": [gone] * 26}, code)


ID = {"deploymentId": "d-AAAAAAAAA"}


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("GetDeployment", {}),
        ("StopDeployment", {}),
        ("ContinueDeployment", {}),
        ("SkipWaitTimeForInstanceTermination", {}),
        ("GetDeploymentTarget", {"targetId": "i-1"}),
        ("BatchGetDeploymentTargets", {"targetIds": ["i-1"]}),
        ("ListDeploymentTargets", {}),
        ("GetDeploymentInstance", {"instanceId": "i-1"}),
        ("BatchGetDeploymentInstances", {"instanceIds": ["i-1"]}),
        ("ListDeploymentInstances", {}),
        ("PutLifecycleEventHookExecutionStatus", {"lifecycleEventHookExecutionId": "x", "status": "Succeeded"}),
    ],
)
def test_deployments_that_there_are_not(api, operation, request_):
    api.assert_refused(operation, {**ID, **request_}, "DeploymentDoesNotExistException", "d-AAAAAAAAA")
    for id in ("d-AAAAAAAA", "d-aaaaaaaaa", "AAAAAAAAAAA"):
        api.assert_refused(operation, {**request_, "deploymentId": id}, "InvalidDeploymentIdException")


def test_ids_of_several_deployments(api):
    api.assert_refused("BatchGetDeployments", {"deploymentIds": ["d-AAAAAAAAA", "d-1"]}, "InvalidDeploymentIdException")


def test_a_failed_deployment_says_why(shop):
    id = shop.deploy()
    shop.finish(id, "Failed")
    error = {"code": "NO_INSTANCES", "message": "None."}
    shop.store.deployments[id].error = error
    shown = info(shop, id)
    assert (shown["errorInformation"], shown["deploymentStatusMessages"]) == (error, ["None."])
    assert {"startTime", "completeTime"} <= shown.keys()


def test_deployments_show_no_content_of_an_app_spec(shop):
    id = shop.deploy()
    shop.store.deployments[id].revision = {**APP_SPEC, "appSpecContent": {"content": "secret", "sha256": "a" * 64}}
    assert info(shop, id)["revision"]["appSpecContent"] == {"sha256": "a" * 64}
    assert shop.store.deployments[id].revision["appSpecContent"]["content"] == "secret"
