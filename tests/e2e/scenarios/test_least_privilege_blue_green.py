"""Each action of the service role of a blue/green group is needed: without it something fails, and says so.

The actions are listed in ``harness/privileges.py``.
"""

import pytest

from harness import permissions
from harness.privileges import (
    ATTACH,
    BALANCE,
    COPY,
    DEPLOY,
    JOIN,
    LEAVE,
    LOOK,
    SCALE_OUT,
    SPARE_TO_COPY,
    TERMINATE,
)
from harness.teams import SwappingTeam, Team

COPYING = ("Modern", "Classic")
# What finds on-premises instances has no use here.
FIND = [action for action in DEPLOY if not action.startswith("tag:GetTag")]
# What a deployment asks of Auto Scaling: to look at the group and its hooks, and to hook into the copy.
HOOK = [action for action in JOIN if action not in LOOK]


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "BlueGreenPrivileges") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def teams(emulator, outputs):
    teams = {name: SwappingTeam(emulator, outputs, name) for name in COPYING}
    for team in teams.values():
        assert team.deploy() == ""
    # A copy has the metrics of what it copies: the fleet has no setting for them.
    emulator.client("autoscaling").enable_metrics_collection(
        AutoScalingGroupName=teams["Modern"].fleet.name, Granularity="1Minute"
    )
    return teams


@pytest.fixture
def team(emulator, teams):
    """Return a team, with nothing refused so far."""

    def team(name):
        emulator.control("DELETE", "calls")
        return teams[name]

    return team


class TestNothingTakenAway:
    """What fails below fails for the missing permission alone."""

    @pytest.mark.parametrize("name", COPYING)
    @pytest.mark.parametrize("what", ["deploy", "scale_out"])
    def test_works(self, team, name, what):
        assert getattr(team(name), what)() == ""
        assert team(name).refused() == set()
        team(name).fleet.settle(1)


class TestListedHere:
    @pytest.mark.parametrize("name", COPYING)
    def test_actions_where_a_fleet_is_copied(self, emulator, teams, name):
        expected = {*FIND, *LEAVE, *JOIN, *SCALE_OUT, *BALANCE[name], *COPY, *ATTACH.values(), *SPARE_TO_COPY}
        assert permissions.actions(emulator, teams[name].role) == expected

    def test_actions_where_instances_are_found(self, emulator, outputs):
        expected = {*FIND, *LEAVE, *BALANCE["Modern"], *TERMINATE} - {"autoscaling:DescribeScalingActivities"}
        assert permissions.actions(emulator, outputs["FoundRole"]) == expected


@pytest.mark.parametrize(
    ("name", "action"),
    [
        *(("Modern", action) for action in sorted({*FIND, *LOOK, *HOOK, *COPY})),
        *((name, action) for name in COPYING for action in (*BALANCE[name], ATTACH[name])),
    ],
)
def test_deployment_needs(emulator, team, name, action):
    team = team(name)
    try:
        with permissions.without(emulator, team.role, action):
            wrong = team.deploy()
            refused = team.refused()
    finally:
        team.mend()
    assert action in wrong
    assert "IAM_ROLE_PERMISSIONS" in wrong
    assert refused == {action}


def test_original_is_left_with(emulator, team):
    """Without this the hook stays on the original, which is deleted all the same when it is to be."""
    team = team("Modern")
    try:
        with permissions.without(emulator, team.role, "autoscaling:DeleteLifecycleHook"):
            wrong = team.deploy()
            refused = team.refused()
    finally:
        team.mend()
    assert "could not be removed" in wrong
    assert refused == {"autoscaling:DeleteLifecycleHook"}


@pytest.mark.parametrize("action", SCALE_OUT)
def test_new_instance_of_a_copy_needs(emulator, team, action):
    team = team("Modern")
    try:
        with permissions.without(emulator, team.role, action):
            wrong = team.scale_out()
            refused = team.refused()
    finally:
        team.mend(restart=True)
    assert action in wrong
    assert action in refused


@pytest.mark.parametrize("action", SPARE_TO_COPY)
def test_nothing_needs(emulator, team, action):
    """When this fails, the action is needed after all: list it elsewhere."""
    team = team("Modern")
    with permissions.without(emulator, team.role, action):
        assert team.deploy() == ""
        assert team.refused() == set()


def test_all_that_was_broken_is_mended(team):
    for name in COPYING:
        assert team(name).deploy() == ""


class TestInstancesThatAreFound:
    @pytest.fixture
    def found(self, emulator, outputs):
        """A team with one instance that runs and one that is to take over."""
        ec2 = emulator.client("ec2")
        ids = {}
        for colour in ("blue", "green"):
            tags = [{"ResourceType": "instance", "Tags": [{"Key": "Found", "Value": colour}]}]
            (made,) = ec2.run_instances(
                LaunchTemplate={"LaunchTemplateId": outputs["FoundTemplate"]},
                MinCount=1,
                MaxCount=1,
                SubnetId=outputs["Subnets"].partition(",")[0],
                TagSpecifications=tags,
            )["Instances"]
            ids[colour] = made["InstanceId"]
        emulator.control("DELETE", "calls")
        yield Team(emulator, outputs, "Found"), ids
        ec2.terminate_instances(InstanceIds=list(ids.values()))

    def deploy(self, team):
        green = {"tagFilters": [{"Key": "Found", "Value": "green", "Type": "KEY_AND_VALUE"}]}
        wrong = team.deploy(targetInstances=green)
        # So that the next ones are found as these were.
        blue = [[{"Key": "Found", "Value": "blue", "Type": "KEY_AND_VALUE"}]]
        team.group.update(ec2TagSet={"ec2TagSetList": blue})
        return wrong

    def test_works(self, found):
        team, _ = found
        assert self.deploy(team) == ""
        assert team.refused() == set()

    @pytest.mark.parametrize("action", TERMINATE)
    def test_needs(self, emulator, found, action):
        team, _ = found
        with permissions.without(emulator, team.role, action):
            wrong = self.deploy(team)
        assert action in wrong
        assert team.refused() == {action}
