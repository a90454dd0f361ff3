"""The example ecs_blue_green, deployed and used as its page says."""

import pytest

from harness import permissions
from harness.cdk import physical_ids, status
from harness.deployments import Group, eventually
from harness.services import Service

STACK = "EcsBlueGreen"
# Of the service role: what is missed when it is taken away.
SERVICE = [
    "cloudwatch:DescribeAlarms",
    "ecs:CreateTaskSet",
    "ecs:DeleteTaskSet",
    "ecs:DescribeServices",
    "ecs:UpdateServicePrimaryTaskSet",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:ModifyListener",
    "iam:PassRole",
]
# What is missed only where requests are told apart by rules: see the last test.
RULES = ["elasticloadbalancing:ModifyRule"]


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


@pytest.fixture
def quiet(emulator):
    """At the end no alarm rings and no container is broken any more."""
    yield
    emulator.control("DELETE", "faults")
    for name in of_type(emulator, "AWS::CloudWatch::Alarm"):
        emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="OK", StateReason="the test is over")


def of_type(emulator, kind):
    return sorted(id for found, id in physical_ids(emulator, STACK).values() if found == kind)


def test_settings_of_the_deployment_group(emulator, group, service):
    settings = group.settings()
    assert settings["computePlatform"] == "ECS"
    assert settings["deploymentConfigName"] == "CodeDeployDefault.ECSCanary10Percent5Minutes"
    assert settings["ecsServices"] == [{"clusterName": service.cluster, "serviceName": service.name}]
    (pair,) = settings["loadBalancerInfo"]["targetGroupPairInfoList"]
    assert pair["prodTrafficRoute"]["listenerArns"] == [service.listener(80)]
    assert "testTrafficRoute" not in pair
    assert settings["blueGreenDeploymentConfiguration"]["terminateBlueInstancesOnDeploymentSuccess"] == {
        "action": "TERMINATE",
        "terminationWaitTimeInMinutes": 15,
    }
    assert len(settings["alarmConfiguration"]["alarms"]) == 1


def test_first_tasks_come_with_the_service_and_are_not_deployed_again(group, service):
    assert group.by_creator("user") == []
    assert service.images() == ["public.ecr.aws/nginx/nginx:1.28"]


def test_another_image_takes_over_in_two_steps(emulator, cdk, assemblies, group, service):
    emulator.control("DELETE", "calls")
    before = service.serving(80)
    cdk.deploy(assemblies / "second", STACK)
    assert service.images() == ["shop:2"]
    assert service.serving(80) != before
    assert [call for call in emulator.control("GET", "calls") if not call["allowed"]] == []
    shifts = [call for call in emulator.control("GET", "calls") if call["action"].endswith(":ModifyListener")]
    assert len(shifts) == 2


@pytest.mark.usefixtures("quiet")
def test_alarm_gives_the_requests_back_and_fails_the_stack(emulator, cdk, assemblies, group, service):
    was = service.serving(80)
    (alarm,) = of_type(emulator, "AWS::CloudWatch::Alarm")
    emulator.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")
    before = {info["deploymentId"] for info in group.by_creator("user")}
    cdk.deploy(assemblies / "third", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    stopped = [info for info in group.by_creator("user") if info["deploymentId"] not in before][-1]
    assert stopped["errorInformation"]["code"] == "ALARM_ACTIVE"
    eventually(lambda: service.images() == ["shop:2"], "the old image")
    assert service.serving(80) == was


@pytest.fixture(scope="module")
def role(emulator, outputs):
    (name,) = [
        id
        for key, (kind, id) in physical_ids(emulator, STACK).items()
        if kind == "AWS::IAM::Role" and key.startswith("ServiceRole")
    ]
    return name


@pytest.fixture
def deploy(group, service):
    """Deploy what runs already, with CodeDeploy alone, and return how that ended."""

    def deploy():
        info = group.end(group.begin(service.revision()))
        if "rollbackDeploymentId" in info.get("rollbackInfo", {}):
            group.end(info["rollbackInfo"]["rollbackDeploymentId"])
        return info

    return deploy


def test_actions_of_the_service_role_are_listed_here(emulator, role):
    assert permissions.actions(emulator, role) == {*SERVICE, *RULES}


def test_nothing_is_missed_with_all_of_them(emulator, deploy):
    emulator.control("DELETE", "calls")
    assert deploy()["status"] == "Succeeded"
    assert all(call["allowed"] for call in emulator.control("GET", "calls"))


@pytest.mark.parametrize("action", SERVICE)
def test_service_role_needs(emulator, role, service, deploy, action):
    with permissions.without(emulator, role, action):
        info = deploy()
    # What could not be taken back without the permission.
    service.clean()
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert action in info["errorInformation"]["message"]


def test_service_role_needs_rules_where_there_are_some(emulator, role, service, deploy):
    with service.behind_a_rule():
        assert deploy()["status"] == "Succeeded"
        with permissions.without(emulator, role, "elasticloadbalancing:ModifyRule"):
            info = deploy()
        service.clean()
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert "elasticloadbalancing:ModifyRule" in info["errorInformation"]["message"]
