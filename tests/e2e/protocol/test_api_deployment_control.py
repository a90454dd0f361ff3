"""How deployments are stopped and continued."""

from __future__ import annotations

import pytest

from emulator.codedeploy.state import Target
from protocol.api_stand_ins import (
    BLUE_GREEN,
)

FILTER = {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}
INSTANCES = {"tagFilters": [FILTER]}


@pytest.fixture
def blue(shop):
    """With a blue/green deployment on its way."""
    shop.make_group("Blue", **BLUE_GREEN)
    shop.blue = shop.deploy("Blue", targetInstances=INSTANCES)
    return shop


def info(shop, deployment_id):
    return shop.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]


class TestControl:
    @pytest.mark.parametrize("rolls_back", [None, True, False])
    def test_stop(self, shop, rolls_back):
        request = {} if rolls_back is None else {"autoRollbackEnabled": rolls_back}
        id = shop.deploy()
        assert shop.call("StopDeployment", {"deploymentId": id, **request})["status"] == "Succeeded"
        deployment = shop.runs.started[0]
        assert deployment.stop_requested.is_set()
        assert deployment.stop_rolls_back is rolls_back

    def test_stop_waits_for_instances(self, shop):
        id = shop.deploy()
        shop.runs.started[0].targets["i-1"] = Target("i-1", status="InProgress")
        assert shop.client.stop_deployment(deploymentId=id)["status"] == "Pending"

    @pytest.mark.parametrize("status", ["Succeeded", "Failed", "Stopped"])
    @pytest.mark.parametrize(
        "operation", ["StopDeployment", "ContinueDeployment", "SkipWaitTimeForInstanceTermination"]
    )
    def test_of_what_has_ended(self, blue, operation, status):
        blue.finish(blue.blue, status)
        blue.assert_refused(operation, {"deploymentId": blue.blue}, "DeploymentAlreadyCompletedException", status)

    @pytest.mark.parametrize("operation", ["ContinueDeployment", "SkipWaitTimeForInstanceTermination"])
    def test_in_place_waits_for_nobody(self, shop, operation):
        code = "UnsupportedActionForDeploymentTypeException"
        shop.assert_refused(operation, {"deploymentId": shop.deploy()}, code)

    @pytest.mark.parametrize("kind", [{}, {"deploymentWaitType": "READY_WAIT"}])
    def test_continue_when_ready(self, blue, kind):
        request = {"deploymentId": blue.blue, **kind}
        blue.assert_refused("ContinueDeployment", request, "DeploymentIsNotInReadyStateException", "Created")
        deployment = blue.store.deployments[blue.blue]
        deployment.status = "Ready"
        blue.call("ContinueDeployment", request)
        assert deployment.ready.is_set()
        assert not deployment.terminate.is_set()

    @pytest.mark.parametrize(
        ("operation", "request_", "code"),
        [
            ("ContinueDeployment", {"deploymentWaitType": "TERMINATION_WAIT"}, "InvalidDeploymentStatusException"),
            ("SkipWaitTimeForInstanceTermination", {}, "DeploymentNotStartedException"),
        ],
    )
    @pytest.mark.parametrize("status", ["InProgress", "Succeeded"])
    def test_end_instances_now(self, blue, operation, request_, code, status):
        request = {"deploymentId": blue.blue, **request_}
        blue.assert_refused(operation, request, code)
        deployment = blue.store.deployments[blue.blue]
        deployment.status, deployment.instances_waiting = status, True
        assert info(blue, blue.blue)["instanceTerminationWaitTimeStarted"] is True
        blue.call(operation, request)
        assert deployment.terminate.is_set()
        assert not deployment.ready.is_set()

    def test_continue_needs_a_wait_that_there_is(self, blue):
        request = {"deploymentId": blue.blue, "deploymentWaitType": "COFFEE_WAIT"}
        blue.assert_refused("ContinueDeployment", request, "InvalidDeploymentWaitTypeException")

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            ("Succeeded", "UnsupportedActionForDeploymentTypeException"),
            ("Pending", "InvalidLifecycleEventHookExecutionStatusException"),
            ("Done", "InvalidLifecycleEventHookExecutionStatusException"),
        ],
    )
    def test_hooks_are_for_other_platforms(self, shop, status, code):
        request = {"deploymentId": shop.deploy(), "lifecycleEventHookExecutionId": "x", "status": status}
        shop.assert_refused("PutLifecycleEventHookExecutionStatus", request, code)

    def test_hooks_of_other_platforms_are_unknown_yet(self, shop):
        id = shop.deploy()
        shop.store.deployments[id].platform = "Lambda"
        request = {"deploymentId": id, "lifecycleEventHookExecutionId": "x", "status": "Failed"}
        code = "InvalidLifecycleEventHookExecutionIdException"
        shop.assert_refused("PutLifecycleEventHookExecutionStatus", request, code)
