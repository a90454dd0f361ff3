"""EcsBlueGreenHook: CloudFormation replaces the tasks itself, and calls the functions that have to agree."""

import json

import pytest

from harness import permissions
from harness.cdk import physical_ids, status
from harness.deployments import eventually
from harness.services import Service
from stacks.hooked import FUNCTION

STACK = "Hooked"
# Of the hook's role: what is missed when it is taken away.
ROLE = [
    "ecs:CreateTaskSet",
    "ecs:DeleteTaskSet",
    "ecs:DescribeServices",
    "ecs:UpdateServicePrimaryTaskSet",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:ModifyListener",
    "iam:PassRole",
    "lambda:InvokeFunction",
]
# What is missed only where requests are told apart by rules: see test_ecs_blue_green.py.
RULES = ["elasticloadbalancing:ModifyRule"]


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("hooked/first", "HookedFunction"), deployed("hooked/first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def service(emulator, outputs):
    return Service(emulator, STACK)


@pytest.fixture(scope="module")
def update(cdk, assemblies):
    """A function that deploys a version of the stack."""

    def update(version, *, fails=False):
        cdk.deploy(assemblies / "hooked" / version, STACK, fails=fails)

    return update


@pytest.fixture
def broken(emulator):
    """A function that lets an image answer badly, until the end of the test."""
    yield lambda image: emulator.control("POST", "faults", {"image": image, "status": 500})
    emulator.control("DELETE", "faults")


def deployments(emulator):
    """Return the deployments that CloudFormation has made for the stack, the oldest first."""
    codedeploy = emulator.client("codedeploy")
    stack = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackId"]
    pages = codedeploy.get_paginator("list_deployments").paginate()
    infos = [
        codedeploy.get_deployment(deploymentId=each)["deploymentInfo"] for page in pages for each in page["deployments"]
    ]
    return sorted((each for each in infos if each.get("externalId") == stack), key=lambda each: each["createTime"])


def reasons(emulator):
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    return " ".join(each.get("ResourceStatusReason", "") for each in events)


def test_first_tasks_are_no_deployment(emulator, service):
    assert service.images() == ["web:1"]
    assert service.serving(80) == service.serving(8080)
    assert deployments(emulator) == []


def test_another_image_takes_over_in_two_steps(emulator, service, update):
    emulator.control("DELETE", "calls")
    before = service.serving(80)
    update("second")
    assert service.images() == ["web:2"]
    assert service.serving(80) == service.serving(8080) != before
    (info,) = deployments(emulator)
    assert (info["creator"], info["status"]) == ("CloudFormation", "Succeeded")
    calls = emulator.control("GET", "calls")
    assert [each for each in calls if not each["allowed"]] == []
    made = [each["action"] for each in calls]
    # One for the test listener, two for the other.
    assert made.count("elasticloadbalancing:ModifyListener") == 3
    assert made.count("lambda:InvokeFunction") == 2


def test_function_that_does_not_agree_rolls_the_stack_back(emulator, service, update, broken):
    was = service.serving(80)
    broken("web:3")
    # Nothing else may change beside the tasks, so this is what is deployed later with two tasks more.
    update("third-alone", fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    assert f"The function {FUNCTION} of the hook AfterAllowTestTraffic reported Failed" in reasons(emulator)
    assert service.images() == ["web:2"]
    assert service.serving(80) == service.serving(8080) == was


def test_tasks_and_others_in_one_update_are_refused(emulator, service, update):
    update("both", fails=True)
    assert service.images() == ["web:2"]
    assert len(deployments(emulator)) == 2


def test_others_alone_are_changed_while_the_tasks_stay(emulator, service, update):
    was = service.serving(80)
    update("others")
    assert service.describe()["desiredCount"] == 3
    assert service.images() == ["web:2"]
    assert service.serving(8000) == was
    assert len(deployments(emulator)) == 2


def test_tasks_alone_are_deployed_after_them(emulator, service, update):
    was = service.serving(8000)
    update("third")
    assert service.images() == ["web:3"]
    assert service.serving(8000) == service.serving(8080) != was
    assert len(deployments(emulator)) == 3


def test_cancelled_update_gives_the_requests_back(emulator, service, cdk, assemblies, held_clock):
    client = emulator.client("cloudformation")
    was = service.serving(8000)
    template = (assemblies / "hooked/fourth-alone/Hooked.template.json").read_text()
    capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    client.update_stack(StackName=STACK, TemplateBody=template, Capabilities=capabilities)
    eventually(lambda: len(service.images()) == 2 and len(service.weights(8000)) == 2, "the first of two steps")
    assert sorted(service.weights(8000).values()) == [20, 80]
    client.cancel_update_stack(StackName=STACK)
    eventually(lambda: status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE", "the rollback")
    assert deployments(emulator)[-1]["status"] == "Stopped"
    assert service.images() == ["web:3"]
    assert service.serving(8000) == was


def test_everything_is_changed_at_once_where_the_hook_is_not_enabled(emulator, service, update):
    before = len(deployments(emulator))
    update("at-once")
    assert service.images() == ["web:4"]
    assert service.describe()["desiredCount"] == 1
    assert service.serving(80) == service.serving(8080)
    (task_set,) = service.describe()["taskSets"]
    assert task_set["loadBalancers"][0]["targetGroupArn"] == service.serving(80)
    assert len(deployments(emulator)) == before


def test_and_deployed_blue_green_where_it_is_again(emulator, service, update):
    before = len(deployments(emulator))
    update("fourth")
    assert len(deployments(emulator)) == before
    update("fifth")
    assert service.images() == ["web:5"]
    assert len(deployments(emulator)) == before + 1


@pytest.fixture(scope="module")
def role(emulator, outputs):
    (name,) = [
        id
        for key, (kind, id) in physical_ids(emulator, STACK).items()
        if kind == "AWS::IAM::Role" and "ServiceRole" in key
    ]
    return name


@pytest.fixture(scope="module")
def deploy(emulator, assemblies):
    """Deploy another image, with CloudFormation's API alone, and return how that ended."""
    client = emulator.client("cloudformation")
    template = json.loads((assemblies / "hooked/fifth/Hooked.template.json").read_text())
    (definition,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::ECS::TaskDefinition"]

    def deploy(image):
        definition["Properties"]["ContainerDefinitions"][0]["Image"] = image
        capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        client.update_stack(StackName=STACK, TemplateBody=json.dumps(template), Capabilities=capabilities)
        return eventually(
            lambda: None if (found := status(emulator, STACK)).endswith("_IN_PROGRESS") else found, "the update"
        )

    return deploy


def test_actions_of_the_role_are_listed_here(emulator, role):
    assert permissions.actions(emulator, role) == {*ROLE, *RULES}


def test_nothing_is_missed_with_all_of_them(emulator, deploy, service):
    emulator.control("DELETE", "calls")
    assert deploy("web:6") == "UPDATE_COMPLETE"
    assert all(each["allowed"] for each in emulator.control("GET", "calls"))
    assert service.images() == ["web:6"]


@pytest.mark.parametrize("action", ROLE)
def test_role_needs(emulator, role, service, deploy, action):
    emulator.control("DELETE", "calls")
    with permissions.without(emulator, role, action):
        assert deploy("web:7") == "UPDATE_ROLLBACK_COMPLETE"
    refused = {each["action"] for each in emulator.control("GET", "calls") if not each["allowed"]}
    assert refused == {action}
    assert deployments(emulator)[-1]["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert service.images() == ["web:6"]
    assert service.serving(80) == service.serving(8080)


def test_trust_is_needed(emulator, role, service, deploy):
    iam = emulator.client("iam")
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    elsewhere = json.dumps(trust).replace("000000000000", "111111111111")
    assert elsewhere != json.dumps(trust)
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=elsewhere)
    try:
        assert deploy("web:7") == "UPDATE_ROLLBACK_COMPLETE"
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    assert service.images() == ["web:6"]
