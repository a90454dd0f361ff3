"""What a deployment needs, made with AWS's own API: roles, instances, load balancers, revisions."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness import revisions
from harness.deployments import Group, eventually
from harness.fleets import Fleet
from harness.server import REGION, Emulator

START_SCRIPT = f"""#!/bin/bash
curl -o install https://aws-codedeploy-{REGION}.s3.{REGION}.amazonaws.com/latest/install
chmod +x install
./install auto
"""
WINDOWS_START_SCRIPT = f"""<powershell>
$package = 'https://aws-codedeploy-{REGION}.s3.{REGION}.amazonaws.com/latest/codedeploy-agent.msi'
Invoke-WebRequest -Uri $package -OutFile codedeploy-agent.msi
Start-Process msiexec.exe -Wait -ArgumentList '/i', 'codedeploy-agent.msi', '/quiet'
</powershell>
"""
TAGGED = ["ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "tag:GetResources"]
ON_PREMISES = ["tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues"]
TARGET_GROUP = [
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:RegisterTargets",
]
CLASSIC = [
    "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
    "elasticloadbalancing:DescribeInstanceHealth",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
]
HOOKS = [
    "autoscaling:DeleteLifecycleHook",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:PutLifecycleHook",
]
TEMPLATE = ["ec2:CreateTags", "ec2:RunInstances", "iam:PassRole"]
SCALING = [
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:RecordLifecycleActionHeartbeat",
]
COPY = [
    "autoscaling:AttachLoadBalancerTargetGroups",
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DescribeNotificationConfigurations",
    "autoscaling:DescribePolicies",
    "autoscaling:DescribeScheduledActions",
    "autoscaling:PutScalingPolicy",
    "autoscaling:PutScheduledUpdateGroupAction",
    "autoscaling:ResumeProcesses",
    "autoscaling:SuspendProcesses",
    "cloudwatch:PutMetricAlarm",
]
TERMINATE = ["ec2:TerminateInstances"]
EVERYTHING = [*TAGGED, *ON_PREMISES, *TARGET_GROUP, *CLASSIC, *HOOKS, *TEMPLATE, *SCALING, *COPY, *TERMINATE]
ALL_AT_ONCE = "CodeDeployDefault.AllAtOnce"
_ANY_IMAGE = "ami-00000000000000000"
_NETWORKS = 2


@dataclass
class Ground:
    """An application and whatever is made for it. Names are its own, so that many can be side by side."""

    emulator: Emulator
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:10]}")
    _profile: str | None = None
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.client("codedeploy").create_application(applicationName=self.name)
        self.client("s3").create_bucket(Bucket=self.name)

    def client(self, service: str) -> Any:
        """Return a boto3 client of root."""
        return self.emulator.client(service)

    def new_name(self) -> str:
        """Return a name that nothing has."""
        self._numbers += 1
        return f"{self.name}-{self._numbers}"

    def clear(self) -> None:
        """End what lives on its own."""
        self.emulator.control("DELETE", "faults")
        scaling = self.client("autoscaling")
        for group in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]:
            if self.name in group["AutoScalingGroupName"]:
                scaling.delete_auto_scaling_group(AutoScalingGroupName=group["AutoScalingGroupName"], ForceDelete=True)
        codedeploy = self.client("codedeploy")
        codedeploy.delete_application(applicationName=self.name)
        pages = codedeploy.get_paginator("list_on_premises_instances").paginate(registrationStatus="Registered")
        for name in [name for page in pages for name in page["instanceNames"] if name.startswith(f"{self.name}-")]:
            codedeploy.deregister_on_premises_instance(instanceName=name)

    def role(self, service: str, actions: Sequence[str]) -> str:
        """Make a role that a service may assume, and return its name."""
        name = self.new_name()
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
        if actions:
            allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
            self.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=_document(allowed))
        return name

    def service_role(self, actions: Sequence[str] = EVERYTHING) -> str:
        """Make a service role and return its ARN."""
        return _arn_of_role(self.role("codedeploy.amazonaws.com", actions))

    @property
    def profile(self) -> str:
        """An instance profile with all that the agent needs."""
        if self._profile is None:
            self._profile = self.new_profile(["s3:GetObject", "s3:GetObjectVersion"])
        return self._profile

    def new_profile(self, actions: Sequence[str]) -> str:
        """Make an instance profile and return its name, which is its role's as well."""
        name = self.role("ec2.amazonaws.com", actions)
        self.client("iam").create_instance_profile(InstanceProfileName=name)
        self.client("iam").add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return name

    def instances(
        self,
        count: int = 1,
        *,
        tags: Mapping[str, str] | None = None,
        script: str = START_SCRIPT,
        profile: str = "",
        network: str | None = None,
        image: str = _ANY_IMAGE,
    ) -> list[str]:
        """Start instances and return their ids, sorted. ``profile="none"`` starts them without one."""
        own = {"Ground": self.name} if tags is None else tags
        options: dict[str, Any] = {} if network is None else {"SubnetId": network}
        if profile != "none":
            options["IamInstanceProfile"] = {"Name": profile or self.profile}
        if own:
            pairs = [{"Key": key, "Value": value} for key, value in own.items()]
            options["TagSpecifications"] = [{"ResourceType": "instance", "Tags": pairs}]
        started = self.client("ec2").run_instances(
            ImageId=image, MinCount=count, MaxCount=count, UserData=script, **options
        )
        return sorted(each["InstanceId"] for each in started["Instances"])

    @property
    def tag_filter(self) -> dict[str, str]:
        """The filter that means all instances of this ground."""
        return {"Key": "Ground", "Value": self.name, "Type": "KEY_AND_VALUE"}

    def group(self, **settings: Any) -> Group:
        """Make a deployment group. It deploys in place, all at once, to the instances of this ground."""
        name = self.new_name()
        self.client("codedeploy").create_deployment_group(
            **{
                "applicationName": self.name,
                "deploymentGroupName": name,
                "serviceRoleArn": settings.pop("role", None) or self.service_role(),
                "deploymentConfigName": ALL_AT_ONCE,
                **(
                    {} if settings.keys() & {"autoScalingGroups", "ec2TagSet"} else {"ec2TagFilters": [self.tag_filter]}
                ),
                **settings,
            }
        )
        return Group(self.emulator, self.name, name)

    def revision(self, contents: Mapping[str, str] | None = None, **appspec: Any) -> dict[str, Any]:
        """Upload a revision. ``appspec`` are sections of the AppSpec, such as ``hooks``; YAML knows JSON."""
        sections = {"version": 0.0, "os": "linux"} | appspec
        texts = {"appspec.yml": json.dumps(sections), "site/index.html": self.new_name()} | dict(contents or {})
        content = revisions.bundle({path: text.encode() for path, text in texts.items()})
        return revisions.upload(self.emulator, self.name, f"{self.new_name()}.zip", content)

    def site(self) -> dict[str, Any]:
        """Upload a revision that installs a file."""
        return self.revision(files=[{"source": "site", "destination": "/srv"}])

    def slow_config(self, hours: int = 4) -> str:
        """Make a deployment configuration that waits between two zones, and return its name.

        Whatever is to happen meanwhile has seconds of this machine to do so.
        """
        name = self.new_name()
        self.client("codedeploy").create_deployment_config(
            deploymentConfigName=name,
            minimumHealthyHosts={"type": "HOST_COUNT", "value": 0},
            zonalConfig={"monitorDurationInSeconds": hours * 3600},
        )
        return name

    def wait_between_zones(self, group: Group, deployment: str) -> list[str]:
        """Wait until a deployment waits between two zones. Returns the instances that it is done with."""

        def look() -> list[str] | None:
            client = self.client("codedeploy")
            if client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] != "InProgress":
                return None
            targets = group.targets(deployment)
            done = sorted(id for id, target in targets.items() if target["status"] == "Succeeded")
            quiet = {target["status"] for target in targets.values()} == {"Succeeded", "Pending"}
            return done if quiet and len(done) == len(targets) // 2 else None

        return eventually(look, f"the wait of {deployment} between two zones")

    def networks(self) -> list[str]:
        """Return subnets."""
        return [each["SubnetId"] for each in self.client("ec2").describe_subnets()["Subnets"]][:_NETWORKS]

    def target_group(self, *, balanced: bool = True) -> tuple[str, str]:
        """Make a target group, with a load balancer before it, and return its name and ARN."""
        elb, name = self.client("elbv2"), self.new_name()
        vpc = self.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        arn = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0][
            "TargetGroupArn"
        ]
        if balanced:
            balancer = elb.create_load_balancer(Name=name, Subnets=self.networks())["LoadBalancers"][0]
            forward = [{"Type": "forward", "TargetGroupArn": arn}]
            elb.create_listener(
                LoadBalancerArn=balancer["LoadBalancerArn"], Port=80, Protocol="HTTP", DefaultActions=forward
            )
        return name, arn

    def targets(self, arn: str) -> set[str]:
        """Return the instances that a target group has."""
        health = self.client("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return {each["Target"]["Id"] for each in health}

    def register(self, arn: str, ids: Iterable[str]) -> None:
        """Put instances into a target group."""
        self.client("elbv2").register_targets(TargetGroupArn=arn, Targets=[{"Id": id} for id in ids])

    def auto_scaling_group(self, size: int = 1, **settings: Any) -> Fleet:
        """Make an Auto Scaling group, and wait for its instances."""
        name = self.new_name()
        data = {
            "ImageId": _ANY_IMAGE,
            "InstanceType": "t3.micro",
            "IamInstanceProfile": {"Name": self.profile},
            "UserData": base64.b64encode(START_SCRIPT.encode()).decode(),
        }
        self.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        self.client("autoscaling").create_auto_scaling_group(
            **{
                "AutoScalingGroupName": name,
                "LaunchTemplate": {"LaunchTemplateName": name, "Version": "$Latest"},
                "MinSize": 0,
                "MaxSize": 9,
                "DesiredCapacity": size,
                "VPCZoneIdentifier": ",".join(self.networks()),
                **settings,
            }
        )
        fleet = Fleet(self.emulator, name)
        eventually(lambda: len(fleet.in_service()) == size, f"{size} instances in {name}")
        return fleet

    def break_event(
        self, event: str, error: str = "ScriptFailed", instance: str = "*", times: int | None = None
    ) -> None:
        """Let a lifecycle event go wrong."""
        fault = {"event": event, "error": error, "instance": instance, "times": times}
        self.emulator.control("POST", "faults", fault)

    def refused(self) -> set[str]:
        """Return the actions that roles were denied."""
        return {call["action"] for call in self.emulator.control("GET", "calls") if not call["allowed"]}


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _arn_of_role(name: str) -> str:
    return f"arn:aws:iam::000000000000:role/{name}"
