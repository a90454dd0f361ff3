"""Each action that the library grants is needed: without it something fails, and says so.

The actions are listed here by what fails without them. The roles must have these and no others: who grants one more has
to say here what it is for.
"""

import itertools
import json

import pytest

from harness import permissions, revisions
from harness.deployments import ENDED, Group, eventually
from harness.fleets import Fleet

# What the service role is asked for, by what is done.
DEPLOY = [
    "autoscaling:DescribeScalingActivities",
    "cloudwatch:DescribeAlarms",
    "ec2:DescribeInstanceStatus",
    "ec2:DescribeInstances",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "sns:Publish",
    "tag:GetResources",
    "tag:GetTagKeys",
    "tag:GetTagValues",
]
LOOK = [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
]
# To leave an Auto Scaling group: any, for when the last one is taken out the role names none any more.
LEAVE = ["autoscaling:DeleteLifecycleHook", *LOOK]
# To join one.
JOIN = [
    *LOOK,
    "autoscaling:PutLifecycleHook",
    "ec2:CreateTags",
    "ec2:RunInstances",
    "iam:PassRole",
]
SCALE_OUT = [
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:RecordLifecycleActionHeartbeat",
]
BALANCE = {
    "Modern": [
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:RegisterTargets",
    ],
    "Classic": [
        "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
        "elasticloadbalancing:DescribeInstanceHealth",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
    ],
}
# What the role of an instance needs: to get a revision, and to get the agent.
DOWNLOAD = ["s3:GetObject*"]
START = ["s3:GetObject"]
# What nothing here needs, and why it is granted.
SPARE = {
    "s3:GetObjectVersion": "the agent's installer asks for it when a version is pinned",
    "s3:GetBucket*": "the CDK's Bucket.grant_read has it",
    "s3:List*": "the CDK's Bucket.grant_read has it",
}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "Privileges") as outputs:
        yield outputs


class Team:
    """A deployment group, its Auto Scaling group and its roles."""

    def __init__(self, emulator, outputs, name):
        self.emulator = emulator
        self.bucket = outputs["Bucket"]
        self.group = Group(emulator, outputs["Application"], outputs[f"{name}Group"])
        self.fleet = Fleet(emulator, outputs[f"{name}Fleet"])
        self.role = outputs[f"{name}Role"]
        self.instance_role = outputs[f"{name}InstanceRole"]

    def deploy(self):
        """Deploy; return what went wrong."""
        number = next(_numbers)
        revision = revisions.upload(self.emulator, self.bucket, f"{number}.zip", revisions.small(str(number)))
        return self._outcome(self.group.begin(revision, fileExistsBehavior="OVERWRITE"))

    def leave(self):
        """Take the Auto Scaling group out of the deployment group; return what went wrong."""
        left = self.group.update(autoScalingGroups=[]).get("hooksNotCleanedUp", [])
        return f"hooksNotCleanedUp: {left}" if left else ""

    def join(self):
        """Put the Auto Scaling group into the deployment group; return what went wrong."""
        client = self.emulator.client("codedeploy")
        try:
            self.group.update(autoScalingGroups=[self.fleet.name])
        except client.exceptions.InvalidRoleException as error:
            return str(error)
        return ""

    def reattach(self):
        """Take the Auto Scaling group out of the deployment group and put it in; return what went wrong."""
        return self.leave() + self.join()

    def scale_out(self):
        """Start one more instance; return what went wrong with the deployment to it."""
        before = {info["deploymentId"] for info in self.group.by_creator("autoscaling")}
        self.fleet.resize(2)

        def ended():
            return [
                info["deploymentId"]
                for info in self.group.by_creator("autoscaling")
                if info["deploymentId"] not in before and info["status"] in ENDED
            ]

        return self._outcome(eventually(ended, "the deployment to a new instance")[-1])

    def mend(self, *, restart=False):
        """Bring hooks into order and, if asked for, end the instances that wait for them, which starts others."""
        self.group.update(autoScalingGroups=[])
        client = self.emulator.client("autoscaling")
        for hook in self.fleet.hooks():
            client.delete_lifecycle_hook(
                AutoScalingGroupName=self.fleet.name, LifecycleHookName=hook["LifecycleHookName"]
            )
        if restart:
            self.fleet.restart(1)
        self.group.update(autoScalingGroups=[self.fleet.name])

    def refused(self):
        """Return the actions that were refused to the roles since the last look."""
        calls = self.emulator.control("GET", "calls")
        return {call["action"] for call in calls if not call["allowed"]}

    def _outcome(self, id):
        info = eventually(
            lambda: (
                info
                if (info := self.emulator.client("codedeploy").get_deployment(deploymentId=id)["deploymentInfo"])[
                    "status"
                ]
                in ENDED
                else None
            ),
            f"the end of {id}",
        )
        return "" if info["status"] == "Succeeded" else self.group.story(id)


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
