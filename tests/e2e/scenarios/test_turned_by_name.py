"""A group with a name of the user's is turned to blue/green and back, step by step: who serves is left alone.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import pytest

from cdk_codedeploy.updates import UpdateRule, check_update, read_template
from harness.cdk import physical_ids, status
from harness.deployments import Group
from harness.sites import Site, Watch
from stacks.names import TURNED_GROUP

STACK = "TurnedByName"


@pytest.fixture(scope="module")
def site(emulator, deployed):
    with deployed("turned-by-name/in-place", STACK) as outputs:
        yield Site(emulator, outputs)


@pytest.fixture(scope="module")
def step(cdk, assemblies, site):
    """A function that updates the stack, and sees that somebody serves meanwhile and that the check has foretold it."""
    deployed = ["in-place"]

    def template(name):
        return read_template(assemblies / "turned-by-name" / name / f"{STACK}.template.json")

    def step(name, *, fails=False):
        foretold = check_update(template(deployed[-1]), template(name))
        with Watch(site):
            cdk.deploy(assemblies / "turned-by-name" / name, STACK, fails=fails)
        assert [each.rule for each in foretold] == ([UpdateRule.GROUP_NAME] if fails else [])
        if not fails:
            deployed.append(name)

    return step


def test_in_place(site):
    assert site.groups() == {TURNED_GROUP}
    site.deploy("blue")
    assert len(site.serving()) == 2


def test_in_one_update_the_name_is_taken(emulator, site, step):
    before, settings = site.serving(), site.group().settings()
    step("at-once", fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    reasons = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"].endswith("_FAILED")]
    assert any("take it out of the stack in a deployment of its own" in reason for reason in reasons), reasons
    assert site.group().settings() == settings
    assert site.serving() == before
    assert site.auto_scaling_groups() == {site.fleet().name}


def test_the_group_goes_and_its_instances_stay(emulator, site, step):
    before, fleet = site.serving(), site.fleet()
    step("between")
    assert site.groups() == set()
    assert site.serving() == before
    assert fleet.hooks() == []


def test_the_group_comes_back_as_blue_green(site, step):
    before = site.serving()
    step("blue-green")
    assert site.groups() == {TURNED_GROUP}
    assert site.serving() == before
    site.deploy("green")
    serving = site.serving()
    assert len(serving) == 4
    assert before.items() <= serving.items()


def test_the_old_instances_go_when_others_serve(emulator, site, step):
    new = site.fleet().in_service()
    step("alone")
    assert site.serving().keys() == new
    assert site.auto_scaling_groups() == {site.fleet().name}


def test_on_the_way_back_a_second_group_comes_beside(emulator, site, step):
    before = site.serving()
    step("beside")
    assert site.serving() == before
    (name,) = site.groups() - {TURNED_GROUP}
    beside = Group(emulator, site.application, name)
    site.deploy("back", beside)
    assert site.serving().keys() == before.keys() | site.fleet(beside).in_service()


def test_then_the_blue_green_one_goes_with_its_instances(emulator, site, step):
    step("back")
    fleet = site.fleet()
    assert site.serving().keys() == fleet.in_service()
    assert site.auto_scaling_groups() == {fleet.name}


def test_and_the_name_is_free_again(emulator, site, step):
    before = site.serving()
    kinds = [kind for kind, _ in physical_ids(emulator, STACK).values()]
    assert "Custom::CodeDeployBlueGreenDeploymentGroup" not in kinds
    step("named")
    assert site.groups() == {TURNED_GROUP}
    assert site.serving() == before
    assert len(site.fleet().hooks()) == 1
