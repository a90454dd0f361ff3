"""Deployment groups for Lambda functions: their templates, their hooks, and what the service may do."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    ComputePlatform,
    LambdaApplication,
    LambdaDeploymentGroup,
    ServiceRole,
    Trigger,
    TriggerEvent,
    ValidationError,
)
from tests.deployment.templates import allowed, group_of, of_type, only, statements
from tests.drop_in.parts import alarm, alias, function

ALIAS = "AWS::Lambda::Alias"


def aliases(template):
    return {name: found for name, found in template["Resources"].items() if found["Type"] == ALIAS}


def policy_of(template, id="Function"):
    [found] = [found for name, found in aliases(template).items() if name.startswith(f"{id}Live")]
    return found["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]


class TestTemplate:
    def test_of_a_bare_group(self, stack, synth):
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
        template = synth(stack)
        assert only(template) == {
            "ApplicationName": stack.resolve(group.application.application_name),
            "DeploymentConfigName": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
            "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
            "AlarmConfiguration": {"Alarms": [], "Enabled": False, "IgnorePollAlarmFailure": False},
            "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]},
            "ServiceRoleArn": stack.resolve(group.role.role_arn),
            "TriggerConfigurations": [],
        }
        assert policy_of(template) == {
            "ApplicationName": stack.resolve(group.application_name),
            "DeploymentGroupName": stack.resolve(group.deployment_group_name),
        }
        assert only(template, "AWS::CodeDeploy::Application") == {"ComputePlatform": "Lambda"}

    def test_hooks_from_the_start_and_late(self, stack, synth):
        pre, post = function(stack, "Pre"), function(stack, "Post")
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=pre)
        group.add_post_hook(post)
        found = policy_of(synth(stack))
        assert found["BeforeAllowTrafficHook"] == stack.resolve(pre.function_name)
        assert found["AfterAllowTrafficHook"] == stack.resolve(post.function_name)

    def test_shows_its_parts(self, stack):
        live = alias(stack, "Function")
        application = LambdaApplication(stack, "Application")
        group = LambdaDeploymentGroup(stack, "Group", alias=live, application=application)
        assert group.alias is live
        assert group.application is application
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.LambdaCanary10Percent5Minutes"

    def test_a_second_function_at_an_event(self, stack):
        group = LambdaDeploymentGroup(
            stack,
            "Group",
            alias=alias(stack, "Function"),
            pre_hook=function(stack, "Pre"),
            post_hook=function(stack, "P"),
        )
        with pytest.raises(ValidationError) as caught:
            group.add_pre_hook(function(stack, "Another"))
        assert str(caught.value) == (
            'deployment group "Group": pre_hook: got a second function, but one function runs at BeforeAllowTraffic; '
            "do the work of both in one function"
        )
        with pytest.raises(ValidationError, match=r"post_hook: got a second function, but .* AfterAllowTraffic"):
            group.add_post_hook(function(stack, "Third"))

    @pytest.mark.parametrize("parameter", ["pre_hook", "post_hook"])
    def test_a_name_is_no_function(self, stack, parameter):
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), **{parameter: "check"})
        assert str(caught.value) == (
            f'deployment group "Group": {parameter}: got "check", but a construct is needed; '
            "import it with Function.from_function_arn()"
        )

    def test_made_elsewhere(self, stack):
        application = LambdaApplication.from_lambda_application_name(stack, "Application", "shop")
        group = LambdaDeploymentGroup.from_lambda_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )
        assert group.application is application
        assert group.deployment_group_name == "web"
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.LambdaCanary10Percent5Minutes"


class TestServiceRole:
    def test_moves_this_alias_and_no_other(self, stack, synth):
        live = alias(stack, "Function")
        LambdaDeploymentGroup(stack, "Group", alias=live)
        arn = stack.resolve(live.lambda_.function_arn)
        template = synth(stack)
        for action in ("lambda:UpdateAlias", "lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig"):
            assert allowed(template, "GroupServiceRole", action) == [arn, {"Fn::Join": ["", [arn, ":*"]]}]
        assert len(statements(template, "GroupServiceRole")) == 1
        assert "ManagedPolicyArns" not in of_type(template, "AWS::IAM::Role")[group_role(template)]

    def test_the_alias_waits_for_what_its_deployment_needs(self, stack, synth):
        LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=function(stack, "Pre"))
        template = synth(stack)
        [found] = aliases(template).values()
        policies = [
            name
            for name in of_type(template, "AWS::IAM::Policy")
            if "GroupServiceRole" in str(template["Resources"][name]["Properties"]["Roles"])
        ]
        assert sorted(found["DependsOn"]) == sorted(policies)
        assert len(policies) == 2

    def test_runs_the_hooks_and_hears_them(self, stack, synth):
        pre = function(stack, "Pre")
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=pre)
        template = synth(stack)
        arn = stack.resolve(pre.function_arn)
        assert allowed(template, "GroupServiceRole", "lambda:InvokeFunction") == [
            arn,
            {"Fn::Join": ["", [arn, ":*"]]},
        ]
        reports = allowed(template, "PreServiceRole", "codedeploy:PutLifecycleEventHookExecutionStatus")
        assert reports == [stack.resolve(group.deployment_group_arn)]

    def test_reads_alarms_topics_and_appspec_files(self, stack, synth):
        topic = sns.Topic(stack, "Topic")
        bucket = s3.Bucket(stack, "Bucket", encryption=s3.BucketEncryption.KMS)
        LambdaDeploymentGroup(
            stack,
            "Group",
            alias=alias(stack, "Function"),
            alarms=[alarm(stack, "Errors")],
            app_spec_bucket=bucket,
            triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
        )
        template = synth(stack)
        arn = stack.resolve(bucket.bucket_arn)
        assert allowed(template, "GroupServiceRole", "cloudwatch:DescribeAlarms") == ["*"]
        assert allowed(template, "GroupServiceRole", "sns:Publish") == [stack.resolve(topic.topic_arn)]
        assert allowed(template, "GroupServiceRole", "s3:GetObject") == [{"Fn::Join": ["", [arn, "/*"]]}]
        assert allowed(template, "GroupServiceRole", "kms:Decrypt") == [stack.resolve(bucket.encryption_key.key_arn)]

    def test_of_ours_serves_many_without_waiting_for_each_other(self, stack, synth):
        """A function that calls the alias of another would otherwise be waited for by what it waits for."""
        role = ServiceRole(stack, "Role", platform=ComputePlatform.LAMBDA)
        called = alias(stack, "Called")
        caller = function(stack, "Caller")
        caller.add_environment("CALLED", called.function_arn)
        called.grant_invoke(caller)
        LambdaDeploymentGroup(stack, "CalledGroup", alias=called, role=role)
        LambdaDeploymentGroup(stack, "CallerGroup", alias=caller.add_alias("live"), role=role)
        template = synth(stack)
        for name, found in aliases(template).items():
            [policy] = found["DependsOn"]
            [statement] = template["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"]
            other = "Caller" if name.startswith("Called") else "Called"
            assert other not in str(statement["Resource"])

    def test_of_ours_serves_ninety(self, stack, synth):
        role = ServiceRole(stack, "Role", platform=ComputePlatform.LAMBDA)
        application = LambdaApplication(stack, "Application")
        versions = {f"F{position}": alias(stack, f"F{position}") for position in range(90)}
        for name, live in versions.items():
            LambdaDeploymentGroup(stack, f"Group{name}", application=application, alias=live, role=role)
        template = synth(stack)
        managed = of_type(template, "AWS::IAM::ManagedPolicy").values()
        inline = [
            found
            for found in of_type(template, "AWS::IAM::Policy").values()
            if found["Roles"] == [{"Ref": role_of(role)}]
        ]
        said = json.dumps([found["PolicyDocument"] for found in [*inline, *managed]])
        assert all(json.dumps(stack.resolve(live.lambda_.function_arn)) in said for live in versions.values())
        assert len(managed) <= 10

    def test_in_another_stack_than_the_alias(self, app, synth):
        functions, deployments = cdk.Stack(app, "Functions"), cdk.Stack(app, "Deployments")
        LambdaDeploymentGroup(deployments, "Group", alias=alias(functions, "Function"))
        [found] = aliases(synth(functions)).values()
        # The CDK's own group writes references into this stack's template that lead nowhere.
        names = found["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert ["Fn::ImportValue" in names[name] for name in ("ApplicationName", "DeploymentGroupName")] == [True] * 2
        assert not of_type(synth(deployments), "AWS::IAM::Policy")

    def test_of_the_user_gets_what_the_cdk_gives_it(self, stack, synth):
        role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        topic = sns.Topic(stack, "Topic")
        LambdaDeploymentGroup(
            stack,
            "Group",
            alias=alias(stack, "Function"),
            role=role,
            triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
        )
        template = synth(stack)
        [mine] = [found for name, found in of_type(template, "AWS::IAM::Role").items() if name.startswith("Mine")]
        assert "AWSCodeDeployRoleForLambdaLimited" in str(mine["ManagedPolicyArns"])
        # The policy that the CDK attaches does not publish.
        assert allowed(template, "Mine", "sns:Publish") == [stack.resolve(topic.topic_arn)]
        assert not allowed(template, "Mine", "lambda:UpdateAlias")

    def test_of_another_platform(self, stack):
        role = ServiceRole(stack, "Role", platform=ComputePlatform.SERVER)
        with pytest.raises(ValidationError, match="role: got a service role for Server"):
            LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), role=role)


def role_of(role):
    return role.stack.resolve(role.node.default_child.logical_id)


def group_role(template):
    return next(name for name in of_type(template, "AWS::IAM::Role") if name.startswith("GroupServiceRole"))


class TestAppSpec:
    def test_names_function_alias_and_hooks(self, stack):
        live = alias(stack, "Function")
        pre = function(stack, "Pre")
        group = LambdaDeploymentGroup(stack, "Group", alias=live, pre_hook=pre)
        group.add_post_hook(function(stack, "Post"))
        document = group.app_spec(current_version="1", target_version=live.lambda_.current_version).to_document()
        [resource] = document["Resources"]
        assert resource["Function"]["Type"] == "AWS::Lambda::Function"
        assert stack.resolve(resource["Function"]["Properties"]) == {
            "Name": stack.resolve(live.lambda_.function_name),
            "Alias": "live",
            "CurrentVersion": "1",
            "TargetVersion": stack.resolve(live.lambda_.current_version.version),
        }
        assert [next(iter(hook)) for hook in document["Hooks"]] == ["BeforeAllowTraffic", "AfterAllowTraffic"]
        assert stack.resolve(document["Hooks"][0]["BeforeAllowTraffic"]) == stack.resolve(pre.function_name)

    def test_without_hooks(self, stack):
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
        assert "Hooks" not in group.app_spec(current_version="1", target_version="2").to_document()

    def test_a_version_that_is_none(self, stack):
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
        with pytest.raises(ValidationError):
            group.app_spec(current_version="$LATEST", target_version="2")


def test_two_groups_by_name(stack, synth):
    for name in ("One", "Two"):
        LambdaDeploymentGroup(stack, name, alias=alias(stack, f"{name}Function"), deployment_group_name=name.lower())
    template = synth(stack)
    assert group_of(template, "One")["DeploymentGroupName"] == "one"
    assert group_of(template, "Two")["DeploymentGroupName"] == "two"
