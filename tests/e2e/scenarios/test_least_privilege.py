"""Each action that the library grants is needed: without it something fails, and says so.

The actions are listed in ``harness/privileges.py`` by what fails without them. The roles must have these and no others:
who grants one more has to say there what it is for.
"""

import json

import pytest

from harness import permissions
from harness.privileges import BALANCE, DEPLOY, DOWNLOAD, JOIN, LEAVE, SCALE_OUT, SPARE, START
from harness.teams import Team


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "Privileges") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def teams(emulator, outputs):
    teams = {name: Team(emulator, outputs, name) for name in ("Modern", "Classic")}
    for team in teams.values():
        assert team.deploy() == ""
    return teams


@pytest.fixture
def team(emulator, teams):
    """Return a team, with nothing refused so far; what was broken is mended at the end if something was."""
    used = []

    def team(name):
        emulator.control("DELETE", "calls")
        used.append(teams[name])
        return teams[name]

    return team


class TestNothingTakenAway:
    """What fails below fails for the missing permission alone."""

    @pytest.mark.parametrize("name", ["Modern", "Classic"])
    @pytest.mark.parametrize("what", ["deploy", "reattach", "scale_out"])
    def test_works(self, team, name, what):
        assert getattr(team(name), what)() == ""
        assert team(name).refused() == set()
        team(name).fleet.settle(1)


class TestListedHere:
    @pytest.mark.parametrize("name", ["Modern", "Classic"])
    def test_actions_of_the_service_role(self, emulator, teams, name):
        expected = {*DEPLOY, *LEAVE, *JOIN, *SCALE_OUT, *BALANCE[name]}
        assert permissions.actions(emulator, teams[name].role) == expected

    @pytest.mark.parametrize("name", ["Modern", "Classic"])
    def test_actions_of_the_instances_role(self, emulator, teams, name):
        assert permissions.actions(emulator, teams[name].instance_role) == {*DOWNLOAD, *START, *SPARE}


@pytest.mark.parametrize(
    ("name", "action"),
    [
        *(("Modern", action) for action in DEPLOY),
        *((name, action) for name, actions in BALANCE.items() for action in actions),
    ],
)
def test_deployment_needs(emulator, team, name, action):
    team = team(name)
    with permissions.without(emulator, team.role, action):
        wrong = team.deploy()
        refused = team.refused()
    # A target that was left halfway may be out of its load balancer.
    assert team.deploy() == ""
    assert action in wrong
    assert "IAM_ROLE_PERMISSIONS" in wrong
    assert refused == {action}


@pytest.mark.parametrize("action", LEAVE)
def test_leaving_an_auto_scaling_group_needs(emulator, team, action):
    team = team("Modern")
    try:
        with permissions.without(emulator, team.role, action):
            wrong = team.leave()
            refused = team.refused()
        left = team.fleet.hooks()
    finally:
        team.mend()
    assert "hooksNotCleanedUp" in wrong
    assert refused == {action}
    assert [hook["LifecycleTransition"] for hook in left] == ["autoscaling:EC2_INSTANCE_LAUNCHING"]
    assert team.deploy() == ""


@pytest.mark.parametrize("action", JOIN)
def test_joining_an_auto_scaling_group_needs(emulator, team, action):
    team = team("Modern")
    assert team.leave() == ""
    try:
        with permissions.without(emulator, team.role, action):
            wrong = team.join()
            refused = team.refused()
    finally:
        team.mend()
    assert "InvalidRoleException" in wrong
    assert action in wrong
    assert refused == {action}
    assert team.deploy() == ""


@pytest.mark.parametrize("action", SCALE_OUT)
def test_new_instance_needs(emulator, team, action):
    team = team("Modern")
    try:
        with permissions.without(emulator, team.role, action):
            wrong = team.scale_out()
            refused = team.refused()
    finally:
        team.mend(restart=True)
    assert action in wrong
    assert "IAM_ROLE_PERMISSIONS" in wrong
    assert action in refused
    assert team.deploy() == ""


@pytest.mark.parametrize("action", DOWNLOAD)
def test_revision_needs(emulator, team, action):
    team = team("Modern")
    with permissions.without(emulator, team.instance_role, action):
        wrong = team.deploy()
        refused = team.refused()
    assert "DownloadBundle: Failed" in wrong
    assert refused == {"s3:GetObject"}
    assert team.deploy() == ""


@pytest.mark.parametrize("action", START)
def test_agent_needs(emulator, team, action):
    team = team("Modern")
    try:
        with permissions.without(emulator, team.instance_role, action):
            wrong = team.scale_out()
            refused = team.refused()
    finally:
        team.mend(restart=True)
    assert "agent is not installed" in wrong
    assert "s3:GetObject" in refused
    assert team.deploy() == ""


@pytest.mark.parametrize("action", SPARE)
def test_nothing_needs(emulator, team, action):
    """When this fails, the action is needed after all: list it above."""
    team = team("Modern")
    try:
        with permissions.without(emulator, team.instance_role, action):
            assert team.scale_out() == ""
            assert team.deploy() == ""
            assert team.refused() == set()
    finally:
        team.fleet.settle(1)


def test_trust_is_needed(emulator, team):
    team = team("Modern")
    iam = emulator.client("iam")
    trust = iam.get_role(RoleName=team.role)["Role"]["AssumeRolePolicyDocument"]
    nobody = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*"}]}'
    iam.update_assume_role_policy(RoleName=team.role, PolicyDocument=nobody)
    try:
        wrong = team.deploy()
    finally:
        iam.update_assume_role_policy(RoleName=team.role, PolicyDocument=json.dumps(trust))
    assert "IAM_ROLE_PERMISSIONS" in wrong
    assert team.deploy() == ""
