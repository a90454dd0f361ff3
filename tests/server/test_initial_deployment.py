"""A revision that is deployed when the deployment group is made."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import (
    BundleType,
    GitHubLocation,
    InitialDeployment,
    S3Location,
    ServerDeploymentGroup,
    TagFilter,
    ValidationError,
)
from tests.deployment.templates import only

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class TestTemplate:
    def test_from_s3(self, stack, synth):
        revision = S3Location("bucket", "app.tar.gz", version="v1", etag="e1")
        deployment = InitialDeployment(revision=revision, description="First", ignore_application_stop_failures=True)
        ServerDeploymentGroup(stack, "Group", deployment=deployment)
        properties = only(synth(stack))
        assert properties["Deployment"] == {
            "Description": "First",
            "IgnoreApplicationStopFailures": True,
            "Revision": {
                "RevisionType": "S3",
                "S3Location": {
                    "Bucket": "bucket",
                    "Key": "app.tar.gz",
                    "BundleType": "tgz",
                    "Version": "v1",
                    "ETag": "e1",
                },
            },
        }
        assert "AutoRollbackConfiguration" not in properties

    @pytest.mark.parametrize("key", ["appspec.yaml", "appspec.yml", "appspec.json"])
    def test_an_appspec_file_alone(self, key):
        with pytest.raises(ValidationError) as caught:
            InitialDeployment(revision=S3Location("bucket", key))
        kind = "JSON" if key.endswith("json") else "YAML"
        assert str(caught.value) == (
            f"revision: got an object of the type {kind}, but instances take a bundle of the type zip, tar or tgz; "
            "bundle the AppSpec file with what it deploys"
        )

    def test_from_github(self, stack, synth):
        deployment = InitialDeployment(revision=GitHubLocation("owner/repo", COMMIT))
        ServerDeploymentGroup(stack, "Group", deployment=deployment)
        properties = only(synth(stack))
        assert properties["Deployment"] == {
            "IgnoreApplicationStopFailures": False,
            "Revision": {
                "RevisionType": "GitHub",
                "GitHubLocation": {"Repository": "owner/repo", "CommitId": COMMIT},
            },
        }
        assert "AutoRollbackConfiguration" not in properties

    def test_none(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        properties = only(synth(stack))
        assert "Deployment" not in properties
        assert "AutoRollbackConfiguration" in properties

    def test_tokens_pass(self, stack, synth):
        text = cdk.CfnParameter(stack, "Text").value_as_string
        revision = S3Location(text, text, BundleType.ZIP, version=text)
        deployment = InitialDeployment(revision=revision, description=text)
        ServerDeploymentGroup(stack, "Group", deployment=deployment)
        assert only(synth(stack))["Deployment"] == {
            "Description": {"Ref": "Text"},
            "IgnoreApplicationStopFailures": False,
            "Revision": {
                "RevisionType": "S3",
                "S3Location": {
                    "Bucket": {"Ref": "Text"},
                    "Key": {"Ref": "Text"},
                    "BundleType": "zip",
                    "Version": {"Ref": "Text"},
                },
            },
        }


class TestWrongUse:
    def test_a_long_description(self):
        InitialDeployment(revision=S3Location("bucket", "app.zip"), description="x" * 256)
        with pytest.raises(ValidationError) as caught:
            InitialDeployment(revision=S3Location("bucket", "app.zip"), description="x" * 257)
        assert str(caught.value) == (
            "description: got 257 characters, but the description of a deployment takes at most 256 characters; "
            "shorten it by 1"
        )

    @pytest.mark.parametrize(
        ("revision", "shown"),
        [
            ("s3://bucket/app.zip", '"s3://bucket/app.zip"'),
            (None, "None"),
            ({"bucket": "bucket"}, "{'bucket': 'bucket'}"),
            (TagFilter("Stage"), "TagFilter(key='Stage', value=None)"),
        ],
    )
    def test_another_revision(self, revision, shown):
        with pytest.raises(ValidationError) as caught:
            InitialDeployment(revision=revision)
        assert str(caught.value) == (
            f"revision: got {shown}, but its type is S3Location or GitHubLocation; "
            "pass an S3Location or a GitHubLocation"
        )

    @pytest.mark.parametrize(
        "rollback", [codedeploy.AutoRollbackConfig(), {"failed_deployment": True}, {"failed_deployment": False}]
    )
    def test_with_a_rollback(self, stack, rollback):
        deployment = InitialDeployment(revision=S3Location("bucket", "app.zip"))
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", deployment=deployment, auto_rollback=rollback)
        assert str(caught.value) == (
            'deployment group "Group": deployment: got a value together with auto_rollback, but CloudFormation takes '
            "only one of the two; leave auto_rollback out, or deploy with a pipeline instead"
        )
