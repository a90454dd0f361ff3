"""Traffic is held back while an instance is deployed to."""

from __future__ import annotations

import pytest

from harness.deployments import eventually
from protocol.events import ALLOW, BLOCK, INSTALL, diagnostics_of, events_of

ORDER = [*BLOCK, *INSTALL, *ALLOW]
STYLE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def behind(*names: str) -> dict:
    return {
        "deploymentStyle": STYLE,
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": name} for name in names]},
    }


def test_order_of_events(ground):
    ids = ground.instances(2)
    name, arn = ground.target_group()
    ground.register(arn, ids)
    group = ground.group(**behind(name))
    targets = group.targets(group.deploy(ground.site())["deploymentId"])
    for target in targets.values():
        assert list(events_of(target).items()) == [(event, "Succeeded") for event in ORDER]
    assert ground.targets(arn) == set(ids)


def test_an_instance_is_out_while_it_is_deployed_to(ground):
    (id,) = ground.instances()
    both = [ground.target_group(), ground.target_group()]
    for _, arn in both:
        ground.register(arn, [id])
    group = ground.group(**behind(*(name for name, _ in both)))
    ground.break_event("AfterInstall", "ScriptTimedOut")
    revision = ground.revision({"run.sh": ""}, hooks={"AfterInstall": [{"location": "run.sh"}]})
    deployment = group.begin(revision)
    eventually(lambda: [ground.targets(arn) for _, arn in both] == [set(), set()], "the instance to be out")
    group.wait(deployment, "Failed")
    # What failed stays out.
    assert [ground.targets(arn) for _, arn in both] == [set(), set()]
    ground.emulator.control("DELETE", "faults")
    group.deploy(ground.site())
    assert [ground.targets(arn) for _, arn in both] == [{id}, {id}]


def test_without_traffic_control_load_balancers_are_ignored(ground):
    ground.instances()
    settings = behind("no-such-target-group") | {
        "deploymentStyle": STYLE | {"deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
    }
    group = ground.group(**settings)
    (target,) = group.targets(group.deploy(ground.site())["deploymentId"]).values()
    assert "BlockTraffic" not in events_of(target)


@pytest.mark.parametrize("kind", ["target group", "balancer", "classic", "type"])
def test_what_cannot_be_used(ground, kind):
    ground.instances()
    if kind == "balancer":
        settings = behind(ground.target_group(balanced=False)[0])
    elif kind == "classic":
        settings = behind() | {"loadBalancerInfo": {"elbInfoList": [{"name": "no-such"}]}}
    elif kind == "type":
        name = ground.new_name()
        vpc = ground.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        ground.client("elbv2").create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
        settings = behind(name)
    else:
        settings = behind("no-such")
    info = ground.group(**settings).deploy(ground.site(), "Failed")
    assert info["errorInformation"]["code"] == "ELASTIC_LOAD_BALANCING_INVALID"


def test_traffic_that_cannot_be_let_in_fails_the_instance(ground):
    (id,) = ground.instances()
    name, arn = ground.target_group()
    ground.register(arn, [id])
    group = ground.group(**behind(name))
    ground.break_event("AllowTraffic", "UnknownError")
    (target,) = group.targets(group.deploy(ground.site(), "Failed")["deploymentId"]).values()
    assert events_of(target)["AllowTraffic"] == "Failed"
    assert diagnostics_of(target)["errorCode"] == "UnknownError"
