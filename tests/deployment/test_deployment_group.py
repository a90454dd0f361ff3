"""What the deployment groups of all platforms have in common: names, ARNs, environments, roles."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam

from cdk_codedeploy import ServerApplication, ServerDeploymentGroup, ServiceRole, ValidationError
from tests.deployment import later
from tests.deployment.templates import GROUP, group_of, of_type, only

OWN = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
HERE = cdk.Environment(account="111122223333", region="eu-west-1")
THERE = cdk.Environment(account="444455556666", region="us-east-1")


class TestMadeHere:
    def test_unnamed(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group")
        application = stack.resolve(group.application_name)
        name = stack.resolve(group.deployment_group_name)
        template = synth(stack)
        assert "DeploymentGroupName" not in only(template)
        assert template["Resources"][name["Ref"]]["Type"] == GROUP
        assert template["Resources"][application["Ref"]]["Type"] == "AWS::CodeDeploy::Application"
        assert only(template)["ApplicationName"] == application
        arn = {"Fn::Join": ["", [*OWN, ":deploymentgroup:", application, "/", name]]}
        assert stack.resolve(group.deployment_group_arn) == arn

    def test_named(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", deployment_group_name="web")
        assert only(synth(stack))["DeploymentGroupName"] == "web"
        assert list(stack.resolve(group.deployment_group_name)) == ["Ref"]

    def test_is_referred_to_by_both_names(self, stack):
        group = ServerDeploymentGroup(stack, "Group")
        found = group.deployment_group_ref
        assert found.application_name == group.application_name
        assert found.deployment_group_name == group.deployment_group_name

    def test_tokens_pass(self, stack, synth):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        ServerDeploymentGroup(stack, "Parameter", deployment_group_name=name)
        ServerDeploymentGroup(stack, "Lazy", deployment_group_name=later.text("web"))
        template = synth(stack)
        assert group_of(template, "Parameter")["DeploymentGroupName"] == {"Ref": "Name"}
        assert group_of(template, "Lazy")["DeploymentGroupName"] == "web"

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("my web", 'got "my web", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
            ("", 'got "", but a name takes 1 to 100 characters; give some text or leave it out'),
            ("x" * 101, "got 101 characters, but a name takes 1 to 100 characters; shorten it by 1"),
        ],
    )
    def test_bad_names(self, stack, name, problem):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", deployment_group_name=name)
        assert str(caught.value) == f'deployment group "Group": deployment_group_name: {problem}'
        # Nothing was made, so the id is free.
        ServerDeploymentGroup(stack, "Group")

    def test_another_environment_uses_a_named_one_by_its_name(self, app, synth):
        here, there = cdk.Stack(app, "Here", env=HERE), cdk.Stack(app, "There", env=THERE)
        application = ServerApplication(here, "App", application_name="shop")
        group = ServerDeploymentGroup(here, "Group", application=application, deployment_group_name="web")
        cdk.CfnOutput(there, "Name", value=group.deployment_group_name)
        cdk.CfnOutput(there, "Arn", value=group.deployment_group_arn)
        outputs = synth(there)["Outputs"]
        assert outputs["Name"]["Value"] == "web"
        arn = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:eu-west-1:111122223333:deploymentgroup:shop/web"]
        assert outputs["Arn"]["Value"] == {"Fn::Join": ["", arn]}

    def test_another_environment_can_have_names_generated(self, app, synth):
        here, there = cdk.Stack(app, "Here", env=HERE), cdk.Stack(app, "There", env=THERE)
        group = ServerDeploymentGroup(here, "Group", deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
        cdk.CfnOutput(there, "Name", value=group.deployment_group_name)
        cdk.CfnOutput(there, "Application", value=group.application_name)
        cdk.CfnOutput(there, "Arn", value=group.deployment_group_arn)
        outputs = synth(there)["Outputs"]
        template = synth(here)
        name, application = outputs["Name"]["Value"], outputs["Application"]["Value"]
        assert only(template)["DeploymentGroupName"] == name
        assert only(template, "AWS::CodeDeploy::Application")["ApplicationName"] == application
        assert outputs["Arn"]["Value"]["Fn::Join"][1][-1].endswith(f":deploymentgroup:{application}/{name}")

    def test_names_that_nobody_needs_are_not_generated(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
        template = synth(stack)
        assert "DeploymentGroupName" not in only(template)
        assert only(template, "AWS::CodeDeploy::Application") == {"ComputePlatform": "Server"}


class TestApplications:
    def test_every_form_is_taken(self, stack, synth):
        ours = ServerApplication(stack, "Ours")
        cdks = codedeploy.ServerApplication(stack, "Cdks")
        raw = codedeploy.CfnApplication(stack, "Raw", compute_platform="Server")
        imported = ServerApplication.from_server_application_name(stack, "Imported", "shop")
        cdks_imported = codedeploy.ServerApplication.from_server_application_name(stack, "CdksImported", "shop")
        given = [ours, cdks, raw, imported, cdks_imported]
        groups = [ServerDeploymentGroup(stack, f"G{each.node.id}", application=each) for each in given]
        for group, each in zip(groups, given, strict=True):
            assert group.application is each
        template = synth(stack)
        assert [group_of(template, f"G{each.node.id}")["ApplicationName"] for each in given] == [
            stack.resolve(ours.application_name),
            stack.resolve(cdks.application_name),
            {"Ref": "Raw"},
            "shop",
            "shop",
        ]


class TestRoles:
    def test_one_is_made(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group")
        assert group.role.node.path == "Stack/Group/Role"
        assert only(synth(stack))["ServiceRoleArn"] == stack.resolve(group.role.role_arn)

    @pytest.mark.parametrize(
        "make",
        [
            lambda stack: ServiceRole(stack, "Given", platform=codedeploy.ComputePlatform.SERVER),
            lambda stack: iam.Role(stack, "Given", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com")),
            lambda stack: iam.Role.from_role_name(stack, "Given", "given"),
        ],
    )
    def test_a_given_one_is_used(self, stack, synth, make):
        role = make(stack)
        group = ServerDeploymentGroup(stack, "Group", role=role)
        assert group.role is role
        assert only(synth(stack))["ServiceRoleArn"] == stack.resolve(role.role_arn)

    @pytest.mark.parametrize("platform", [codedeploy.ComputePlatform.LAMBDA, codedeploy.ComputePlatform.ECS])
    def test_one_for_another_platform_is_refused(self, stack, platform):
        role = ServiceRole(stack, "Given", platform=platform)
        word = {"LAMBDA": "Lambda", "ECS": "ECS"}[platform.name]
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", role=role)
        assert str(caught.value) == (
            f'deployment group "Group": role: got a service role for {word}, but this deployment group is for Server, '
            "and AWS advises a role for each platform; make a ServiceRole with platform=ComputePlatform.SERVER"
        )

    def test_the_role_of_another_group_is_for_its_platform(self, stack, synth):
        first = ServerDeploymentGroup(stack, "First")
        second = ServerDeploymentGroup(stack, "Second", role=first.role)
        assert second.role is first.role
        assert group_of(synth(stack), "Second")["ServiceRoleArn"] == stack.resolve(first.role.role_arn)


class TestImported:
    def group(self, stack, application, **more):
        return ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web", **more
        )

    def test_by_name(self, stack, synth):
        application = ServerApplication.from_server_application_name(stack, "App", "shop")
        group = self.group(stack, application)
        assert (group.application_name, group.deployment_group_name) == ("shop", "web")
        assert group.application is application
        assert stack.resolve(group.deployment_group_arn) == {"Fn::Join": ["", [*OWN, ":deploymentgroup:shop/web"]]}
        assert group.deployment_group_ref.deployment_group_name == "web"
        assert synth(stack).get("Resources", {}) == {}

    def test_lives_where_its_application_lives(self, app):
        stack = cdk.Stack(app, "Here", env=HERE)
        arn = "arn:aws:codedeploy:us-east-1:444455556666:application:shop"
        group = self.group(stack, ServerApplication.from_server_application_arn(stack, "App", arn))
        assert (group.env.account, group.env.region) == ("444455556666", "us-east-1")
        assert stack.resolve(group.deployment_group_arn) == {
            "Fn::Join": [
                "",
                ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:us-east-1:444455556666:deploymentgroup:shop/web"],
            ]
        }

    def test_of_an_application_made_here(self, stack):
        application = ServerApplication(stack, "App")
        group = self.group(stack, application)
        name = stack.resolve(application.application_name)
        arn = {"Fn::Join": ["", [*OWN, ":deploymentgroup:", name, "/web"]]}
        assert stack.resolve(group.deployment_group_arn) == arn

    def test_of_an_l1_application(self, stack):
        group = self.group(stack, codedeploy.CfnApplication(stack, "Raw"))
        assert stack.resolve(group.application_name) == {"Ref": "Raw"}

    def test_tokens_pass(self, stack):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        group = ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack,
            "Group",
            application=ServerApplication.from_server_application_name(stack, "App", name),
            deployment_group_name=name,
        )
        assert stack.resolve(group.deployment_group_arn) == {
            "Fn::Join": ["", [*OWN, ":deploymentgroup:", {"Ref": "Name"}, "/", {"Ref": "Name"}]]
        }

    def test_a_bad_name(self, stack):
        application = ServerApplication.from_server_application_name(stack, "App", "shop")
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup.from_server_deployment_group_attributes(
                stack, "Group", application=application, deployment_group_name="shop/web"
            )
        assert str(caught.value) == (
            'deployment group "Group": deployment_group_name: got "shop/web", but a name takes letters, digits and '
            '. _ + = , @ -; leave out "/"'
        )


def test_two_groups_of_one_application(stack, synth):
    application = ServerApplication(stack, "App")
    ServerDeploymentGroup(stack, "First", application=application)
    ServerDeploymentGroup(stack, "Second", application=application)
    names = [properties["ApplicationName"] for properties in of_type(synth(stack), GROUP).values()]
    assert names == [stack.resolve(application.application_name)] * 2
