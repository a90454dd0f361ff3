"""The example ecs_validation_hook, deployed and used as its page says: its function really asks the new tasks."""

import pytest

from harness import permissions
from harness.cdk import physical_ids, status
from harness.deployments import Group, eventually
from harness.services import Service

STACK = "EcsValidationHook"
CALLBACK = "codedeploy:PutLifecycleEventHookExecutionStatus"
# What the function's role needs at AWS and nothing here: to write its log, and to be in a network.
SPARE = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
}


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def service(emulator, outputs):
    return Service(emulator, STACK)


@pytest.fixture(scope="module")
def hook(emulator, outputs):
    """The name of the function, and that of its role."""
    found = physical_ids(emulator, STACK)
    (function,) = [id for key, (kind, id) in found.items() if (kind, key[:8]) == ("AWS::Lambda::Function", "NewTasks")]
    (role,) = [id for key, (kind, id) in found.items() if (kind, key[:8]) == ("AWS::IAM::Role", "NewTasks")]
    return function, role


@pytest.fixture
def broken_containers(emulator):
    """Let the containers of an image answer with an error. At the end all is well again."""
    yield lambda image: emulator.control("POST", "faults", {"image": image, "status": 500})
    emulator.control("DELETE", "faults")


def events_of(group, info):
    (target,) = group.targets(info["deploymentId"]).values()
    return {each["lifecycleEventName"]: each["status"] for each in target["lifecycleEvents"]}


def test_first_deployment_is_tested(group, service):
    (info,) = group.by_creator("user")
    assert info["status"] == "Succeeded"
    assert events_of(group, info)["AfterAllowTestTraffic"] == "Succeeded"
    assert service.images() == ["public.ecr.aws/nginx/nginx:1.28"]
    assert service.serving(80) == service.serving(8080)


def test_good_image_takes_over(cdk, assemblies, group, service):
    was = service.serving(80)
    cdk.deploy(assemblies / "second", STACK)
    assert service.images() == ["shop:2"]
    assert service.serving(80) == service.serving(8080) != was
    assert len(group.by_creator("user")) == 2


def test_bad_image_never_reaches_callers(emulator, cdk, assemblies, group, service, broken_containers):
    was = service.serving(80)
    broken_containers("shop:3")
    before = {info["deploymentId"] for info in group.by_creator("user")}
    cdk.deploy(assemblies / "third", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    failed = [info for info in group.by_creator("user") if info["deploymentId"] not in before][-1]
    assert failed["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
    events = events_of(group, failed)
    assert (events["AllowTestTraffic"], events["AfterAllowTestTraffic"]) == ("Succeeded", "Failed")
    assert events["AllowTraffic"] == "Skipped"
    assert group.info(failed["rollbackInfo"]["rollbackDeploymentId"])["status"] == "Succeeded"
    eventually(lambda: service.images() == ["shop:2"], "the old image alone")
    assert service.serving(80) == service.serving(8080) == was


def test_actions_of_the_function_are_listed_here(emulator, hook):
    assert permissions.actions(emulator, hook[1]) == {CALLBACK, *SPARE}


def test_function_needs_to_report(emulator, group, service, hook):
    function, role = hook
    client = emulator.client("lambda")
    client.update_function_configuration(FunctionName=function, Timeout=8)
    client.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
    revision = service.revision(AfterAllowTestTraffic=function)
    with permissions.without(emulator, role, CALLBACK):
        info = group.wait(group.begin(revision), "Failed")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
    assert "within an hour" in info["errorInformation"]["message"]
    group.deploy(service.revision(AfterAllowTestTraffic=function))


def test_service_role_needs_to_call_the_function(emulator, group, service, hook):
    (role,) = [
        id
        for key, (kind, id) in physical_ids(emulator, STACK).items()
        if kind == "AWS::IAM::Role" and key.startswith("ServiceRole")
    ]
    with permissions.without(emulator, role, "lambda:InvokeFunction"):
        info = group.wait(group.begin(service.revision(AfterAllowTestTraffic=hook[0])), "Failed")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert "lambda:InvokeFunction" in info["errorInformation"]["message"]
