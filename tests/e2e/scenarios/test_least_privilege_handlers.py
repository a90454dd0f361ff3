"""Each action that the functions behind custom resources are granted is needed: without it they are refused something.

They are asked as CloudFormation asks them. A function that is refused something tries again for a while, so each action
is given back as soon as it was missed, and all goes well in the end.
"""

import json

import pytest

from harness import permissions, revisions
from harness.cdk import physical_ids
from harness.custom_resources import CustomResource, sift
from harness.deployments import Group, eventually
from harness.fleets import Fleet

STACK = "BlueGreenPrivileges"
KIND = "BlueGreenDeploymentGroup"

CREATE = [
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribeNotificationConfigurations",
    "autoscaling:DescribePolicies",
    "autoscaling:DescribeScheduledActions",
    "autoscaling:PutLifecycleHook",
    "autoscaling:PutNotificationConfiguration",
    "autoscaling:PutScalingPolicy",
    "autoscaling:PutScheduledUpdateGroupAction",
    "autoscaling:PutWarmPool",
    "cloudwatch:PutMetricAlarm",
    "codedeploy:CreateDeploymentGroup",
    "codedeploy:GetDeploymentGroup",
    "ec2:CreateTags",
    "ec2:RunInstances",
    "iam:PassRole",
]
# To what has less, on another load balancer, with other instances.
UPDATE = [
    "autoscaling:AttachLoadBalancerTargetGroups",
    "autoscaling:AttachLoadBalancers",
    "autoscaling:DeleteLifecycleHook",
    "autoscaling:DeleteNotificationConfiguration",
    "autoscaling:DeletePolicy",
    "autoscaling:DeleteScheduledAction",
    "autoscaling:DeleteTags",
    "autoscaling:DeleteWarmPool",
    "autoscaling:DetachLoadBalancerTargetGroups",
    "autoscaling:StartInstanceRefresh",
    "autoscaling:UpdateAutoScalingGroup",
    "cloudwatch:DeleteAlarms",
    "codedeploy:ListDeployments",
    "codedeploy:ListTagsForResource",
    "codedeploy:TagResource",
    "codedeploy:UntagResource",
    "codedeploy:UpdateDeploymentGroup",
]
# And back.
CHANGE_BACK = ["autoscaling:DetachLoadBalancers"]
# To a new launch template, with which the last revision is deployed again.
DEPLOY = ["codedeploy:CreateDeployment", "codedeploy:GetDeploymentConfig"]
# While a deployment runs: it is stopped and waited for.
DELETE = [
    "autoscaling:DeleteAutoScalingGroup",
    "codedeploy:DeleteDeploymentGroup",
    "codedeploy:StopDeployment",
    "states:StartExecution",
]
# Where nobody knows any more which application it was.
DELETE_BLINDLY = ["codedeploy:ListApplications"]
# One of the two is enough.
REVISION = {"codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"}
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
# What nothing here needs, and why it is granted.
SPARE = {
    "cloudwatch:DescribeAlarms": "Auto Scaling's guide lists it with the other two for target tracking",
    "iam:CreateServiceLinkedRole": "the first Auto Scaling group of an account makes the role of Auto Scaling",
}


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def function(emulator, outputs):
    """Name of the function behind blue/green groups."""
    (name,) = (
        id
        for logical_id, (kind, id) in physical_ids(emulator, STACK).items()
        if kind == "AWS::Lambda::Function" and KIND in logical_id
    )
    return name


@pytest.fixture(scope="module")
def role(emulator, function):
    return CustomResource(emulator, function, "").role


@pytest.fixture(scope="module")
def versions(emulator, outputs):
    """Two versions of the launch template."""
    ec2, id = emulator.client("ec2"), outputs["ModernTemplate"]
    made = ec2.create_launch_template_version(
        LaunchTemplateId=id, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.small"}
    )
    return ["1", str(made["LaunchTemplateVersion"]["VersionNumber"])]


@pytest.fixture(scope="module")
def much(emulator, outputs, versions):
    """Properties of a group with all that the template can say."""
    arn = emulator.client("iam").get_role(RoleName=outputs["ModernRole"])["Role"]["Arn"]
    return {
        "Application": outputs["Application"],
        "ServiceRoleArn": arn,
        "DeploymentConfig": "CodeDeployDefault.AllAtOnce",
        "BlueGreen": {
            "Provisioning": "COPY_AUTO_SCALING_GROUP",
            "OnTimeout": "CONTINUE_DEPLOYMENT",
            "ReadyWaitMinutes": "0",
            "OnSuccess": "TERMINATE",
            "TerminationWaitMinutes": "0",
        },
        "TargetGroups": [outputs["TargetGroupName"]],
        "Tags": {"Version": "1", "Old": "yes"},
        "Fleet": {
            "LaunchTemplateId": outputs["ModernTemplate"],
            "LaunchTemplateVersion": versions[0],
            "Subnets": outputs["Subnets"].split(","),
            "MinSize": "1",
            "MaxSize": "2",
            "TargetGroups": [outputs["TargetGroup"]],
            "Tags": {"Team": "shop"},
            "Policies": [{"Name": "Cpu", "Metric": "ASGAverageCPUUtilization", "Target": "50"}],
            "Schedules": [{"Name": "Night", "Recurrence": "0 22 * * *", "MaxSize": "2"}],
            "Messages": [{"TopicArn": outputs["Topic"], "Types": ["autoscaling:EC2_INSTANCE_LAUNCH_ERROR"]}],
            "Hooks": [{"Name": "Boot", "Seconds": "30", "DefaultResult": "CONTINUE"}],
            "WarmPool": {"State": "Stopped"},
            "FollowUp": "DEPLOYMENT",
        },
    }


@pytest.fixture(scope="module")
def little(outputs, versions, much):
    """Properties of the same group with as little as can be."""
    kept = {name: much["Fleet"][name] for name in ("LaunchTemplateId", "Subnets", "MinSize", "MaxSize")}
    return {
        **much,
        "Tags": {"Version": "2"},
        "Fleet": {
            **kept,
            "LaunchTemplateVersion": versions[1],
            "TargetGroups": [outputs["Others"]],
            "ClassicLoadBalancers": [outputs["Classic"]],
            "FollowUp": "INSTANCE_REFRESH",
        },
    }


@pytest.fixture(scope="module")
def newer(versions, much):
    """Properties of the same group with a newer launch template."""
    return {**much, "Fleet": {**much["Fleet"], "LaunchTemplateVersion": versions[1]}}


@pytest.fixture
def resource(emulator, outputs, function):
    """A custom resource that is still to be made. At the end it is gone."""
    resource = CustomResource(emulator, function, outputs["Bucket"])
    yield resource
    if resource.physical_id:
        assert resource.delete()["Status"] == "SUCCESS"


@pytest.fixture
def made(resource, much):
    """A custom resource that is there."""
    assert resource.create(much)["Status"] == "SUCCESS"
    return resource


def batches(actions):
    """As many as the function's patience is enough for."""
    return [actions[start : start + 3] for start in range(0, len(actions), 3)]


def deploy(emulator, outputs, resource):
    """Begin a deployment to the group of a resource, whose name is the resource's."""
    group = Group(emulator, outputs["Application"], resource.physical_id)
    (fleet,) = group.settings()["autoScalingGroups"]
    eventually(Fleet(emulator, fleet["name"]).in_service, "an instance in service")
    revision = revisions.upload(emulator, outputs["Bucket"], "handlers.zip", revisions.small("handlers"))
    return group, group.begin(revision)


@pytest.fixture
def deployed_to(emulator, outputs, made):
    """A custom resource and its group, to which a revision is deployed."""
    group, id = deploy(emulator, outputs, made)
    group.wait(id)
    return made, group


def test_actions_of_the_role(emulator, role):
    expected = {*CREATE, *UPDATE, *CHANGE_BACK, *DEPLOY, *DELETE, *DELETE_BLINDLY, *REVISION, *LOG, *SPARE}
    assert permissions.actions(emulator, role) == expected


@pytest.mark.parametrize("actions", batches(CREATE), ids=", ".join)
def test_making_a_group_needs(resource, role, much, actions):
    assert sift(role, actions, resource, "create", much)["Status"] == "SUCCESS"


@pytest.mark.parametrize("actions", batches(UPDATE), ids=", ".join)
def test_changing_a_group_needs(made, role, little, actions):
    assert sift(role, actions, made, "update", little)["Status"] == "SUCCESS"


def test_changing_it_back_needs(made, role, much, little):
    assert made.update(little)["Status"] == "SUCCESS"
    assert sift(role, CHANGE_BACK, made, "update", much)["Status"] == "SUCCESS"


@pytest.mark.parametrize("actions", [DEPLOY, sorted(REVISION)], ids=", ".join)
def test_deploying_again_needs(deployed_to, role, newer, actions):
    resource, group = deployed_to
    assert sift(role, actions, resource, "update", newer)["Status"] == "SUCCESS"
    deployed_again(group)


@pytest.mark.parametrize("action", sorted(REVISION))
def test_deploying_again_needs_one_of_two(emulator, deployed_to, role, newer, action):
    """When this fails, each of them is needed."""
    resource, group = deployed_to
    with permissions.without(emulator, role, action):
        assert resource.update(newer)["Status"] == "SUCCESS"
    deployed_again(group)


def deployed_again(group):
    (info, _) = group.by_creator("user")
    assert info["description"] == "A new version of the launch template"
    group.wait(info["deploymentId"])


def test_removing_a_group_needs(emulator, outputs, made, role):
    emulator.control("POST", "faults", {"event": "BeforeInstall", "error": None, "delay": 4, "times": 1})
    try:
        deploy(emulator, outputs, made)
        assert sift(role, DELETE, made, "delete")["Status"] == "SUCCESS"
    finally:
        emulator.control("DELETE", "faults")


@pytest.mark.parametrize("action", DELETE_BLINDLY)
def test_removing_a_group_that_nobody_describes_needs(made, role, action):
    assert sift(role, [action], made, "delete", {"Fleet": "of another version"})["Status"] == "SUCCESS"


@pytest.mark.parametrize("action", SPARE)
def test_nothing_needs(emulator, resource, role, much, little, action):
    """When this fails, the action is needed after all: list it above."""
    emulator.control("DELETE", "calls")
    with permissions.without(emulator, role, action):
        for answer in (resource.create(much), resource.update(little), resource.delete()):
            assert answer["Status"] == "SUCCESS", json.dumps(answer)
        assert permissions.refused(emulator, role) == set()
