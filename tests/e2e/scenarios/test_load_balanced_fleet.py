"""Fleets of LoadBalancedFleet: deployed, deployed to through their load balancers, scaled out, changed, removed."""

import pytest

from harness import fleets, revisions
from harness.cdk import physical_ids
from harness.deployments import Group
from harness.fleets import Fleet

STACK = "LoadBalancedFleet"
EVENTS = ["BlockTraffic", "AllowTraffic"]


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    def group(name):
        return Group(emulator, outputs["Application"], outputs[f"{name}Group"])

    return group


@pytest.fixture(scope="module")
def fleet(emulator, outputs):
    def fleet(name):
        return Fleet(emulator, outputs[f"{name}Fleet"])

    return fleet


@pytest.fixture
def upload(emulator, outputs, request):
    """Upload a revision under a key that no other test has."""

    def upload(text):
        key = f"{request.node.name}-{text}.zip".replace("[", "-").replace("]", "")
        return revisions.upload(emulator, outputs["Bucket"], key, revisions.small(text))

    return upload


@pytest.fixture
def quiet(emulator, outputs):
    """At the end no alarm rings."""
    yield
    for name in f"{outputs['WebAlarms']},{outputs['TcpAlarms']}".split(","):
        emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="OK", StateReason="the test is over")


def health(emulator, arn):
    found = emulator.client("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in found}


class TestWhatExists:
    def test_web_servers(self, emulator, outputs, fleet):
        found = fleet("Web").describe()
        assert (found["MinSize"], found["MaxSize"], found["HealthCheckType"]) == (2, 5, "EC2")
        assert found["TargetGroupARNs"] == outputs["WebTargetGroups"].split(",")
        assert found["SuspendedProcesses"] == []
        pool = emulator.client("autoscaling").describe_warm_pool(AutoScalingGroupName=outputs["WebFleet"])
        assert pool["WarmPoolConfiguration"]["MinSize"] == 1

    def test_mixed_instances(self, fleet):
        found = fleet("Tcp").describe()
        policy = found["MixedInstancesPolicy"]
        assert [each["InstanceType"] for each in policy["LaunchTemplate"]["Overrides"]] == ["t3.micro", "t3a.micro"]
        distribution = policy["InstancesDistribution"]
        assert (distribution["OnDemandBaseCapacity"], distribution["OnDemandPercentageAboveBaseCapacity"]) == (1, 0)
        assert distribution["SpotAllocationStrategy"] == "price-capacity-optimized"
        assert found["CapacityRebalance"] is True

    @pytest.mark.parametrize(("name", "count"), [("Web", 2), ("Tcp", 1)])
    def test_deployment_group_knows_every_target_group(self, emulator, outputs, group, name, count):
        settings = group(name).settings()
        named = {each["name"] for each in settings["loadBalancerInfo"]["targetGroupInfoList"]}
        arns = outputs[f"{name}TargetGroups"].split(",")
        assert named == {arn.split("/")[1] for arn in arns}
        assert len(named) == count
        assert {each["name"] for each in settings["alarmConfiguration"]["alarms"]} == set(
            outputs[f"{name}Alarms"].split(",")
        )
        assert len(fleets.Fleet(emulator, outputs[f"{name}Fleet"]).hooks()) == 1


@pytest.mark.parametrize(("name", "capacity"), [("Web", 2), ("Tcp", 2)])
def test_deployment_takes_each_instance_out_of_the_load_balancer(
    emulator, outputs, group, fleet, upload, name, capacity
):
    instances = fleet(name).settle(capacity)
    info = group(name).deploy(upload("one"), fileExistsBehavior="OVERWRITE")
    targets = group(name).targets(info["deploymentId"])
    assert {id: target["status"] for id, target in targets.items()} == dict.fromkeys(instances, "Succeeded")
    for target in targets.values():
        events = {event["lifecycleEventName"]: event["status"] for event in target["lifecycleEvents"]}
        assert [events[each] for each in EVENTS] == ["Succeeded", "Succeeded"]
    for arn in outputs[f"{name}TargetGroups"].split(","):
        assert health(emulator, arn) == dict.fromkeys(instances, "healthy")


@pytest.mark.parametrize("name", ["Web", "Tcp"])
def test_new_instance_gets_the_last_good_revision(emulator, group, fleet, upload, name):
    old = fleet(name).settle(2)
    good = upload("good")
    group(name).deploy(good, fileExistsBehavior="OVERWRITE")
    try:
        (new,) = fleet(name).settle(3) - old
        found = fleets.installed(emulator, group(name).settings()["deploymentGroupId"])
        assert found[new]["revision"] == good
    finally:
        fleet(name).settle(2)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", ["Web", "Tcp"])
def test_each_alarm_stops_a_deployment(emulator, outputs, group, fleet, upload, name):
    instances = fleet(name).settle(2)
    good = upload("good")
    group(name).deploy(good, fileExistsBehavior="OVERWRITE")
    for alarm in outputs[f"{name}Alarms"].split(","):
        cloudwatch = emulator.client("cloudwatch")
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")
        stopped = group(name).deploy(upload(f"bad-{alarm}"), "Stopped", fileExistsBehavior="OVERWRITE")
        assert stopped["errorInformation"]["code"] == "ALARM_ACTIVE"
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="a test")
    found = fleets.installed(emulator, group(name).settings()["deploymentGroupId"])
    assert [found[id]["revision"] for id in instances] == [good, good]


def test_update_replaces_no_instance(emulator, cdk, assemblies, outputs, group, fleet, upload):
    before, instances = physical_ids(emulator, STACK), fleet("Web").settle(2)
    cdk.deploy(assemblies / "second", STACK)
    after = physical_ids(emulator, STACK)
    assert {id: after[id] for id in before} == before
    settled = fleet("Web").settle(3)
    assert instances < settled
    (first, _) = outputs["WebTargetGroups"].split(",")
    [target_group] = emulator.client("elbv2").describe_target_groups(TargetGroupArns=[first])["TargetGroups"]
    assert target_group["HealthCheckPath"] == "/health"
    group("Web").deploy(upload("after"), fileExistsBehavior="OVERWRITE")
    assert health(emulator, first) == dict.fromkeys(settled, "healthy")
