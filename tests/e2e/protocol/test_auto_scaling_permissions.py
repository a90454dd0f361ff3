"""Auto Scaling asks its callers for leave beside the operation itself."""

from __future__ import annotations

import json
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.server import REGION

NEEDS = (
    "autoscaling:CreateOrUpdateTags",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "ec2:CreateTags",
    "ec2:RunInstances",
)
OWN = (
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DeletePolicy",
    "autoscaling:PutScalingPolicy",
    "autoscaling:UpdateAutoScalingGroup",
)


@pytest.fixture
def template(emulator):
    ec2 = emulator.client("ec2")
    made = ec2.create_launch_template(
        LaunchTemplateName=f"asked-{uuid.uuid4()}", LaunchTemplateData={"ImageId": "ami-12345678"}
    )["LaunchTemplate"]
    yield {"LaunchTemplateId": made["LaunchTemplateId"], "Version": "$Latest"}
    ec2.delete_launch_template(LaunchTemplateId=made["LaunchTemplateId"])


@pytest.fixture
def user(emulator):
    """Return a client of Auto Scaling that may do what is said."""
    iam, name = emulator.client("iam"), f"asked-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]

    def may(*actions):
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
        return boto3.client(
            "autoscaling",
            endpoint_url=emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            verify=emulator.ca,
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    yield may
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName=name, PolicyName="p")
    iam.delete_user(UserName=name)


@pytest.fixture
def use(emulator, template):
    """Return a function that makes, changes and scales a group with a client."""
    name = f"asked-{uuid.uuid4()}"
    group = {"AutoScalingGroupName": name}

    def use(client):
        sizes = {"MinSize": 0, "MaxSize": 1, "AvailabilityZones": ["us-east-1a"]}
        tags = [{"ResourceId": name, "ResourceType": "auto-scaling-group", "Key": "Team", "Value": "shop"}]
        client.create_auto_scaling_group(**group, **sizes, LaunchTemplate=template, Tags=tags)
        client.update_auto_scaling_group(**group, LaunchTemplate=template)
        metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}}
        tracking = {"PolicyType": "TargetTrackingScaling", "TargetTrackingConfiguration": metric | {"TargetValue": 50}}
        client.put_scaling_policy(**group, PolicyName="Cpu", **tracking)
        client.delete_policy(**group, PolicyName="Cpu")

    yield use
    root = emulator.client("autoscaling")
    if root.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]:
        root.delete_auto_scaling_group(**group, ForceDelete=True)


def test_who_may_all_that_is_asked(user, use):
    use(user(*OWN, *NEEDS))


@pytest.mark.parametrize("action", NEEDS)
def test_who_may_less(user, use, action):
    client = user(*OWN, *(each for each in NEEDS if each != action))
    with pytest.raises(ClientError, match=f"not authorized to perform: {action}") as refusal:
        use(client)
    assert refusal.value.response["Error"]["Code"] == "AccessDenied"
