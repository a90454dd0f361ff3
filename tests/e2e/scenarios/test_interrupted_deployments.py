"""A stack is cancelled or destroyed while CodeDeploy deploys for it: the deployment is stopped, and waited for.

No time passes in the local AWS while a deployment is interrupted, so it never ends by itself.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.cdk import status
from harness.deployments import ENDED, Group, eventually
from harness.fleets import Fleet
from harness.services import Service

CANARY = {
    "ECS": "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "Lambda": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
}


@pytest.fixture
def background():
    """A function that calls another one on a thread of its own."""
    with ThreadPoolExecutor(1) as executor:
        yield executor.submit


@pytest.fixture
def release(emulator):
    """A function that lets time pass again."""
    return lambda: emulator.control("PUT", "clock", {"held": False})


def running(group, before):
    """Return the one deployment that has begun since and runs."""
    new = [info for info in group.by_creator("user") if info["deploymentId"] not in before]
    return next((info for info in new if info["status"] not in ENDED), None)


def ids(group):
    return {info["deploymentId"] for info in group.by_creator("user")}


def deploy_as_the_stack_did(group, revision, config):
    """Begin a deployment with the stack's own mark, as one that it has started and left to run. Return its id."""
    (last, *_) = group.by_creator("user")
    return group.begin(revision, description=last["description"], deploymentConfigName=config)


@pytest.fixture
def destroy(emulator, cdk, assemblies, background):
    """A function that destroys a stack, and returns how a deployment and its rollback stood when they were last seen.

    CodeDeploy forgets both with the application.
    """
    codedeploy = emulator.client("codedeploy")

    def look(id):
        try:
            return codedeploy.get_deployment(deploymentId=id)["deploymentInfo"]
        except codedeploy.exceptions.DeploymentDoesNotExistException:
            return None

    def destroy(assembly, stack, id):
        destroyed = background(cdk.destroy, assemblies / assembly, stack)
        seen = {}
        while not destroyed.done():
            if (info := look(id)) is not None:
                seen["deployment"] = info["status"]
                back = info.get("rollbackInfo", {}).get("rollbackDeploymentId")
                if back and (info := look(back)) is not None:
                    seen["rollback"] = info["status"]
            time.sleep(0.02)
        destroyed.result()
        return seen

    return destroy


@pytest.fixture(scope="class")
def ecs(emulator, deployed):
    with deployed("examples", "EcsBlueGreen") as outputs:
        yield Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


class TestEcs:
    STACK = "EcsBlueGreen"

    @pytest.mark.usefixtures("held_clock")
    def test_cancelled_update_stops_the_deployment_and_goes_back(
        self, emulator, cdk, assemblies, ecs, background, release
    ):
        service, before = Service(emulator, self.STACK), ids(ecs)
        images, was = service.images(), service.serving(80)
        deploying = background(cdk.deploy, assemblies / "second", self.STACK, fails=True)
        begun = eventually(lambda: running(ecs, before), "the deployment")
        eventually(lambda: len(service.weights(80)) == 2, "the first of two steps")
        emulator.client("cloudformation").cancel_update_stack(StackName=self.STACK)
        ended = ecs.end(begun["deploymentId"])
        assert ended["status"] == "Stopped"
        # The same moment as the handler's own look at its stack.
        release()
        deploying.result()
        assert status(emulator, self.STACK) == "UPDATE_ROLLBACK_COMPLETE"
        assert service.images() == images
        # Where the stack looks before CodeDeploy has led the traffic back, it deploys the old revision, which moves it.
        known = {*before, begun["deploymentId"]}
        again = [info for info in ecs.by_creator("user") if info["deploymentId"] not in known]
        assert {info["status"] for info in again} <= {"Succeeded"}
        assert (service.serving(80) == was) is (len(again) % 2 == 0)

    @pytest.mark.usefixtures("held_clock")
    def test_destroyed_stack_stops_what_it_has_left_running(self, emulator, ecs, destroy):
        service = Service(emulator, self.STACK)
        id = deploy_as_the_stack_did(ecs, service.revision(), CANARY["ECS"])
        eventually(lambda: len(service.weights(80)) == 2, "the first of two steps")
        assert destroy("examples", self.STACK, id) == {"deployment": "Stopped", "rollback": "Succeeded"}


@pytest.fixture(scope="class")
def shifted(cdk, assemblies, deployed):
    """The stack, whose own deployment has moved the alias once."""
    with deployed("first", "Shifted") as outputs:
        cdk.deploy(assemblies / "second", "Shifted")
        yield outputs


class TestLambda:
    STACK = "Shifted"

    @pytest.mark.usefixtures("held_clock")
    def test_destroyed_stack_stops_what_it_has_left_running(self, emulator, shifted, destroy):
        group = Group(emulator, shifted["Application"], shifted["Group"])
        functions = emulator.client("lambda")
        functions.update_function_configuration(FunctionName=shifted["Function"], Description="another version")
        target = functions.publish_version(FunctionName=shifted["Function"])["Version"]
        current = functions.get_alias(FunctionName=shifted["Function"], Name="live")["FunctionVersion"]
        assert current != target
        content = (
            '{"version": 0.0, "Resources": [{"F": {"Type": "AWS::Lambda::Function", "Properties": '
            f'{{"Name": "{shifted["Function"]}", "Alias": "live", "CurrentVersion": "{current}", '
            f'"TargetVersion": "{target}"}}}}}}]}}'
        )
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        id = deploy_as_the_stack_did(group, revision, CANARY["Lambda"])

        def divided():
            found = functions.get_alias(FunctionName=shifted["Function"], Name="live")
            return found.get("RoutingConfig", {}).get("AdditionalVersionWeights")

        assert eventually(divided, "the first of two steps") == {target: 0.1}
        assert destroy("first", self.STACK, id) == {"deployment": "Stopped", "rollback": "Succeeded"}


@pytest.fixture(scope="class")
def server(emulator, deployed):
    with deployed("first", "Deployed") as outputs:
        # Another instance, in another zone.
        fleet = Fleet(emulator, outputs["Fleet"])
        fleet.resize(2)
        fleet.settle(2)
        yield Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture
def zonal(emulator):
    """A deployment configuration that waits an hour after each zone."""
    client, name = emulator.client("codedeploy"), "HourAfterEachZone"
    client.create_deployment_config(
        deploymentConfigName=name,
        minimumHealthyHosts={"type": "HOST_COUNT", "value": 0},
        zonalConfig={"monitorDurationInSeconds": 3600, "firstZoneMonitorDurationInSeconds": 3600},
    )
    yield name
    client.delete_deployment_config(deploymentConfigName=name)


class TestServer:
    STACK = "Deployed"

    @pytest.mark.usefixtures("held_clock")
    def test_destroyed_stack_stops_what_it_has_left_running(self, server, zonal, destroy):
        revision = server.settings()["targetRevision"]
        (last, *_) = server.by_creator("user")
        id = server.begin(
            revision,
            description=last["description"],
            deploymentConfigName=zonal,
            fileExistsBehavior="OVERWRITE",
        )
        eventually(
            lambda: sorted(each["status"] for each in server.targets(id).values()) == ["Pending", "Succeeded"],
            "the first of two zones",
        )
        assert destroy("first", self.STACK, id) == {"deployment": "Stopped", "rollback": "Succeeded"}
