"""The instance profile: with a role of its own, completing an existing one, and wherever the CDK takes a profile."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import InstanceProfile, InstanceRole, ValidationError
from tests.iam.deployed import Deployment
from tests.iam.templates import assert_no_cycle, only, plain, resources, resources_by_action, statements_of
from tests.iam.test_instance_role import AGENT, SECURE

MANAGED = "arn:${AWS::Partition}:iam::aws:policy/"


def allowed(template):
    return resources_by_action(statements_of(template, only(template, "AWS::IAM::Role")[0]))


def ec2_role(scope):
    return iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))


class TestWithItsOwnRole:
    def test_has_an_instance_role(self, stack, synth):
        profile = InstanceProfile(stack, "Profile")
        template = synth(stack)
        assert isinstance(profile.role, InstanceRole)
        role, properties = only(template, "AWS::IAM::Role")
        assert properties["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
        assert only(template, "AWS::IAM::InstanceProfile")[1] == {"Roles": [f"${{{role}}}"]}
        assert allowed(template)["s3:GetObject"] == AGENT

    def test_options_go_to_the_role(self, stack, synth):
        InstanceProfile(
            stack,
            "Profile",
            ssm_core=True,
            cloudwatch_agent=True,
            secure_commands=True,
            path="/fleet/",
            permissions_boundary=iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess"),
        )
        template = synth(stack)
        properties = only(template, "AWS::IAM::Role")[1]
        assert properties["ManagedPolicyArns"] == [
            f"{MANAGED}AmazonSSMManagedInstanceCore",
            f"{MANAGED}CloudWatchAgentServerPolicy",
        ]
        assert properties["PermissionsBoundary"] == f"{MANAGED}PowerUserAccess"
        assert properties["Path"] == "/fleet/"
        assert set(allowed(template)) >= SECURE
        assert only(template, "AWS::IAM::InstanceProfile")[1]["Path"] == "/fleet/"

    def test_revision_buckets(self, stack, synth):
        key = kms.Key(stack, "Key")
        InstanceProfile(stack, "Profile", revision_buckets=[s3.Bucket(stack, "Bucket", encryption_key=key)])
        template = synth(stack)
        (bucket,) = resources(template, "AWS::S3::Bucket")
        (key_id,) = resources(template, "AWS::KMS::Key")
        found = allowed(template)
        # Listing is asked of the bucket itself, reading of what is in it.
        assert found["s3:List*"] >= {f"${{{bucket}.Arn}}"}
        assert found["s3:GetObject*"] >= {f"${{{bucket}.Arn}}/*"}
        assert found["kms:Decrypt"] == {f"${{{key_id}.Arn}}"}
        assert_no_cycle(template)

    def test_grant_read_of_a_prefix(self, stack, synth):
        profile = InstanceProfile(stack, "Profile")
        profile.grant_read(s3.Bucket.from_bucket_name(stack, "Bucket", "revisions"), "shop/*").assert_success()
        arn = "arn:${AWS::Partition}:s3:::revisions"
        assert allowed(synth(stack))["s3:GetObject*"] == {arn, f"{arn}/shop/*"}

    def test_bucket_of_another_stack(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        InstanceProfile(here, "Profile", revision_buckets=[s3.Bucket(there, "Bucket")])
        assert "s3:GetObject*" in allowed(synth(here))


class TestWithAnExistingRole:
    def test_of_the_cdk_is_completed(self, stack, synth):
        role = ec2_role(stack)
        profile = InstanceProfile(
            stack, "Profile", role=role, ssm_core=True, cloudwatch_agent=True, secure_commands=True
        )
        template = synth(stack)
        assert profile.role is role
        id, properties = only(template, "AWS::IAM::Role")
        assert properties["ManagedPolicyArns"] == [
            f"{MANAGED}AmazonSSMManagedInstanceCore",
            f"{MANAGED}CloudWatchAgentServerPolicy",
        ]
        assert only(template, "AWS::IAM::InstanceProfile")[1]["Roles"] == [f"${{{id}}}"]
        found = allowed(template)
        assert found["s3:GetObject"] == AGENT
        assert set(found) >= SECURE

    def test_gets_no_more_than_was_asked_for(self, stack, synth):
        InstanceProfile(stack, "Profile", role=ec2_role(stack))
        template = synth(stack)
        assert "ManagedPolicyArns" not in only(template, "AWS::IAM::Role")[1]
        assert set(allowed(template)) == {"s3:GetObject", "s3:GetObjectVersion"}

    def test_of_this_library_is_completed(self, stack, synth):
        InstanceProfile(stack, "Profile", role=InstanceRole(stack, "Role"), ssm_core=True, secure_commands=True)
        template = synth(stack)
        assert only(template, "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [f"{MANAGED}AmazonSSMManagedInstanceCore"]
        assert set(allowed(template)) >= SECURE

    def test_imported_gets_a_policy(self, stack, synth):
        profile = InstanceProfile(stack, "Profile", role=iam.Role.from_role_name(stack, "Role", "fleet"))
        profile.grant_read(s3.Bucket.from_bucket_name(stack, "Bucket", "revisions"))
        template = synth(stack)
        assert only(template, "AWS::IAM::InstanceProfile")[1]["Roles"] == ["fleet"]
        policies = [policy["Properties"] for policy in resources(template, "AWS::IAM::Policy").values()]
        assert [policy["Roles"] for policy in policies] == [["fleet"], ["fleet"]]
        found = resources_by_action([each for policy in policies for each in policy["PolicyDocument"]["Statement"]])
        assert found["s3:GetObject"] == AGENT
        assert "s3:GetObject*" in found

    def test_imported_that_may_not_change_is_left_alone(self, stack, synth):
        role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/fleet", mutable=False)
        InstanceProfile(stack, "Profile", role=role, ssm_core=True)
        template = synth(stack)
        assert only(template, "AWS::IAM::InstanceProfile")[1]["Roles"] == ["fleet"]
        assert not resources(template, "AWS::IAM::Policy")

    def test_role_in_another_stack(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        InstanceProfile(here, "Profile", role=ec2_role(there))
        assert only(synth(here), "AWS::IAM::Policy")[1]["Roles"][0].startswith("${import:There:")
        assert not resources(synth(there), "AWS::IAM::Policy")

    def test_stacks_that_share_a_role_write_policies_of_different_names(self, app, synth):
        stacks = [cdk.Stack(app, name) for name in ("One", "Two")]
        for stack in stacks:
            InstanceProfile(stack, "Profile", role=iam.Role.from_role_name(stack, "Role", "fleet"))
        policies = Deployment({stack.stack_name: synth(stack) for stack in stacks}).all("AWS::IAM::Policy")
        assert len({policy.properties["PolicyName"] for policy in policies}) == 2

    def test_boundary_is_refused(self, stack):
        boundary = iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess")
        with pytest.raises(ValidationError) as caught:
            InstanceProfile(stack, "Profile", role=ec2_role(stack), permissions_boundary=boundary)
        assert str(caught.value) == (
            'instance profile "Profile": permissions_boundary: got a boundary together with role, but a boundary '
            "belongs to the role that is made with the profile; set the boundary where the role is made"
        )
        assert stack.node.try_find_child("Profile") is None


class TestAsInstanceProfile:
    def test_in_a_launch_template(self, stack, synth):
        profile = InstanceProfile(stack, "Profile")
        template = ec2.LaunchTemplate(stack, "Template", instance_profile=profile)
        assert template.role is not None
        found = synth(stack)
        id = only(found, "AWS::IAM::InstanceProfile")[0]
        data = only(found, "AWS::EC2::LaunchTemplate")[1]["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {"Arn": f"${{{id}.Arn}}"}
        assert len(resources(found, "AWS::IAM::Role")) == 1

    def test_grants_to_the_launch_template_reach_the_role(self, stack, synth):
        template = ec2.LaunchTemplate(stack, "Template", instance_profile=InstanceProfile(stack, "Profile"))
        s3.Bucket.from_bucket_name(stack, "Bucket", "revisions").grant_write(template)
        assert "s3:PutObject" in allowed(synth(stack))

    def test_names(self, stack, synth):
        profile = InstanceProfile(stack, "Profile")
        cdk.CfnOutput(stack, "Name", value=profile.instance_profile_name)
        cdk.CfnOutput(stack, "Arn", value=profile.instance_profile_arn)
        reference = profile.instance_profile_ref
        cdk.CfnOutput(stack, "Reference", value=f"{reference.instance_profile_name}|{reference.instance_profile_arn}")
        template = synth(stack)
        id = only(template, "AWS::IAM::InstanceProfile")[0]
        assert plain({name: output["Value"] for name, output in template["Outputs"].items()}) == {
            "Name": f"${{{id}}}",
            "Arn": f"${{{id}.Arn}}",
            "Reference": f"${{{id}}}|${{{id}.Arn}}",
        }

    def test_name(self, stack, synth):
        InstanceProfile(stack, "Profile", instance_profile_name="fleet")
        assert only(synth(stack), "AWS::IAM::InstanceProfile")[1]["InstanceProfileName"] == "fleet"

    @pytest.mark.parametrize(("path", "shown"), [(None, ""), ("/fleet/", "fleet/")])
    def test_physical_name_is_known_in_other_regions(self, app, synth, path, shown):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="111111111111", region="us-east-1"))
        profile = InstanceProfile(here, "Profile", instance_profile_name=cdk.PhysicalName.GENERATE_IF_NEEDED, path=path)
        cdk.CfnOutput(there, "Arn", value=profile.instance_profile_arn)
        cdk.CfnOutput(there, "Name", value=profile.instance_profile_name)
        name = only(synth(here), "AWS::IAM::InstanceProfile")[1]["InstanceProfileName"]
        outputs = plain(synth(there)["Outputs"])
        assert outputs["Name"]["Value"] == name
        assert outputs["Arn"]["Value"] == f"arn:${{AWS::Partition}}:iam::111111111111:instance-profile/{shown}{name}"

    def test_default_child_is_the_l1(self, stack):
        assert isinstance(InstanceProfile(stack, "Profile").node.default_child, iam.CfnInstanceProfile)


class TestImported:
    def test_by_name(self, stack, synth):
        profile = InstanceProfile.from_instance_profile_name(stack, "Imported", "fleet")
        ec2.LaunchTemplate(stack, "Template", instance_profile=profile)
        data = only(synth(stack), "AWS::EC2::LaunchTemplate")[1]["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {
            "Arn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile/fleet"
        }

    def test_by_arn(self, stack, synth):
        arn = "arn:aws:iam::123456789012:instance-profile/web/fleet"
        profile = InstanceProfile.from_instance_profile_arn(stack, "Imported", arn)
        ec2.LaunchTemplate(stack, "Template", instance_profile=profile)
        data = only(synth(stack), "AWS::EC2::LaunchTemplate")[1]["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {"Arn": arn}
        assert profile.instance_profile_name == "fleet"
