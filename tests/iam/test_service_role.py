"""The service role in its own stack: whom it trusts, and what it may do as deployment groups come and grow."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    AutoScalingProcess,
    InstanceTagSet,
    LoadBalancer,
    ServerApplication,
    ServerDeploymentGroup,
    ServiceRole,
    TagFilter,
    Trigger,
    TriggerEvent,
    ValidationError,
)
from cdk_codedeploy.service import Platform
from tests.iam.deployed import Deployment
from tests.iam.templates import (
    as_list,
    assert_no_cycle,
    only,
    plain,
    resources,
    resources_by_action,
    source_arns,
    statements_of,
)

DESCRIBE_INSTANCES = {"ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "tag:GetResources"}
CLEAN_UP = {
    "autoscaling:DeleteLifecycleHook",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
}
OWN = "${AWS::Region}:${AWS::AccountId}"
TRIO = {"ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"}
HOOKS = {
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:PutLifecycleHook",
    "autoscaling:RecordLifecycleActionHeartbeat",
}


@pytest.fixture
def role(stack):
    return ServiceRole(stack, "Role", platform=codedeploy.ComputePlatform.SERVER)


@pytest.fixture
def application(stack):
    return ServerApplication(stack, "Application")


@pytest.fixture
def vpc(stack):
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )


@pytest.fixture
def fleet(stack, vpc):
    """An Auto Scaling group with a launch template, whose instances have a role."""
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        role=iam.Role(stack, "Instances", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        user_data=ec2.UserData.for_linux(),
    )
    return autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)


def group(stack, role, application, id="Group", **options):
    return ServerDeploymentGroup(stack, id, role=role, application=application, **options)


def role_id(template):
    return next(name for name in resources(template, "AWS::IAM::Role") if name.startswith("Role"))


def trusted(template):
    return source_arns(template, role_id(template))


def allowed(template):
    return resources_by_action(statements_of(template, role_id(template)))


def first(template, kind):
    return next(iter(resources(template, kind)))


class TestTrust:
    def test_before_a_group_uses_it_of_all_applications(self, role, stack, synth):
        assert role is not None
        assert trusted(synth(stack)) == ["*"]

    def test_document(self, role, application, stack, synth):
        group(stack, role, application)
        template = synth(stack)
        document = plain(template["Resources"][role_id(template)])["Properties"]["AssumeRolePolicyDocument"]
        name = first(template, "AWS::CodeDeploy::Application")
        arn = f"arn:${{AWS::Partition}}:codedeploy:{OWN}:deploymentgroup:${{{name}}}/*"
        assert document["Statement"] == [
            {
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
                    "StringLike": {"aws:SourceArn": arn},
                },
                "Effect": "Allow",
                "Principal": {"Service": "codedeploy.amazonaws.com"},
            }
        ]
        assert_no_cycle(template)

    def test_grows_with_each_application(self, role, stack, synth):
        for name in ("shop", "bank", "post"):
            group(stack, role, ServerApplication(stack, name, application_name=name), f"{name}Group")
        template = synth(stack)
        assert trusted(template) == [f"${{{name}}}/*" for name in resources(template, "AWS::CodeDeploy::Application")]

    def test_several_groups_of_an_application_are_one_entry(self, role, application, stack, synth):
        for id in ("One", "Two", "Three"):
            group(stack, role, application, id)
        assert len(trusted(synth(stack))) == 1

    def test_imported_application_is_named(self, role, stack, synth):
        group(stack, role, ServerApplication.from_server_application_name(stack, "Shop", "shop"))
        assert trusted(synth(stack)) == ["shop/*"]

    def test_application_that_a_group_makes_is_named(self, role, stack, synth):
        group(stack, role, None)
        template = synth(stack)
        assert trusted(template) == [f"${{{first(template, 'AWS::CodeDeploy::Application')}}}/*"]
        assert_no_cycle(template)

    def test_role_made_by_a_group_trusts_its_application_alone(self, application, stack, synth):
        ServerDeploymentGroup(stack, "Group", application=application)
        template = synth(stack)
        assert source_arns(template, first(template, "AWS::IAM::Role")) == [
            f"${{{first(template, 'AWS::CodeDeploy::Application')}}}/*"
        ]

    def test_regions(self, stack, synth):
        ServiceRole(stack, "Role", platform=Platform.SERVER, regions=["eu-central-1", "cn-north-1"])
        (statement,) = only(synth(stack), "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"]["Service"] == [
            "codedeploy.eu-central-1.amazonaws.com",
            "codedeploy.cn-north-1.amazonaws.com.cn",
        ]

    def test_regions_stay_when_groups_come(self, application, stack, synth):
        role = ServiceRole(stack, "Role", platform=Platform.SERVER, regions=["eu-central-1"])
        group(stack, role, application)
        (statement,) = only(synth(stack), "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"]["Service"] == "codedeploy.eu-central-1.amazonaws.com"

    def test_wrong_region_is_refused(self, stack):
        with pytest.raises(ValidationError) as caught:
            ServiceRole(stack, "Role", platform=Platform.SERVER, regions=["Frankfurt"])
        assert str(caught.value) == (
            'service role "Role": regions: got "Frankfurt", but the name of a Region looks like eu-central-1; '
            "give the Region, not an Availability Zone or a display name"
        )


class TestPlatforms:
    @pytest.mark.parametrize("platform", [*codedeploy.ComputePlatform, *Platform])
    def test_managed_policy_is_the_platforms(self, stack, synth, platform):
        ServiceRole(stack, "Role", platform=platform, use_managed_policy=True)
        expected = {
            "SERVER": "service-role/AWSCodeDeployRole",
            "LAMBDA": "service-role/AWSCodeDeployRoleForLambda",
            "ECS": "AWSCodeDeployRoleForECS",
        }[platform.name]
        assert only(synth(stack), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
            f"arn:${{AWS::Partition}}:iam::aws:policy/{expected}"
        ]

    @pytest.mark.parametrize("platform", [*codedeploy.ComputePlatform, *Platform])
    def test_no_managed_policy_by_default(self, stack, synth, platform):
        ServiceRole(stack, "Role", platform=platform)
        assert "ManagedPolicyArns" not in only(synth(stack), "AWS::IAM::Role")[1]


class TestLeastPrivilege:
    def test_of_a_role_that_no_group_uses_is_to_clean_up_after_the_last(self, role, stack, synth):
        assert role is not None
        assert allowed(synth(stack)) == {action: {"*"} for action in CLEAN_UP}

    @pytest.mark.parametrize("platform", [Platform.LAMBDA, Platform.ECS])
    def test_of_a_role_of_another_platform_that_no_group_uses_is_nothing(self, stack, synth, platform):
        ServiceRole(stack, "Role", platform=platform)
        assert allowed(synth(stack)) == {}

    def test_of_a_plain_group(self, role, application, stack, synth):
        group(stack, role, application)
        assert allowed(synth(stack)) == {action: {"*"} for action in DESCRIBE_INSTANCES | CLEAN_UP}

    def test_stands_inside_the_role(self, role, application, stack, synth):
        group(stack, role, application)
        template = synth(stack)
        (policy,) = only(template, "AWS::IAM::Role")[1]["Policies"]
        assert policy["PolicyName"] == "CodeDeploy"
        assert not resources(template, "AWS::IAM::Policy")

    def test_of_on_premises_instances(self, role, application, stack, synth):
        group(stack, role, application, on_premises_tag_filters=[TagFilter("service", "web")])
        assert set(allowed(synth(stack))) == CLEAN_UP | {"tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues"}

    def test_of_tagged_instances(self, role, application, stack, synth):
        group(stack, role, application, ec2_instance_tags=InstanceTagSet({"service": ["web"]}))
        assert set(allowed(synth(stack))) == DESCRIBE_INSTANCES | CLEAN_UP

    def test_of_alarms(self, role, application, stack, synth):
        alarm = cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors")
        group(stack, role, application, alarms=[alarm])
        actions = DESCRIBE_INSTANCES | CLEAN_UP | {"cloudwatch:DescribeAlarms"}
        assert allowed(synth(stack)) == {action: {"*"} for action in actions}

    def test_of_a_topic(self, role, application, stack, synth):
        topic = sns.Topic(stack, "Topic")
        group(stack, role, application, triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])])
        template = synth(stack)
        found = allowed(template)
        assert found["sns:Publish"] == {f"${{{first(template, 'AWS::SNS::Topic')}}}"}
        assert not any(action.startswith("kms:") for action in found)

    def test_of_an_encrypted_topic_is_its_key_alone(self, role, application, stack, synth):
        kms.Key(stack, "Other")
        topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Mine"))
        group(stack, role, application, triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])])
        template = synth(stack)
        mine = next(name for name in resources(template, "AWS::KMS::Key") if name.startswith("Mine"))
        found = allowed(template)
        assert {action: on for action, on in found.items() if action.startswith("kms:")} == {
            "kms:Decrypt": {f"${{{mine}.Arn}}"},
            "kms:GenerateDataKey": {f"${{{mine}.Arn}}"},
        }

    def test_of_a_target_group(self, role, application, vpc, stack, synth):
        targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80)
        group(stack, role, application, load_balancers=[LoadBalancer.application(targets)])
        template = synth(stack)
        (arn,) = allowed(template)["elasticloadbalancing:RegisterTargets"]
        assert arn == (
            f"arn:${{AWS::Partition}}:elasticloadbalancing:{OWN}:targetgroup/"
            f"${{{first(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')}.TargetGroupName}}/*"
        )

    def test_of_an_auto_scaling_group(self, role, application, fleet, stack, synth):
        group(stack, role, application, auto_scaling_groups=[fleet])
        template = synth(stack)
        found = allowed(template)
        name = first(template, "AWS::AutoScaling::AutoScalingGroup")
        only_it = f"arn:${{AWS::Partition}}:autoscaling:{OWN}:autoScalingGroup:*:autoScalingGroupName/${{{name}}}"
        assert {action for action, on in found.items() if on == {only_it}} == HOOKS
        assert set(found) >= TRIO

    def test_of_suspended_processes(self, role, application, fleet, stack, synth):
        if not hasattr(codedeploy.CfnDeploymentGroup, "ec2_deployment_options"):
            pytest.skip("the installed CDK does not know the property")
        group(
            stack,
            role,
            application,
            auto_scaling_groups=[fleet],
            suspend_auto_scaling_processes=[AutoScalingProcess.AZ_REBALANCE],
        )
        assert {"autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses"} <= set(allowed(synth(stack)))

    def test_only_the_role_of_the_instances_is_passed_and_only_to_ec2(self, role, application, fleet, stack, synth):
        group(stack, role, application, auto_scaling_groups=[fleet])
        template = synth(stack)
        (statement,) = [
            statement
            for statement in statements_of(template, role_id(template))
            if "iam:PassRole" in as_list(statement["Action"])
        ]
        instances = next(name for name in resources(template, "AWS::IAM::Role") if name.startswith("Instances"))
        assert as_list(statement["Action"]) == ["iam:PassRole"]
        assert as_list(statement["Resource"]) == [f"${{{instances}.Arn}}"]
        assert statement["Condition"] == {
            "StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}
        }

    def test_launch_configuration_needs_no_right_to_launch(self, role, application, vpc, stack, synth):
        fleet = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        )
        group(stack, role, application, auto_scaling_groups=[fleet])
        template = synth(stack)
        assert resources(template, "AWS::AutoScaling::LaunchConfiguration")
        found = allowed(template)
        assert set(found) >= HOOKS
        assert not TRIO & set(found)

    @pytest.mark.parametrize("app", ["recommended"], indirect=True)
    def test_launch_template_that_the_cdk_makes_for_the_group(self, role, application, vpc, stack, synth):
        fleet = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        )
        group(stack, role, application, auto_scaling_groups=[fleet])
        template = synth(stack)
        (passed,) = allowed(template)["iam:PassRole"]
        assert passed.startswith("${FleetInstanceRole")

    def test_imported_auto_scaling_group_warns(self, role, application, stack, synth):
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web")
        made = group(stack, role, application, auto_scaling_groups=[fleet], install_agent=False)
        (warning,) = warnings_of(made)
        assert warning == (
            'the Auto Scaling group "Fleet" was made elsewhere. If it has a launch template, allow the service role to '
            "pass the role of its instances: instance_role.grant_pass_role(deployment_group.role). "
            "[ack: cdk-codedeploy:instance-role-unknown]"
        )
        found = allowed(synth(stack))
        assert found.keys() & TRIO == {"ec2:RunInstances", "ec2:CreateTags"}

    def test_remedy_of_that_warning_works(self, role, application, stack, synth):
        instances = iam.Role.from_role_name(stack, "Instances", "instances")
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web")
        made = group(stack, role, application, auto_scaling_groups=[fleet], install_agent=False)
        instances.grant_pass_role(made.role)
        (passed,) = allowed(synth(stack))["iam:PassRole"]
        assert passed.endswith(":role/instances")


class TestFormerAutoScalingGroups:
    """Every group's role may take hooks out of any Auto Scaling group, whatever the deployment group has now.

    CloudFormation changes the role first: what an Auto Scaling group brought is gone before its hooks are taken out.
    """

    OPTIONS = {  # noqa: RUF012
        "nothing": {},
        "tags": {"ec2_instance_tags": InstanceTagSet({"service": ["web"]})},
        "flat tags": {"ec2_tag_filters": [TagFilter("service", "web")]},
        "on-premises tags": {"on_premises_tag_filters": [TagFilter("service", "web")]},
        "no Auto Scaling group any more": {"auto_scaling_groups": []},
    }

    @staticmethod
    def leaves_everywhere(found):
        return {action: on for action, on in found.items() if action in CLEAN_UP} == {key: {"*"} for key in CLEAN_UP}

    @pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
    def test_in_a_role_made_by_the_group(self, application, stack, synth, options):
        ServerDeploymentGroup(stack, "Group", application=application, **options)
        template = synth(stack)
        assert self.leaves_everywhere(resources_by_action(statements_of(template, first(template, "AWS::IAM::Role"))))
        assert not resources(template, "AWS::IAM::Policy")

    @pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
    def test_in_a_shared_role(self, role, application, stack, synth, options):
        for id in ("One", "Two"):
            group(stack, role, application, id, **options)
        template = synth(stack)
        assert self.leaves_everywhere(allowed(template))
        assert not resources(template, "AWS::IAM::Policy")

    def test_in_a_shared_role_of_another_stack(self, app, stack, synth):
        base = cdk.Stack(app, "Base")
        role = ServiceRole(base, "Role", platform=Platform.SERVER)
        group(stack, role, ServerApplication(base, "Application"))
        deployment = Deployment({each.stack_name: synth(each) for each in (base, stack)})
        (found,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
        deployed = deployment.role(found.properties["ServiceRoleArn"])
        assert all(deployed.may(action, "*") for action in CLEAN_UP)

    def test_beside_an_auto_scaling_group(self, role, application, fleet, stack, synth):
        group(stack, role, application, auto_scaling_groups=[fleet])
        template = synth(stack)
        assert self.leaves_everywhere(allowed(template))
        # It has to be there before the role changes, so it must not go with what names the Auto Scaling group.
        (policy,) = plain(template["Resources"][role_id(template)])["Properties"]["Policies"]
        assert self.leaves_everywhere(resources_by_action(policy["PolicyDocument"]["Statement"]))

    def test_it_is_the_same_without_and_with_an_auto_scaling_group(self, role, application, fleet, app, stack, synth):
        group(stack, role, application, auto_scaling_groups=[fleet])
        without = cdk.Stack(app, "Without")
        left = ServiceRole(without, "Role", platform=Platform.SERVER)
        group(without, left, ServerApplication(without, "Application"))
        inline = []
        for each in (stack, without):
            template = synth(each)
            (policy,) = plain(template["Resources"][role_id(template)])["Properties"]["Policies"]
            inline.append(resources_by_action(policy["PolicyDocument"]["Statement"]).keys())
        assert inline[0] - inline[1] == {"autoscaling:DescribeScalingActivities"}
        assert inline[1] <= inline[0]

    @pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
    def test_the_managed_policy_says_it_already(self, application, stack, synth, options):
        role = ServiceRole(stack, "Role", platform=Platform.SERVER, use_managed_policy=True)
        group(stack, role, application, **options)
        assert not CLEAN_UP & allowed(synth(stack)).keys()


class TestWaiting:
    def test_group_waits_for_the_policy_beside_the_role(self, role, application, stack, synth):
        group(
            stack, role, application, triggers=[Trigger(sns.Topic(stack, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])]
        )
        template = synth(stack)
        policy, properties = only(template, "AWS::IAM::Policy")
        assert properties["Roles"] == [f"${{{role_id(template)}}}"]
        name = first(template, "AWS::CodeDeploy::DeploymentGroup")
        assert template["Resources"][name]["DependsOn"] == [policy]
        assert_no_cycle(template)

    def test_every_group_that_needs_it_waits_and_no_other(self, role, application, stack, synth):
        topic = sns.Topic(stack, "Topic")
        trigger = Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])
        for id, triggers in {"One": [trigger], "Two": [trigger], "Three": []}.items():
            group(stack, role, application, id, triggers=triggers)
        template = synth(stack)
        policy, _ = only(template, "AWS::IAM::Policy")
        waiting = {
            name[:3]: found.get("DependsOn")
            for name, found in resources(template, "AWS::CodeDeploy::DeploymentGroup").items()
        }
        assert waiting == {"One": [policy], "Two": [policy], "Thr": None}


class TestLater:
    """What is added to a deployment group later is allowed as if it had been given at once."""

    def test_trigger(self, role, application, stack, synth):
        made = group(stack, role, application)
        made.add_trigger(sns.Topic(stack, "Topic"), events=[TriggerEvent.DEPLOYMENT_FAILURE])
        template = synth(stack)
        assert "sns:Publish" in allowed(template)
        (policy,) = resources(template, "AWS::IAM::Policy")
        assert template["Resources"][first(template, "AWS::CodeDeploy::DeploymentGroup")]["DependsOn"] == [policy]

    def test_triggers_are_one_statement(self, role, application, stack, synth):
        made = group(stack, role, application)
        for id in ("One", "Two", "Three"):
            made.add_trigger(sns.Topic(stack, id), events=[TriggerEvent.DEPLOYMENT_FAILURE], name=id)
        template = synth(stack)
        (statement,) = only(template, "AWS::IAM::Policy")[1]["PolicyDocument"]["Statement"]
        assert len(statement["Resource"]) == 3
        assert allowed(template)["sns:Publish"] == {f"${{{name}}}" for name in resources(template, "AWS::SNS::Topic")}

    def test_alarm(self, role, application, stack, synth):
        made = group(stack, role, application)
        made.add_alarm(cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors"))
        assert "cloudwatch:DescribeAlarms" in allowed(synth(stack))

    def test_auto_scaling_group(self, role, application, fleet, stack, synth):
        made = group(stack, role, application, on_premises_tag_filters=[TagFilter("service", "web")])
        made.add_auto_scaling_group(fleet)
        found = allowed(synth(stack))
        assert set(found) >= HOOKS | TRIO | DESCRIBE_INSTANCES

    def test_same_template_as_at_once(self, stack, role, application, fleet, app, synth):
        topic = sns.Topic(stack, "Topic")
        alarm = cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors")
        later = group(stack, role, application, "Later")
        later.add_alarm(alarm)
        later.add_auto_scaling_group(fleet)
        later.add_trigger(topic, events=[TriggerEvent.DEPLOYMENT_FAILURE])
        first_time = allowed(synth(stack))
        at_once = ServerDeploymentGroup(
            stack,
            "AtOnce",
            application=application,
            alarms=[alarm],
            triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
        )
        template = synth(stack, again=True)
        own = next(name for name in resources(template, "AWS::IAM::Role") if name.startswith("AtOnceRole"))
        assert at_once.role is not None
        assert resources_by_action(statements_of(template, own)).items() <= first_time.items()


class TestManagedPolicy:
    @pytest.fixture
    def role(self, stack):
        return ServiceRole(stack, "Role", platform=Platform.SERVER, use_managed_policy=True)

    def test_covers_what_it_has(self, role, application, stack, synth):
        group(
            stack,
            role,
            application,
            alarms=[cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors")],
            triggers=[Trigger(sns.Topic(stack, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])],
        )
        assert allowed(synth(stack)) == {}

    def test_what_it_lacks_is_added(self, role, application, fleet, stack, synth):
        topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
        group(
            stack,
            role,
            application,
            auto_scaling_groups=[fleet],
            triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
        )
        assert set(allowed(synth(stack))) == TRIO | {"kms:Decrypt", "kms:GenerateDataKey"}

    def test_its_groups_are_named_in_the_trust_without_warning(self, role, application, stack, synth):
        group(stack, role, application)
        assert trusted(synth(stack)) == [f"${{{first(synth(stack), 'AWS::CodeDeploy::Application')}}}/*"]
        assert warnings_of(role) == []


class TestGroupsOfTheCdk:
    MESSAGE = (
        "this service role trusts every deployment group of the account and region, because AWS's managed policy was "
        "attached to it, as deployment groups do that this library does not make. Put the role into the application's "
        "stack, or use one ServiceRole for each application, to narrow it. "
        "[ack: cdk-codedeploy:service-role-trust-covers-account]"
    )

    def test_widen_the_trust(self, role, application, stack, synth):
        group(stack, role, application)
        codedeploy.ServerDeploymentGroup(stack, "Theirs", role=role)
        assert trusted(synth(stack)) == ["*"]
        assert warnings_of(role) == [self.MESSAGE]

    def test_come_first(self, role, application, stack, synth):
        codedeploy.ServerDeploymentGroup(stack, "Theirs", role=role)
        group(stack, role, application)
        assert trusted(synth(stack)) == ["*"]
        assert warnings_of(role) == [self.MESSAGE]

    def test_several_warn_once(self, role, stack):
        for id in ("One", "Two"):
            codedeploy.ServerDeploymentGroup(stack, id, role=role)
        assert warnings_of(role) == [self.MESSAGE]

    def test_other_managed_policies_do_not(self, role, application, stack, synth):
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess"))
        group(stack, role, application)
        assert trusted(synth(stack)) != ["*"]
        assert warnings_of(role) == []


class TestSizeOfTheTrust:
    """IAM takes 2,048 characters; past that the role trusts all of the account and region."""

    ID = "cdk-codedeploy:service-role-trust-covers-account"
    MESSAGE = (
        "this service role trusts every deployment group of the account and region, because naming all the "
        "applications that use it would pass IAM's limit for trust policies. Put the role into the application's "
        "stack, or use one ServiceRole for each application, to narrow it. "
        "[ack: cdk-codedeploy:service-role-trust-covers-account]"
    )

    def fill(self, stack, role, count):
        for number in range(count):
            name = f"application-number-{number:02}-with-a-rather-long-name-so-that-few-of-them-fit"
            application = ServerApplication.from_server_application_name(stack, name, name)
            group(stack, role, application, f"Group{number}")

    def test_what_fits_is_named(self, role, stack, synth):
        self.fill(stack, role, 10)
        assert len(trusted(synth(stack))) == 10
        assert warnings_of(role) == []

    def test_what_does_not_widens(self, role, stack, synth):
        self.fill(stack, role, 20)
        assert trusted(synth(stack)) == ["*"]
        assert warnings_of(role) == [self.MESSAGE]

    def test_warning_can_be_acknowledged_before(self, role, stack):
        cdk.Annotations.of(stack).acknowledge_warning(self.ID, "one team has the account")
        self.fill(stack, role, 20)
        assert warnings_of(role) == []

    def test_warning_can_be_acknowledged_after(self, app, role, stack):
        self.fill(stack, role, 20)
        cdk.Annotations.of(app).acknowledge_warning(self.ID, "one team has the account")
        assert warnings_of(role) == []

    def test_acknowledging_another_warning_does_not_silence_it(self, role, stack):
        cdk.Annotations.of(stack).acknowledge_warning("cdk-codedeploy:instance-role-unknown", "not this one")
        self.fill(stack, role, 20)
        assert warnings_of(role) == [self.MESSAGE]


def warnings_of(construct):
    """Return the warnings that ``cdk synth`` would print for a construct."""
    return [entry.data for entry in construct.node.metadata if entry.type == "aws:cdk:warning"]


class TestRoleOfAGroup:
    def test_names_its_target_group_itself(self, application, vpc, stack, synth):
        targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80)
        balancers = [LoadBalancer.application(targets)]
        ServerDeploymentGroup(stack, "Group", application=application, load_balancers=balancers)
        template = synth(stack)
        role = resources(template, "AWS::IAM::Role")[first(template, "AWS::IAM::Role")]
        said = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        actions = [statement["Action"] for statement in said]
        assert ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"] in actions
        assert resources(template, "AWS::IAM::Policy") == {}
        assert_no_cycle(template)

    def test_serves_another_group_too(self, application, stack, synth):
        made = ServerDeploymentGroup(stack, "First", application=application)
        ServerDeploymentGroup(stack, "Second", application=ServerApplication(stack, "Other"), role=made.role)
        template = synth(stack)
        assert len(source_arns(template, first(template, "AWS::IAM::Role"))) == 2

    def test_serves_groups_of_the_cdk_too(self, application, stack, synth):
        ours = ServerDeploymentGroup(stack, "Ours", application=application)
        codedeploy.ServerDeploymentGroup(stack, "TheCdks", role=ours.role)
        template = synth(stack)
        assert source_arns(template, first(template, "AWS::IAM::Role")) == ["*"]


class TestRefusals:
    def test_group_of_another_platform(self, application, stack):
        role = ServiceRole(stack, "ForLambda", platform=Platform.LAMBDA)
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", application=application, role=role)
        assert str(caught.value) == (
            'deployment group "Group": role: got a service role for Lambda, but this deployment group is for Server, '
            "and AWS advises a role for each platform; make a ServiceRole with platform=ComputePlatform.SERVER"
        )

    def test_group_of_another_account(self, app):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="222222222222", region="eu-west-1"))
        role = ServiceRole(here, "Role", platform=Platform.SERVER, role_name="deploy")
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(there, "Group", role=role)
        assert str(caught.value) == (
            'deployment group "Group": role: got a service role of account 111111111111, but this deployment group is '
            "in account 222222222222 and takes roles of that account only; make a ServiceRole in a stack of the "
            "deployment group's account"
        )

    def test_unknown_platform(self, stack):
        with pytest.raises(ValidationError) as caught:
            ServiceRole(stack, "Role", platform="Server")
        assert str(caught.value) == (
            'service role "Role": platform: got "Server", but the platforms are SERVER, LAMBDA, ECS; pass a member of '
            "ComputePlatform"
        )


def test_launch_template_that_hides_its_role_warns(role, application, vpc, stack):
    template = ec2.LaunchTemplate.from_launch_template_attributes(
        stack, "Hidden", launch_template_id="lt-0123456789abcdef0", version_number="1"
    )
    fleet = autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)
    made = group(stack, role, application, auto_scaling_groups=[fleet], install_agent=False)
    message = (
        'the Auto Scaling group "Fleet" has a launch template that tells no role. If its instances have one, allow the '
        "service role to pass the role of its instances: instance_role.grant_pass_role(deployment_group.role). "
        "[ack: cdk-codedeploy:instance-role-unknown]"
    )
    assert warnings_of(made) == [message]
