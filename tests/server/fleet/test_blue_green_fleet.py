"""A fleet in the template: everything goes to the handler, and nothing names an Auto Scaling group."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as l2
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    AgentReport,
    BlueGreen,
    BlueGreenFleet,
    BootHook,
    CodeDeployAgent,
    FleetEvent,
    FleetNotification,
    GreenFleetProvisioning,
    InstanceProfile,
    LoadBalancer,
    NewLaunchTemplate,
    OriginalInstances,
    ScheduledCapacity,
    ServerDeploymentGroup,
    TargetTrackingPolicy,
    ValidationError,
    WarmPool,
    WarmPoolState,
)
from tests.deployment.templates import allowed, of_type

CUSTOM = "Custom::CodeDeployBlueGreenDeploymentGroup"
HANDLER = "CodeDeployCustomResourcesBlueGreenDeploymentGroupRole"


@pytest.fixture
def template(stack):
    return ec2.LaunchTemplate(
        stack,
        "Template",
        instance_profile=InstanceProfile(stack, "Profile"),
        machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        user_data=ec2.UserData.for_linux(),
    )


@pytest.fixture
def targets(stack, vpc):
    made = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE)
    elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc).add_listener(
        "Http", port=80, default_target_groups=[made]
    )
    return made


@pytest.fixture
def fleet(template, vpc):
    def made(**given):
        return BlueGreenFleet(**{"launch_template": template, "vpc": vpc, "max_capacity": 4, **given})

    return made


@pytest.fixture
def make(stack, targets, fleet):
    def made(*, blue_green=None, **given):
        wanted = {
            "blue_green": blue_green or BlueGreen(fleet=fleet()),
            "load_balancers": [LoadBalancer.application(targets)],
        }
        return ServerDeploymentGroup(stack, "Group", **{**wanted, **given})

    return made


@pytest.fixture
def refusal(fleet):
    def refused(**given):
        with pytest.raises(ValidationError) as caught:
            fleet(**given)
        return str(caught.value)

    return refused


def only(template):
    (found,) = of_type(template, CUSTOM).values()
    return found


class TestTemplate:
    def test_defaults(self, stack, synth, make, targets, template):
        make()
        found = only(synth(stack))
        assert found["AutoScalingGroups"] == []
        assert found["Fleet"] == {
            "LaunchTemplateId": stack.resolve(template.launch_template_id),
            "LaunchTemplateVersion": stack.resolve(template.latest_version_number),
            "Subnets": ["subnet-11111111", "subnet-22222222"],
            "MinSize": 1,
            "MaxSize": 4,
            "TargetGroups": [stack.resolve(targets.target_group_arn)],
            "ClassicLoadBalancers": [],
            "GraceSeconds": 300,
            "MaxLifetimeSeconds": 0,
            "Tags": {},
            "Policies": [],
            "Schedules": [],
            "Messages": [],
            "Hooks": [],
            "FollowUp": "NEXT_DEPLOYMENT",
            "RefreshPercentage": 90,
        }

    def test_everything(self, stack, synth, make, fleet, targets):
        topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:people")
        wanted = fleet(
            min_capacity=2,
            desired_capacity=3,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            health_check_grace_period=cdk.Duration.minutes(1),
            default_instance_warmup=cdk.Duration.seconds(30),
            max_instance_lifetime=cdk.Duration.days(7),
            scaling=[
                TargetTrackingPolicy.cpu(50, disable_scale_in=True, warmup=cdk.Duration.minutes(2)),
                TargetTrackingPolicy.requests(1000, targets),
                TargetTrackingPolicy.network_in(5e6),
                TargetTrackingPolicy.network_out(5e6),
            ],
            schedules=[
                ScheduledCapacity(
                    name="Night",
                    recurrence="0 22 * * *",
                    time_zone="Europe/Vienna",
                    min_capacity=1,
                    max_capacity=2,
                    desired_capacity=1,
                )
            ],
            notifications=[FleetNotification(topic=topic, events=[FleetEvent.LAUNCH_ERROR])],
            boot_hooks=[BootHook(name="Boot", timeout=cdk.Duration.minutes(5), continue_on_timeout=True)],
            warm_pool=WarmPool(
                state=WarmPoolState.RUNNING, min_size=1, max_prepared_capacity=3, reuse_on_scale_in=True
            ),
            tags={"Team": "shop"},
            on_new_launch_template=NewLaunchTemplate.INSTANCE_REFRESH,
            refresh_percentage=50,
        )
        make(blue_green=BlueGreen(fleet=wanted))
        found = only(synth(stack))["Fleet"]
        (label,) = [each.pop("ResourceLabel") for each in found["Policies"] if "ResourceLabel" in each]
        assert "LoadBalancerFullName" in json.dumps(label) or "Fn::Select" in json.dumps(label)
        assert {name: found[name] for name in found.keys() - {"LaunchTemplateId", "LaunchTemplateVersion"}} == {
            "Subnets": ["subnet-33333333", "subnet-44444444"],
            "MinSize": 2,
            "MaxSize": 4,
            "DesiredCapacity": 3,
            "TargetGroups": [stack.resolve(targets.target_group_arn)],
            "ClassicLoadBalancers": [],
            "GraceSeconds": 60,
            "WarmupSeconds": 30,
            "MaxLifetimeSeconds": 604_800,
            "Tags": {"Team": "shop"},
            "Policies": [
                {
                    "Name": "Cpu",
                    "Metric": "ASGAverageCPUUtilization",
                    "Target": "50",
                    "DisableScaleIn": True,
                    "WarmupSeconds": 120,
                },
                {"Name": "Requests", "Metric": "ALBRequestCountPerTarget", "Target": "1000", "DisableScaleIn": False},
                {"Name": "NetworkIn", "Metric": "ASGAverageNetworkIn", "Target": "5e+06", "DisableScaleIn": False},
                {"Name": "NetworkOut", "Metric": "ASGAverageNetworkOut", "Target": "5e+06", "DisableScaleIn": False},
            ],
            "Schedules": [
                {
                    "Name": "Night",
                    "Recurrence": "0 22 * * *",
                    "TimeZone": "Europe/Vienna",
                    "MinSize": 1,
                    "MaxSize": 2,
                    "DesiredCapacity": 1,
                }
            ],
            "Messages": [
                {
                    "TopicArn": "arn:aws:sns:eu-west-1:111122223333:people",
                    "Types": ["autoscaling:EC2_INSTANCE_LAUNCH_ERROR"],
                }
            ],
            "Hooks": [{"Name": "Boot", "Seconds": 300, "DefaultResult": "CONTINUE"}],
            "WarmPool": {"State": "Running", "MinSize": 1, "MaxPrepared": 3, "Reuse": True},
            "FollowUp": "INSTANCE_REFRESH",
            "RefreshPercentage": 50,
        }

    def test_nothing_names_an_auto_scaling_group(self, stack, synth, make):
        make()
        found = synth(stack)
        assert not of_type(found, "AWS::AutoScaling::AutoScalingGroup")
        text = json.dumps({name: each for name, each in found["Resources"].items() if each["Type"] != "AWS::IAM::Role"})
        assert "AutoScalingGroupName" not in text

    def test_is_looked_after_when_a_deployment_has_succeeded(self, stack, synth, make):
        group = make()
        found = synth(stack)
        (rule,) = of_type(found, "AWS::Events::Rule").values()
        name = stack.resolve(group.deployment_group_name)
        assert rule["EventPattern"] == {
            "source": ["aws.codedeploy"],
            "detail-type": ["CodeDeploy Deployment State-change Notification"],
            "detail": {
                "state": ["SUCCESS"],
                "application": [stack.resolve(group.application.application_name)],
                "deploymentGroup": [name],
            },
        }
        (target,) = rule["Targets"]
        text = "".join(each if isinstance(each, str) else "X" for each in target["Input"]["Fn::Join"][1])
        event = json.loads(text)["follow"]
        assert set(event) == {"Application", "Arn", "Fleet", "Name", "Owner"}
        assert event["Fleet"]["MaxSize"] == 4
        (permission,) = of_type(found, "AWS::Lambda::Permission").values()
        assert permission["Principal"] == "events.amazonaws.com"
        assert "SourceArn" in permission

    def test_comes_after_the_listener(self, stack, synth, make):
        make()
        resources = synth(stack)["Resources"]
        (group,) = (each for each in resources.values() if each["Type"] == CUSTOM)
        (listener,) = of_type(synth(stack), "AWS::ElasticLoadBalancingV2::Listener")
        assert listener in group["DependsOn"]

    def test_classic_load_balancer(self, stack, synth, vpc, make):
        classic = elb.LoadBalancer(stack, "Classic", vpc=vpc)
        make(load_balancers=[LoadBalancer.classic(classic)])
        found = only(synth(stack))["Fleet"]
        assert found["ClassicLoadBalancers"] == [stack.resolve(classic.load_balancer_name)]
        assert found["TargetGroups"] == []


class TestAgent:
    def script(self, found):
        (template,) = of_type(found, "AWS::EC2::LaunchTemplate").values()
        return json.dumps(template["LaunchTemplateData"]["UserData"])

    def test_is_the_last_command_of_the_start_script(self, stack, synth, make):
        make()
        assert "codedeploy-agent" in self.script(synth(stack))

    def test_can_be_left_to_the_image(self, stack, synth, make, fleet):
        make(blue_green=BlueGreen(fleet=fleet(install_agent=False)))
        assert "codedeploy-agent" not in self.script(synth(stack))

    def test_of_windows(self, stack, synth, make, vpc):
        template = ec2.LaunchTemplate(
            stack,
            "Windows",
            instance_profile=InstanceProfile(stack, "WindowsProfile"),
            machine_image=ec2.MachineImage.generic_windows({"eu-west-1": "ami-1"}),
            user_data=ec2.UserData.for_windows(),
        )
        make(blue_green=BlueGreen(fleet=BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=1)))
        assert "codedeploy-agent.msi" in json.dumps(synth(stack))

    def test_needs_a_start_script(self, stack, make, vpc):
        template = ec2.LaunchTemplate(stack, "Bare", instance_profile=InstanceProfile(stack, "BareProfile"))
        with pytest.raises(ValidationError) as caught:
            make(blue_green=BlueGreen(fleet=BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=1)))
        assert str(caught.value) == (
            'install_agent: got True for the launch template "Bare", but this launch template has no user data to put '
            "the script into; pass install_agent=False and install the agent in the image, or give it "
            "user_data=UserData.for_linux()"
        )

    def test_bucket_may_be_read_by_a_role_of_the_cdk(self, stack, synth, make, vpc):
        role = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        template = ec2.LaunchTemplate(stack, "Other", role=role, user_data=ec2.UserData.for_linux())
        make(blue_green=BlueGreen(fleet=BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=1)))
        assert allowed(synth(stack), "Own", "s3:GetObject")


class TestPermissions:
    OWN = "autoScalingGroup:*:autoScalingGroupName/BlueGreenDeploymentGroup-*"
    COPIES = "autoScalingGroup:*:autoScalingGroupName/CodeDeploy_*"

    def test_of_the_handler(self, stack, synth, make, template):
        make()
        found = synth(stack)
        text = json.dumps(allowed(found, HANDLER, "autoscaling:UpdateAutoScalingGroup"))
        assert (self.OWN in text, self.COPIES in text) == (True, True)
        passed = allowed(found, HANDLER, "iam:PassRole")
        assert stack.resolve(template.role.role_arn) in passed
        assert len(passed) == 2

    def test_of_the_service(self, stack, synth, make, template):
        make()
        found = synth(stack)
        text = json.dumps(allowed(found, "GroupRole", "autoscaling:PutLifecycleHook"))
        assert (self.OWN in text, self.COPIES in text) == (True, True)
        assert allowed(found, "GroupRole", "iam:PassRole") == [stack.resolve(template.role.role_arn)]
        text = json.dumps(allowed(found, "GroupRole", "autoscaling:DeleteAutoScalingGroup"))
        assert (self.OWN in text, self.COPIES in text) == (True, True)


class TestRefusals:
    def test_auto_scaling_groups_beside_it(self, stack, make):
        from aws_cdk import aws_autoscaling as autoscaling

        other = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Other", "other")
        sentence = (
            "auto_scaling_groups: got 1, but the fleet of blue_green brings the only one; leave auto_scaling_groups out"
        )
        with pytest.raises(ValidationError) as caught:
            make(auto_scaling_groups=[other], install_agent=False)
        assert str(caught.value) == f'deployment group "Group": {sentence}'

    def test_late_auto_scaling_group(self, stack, make):
        from aws_cdk import aws_autoscaling as autoscaling

        group = make(install_agent=False)
        other = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Other", "other")
        with pytest.raises(ValidationError, match="the fleet of blue_green brings the only one"):
            group.add_auto_scaling_group(other)

    def test_discovering(self, fleet):
        with pytest.raises(ValidationError) as caught:
            BlueGreen(fleet=fleet(), provisioning=GreenFleetProvisioning.DISCOVER_EXISTING)
        assert str(caught.value) == (
            "fleet: got a value together with DISCOVER_EXISTING, but the Auto Scaling group of a fleet is copied; "
            "leave provisioning out"
        )

    def test_keeping_the_originals_is_fine(self, stack, synth, make, fleet):
        make(blue_green=BlueGreen(fleet=fleet(), original_instances=OriginalInstances.KEEP_ALIVE))
        assert not allowed(synth(stack), "GroupRole", "autoscaling:DeleteAutoScalingGroup")

    def test_load_balancer_of_the_cdk(self, make, targets):
        with pytest.raises(ValidationError) as caught:
            make(load_balancers=[l2.LoadBalancer.application(targets)])
        assert str(caught.value).endswith(
            "load_balancers: got a LoadBalancer of the CDK, but it does not tell the ARN of its target group, which a "
            "fleet needs; make it with cdk_codedeploy.LoadBalancer"
        )

    def test_launch_template_without_a_role(self, stack, vpc):
        template = ec2.LaunchTemplate(stack, "Bare")
        with pytest.raises(ValidationError) as caught:
            BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=1)
        assert str(caught.value) == (
            'launch_template: got "Bare" without a role, but the agent reads revisions with the role of its instance; '
            "give it instance_profile=InstanceProfile(...)"
        )

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"min_capacity": 5},
                "min_capacity: got 5, but max_capacity is 4; lower min_capacity or raise max_capacity",
            ),
            (
                {"desired_capacity": 5},
                "desired_capacity: got 5, but max_capacity is 4; lower desired_capacity or raise max_capacity",
            ),
            (
                {"max_capacity": -1},
                "max_capacity: got -1, but it is a whole number from 0 on; give a whole number",
            ),
            (
                {"max_capacity": True},
                "max_capacity: got True, but it is a whole number from 0 on; give a whole number",
            ),
            (
                {"health_check_grace_period": cdk.Duration.hours(3)},
                (
                    "health_check_grace_period: got 10800, but the health check of a new instance is put off for 0 to "
                    "7200 seconds; give at most 2 hours"
                ),
            ),
            (
                {"max_instance_lifetime": cdk.Duration.hours(1)},
                (
                    "max_instance_lifetime: got 3600, but an instance lives for 86400 to 31536000 seconds; "
                    "give 1 to 365 days"
                ),
            ),
            (
                {"default_instance_warmup": cdk.Duration.millis(1500)},
                (
                    "default_instance_warmup: got 1500 milliseconds, but AWS counts whole seconds; "
                    "give the duration in seconds, minutes or hours"
                ),
            ),
            (
                {"default_instance_warmup": cdk.Duration.seconds(cdk.Token.as_number({"Ref": "Seconds"}))},
                (
                    "default_instance_warmup: got a value that only the deployment knows, but the time has to be known "
                    "when the stack is synthesized; write it out, such as Duration.minutes(5)"
                ),
            ),
            (
                {"refresh_percentage": 101},
                (
                    "refresh_percentage: got 101, but a refresh keeps in service 0 to 100 percent of the instances; "
                    "give 0 to 100"
                ),
            ),
            (
                {"scaling": [TargetTrackingPolicy.cpu(50), TargetTrackingPolicy.cpu(60)]},
                ('scaling: got "Cpu" more than once, but each name can be used only once; remove the repetition'),
            ),
            (
                {"schedules": ["0 22 * * *"]},
                'schedules: got "0 22 * * *", but its type is ScheduledCapacity; pass a ScheduledCapacity',
            ),
            (
                {"tags": {"cdk-codedeploy:resource": "mine"}},
                (
                    'tags: got "cdk-codedeploy:resource", but keys with cdk-codedeploy: are this library\'s; '
                    "rename the tag"
                ),
            ),
            (
                {"on_new_launch_template": "NOW"},
                (
                    'on_new_launch_template: got "NOW", but the values are NEXT_DEPLOYMENT, INSTANCE_REFRESH, '
                    "DEPLOYMENT; pass a member of NewLaunchTemplate"
                ),
            ),
        ],
    )
    def test_of_a_fleet(self, refusal, given, message):
        assert refusal(**given) == message

    @pytest.mark.parametrize(
        ("make_part", "message"),
        [
            (
                lambda: TargetTrackingPolicy.cpu(0),
                "target: got 0, but the value is above 0; give a number above 0",
            ),
            (
                lambda: TargetTrackingPolicy.cpu(101),
                "target: got 101, but a load is at most 100 percent; give a lower value",
            ),
            (
                lambda: TargetTrackingPolicy.cpu(50, name="a b"),
                'scaling policy name: got "a b", but it has 1 to 100 letters, digits, - and _; choose another name',
            ),
            (
                lambda: TargetTrackingPolicy.cpu(50, warmup=cdk.Duration.days(2)),
                "warmup: got 172800, but the warm-up of an instance takes 0 to 86400 seconds; give at most 1 day",
            ),
            (
                lambda: ScheduledCapacity(name="Night", recurrence="22:00", max_capacity=1),
                (
                    'recurrence: got "22:00", but it has the five fields of cron; '
                    'write minute, hour, day, month and weekday, such as "0 22 * * *"'
                ),
            ),
            (
                lambda: ScheduledCapacity(name="Night", recurrence="0 22 * * *"),
                (
                    'schedule: got "Night" without a capacity, but it changes at least one of the three capacities; '
                    "give min_capacity, max_capacity or desired_capacity"
                ),
            ),
            (
                lambda: BootHook(name="Boot", timeout=cdk.Duration.seconds(10)),
                "timeout: got 10, but a lifecycle hook waits 30 to 7200 seconds; give 30 seconds to 2 hours",
            ),
            (
                lambda: WarmPool(state="Asleep"),
                (
                    'state: got "Asleep", but the values are Stopped, Running, Hibernated; '
                    "pass a member of WarmPoolState"
                ),
            ),
            (
                lambda: WarmPool(min_size=-1),
                "min_size: got -1, but it is a whole number from 0 on; give a whole number",
            ),
        ],
    )
    def test_of_its_parts(self, make_part, message):
        with pytest.raises(ValidationError) as caught:
            make_part()
        assert str(caught.value) == message

    def test_notification_without_events(self, stack):
        topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:people")
        with pytest.raises(ValidationError) as caught:
            FleetNotification(topic=topic, events=[])
        assert str(caught.value) == (
            "events: got an empty list, but there is something to tell; name at least one event"
        )


def test_a_warm_pool_beside_an_agent_that_reports_its_start(fleet):
    """Its start script does not run again where the hook would wait a second time."""
    with pytest.raises(ValidationError) as caught:
        fleet(warm_pool=WarmPool(), agent=CodeDeployAgent())
    assert str(caught.value).startswith("warm_pool: got a warm pool together with an agent that reports its start")
    quiet = CodeDeployAgent(report=AgentReport.NOBODY)
    assert fleet(warm_pool=WarmPool(), agent=quiet).agent is quiet
