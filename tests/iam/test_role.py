"""Both roles wherever the CDK takes a role: grants, policies, its own constructs. Each test looks at the template."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

from cdk_codedeploy import InstanceRole, ServerApplication, ServerDeploymentGroup, ServiceRole
from cdk_codedeploy.service import Platform
from tests.iam.templates import only, plain, resources, resources_by_action, statements_of

if TYPE_CHECKING:
    from constructs import Construct

MakeRole = Callable[..., ServiceRole | InstanceRole]

STATEMENT = {"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:eu-west-1:123456789012:queue"]}


def service_role(scope: Construct, id: str, **options: str) -> ServiceRole:
    return ServiceRole(scope, id, platform=Platform.SERVER, **options)


@pytest.fixture(params=[service_role, InstanceRole], ids=["ServiceRole", "InstanceRole"])
def make(request) -> MakeRole:
    return request.param


@pytest.fixture
def role(make, stack):
    return make(stack, "Role")


@pytest.fixture
def template(stack, synth):
    return lambda: synth(stack)


def role_id(template) -> str:
    """Return the logical id of the role of the scope ``Role``."""
    return next(name for name in resources(template, "AWS::IAM::Role") if name.startswith("Role"))


def allowed(template) -> dict[str, set[str]]:
    """Return on what the role of the scope ``Role`` may do what."""
    return resources_by_action(statements_of(template, role_id(template)))


class TestGrants:
    def test_s3(self, stack, role, template):
        s3.Bucket(stack, "Bucket").grant_read(role, "shop/*")
        found = allowed(template())
        (bucket,) = resources(template(), "AWS::S3::Bucket")
        assert found["s3:GetObject*"] == {f"${{{bucket}.Arn}}", f"${{{bucket}.Arn}}/shop/*"}
        assert not resources(template(), "AWS::S3::BucketPolicy")

    def test_s3_with_a_key(self, stack, role, template):
        s3.Bucket(stack, "Bucket", encryption_key=kms.Key(stack, "Key")).grant_read(role)
        (key,) = resources(template(), "AWS::KMS::Key")
        assert allowed(template())["kms:Decrypt"] == {f"${{{key}.Arn}}"}

    def test_kms_that_trusts_the_account(self, stack, role, template):
        kms.Key(stack, "Key").grant_encrypt_decrypt(role)
        key, properties = only(template(), "AWS::KMS::Key")
        assert allowed(template())["kms:Decrypt"] == {f"${{{key}.Arn}}"}
        assert len(properties["KeyPolicy"]["Statement"]) == 1

    def test_kms_that_does_not_trust_the_account(self, stack, role, template):
        administrator = {"AWS": "arn:aws:iam::123456789012:role/keys"}
        policy = {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Principal": administrator, "Resource": "*"}]}
        key = kms.Key.from_cfn_key(kms.CfnKey(stack, "Key", key_policy=policy))
        key.grant_decrypt(role)
        _, properties = only(template(), "AWS::KMS::Key")
        assert properties["KeyPolicy"]["Statement"][-1] == {
            "Action": "kms:Decrypt",
            "Effect": "Allow",
            "Principal": {"AWS": f"${{{role_id(template())}.Arn}}"},
            "Resource": "*",
        }
        assert allowed(template())["kms:Decrypt"] == {"${Key.Arn}"}

    def test_sns(self, stack, role, template):
        sns.Topic(stack, "Topic").grant_publish(role)
        (topic,) = resources(template(), "AWS::SNS::Topic")
        assert allowed(template())["sns:Publish"] == {f"${{{topic}}}"}

    def test_secrets_manager(self, stack, role, template):
        secretsmanager.Secret(stack, "Secret").grant_read(role)
        (secret,) = resources(template(), "AWS::SecretsManager::Secret")
        assert allowed(template())["secretsmanager:GetSecretValue"] == {f"${{{secret}}}"}

    def test_secrets_manager_with_a_key(self, stack, role, template):
        secretsmanager.Secret(stack, "Secret", encryption_key=kms.Key(stack, "Key")).grant_read(role)
        _, properties = only(template(), "AWS::KMS::Key")
        principal = {"AWS": f"${{{role_id(template())}.Arn}}"}
        assert [each["Action"] for each in properties["KeyPolicy"]["Statement"] if each["Principal"] == principal] == [
            "kms:Decrypt"
        ]

    def test_resource_policy_that_must_name_the_role(self, stack, role, template):
        bucket = s3.Bucket(stack, "Bucket")
        bucket.add_to_resource_policy(
            iam.PolicyStatement(actions=["s3:GetObject"], principals=[role], resources=[bucket.arn_for_objects("*")])
        )
        _, properties = only(template(), "AWS::S3::BucketPolicy")
        (statement,) = properties["PolicyDocument"]["Statement"]
        assert statement["Principal"] == {"AWS": f"${{{role_id(template())}.Arn}}"}

    def test_a_grant_can_be_waited_for(self, stack, role, template):
        waiting = sns.CfnTopic(stack, "Waiting")
        sns.Topic(stack, "Topic").grant_publish(role).apply_before(waiting)
        (policy,) = resources(template(), "AWS::IAM::Policy")
        assert template()["Resources"]["Waiting"]["DependsOn"] == [policy]

    def test_grants_on_one_role_are_one_policy(self, stack, role, template):
        sns.Topic(stack, "One").grant_publish(role)
        sns.Topic(stack, "Two").grant_publish(role)
        _, properties = only(template(), "AWS::IAM::Policy")
        assert properties["Roles"] == [f"${{{role_id(template())}}}"]

    def test_to_a_bucket_of_another_account(self, app, make, synth):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="222222222222", region="eu-west-1"))
        role = make(here, "Role", role_name="fleet")
        s3.Bucket(there, "Bucket", bucket_name="revisions-of-the-shop").grant_read(role)
        _, properties = only(synth(there), "AWS::S3::BucketPolicy")
        (statement,) = properties["PolicyDocument"]["Statement"]
        assert statement["Principal"] == {"AWS": "arn:${AWS::Partition}:iam::111111111111:role/fleet"}
        assert "arn:${AWS::Partition}:s3:::revisions-of-the-shop" in allowed(synth(here))["s3:GetObject*"]


class TestPolicies:
    def test_inline_policy(self, stack, role, template):
        role.attach_inline_policy(iam.Policy(stack, "Extra", statements=[iam.PolicyStatement(**STATEMENT)]))
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_inline_policy_that_names_the_role(self, stack, role, template):
        iam.Policy(stack, "Extra", statements=[iam.PolicyStatement(**STATEMENT)], roles=[role])
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_managed_policy_of_aws_twice_is_attached_once(self, role, template):
        for _ in range(2):
            role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess"))
        assert only(template(), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
            "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"
        ]

    def test_own_managed_policy_twice_is_attached_once(self, stack, role, template):
        policy = iam.ManagedPolicy(stack, "Managed", statements=[iam.PolicyStatement(**STATEMENT)])
        for _ in range(2):
            role.add_managed_policy(policy)
        (managed,) = resources(template(), "AWS::IAM::ManagedPolicy")
        assert only(template(), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [f"${{{managed}}}"]

    def test_managed_policies_keep_their_order(self, role, template):
        for name in ("ReadOnlyAccess", "AmazonSSMManagedInstanceCore"):
            role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(name))
        assert [arn.rpartition("/")[2] for arn in only(template(), "AWS::IAM::Role")[1]["ManagedPolicyArns"]] == [
            "ReadOnlyAccess",
            "AmazonSSMManagedInstanceCore",
        ]

    def test_managed_policy_that_names_the_role(self, stack, role, template):
        iam.ManagedPolicy(stack, "Managed", statements=[iam.PolicyStatement(**STATEMENT)], roles=[role])
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_add_to_policy(self, role, template):
        assert role.add_to_policy(iam.PolicyStatement(**STATEMENT)) is True
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_add_to_principal_policy(self, role, template):
        found = role.add_to_principal_policy(iam.PolicyStatement(**STATEMENT))
        assert found.statement_added
        assert found.policy_dependable is not None
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_boundary_by_aspect(self, app, role, template):
        iam.PermissionsBoundary.of(app).apply(iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess"))
        assert only(template(), "AWS::IAM::Role")[1]["PermissionsBoundary"] == (
            "arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess"
        )

    def test_boundary_by_parameter(self, stack, make, template):
        boundary = iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess")
        make(stack, "Role", permissions_boundary=boundary)
        assert only(template(), "AWS::IAM::Role")[1]["PermissionsBoundary"] == (
            "arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess"
        )

    def test_tags(self, app, role, template):
        cdk.Tags.of(app).add("team", "shop")
        assert only(template(), "AWS::IAM::Role")[1]["Tags"] == [{"Key": "team", "Value": "shop"}]

    def test_removal_policy(self, role, template):
        role.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        assert template()["Resources"][role_id(template())]["DeletionPolicy"] == "Retain"


class TestAsResource:
    @pytest.mark.parametrize("method", ["grant_pass_role", "grant_assume_role"])
    def test_is_granted_to_others(self, stack, role, template, method):
        user = iam.User(stack, "User")
        getattr(role, method)(user)
        (statement,) = only(template(), "AWS::IAM::Policy")[1]["PolicyDocument"]["Statement"]
        assert statement["Action"] == {"grant_pass_role": "iam:PassRole", "grant_assume_role": "sts:AssumeRole"}[method]
        assert statement["Resource"] == f"${{{role_id(template())}.Arn}}"

    def test_grant_of_any_action(self, stack, role, template):
        role.grant(iam.User(stack, "User"), "iam:GetRole", "iam:TagRole")
        (statement,) = only(template(), "AWS::IAM::Policy")[1]["PolicyDocument"]["Statement"]
        assert statement["Action"] == ["iam:GetRole", "iam:TagRole"]

    def test_is_granted_other_roles(self, stack, role, template):
        other = iam.Role(stack, "Other", assumed_by=iam.AccountRootPrincipal())
        other.grant_pass_role(role)
        other_id = next(name for name in resources(template(), "AWS::IAM::Role") if name.startswith("Other"))
        assert allowed(template())["iam:PassRole"] == {f"${{{other_id}.Arn}}"}

    def test_assumes_another_role(self, stack, role, template):
        iam.Role(stack, "Other", assumed_by=role)
        other = next(
            found["Properties"] for name, found in resources(template(), "AWS::IAM::Role").items() if "Other" in name
        )
        assert other["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {
            "AWS": f"${{{role_id(template())}.Arn}}"
        }

    def test_names(self, stack, role, template):
        for name in ("role_arn", "role_name", "role_id", "assume_role_action"):
            cdk.CfnOutput(stack, name.replace("_", ""), value=getattr(role, name))
        cdk.CfnOutput(stack, "ref", value=role.role_ref.role_name + "|" + role.role_ref.role_arn)
        id = role_id(template())
        assert plain({name: output["Value"] for name, output in template()["Outputs"].items()}) == {
            "rolearn": f"${{{id}.Arn}}",
            "rolename": f"${{{id}}}",
            "roleid": f"${{{id}.RoleId}}",
            "assumeroleaction": "sts:AssumeRole",
            "ref": f"${{{id}}}|${{{id}.Arn}}",
        }

    def test_account_is_its_stacks(self, app, make):
        stack = cdk.Stack(app, "Here", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        assert make(stack, "Role").principal_account == "111111111111"

    def test_default_child_is_the_l1(self, role):
        assert isinstance(role.node.default_child, iam.CfnRole)

    def test_name_path_and_description(self, stack, make, template):
        make(stack, "Role", role_name="fleet", path="/shop/", description="Deploys the shop")
        properties = only(template(), "AWS::IAM::Role")[1]
        assert (properties["RoleName"], properties["Path"], properties["Description"]) == (
            "fleet",
            "/shop/",
            "Deploys the shop",
        )

    def test_says_nothing_by_default(self, role, template):
        assert role is not None
        assert set(only(template(), "AWS::IAM::Role")[1]) <= {"AssumeRolePolicyDocument", "Policies"}

    def test_generated_physical_name_is_known_in_other_regions(self, app, make, synth):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="111111111111", region="us-east-1"))
        role = make(here, "Role", role_name=cdk.PhysicalName.GENERATE_IF_NEEDED, path="/shop/")
        cdk.CfnOutput(there, "Arn", value=role.role_arn)
        name = only(synth(here), "AWS::IAM::Role")[1]["RoleName"]
        assert name.startswith("here")
        assert plain(synth(there)["Outputs"]["Arn"]["Value"]) == (
            f"arn:${{AWS::Partition}}:iam::111111111111:role/shop/{name}"
        )


class TestAcrossStacks:
    def test_grant_of_a_resource_of_another_stack(self, app, make, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        role = make(here, "Role")
        sns.Topic(there, "Topic").grant_publish(role)
        (topic,) = allowed(synth(here))["sns:Publish"]
        assert topic.startswith("${import:There:")

    def test_policy_of_another_stack(self, app, make, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        role = make(here, "Role")
        role.attach_inline_policy(iam.Policy(there, "Extra", statements=[iam.PolicyStatement(**STATEMENT)]))
        (attached,) = only(synth(there), "AWS::IAM::Policy")[1]["Roles"]
        assert attached.startswith("${import:Here:")

    def test_key_of_a_stack_that_needs_the_role(self, app, make, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        role = make(here, "Role")
        cdk.CfnOutput(there, "Arn", value=role.role_arn)
        kms.Key(here, "Key").grant_decrypt(role)
        assert "kms:Decrypt" in allowed(synth(here))


class TestConstructsOfTheCdk:
    def test_server_group(self, stack, role, template):
        codedeploy.ServerDeploymentGroup(stack, "Group", role=role)
        assert only(template(), "AWS::CodeDeploy::DeploymentGroup")[1]["ServiceRoleArn"] == (
            f"${{{role_id(template())}.Arn}}"
        )
        assert only(template(), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
            "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRole"
        ]

    def test_lambda_group(self, stack, role, template):
        from aws_cdk import aws_lambda as lambda_

        function = lambda_.Function(
            stack,
            "Function",
            code=lambda_.Code.from_inline("def handler(event, context): ..."),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
        )
        alias = lambda_.Alias(stack, "Alias", alias_name="live", version=function.current_version)
        codedeploy.LambdaDeploymentGroup(stack, "Group", role=role, alias=alias)
        assert only(template(), "AWS::CodeDeploy::DeploymentGroup")[1]["ServiceRoleArn"] == (
            f"${{{role_id(template())}.Arn}}"
        )

    def test_ecs_group(self, stack, role, template):
        from aws_cdk import aws_ec2 as ec2
        from aws_cdk import aws_ecs as ecs
        from aws_cdk import aws_elasticloadbalancingv2 as elbv2

        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])
        cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc)
        service = ecs.FargateService.from_fargate_service_attributes(
            stack, "Service", cluster=cluster, service_name="web"
        )
        targets = [
            elbv2.ApplicationTargetGroup(stack, name, vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
            for name in ("Blue", "Green")
        ]
        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Listener",
            listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/1/2",
            security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1"),
        )
        codedeploy.EcsDeploymentGroup(
            stack,
            "DeploymentGroup",
            role=role,
            service=service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=targets[0], green_target_group=targets[1], listener=listener
            ),
        )
        assert only(template(), "AWS::CodeDeploy::DeploymentGroup")[1]["ServiceRoleArn"] == (
            f"${{{role_id(template())}.Arn}}"
        )
        assert only(template(), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
            "arn:${AWS::Partition}:iam::aws:policy/AWSCodeDeployRoleForECS"
        ]

    def test_launch_template(self, stack, role, template):
        from aws_cdk import aws_ec2 as ec2

        ec2.LaunchTemplate(stack, "Template", role=role)
        profile, properties = only(template(), "AWS::IAM::InstanceProfile")
        assert properties["Roles"] == [f"${{{role_id(template())}}}"]
        data = only(template(), "AWS::EC2::LaunchTemplate")[1]["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {"Arn": f"${{{profile}.Arn}}"}

    def test_auto_scaling_group(self, stack, role, template):
        from aws_cdk import aws_autoscaling as autoscaling
        from aws_cdk import aws_ec2 as ec2

        vpc = ec2.Vpc.from_vpc_attributes(
            stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
        )
        group = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=vpc,
            role=role,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}, user_data=ec2.UserData.for_linux()),
        )
        assert group.role is role
        group.add_to_role_policy(iam.PolicyStatement(**STATEMENT))
        assert only(template(), "AWS::IAM::InstanceProfile")[1]["Roles"] == [f"${{{role_id(template())}}}"]
        assert allowed(template())["sqs:SendMessage"] == set(STATEMENT["resources"])

    def test_pipeline(self, stack, role, template):
        bucket = s3.Bucket.from_bucket_name(stack, "Source", "sources")
        revision = codepipeline.Artifact("Revision")
        group = ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack,
            "Group",
            application=ServerApplication.from_server_application_name(stack, "Application", "shop"),
            deployment_group_name="web",
        )
        source = actions.S3SourceAction(action_name="Get", bucket=bucket, bucket_key="shop.zip", output=revision)
        deploy = actions.CodeDeployServerDeployAction(
            action_name="Deploy", deployment_group=group, input=revision, role=role
        )
        codepipeline.Pipeline(
            stack,
            "Pipeline",
            role=role,
            stages=[
                codepipeline.StageProps(stage_name="Source", actions=[source]),
                codepipeline.StageProps(stage_name="Deploy", actions=[deploy]),
            ],
        )
        properties = only(template(), "AWS::CodePipeline::Pipeline")[1]
        arn = f"${{{role_id(template())}.Arn}}"
        assert properties["RoleArn"] == arn
        assert properties["Stages"][1]["Actions"][0]["RoleArn"] == arn
        assert any(
            target.endswith("deploymentgroup:shop/web") for target in allowed(template())["codedeploy:CreateDeployment"]
        )
