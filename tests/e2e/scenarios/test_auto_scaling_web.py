"""The example auto_scaling_web, deployed and used as its page says."""

import re

import pytest

from harness import fleets, messages, paths, revisions
from harness.cdk import physical_ids
from harness.commands import run
from harness.deployments import Group, eventually
from harness.fleets import Fleet

STACK = "AutoScalingWeb"
EXAMPLE = paths.ROOT / "examples/auto_scaling_web"
HOOK = "CodeDeploy-managed-automatic-launch-deployment-hook-"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def fleet(emulator, outputs):
    (name,) = of_type(emulator, "AWS::AutoScaling::AutoScalingGroup")
    return Fleet(emulator, name)


@pytest.fixture(scope="module")
def topic(emulator, outputs):
    (arn,) = of_type(emulator, "AWS::SNS::Topic")
    return arn


@pytest.fixture(scope="module")
def mailbox(emulator, topic):
    with messages.subscribed(emulator, topic) as mailbox:
        yield mailbox


@pytest.fixture
def upload(emulator, outputs, request):
    """Upload a revision under a key that no other test has."""

    def upload(text):
        key = f"{request.node.name}-{text}.zip"
        return revisions.upload(emulator, outputs["RevisionBucket"], key, revisions.small(text))

    return upload


@pytest.fixture
def healthy(emulator):
    """At the end no alarm rings and nothing is broken any more."""
    yield
    emulator.control("DELETE", "faults")
    for name in of_type(emulator, "AWS::CloudWatch::Alarm"):
        emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="OK", StateReason="the test is over")


def of_type(emulator, kind):
    return sorted(id for found, id in physical_ids(emulator, STACK).values() if found == kind)


def in_the_load_balancer(emulator):
    (arn,) = of_type(emulator, "AWS::ElasticLoadBalancingV2::TargetGroup")
    health = emulator.client("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in health}


class TestWhatExists:
    def test_settings_of_the_deployment_group(self, emulator, outputs, group, fleet, topic):
        settings = group.settings()
        assert settings["deploymentStyle"] == {
            "deploymentType": "IN_PLACE",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        }
        assert settings["deploymentConfigName"] == "CodeDeployDefault.HalfAtATime"
        assert settings["outdatedInstancesStrategy"] == "UPDATE"
        assert sorted(alarm["name"] for alarm in settings["alarmConfiguration"]["alarms"]) == of_type(
            emulator, "AWS::CloudWatch::Alarm"
        )
        assert settings["alarmConfiguration"]["enabled"] is True
        assert settings["autoRollbackConfiguration"] == {
            "enabled": True,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        }
        (targets,) = settings["loadBalancerInfo"]["targetGroupInfoList"]
        assert f"targetgroup/{targets['name']}/" in of_type(emulator, "AWS::ElasticLoadBalancingV2::TargetGroup")[0]
        (trigger,) = settings["triggerConfigurations"]
        assert trigger["triggerTargetArn"] == topic
        assert sorted(trigger["triggerEvents"]) == [
            "DeploymentFailure",
            "DeploymentRollback",
            "DeploymentStop",
            "DeploymentSuccess",
        ]
        assert [each["name"] for each in settings["autoScalingGroups"]] == [fleet.name]

    def test_one_hook_of_codedeploy_and_no_other(self, group, fleet):
        (hook,) = fleet.hooks()
        assert hook["LifecycleHookName"].startswith(f"{HOOK}{group.name}")
        assert hook["LifecycleHookName"] == group.settings()["autoScalingGroups"][0]["hook"]
        assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_LAUNCHING"


def test_own_revision_reaches_every_instance(emulator, outputs, group, fleet, mailbox):
    instances = fleet.settle(2)
    content = revisions.of_folder(EXAMPLE / "revision")
    revision = revisions.upload(emulator, outputs["RevisionBucket"], "own.zip", content)
    info = group.deploy(revision, fileExistsBehavior="OVERWRITE")
    targets = group.targets(info["deploymentId"])
    assert {id: target["status"] for id, target in targets.items()} == dict.fromkeys(instances, "Succeeded")
    for target in targets.values():
        events = [event["lifecycleEventName"] for event in target["lifecycleEvents"]]
        assert events[:3] == ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
        assert events[-3:] == ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert instances <= found.keys()
    for instance in instances:
        assert found[instance]["revision"] == revision
        assert "/srv/web/index.html" in found[instance]["files"]
        assert "/etc/nginx/conf.d/web.conf" in found[instance]["files"]
    told = mailbox.wait_for(info["deploymentId"], "DeploymentSuccess")
    assert told["status"].upper() == "SUCCEEDED"
    assert told["deploymentGroupName"] == group.name


def test_instances_are_back_in_the_load_balancer(emulator, group, fleet, upload):
    instances = fleet.settle(2)
    group.deploy(upload("one"), fileExistsBehavior="OVERWRITE")
    assert in_the_load_balancer(emulator) == dict.fromkeys(instances, "healthy")


@pytest.mark.usefixtures("healthy")
def test_failed_revision_is_rolled_back(emulator, group, fleet, mailbox, upload):
    instances = fleet.settle(2)
    good, bad = upload("good"), upload("bad")
    group.deploy(good, fileExistsBehavior="OVERWRITE")
    emulator.control("POST", "faults", {"event": "ValidateService", "error": "ScriptFailed", "times": 1})
    failed = group.deploy(bad, "Failed", fileExistsBehavior="OVERWRITE")
    assert failed["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    rollback = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
    assert rollback["creator"] == "codeDeployRollback"
    assert rollback["revision"] == good
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert [found[id]["revision"] for id in instances] == [good, good]
    assert mailbox.wait_for(failed["deploymentId"], "DeploymentFailure")
    assert mailbox.wait_for(failed["deploymentId"], "DeploymentRollback")


@pytest.mark.usefixtures("healthy")
def test_alarm_stops_a_deployment_and_rolls_it_back(emulator, group, fleet, mailbox, upload):
    instances = fleet.settle(2)
    good = upload("good")
    group.deploy(good, fileExistsBehavior="OVERWRITE")
    alarm = of_type(emulator, "AWS::CloudWatch::Alarm")[0]
    emulator.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")
    stopped = group.deploy(upload("bad"), "Stopped", fileExistsBehavior="OVERWRITE")
    assert stopped["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert alarm in stopped["errorInformation"]["message"]
    assert mailbox.wait_for(stopped["deploymentId"], "DeploymentStop")
    (rollback, *_) = group.by_creator("codeDeployRollback")
    assert stopped["rollbackInfo"]["rollbackDeploymentId"] == rollback["deploymentId"]
    assert rollback["rollbackInfo"]["rollbackTriggeringDeploymentId"] == stopped["deploymentId"]
    assert rollback["revision"] == good
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert [found[id]["revision"] for id in instances] == [good, good]


@pytest.fixture
def shell(emulator):
    """Runs commands of the page after those that give their variables a value."""
    environment = emulator.environment()
    environment["PATH"] = f"{paths.BIN}:{paths.E2E_BIN}:{environment['PATH']}"
    page = (EXAMPLE / "README.md").read_text()

    def commands(heading):
        return re.findall(r"```bash\n(.*?)```", page.partition(f"\n## {heading}")[2].partition("\n## ")[0], re.DOTALL)

    def run_commands(*lines):
        return run(["bash", "-euo", "pipefail", "-c", "\n".join(lines)], environment).standard_output

    return commands, run_commands


@pytest.mark.timeout(180)
def test_scaling_out_as_the_page_does(emulator, group, fleet, shell):
    commands, run_commands = shell
    old = fleet.settle(2)
    # The web servers are records: nobody answers the curl that ends it.
    (push,) = commands("Push a revision")
    push, curl = push.rstrip().rsplit("\n", 1)
    assert curl.startswith("curl ")
    raise_capacity, list_all, look = commands("Scale out")
    names, _, _ = push.partition("\nkey=")
    earlier = set(group.deployments())
    run_commands(push)
    try:
        run_commands(names, raise_capacity)
        (new,) = eventually(lambda: fleet.in_service() - old, "the third instance")
        listed = run_commands(names, list_all).splitlines()
        assert listed[0].split()[:5] == ["CREATED", "ID", "STATUS", "BY", "REVISION"]
        (scaled, pushed) = (row.split()[1:5] for row in listed[1:3])
        assert {scaled[0], pushed[0]} == set(group.deployments()) - earlier
        assert (scaled[1:3], pushed[1:3]) == (["Succeeded", "autoscaling"], ["Succeeded", "user"])
        assert scaled[3] == pushed[3]
        looked = run_commands(names, look)
        assert scaled[0] in looked
        assert looked.splitlines()[-1] == "InService"
        assert list(group.targets(scaled[0])) == [new]
        found = fleets.installed(emulator, group.settings()["deploymentGroupId"])[new]
        assert scaled[3].startswith(f"s3://{found['revision']['s3Location']['bucket']}/web-")
        assert scaled[3].partition("?")[0].endswith(found["revision"]["s3Location"]["key"])
        assert {"/srv/web/index.html", "/srv/web/revision.txt"} <= set(found["files"])
        assert new in in_the_load_balancer(emulator)
    finally:
        fleet.settle(2)


def test_update_changes_the_group_in_place(emulator, cdk, assemblies, group, fleet, mailbox, topic, upload):
    before = physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "second", STACK)
    after = physical_ids(emulator, STACK)
    assert {id: after[id] for id in before} == before
    settings = group.settings()
    assert len(settings["alarmConfiguration"]["alarms"]) == 3
    assert settings["triggerConfigurations"][1] == {
        "triggerName": "Begin",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentStart"],
    }
    assert len(fleet.hooks()) == 1
    info = group.deploy(upload("updated"), fileExistsBehavior="OVERWRITE")
    assert mailbox.wait_for(info["deploymentId"], "DeploymentStart")
