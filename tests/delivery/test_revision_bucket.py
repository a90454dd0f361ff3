"""The bucket of revisions: what it always is, who may read and write it, and what may expire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import InstanceProfile, InstanceRole, ValidationError
from cdk_codedeploy.delivery import RevisionBucket
from tests.iam.templates import as_list, assert_no_cycle, only, plain, resources, resources_by_action, statements_of

OTHER = "222233334444"
SECURED = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
    "VersioningConfiguration": {"Status": "Enabled"},
}


def policy_of(template: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of the bucket's policy."""
    _, policy = only(template, "AWS::S3::BucketPolicy")
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return statements


class TestBucket:
    @pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
    def test_is_secured_whatever_the_feature_flags(self, stack, synth):
        RevisionBucket(stack, "Revisions")
        template = synth(stack)
        name, properties = only(template, "AWS::S3::Bucket")
        assert properties == SECURED
        arns = [f"${{{name}.Arn}}", f"${{{name}.Arn}}/*"]
        everybody = {"Action": "s3:*", "Effect": "Deny", "Principal": {"AWS": "*"}, "Resource": arns}
        assert policy_of(template) == [
            {**everybody, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {**everybody, "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
        ]

    def test_stays_when_its_stack_goes(self, stack, synth):
        RevisionBucket(stack, "Revisions")
        (bucket,) = resources(synth(stack), "AWS::S3::Bucket").values()
        assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")

    def test_goes_where_that_is_wanted(self, stack, synth):
        RevisionBucket(stack, "Revisions", removal_policy=cdk.RemovalPolicy.DESTROY)
        (bucket,) = resources(synth(stack), "AWS::S3::Bucket").values()
        assert bucket["DeletionPolicy"] == "Delete"

    def test_is_encrypted_with_a_given_key(self, stack, synth):
        RevisionBucket(stack, "Revisions", encryption_key=kms.Key(stack, "Key"))
        template = synth(stack)
        (key,) = resources(template, "AWS::KMS::Key")
        _, properties = only(template, "AWS::S3::Bucket")
        (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule == {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"KMSMasterKeyID": f"${{{key}.Arn}}", "SSEAlgorithm": "aws:kms"},
        }

    def test_has_a_name_and_access_logs_where_asked(self, stack, synth):
        logs = s3.Bucket(stack, "Logs")
        RevisionBucket(
            stack,
            "Revisions",
            bucket_name="shop-revisions",
            server_access_logs_bucket=logs,
            server_access_logs_prefix="revisions/",
        )
        buckets = resources(synth(stack), "AWS::S3::Bucket")
        (properties,) = (each["Properties"] for name, each in buckets.items() if name.startswith("Revisions"))
        assert properties["BucketName"] == "shop-revisions"
        assert properties["LoggingConfiguration"]["LogFilePrefix"] == "revisions/"

    def test_goes_wherever_the_cdk_takes_a_bucket(self, stack, synth):
        bucket = RevisionBucket(stack, "Revisions")
        assert isinstance(bucket, s3.Bucket)
        cdk.CfnOutput(stack, "Name", value=bucket.bucket_name)
        from aws_cdk import aws_s3_deployment as deployment

        (name, _) = only(synth(stack), "AWS::S3::Bucket")
        assert deployment.Source.bucket(bucket, "key.zip") is not None
        assert plain(synth(stack)["Outputs"]["Name"]["Value"]) == f"${{{name}}}"


class TestLifecycle:
    def test_is_off(self, stack, synth):
        RevisionBucket(stack, "Revisions")
        _, properties = only(synth(stack), "AWS::S3::Bucket")
        assert "LifecycleConfiguration" not in properties

    @pytest.mark.parametrize(("given", "kept"), [(None, 10), (1, 1), (100, 100)])
    def test_lets_old_versions_expire_and_never_current_ones(self, stack, synth, given, kept):
        RevisionBucket(stack, "Revisions", old_versions_expire_after=cdk.Duration.days(90), old_versions_to_keep=given)
        _, properties = only(synth(stack), "AWS::S3::Bucket")
        assert properties["LifecycleConfiguration"]["Rules"] == [
            {
                "Id": "OldVersions",
                "Status": "Enabled",
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                "NoncurrentVersionExpiration": {"NewerNoncurrentVersions": kept, "NoncurrentDays": 90},
            }
        ]

    @pytest.mark.parametrize("kept", [0, 101])
    def test_keeps_one_to_a_hundred(self, stack, kept):
        with pytest.raises(ValidationError) as caught:
            RevisionBucket(
                stack, "Revisions", old_versions_expire_after=cdk.Duration.days(1), old_versions_to_keep=kept
            )
        assert str(caught.value) == (
            f'revision bucket "Revisions": old_versions_to_keep: got {kept}, but S3 keeps 1 to 100 versions beside the '
            "current one; give a number between them"
        )

    def test_needs_a_time(self, stack):
        with pytest.raises(ValidationError) as caught:
            RevisionBucket(stack, "Revisions", old_versions_to_keep=5)
        assert str(caught.value) == (
            'revision bucket "Revisions": old_versions_to_keep: got 5, but without old_versions_expire_after all '
            "versions are kept; say after what time the others expire, or leave it out"
        )


def readers(stack: cdk.Stack) -> dict[str, Any]:
    return {
        "instance role": InstanceRole(stack, "InstanceRole"),
        "the CDK's role": iam.Role(stack, "CdkRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
        "on-premises user": iam.User(stack, "OnPremises"),
    }


class TestGrantRead:
    @pytest.mark.parametrize("who", ["instance role", "the CDK's role"])
    @pytest.mark.parametrize(("prefix", "keys"), [(None, "*"), ("shop/*", "shop/*")])
    def test_is_what_the_agent_needs_and_no_more(self, stack, synth, who, prefix, keys):
        bucket = RevisionBucket(stack, "Revisions")
        role = readers(stack)[who]
        granted = bucket.grant_read(role) if prefix is None else bucket.grant_read(role, prefix)
        granted.assert_success()
        template = synth(stack)
        (name, _) = only(template, "AWS::S3::Bucket")
        role_id = stack.get_logical_id(role.node.default_child)
        allowed = resources_by_action(statements_of(template, role_id))
        # An instance role may read the agent's bucket as well.
        ours = {action: {each for each in where if name in each} for action, where in allowed.items()}
        assert ours == {
            "s3:GetObject": {f"${{{name}.Arn}}/{keys}"},
            "s3:GetObjectVersion": {f"${{{name}.Arn}}/{keys}"},
            "s3:ListBucket": {f"${{{name}.Arn}}"},
        }

    def test_is_the_same_through_an_instance_profile(self, stack, synth):
        bucket = RevisionBucket(stack, "Revisions")
        InstanceProfile(stack, "Profile", revision_buckets=[bucket])
        template = synth(stack)
        (name, _) = only(template, "AWS::S3::Bucket")
        (role, _) = only(template, "AWS::IAM::Role")
        allowed = resources_by_action(statements_of(template, role))
        assert set(allowed) == {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"}
        assert allowed["s3:ListBucket"] == {f"${{{name}.Arn}}"}
        assert f"${{{name}.Arn}}/*" in allowed["s3:GetObjectVersion"]

    def test_is_for_on_premises_users_too(self, stack, synth):
        bucket = RevisionBucket(stack, "Revisions")
        bucket.grant_read(readers(stack)["on-premises user"], "shop/*").assert_success()
        _, policy = only(synth(stack), "AWS::IAM::Policy")
        assert policy["Users"]
        actions = {action for each in policy["PolicyDocument"]["Statement"] for action in as_list(each["Action"])}
        assert actions == {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"}

    def test_decrypts_with_the_buckets_key(self, stack, synth):
        bucket = RevisionBucket(stack, "Revisions", encryption_key=kms.Key(stack, "Key"))
        role = InstanceRole(stack, "Role")
        bucket.grant_read(role)
        template = synth(stack)
        (key,) = resources(template, "AWS::KMS::Key")
        (role_id, _) = only(template, "AWS::IAM::Role")
        allowed = resources_by_action(statements_of(template, role_id))
        assert allowed["kms:Decrypt"] == {f"${{{key}.Arn}}"}
        assert_no_cycle(template)

    def test_of_another_accounts_role_is_in_the_policies_of_bucket_and_key(self, synth, app):
        stack = cdk.Stack(app, "Stack", env=cdk.Environment(account="111122223333", region="eu-west-1"))
        bucket = RevisionBucket(stack, "Revisions", encryption_key=kms.Key(stack, "Key"))
        arn = f"arn:aws:iam::{OTHER}:role/Instances"
        role = iam.Role.from_role_arn(stack, "Other", arn)
        bucket.grant_read(role, "shop/*").assert_success()
        template = synth(stack)
        (name, _) = only(template, "AWS::S3::Bucket")
        allowed = [each for each in policy_of(template) if each["Effect"] == "Allow"]
        assert {tuple(as_list(each["Action"])) for each in allowed} == {
            ("s3:GetObject", "s3:GetObjectVersion"),
            ("s3:ListBucket",),
        }
        assert all(each["Principal"] == {"AWS": arn} for each in allowed)
        assert {resource for each in allowed for resource in as_list(each["Resource"])} == {
            f"${{{name}.Arn}}/shop/*",
            f"${{{name}.Arn}}",
        }
        _, key = only(template, "AWS::KMS::Key")
        assert [each for each in key["KeyPolicy"]["Statement"] if each["Action"] == "kms:Decrypt"] == [
            {"Action": "kms:Decrypt", "Effect": "Allow", "Principal": {"AWS": arn}, "Resource": "*"}
        ]

    def test_is_the_same_when_the_cdk_asks(self, stack, synth):
        # JavaScript calls the method of Python's subclass.
        from aws_cdk import aws_codepipeline as codepipeline
        from aws_cdk import aws_codepipeline_actions as actions

        bucket = RevisionBucket(stack, "Revisions")
        pipeline = codepipeline.Pipeline(stack, "Pipeline", artifact_bucket=s3.Bucket(stack, "Artifacts"))
        output = codepipeline.Artifact()
        pipeline.add_stage(
            stage_name="Source",
            actions=[
                actions.S3SourceAction(
                    action_name="Source",
                    bucket=bucket,
                    bucket_key="shop.zip",
                    output=output,
                    trigger=actions.S3Trigger.POLL,
                )
            ],
        )
        pipeline.add_stage(stage_name="Approve", actions=[actions.ManualApprovalAction(action_name="Approve")])
        text = json.dumps(synth(stack))
        assert "s3:GetObjectVersion" in text


class TestGrantPush:
    @pytest.mark.parametrize("encrypted", [False, True])
    def test_is_what_an_upload_in_parts_needs(self, stack, synth, encrypted):
        key = kms.Key(stack, "Key") if encrypted else None
        bucket = RevisionBucket(stack, "Revisions", encryption_key=key)
        user = iam.User(stack, "Builder")
        bucket.grant_push(user, "shop/*").assert_success()
        template = synth(stack)
        (name, _) = only(template, "AWS::S3::Bucket")
        _, policy = only(template, "AWS::IAM::Policy")
        allowed = resources_by_action(policy["PolicyDocument"]["Statement"])
        there = {f"${{{name}.Arn}}/shop/*"}
        kms_actions = {action for action in allowed if action.startswith("kms:")}
        assert {action: where for action, where in allowed.items() if action not in kms_actions} == {
            "s3:AbortMultipartUpload": there,
            "s3:ListMultipartUploadParts": there,
            "s3:PutObject": there,
        }
        assert kms_actions == (
            {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"} if encrypted else set()
        )


@pytest.mark.slow
def test_cfn_lint_and_cdk_nag_find_nothing(recommended_flags, tmp_path):
    from cdk_nag import AwsSolutionsChecks
    from cfnlint.api import lint_file

    app = cdk.App(context=recommended_flags, tree_metadata=False)
    stack = cdk.Stack(app, "Stack")
    logs = s3.Bucket.from_bucket_name(stack, "Logs", "central-logs")
    RevisionBucket(
        stack,
        "Revisions",
        old_versions_expire_after=cdk.Duration.days(90),
        server_access_logs_bucket=logs,
    )
    assembly = Path(app.synth().directory)
    assert [str(match) for match in lint_file(assembly / "Stack.template.json")] == []
    if not hasattr(AwsSolutionsChecks, "validate_scope"):
        pytest.skip("cdk-nag reports as data since version 3")
    assert list(AwsSolutionsChecks().validate_scope(stack).violations) == []
