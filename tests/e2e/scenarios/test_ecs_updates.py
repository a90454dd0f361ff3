"""What a template may change of a service that CodeDeploy deploys to, and what Amazon ECS refuses.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import copy
import json

import pytest

from harness.cdk import physical_ids, status
from harness.deployments import Group, eventually
from harness.services import Service

STACK = "Updated"
SERVICE = "AWS::ECS::Service"
REFUSED = "on services with a CODE_DEPLOY deployment controller"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("updated/1", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture(scope="module")
def service(emulator, outputs):
    return Service(emulator, STACK)


@pytest.fixture(scope="module")
def template(assemblies):
    """The template whose settings the stack has but for the first test."""
    return json.loads((assemblies / "updated/2/Updated.template.json").read_text())


@pytest.fixture
def change(emulator, template):
    """A function that updates the stack with other properties of its service, and returns how that ended, and why."""
    client = emulator.client("cloudformation")

    def change(properties, image=None, port=80):
        changed = copy.deepcopy(template)
        resources = changed["Resources"].values()
        (service,) = [each for each in resources if each["Type"] == SERVICE]
        service["Properties"] |= properties
        listeners = [each for each in resources if each["Type"] == "AWS::ElasticLoadBalancingV2::Listener"]
        next(each for each in listeners if each["Properties"]["Port"] == 80)["Properties"]["Port"] = port
        if image is not None:
            (definition,) = [each for each in resources if each["Type"] == "AWS::ECS::TaskDefinition"]
            definition["Properties"]["ContainerDefinitions"][0]["Image"] = image
        known = {each["EventId"] for each in events()}
        client.update_stack(
            StackName=STACK, TemplateBody=json.dumps(changed), Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
        )
        ended = eventually(
            lambda: None if (found := status(emulator, STACK)).endswith("_IN_PROGRESS") else found, "the update"
        )
        return ended, " ".join(
            each.get("ResourceStatusReason", "") for each in events() if each["EventId"] not in known
        )

    def events():
        return client.describe_stack_events(StackName=STACK)["StackEvents"]

    return change


def test_settings_are_changed_in_one_update(emulator, cdk, assemblies, outputs, group, service):
    before = physical_ids(emulator, STACK)
    made = service.describe()
    cdk.deploy(assemblies / "updated/2", STACK)
    found, settings = service.describe(), group.settings()
    assert (found["desiredCount"], found["healthCheckGracePeriodSeconds"]) == (3, 120)
    assert found["taskSets"][0]["id"] == made["taskSets"][0]["id"]
    assert settings["deploymentConfigName"] == "CodeDeployDefault.ECSCanary10Percent5Minutes"
    assert settings["alarmConfiguration"]["alarms"] == [{"name": outputs["Alarm"]}]
    assert settings["serviceRoleArn"] == outputs["OtherRole"]
    assert settings["autoRollbackConfiguration"]["events"] == ["DEPLOYMENT_FAILURE"]
    options = settings["blueGreenDeploymentConfiguration"]["terminateBlueInstancesOnDeploymentSuccess"]
    assert options["terminationWaitTimeInMinutes"] == 10
    after = physical_ids(emulator, STACK)
    assert {key: after[key] for key in before if key in after} == {key: before[key] for key in before if key in after}


def test_other_role_can_do_it(emulator, group, service):
    """Twice, so that the tasks are in the blue target group again."""
    emulator.control("DELETE", "calls")
    for _ in range(2):
        group.deploy(service.revision())
    assert all(each["allowed"] for each in emulator.control("GET", "calls"))
    assert len(service.images()) == 1


def other(template, kind, *, than=""):
    """Return the logical id of a resource of a type whose id does not contain something."""
    return next(
        key for key, each in template["Resources"].items() if each["Type"] == kind and not (than and than in key)
    )


@pytest.mark.parametrize(
    ("properties", "what"),
    [
        (lambda it: {"NetworkConfiguration": network(it, AssignPublicIp="DISABLED")}, "network parameters"),
        (lambda it: {"PlatformVersion": "1.3.0"}, "platform version"),
        (lambda it: {"LoadBalancers": balanced(it)}, "load balancers"),
        (lambda it: {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]}, "capacity"),
        (lambda _: {"DeploymentController": {"Type": "ECS"}}, "the deployment controller from CODE_DEPLOY to ECS"),
    ],
)
def test_what_only_a_deployment_changes_is_refused(service, template, change, properties, what):
    before = service.describe()
    ended, reasons = change(properties(template))
    assert ended == "UPDATE_ROLLBACK_COMPLETE"
    assert what in reasons
    if "controller" not in what:
        assert REFUSED in reasons
    after = service.describe()
    assert after["taskSets"][0]["id"] == before["taskSets"][0]["id"]
    assert after["networkConfiguration"] == before["networkConfiguration"]


def network(template, **changes):
    (service,) = [each for each in template["Resources"].values() if each["Type"] == SERVICE]
    found = copy.deepcopy(service["Properties"]["NetworkConfiguration"])
    found["AwsvpcConfiguration"] |= changes
    return found


def balanced(template):
    (service,) = [each for each in template["Resources"].values() if each["Type"] == SERVICE]
    (balancer,) = service["Properties"]["LoadBalancers"]
    blue = balancer["TargetGroupArn"]["Ref"]
    green = other(template, "AWS::ElasticLoadBalancingV2::TargetGroup", than=blue)
    return [{**balancer, "TargetGroupArn": {"Ref": green}}]


def test_new_revision_alone_leaves_the_service_alone(service, change):
    was = service.describe()["taskDefinition"]
    assert change({}, image="web:2")[0] == "UPDATE_COMPLETE"
    assert service.describe()["taskDefinition"] == was
    assert service.images() == ["web:1"]


def test_new_revision_in_the_service_is_refused(template, service, change):
    ended, reasons = change({"TaskDefinition": {"Ref": other(template, "AWS::ECS::TaskDefinition")}}, image="web:3")
    assert ended == "UPDATE_ROLLBACK_COMPLETE"
    assert f"Unable to update task definition {REFUSED}" in reasons
    assert service.images() == ["web:1"]


def test_change_of_the_service_is_refused_while_a_newer_revision_waits(service, change):
    """CloudFormation sends the family as well, which is its newest revision by then."""
    ended, reasons = change({"DesiredCount": 1}, image="web:2")
    assert ended == "UPDATE_ROLLBACK_COMPLETE"
    assert f"Unable to update task definition {REFUSED}" in reasons
    assert service.describe()["desiredCount"] == 3


def test_odd_deployment_puts_the_tasks_into_the_green_target_group(emulator, group, service):
    was = service.serving(80)
    (newest,) = [id for kind, id in physical_ids(emulator, STACK).values() if kind == "AWS::ECS::TaskDefinition"]
    revision = service.revision()
    content = revision["appSpecContent"]["content"].replace(service.describe()["taskDefinition"], newest)
    group.deploy({**revision, "appSpecContent": {"content": content}})
    assert service.images() == ["web:2"]
    assert service.serving(80) != was


def test_change_of_the_service_is_refused_then(service, change):
    """CloudFormation sends the target group as well, which is the blue one in the template."""
    ended, reasons = change({"DesiredCount": 1}, image="web:2")
    assert ended == "UPDATE_ROLLBACK_COMPLETE"
    assert f"Unable to update load balancers {REFUSED}" in reasons


def test_change_of_the_listener_takes_its_requests_to_no_task(change, group, service):
    """What the page on Amazon ECS says: no deployment mends it, for CodeDeploy wants to find the tasks behind it."""
    (tasks,) = [each["loadBalancers"][0]["targetGroupArn"] for each in service.describe()["taskSets"]]
    assert service.serving(80) == tasks
    assert change({}, image="web:2", port=8000)[0] == "UPDATE_COMPLETE"
    assert service.serving(8000) != tasks
    info = group.end(group.begin(service.revision()))
    assert info["errorInformation"]["code"] == "ELASTIC_LOAD_BALANCING_INVALID"
    assert "where the primary task set is not" in info["errorInformation"]["message"]


def test_listener_is_led_back_by_hand(emulator, change, group, service):
    (tasks,) = [each["loadBalancers"][0]["targetGroupArn"] for each in service.describe()["taskSets"]]
    forward = [{"Type": "forward", "TargetGroupArn": tasks}]
    emulator.client("elbv2").modify_listener(ListenerArn=service.listener(8000), DefaultActions=forward)
    group.deploy(service.revision())
    # The tasks are in the blue target group again: now listener and service can be changed.
    assert change({"DesiredCount": 1}, image="web:2")[0] == "UPDATE_COMPLETE"
    (tasks,) = [each["loadBalancers"][0]["targetGroupArn"] for each in service.describe()["taskSets"]]
    assert service.serving(80) == tasks
    assert service.describe()["desiredCount"] == 1
