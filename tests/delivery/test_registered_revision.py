"""Registering a revision from a stack: what the handler is told, what it may do, and who may read the result."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as cdk_codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    BundleType,
    GitHubLocation,
    InitialDeployment,
    InstanceRole,
    S3Location,
    ServerApplication,
    ServerDeploymentGroup,
    ValidationError,
)
from cdk_codedeploy.delivery import RegisteredRevision, Revision, RevisionBucket
from cdk_codedeploy.revision import InlineContent, content_hash
from tests.delivery.conftest import write_revision
from tests.handlers.fake_aws import FakeCodeDeploy, FakeS3
from tests.handlers.stacks import Stack as RunningStack
from tests.iam.templates import assert_no_cycle, only, plain, resources, resources_by_action, statements_of

CUSTOM = "Custom::CodeDeployRegisteredRevision"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def handler_may(template: dict[str, Any]) -> dict[str, set[str]]:
    """Return what the handler is allowed, beside its log."""
    (role,) = (
        name
        for name, resource in resources(template, "AWS::IAM::Role").items()
        if "lambda.amazonaws.com" in json.dumps(resource)
    )
    allowed = resources_by_action(statements_of(template, role))
    return {action: where for action, where in allowed.items() if not action.startswith("logs:")}


def name_of(template: dict[str, Any], kind: str) -> str:
    (name,) = resources(template, kind)
    return str(name)


class TestFromAsset:
    def test_is_copied_to_a_bucket_that_stays(self, stack, synth, application, directory):
        RegisteredRevision(
            stack,
            "Revision",
            application=application,
            revision=Revision.from_asset(directory),
            description="First",
        )
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        digest = content_hash(directory)
        app, bucket = name_of(template, "AWS::CodeDeploy::Application"), name_of(template, "AWS::S3::Bucket")
        copied = properties["S3"].pop("CopyFrom")
        assert properties["Application"] == f"${{{app}}}"
        assert properties["Description"] == "First"
        assert properties["S3"] == {
            "Bucket": f"${{{bucket}}}",
            "Key": f"${{{app}}}/{digest}.zip",
            "BundleType": "zip",
        }
        assert copied == {
            "Bucket": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}",
            "Key": f"{hashlib.sha256(digest.encode()).hexdigest()}.zip",
            "ContentHash": digest,
        }
        assert template["Resources"][bucket]["DeletionPolicy"] == "Retain"
        assert_no_cycle(template)

    def test_is_bundled_as_an_asset(self, app, stack, application, directory):
        revision = Revision.from_asset(directory)
        RegisteredRevision(stack, "Revision", application=application, revision=revision)
        assembly = Path(app.synth().directory)
        digest = hashlib.sha256(content_hash(directory).encode()).hexdigest()
        with zipfile.ZipFile(assembly / f"asset.{digest}.zip") as file:
            assert {name for name in file.namelist() if not name.endswith("/")} == {
                "appspec.yml",
                "scripts/start.sh",
                "site/index.html",
            }
        files = json.loads((assembly / "Stack.assets.json").read_text())["files"]
        assert files[digest]["source"] == {"path": f"asset.{digest}.zip", "packaging": "file"}

    def test_same_content_is_the_same_template(self, synth, tmp_path):
        templates = []
        for place in ("here", "there"):
            directory = write_revision(tmp_path / place)
            stack = cdk.Stack(cdk.App(tree_metadata=False), "Stack")
            application = ServerApplication(stack, "Application")
            RegisteredRevision(stack, "R", application=application, revision=Revision.from_asset(directory))
            templates.append(synth(stack))
        assert templates[0] == templates[1]

    def test_changed_content_changes_the_key_and_nothing_else(self, synth, tmp_path):
        texts = []
        for page in ("one", "two"):
            directory = write_revision(tmp_path / page, page=page)
            stack = cdk.Stack(cdk.App(tree_metadata=False), "Stack")
            application = ServerApplication(stack, "Application")
            RegisteredRevision(stack, "R", application=application, revision=Revision.from_asset(directory))
            digest = content_hash(directory)
            published = hashlib.sha256(digest.encode()).hexdigest()
            texts.append(json.dumps(synth(stack)).replace(digest, "HASH").replace(published, "PUBLISHED"))
        assert texts[0] == texts[1]

    @pytest.mark.parametrize("kind", [BundleType.ZIP, BundleType.TAR, BundleType.TGZ])
    def test_is_packed_as_asked(self, stack, synth, application, directory, kind):
        revision = Revision.from_asset(directory, bundle_type=kind)
        registered = RegisteredRevision(stack, "Revision", application=application, revision=revision)
        _, properties = only(synth(stack), CUSTOM)
        assert properties["S3"]["BundleType"] == kind.value
        assert properties["S3"]["Key"].endswith(f".{kind.value}")
        assert properties["S3"]["CopyFrom"]["Key"].endswith(f".{kind.value}")
        assert registered.location.packed_as == kind.value

    def test_goes_to_a_given_bucket(self, stack, synth, application, directory):
        bucket = RevisionBucket(stack, "Revisions")
        for id in ("One", "Two"):
            registered = RegisteredRevision(
                stack, id, application=application, revision=Revision.from_asset(directory), bucket=bucket
            )
            assert registered.bucket is bucket
        assert len(resources(synth(stack), "AWS::S3::Bucket")) == 1

    @pytest.mark.parametrize("encrypted", [False, True])
    def test_handler_may_copy_and_register_this_one_and_no_other(self, stack, synth, application, directory, encrypted):
        key = kms.Key(stack, "Key") if encrypted else None
        bucket = RevisionBucket(stack, "Revisions", encryption_key=key)
        RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_asset(directory), bucket=bucket
        )
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        place, source = properties["S3"], properties["S3"]["CopyFrom"]
        bucket_arn = f"${{{name_of(template, 'AWS::S3::Bucket')}.Arn}}"
        there = f"{bucket_arn}/{place['Key']}"
        prefix = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}"
        wanted = {
            "codedeploy:RegisterApplicationRevision": {f"{prefix}:application:{properties['Application']}"},
            "s3:GetObject": {there, f"arn:${{AWS::Partition}}:s3:::{source['Bucket']}/{source['Key']}"},
            "s3:PutObject": {there},
            "s3:ListBucket": {bucket_arn},
        }
        if encrypted:
            wanted["kms:GenerateDataKey"] = {f"${{{name_of(template, 'AWS::KMS::Key')}.Arn}}"}
        assert handler_may(template) == wanted

    def test_handler_calls_nothing_that_it_may_not(self, stack, synth, application, directory):
        """Runs the handler with the template's own properties, and holds its calls against the template's policy."""
        from cdk_codedeploy.handlers.registered_revision import RegisteredRevisionHandler

        RegisteredRevision(stack, "Revision", application=application, revision=Revision.from_asset(directory))
        template = synth(stack)
        _, found = only(template, CUSTOM)
        # As if everything had its logical id as its name.
        properties = json.loads(re.sub(r"\$\{([A-Za-z0-9:.]+)}", r"\1", json.dumps(found)))
        codedeploy, bucket = FakeCodeDeploy(), FakeS3()
        codedeploy.create_application(applicationName=properties["Application"])
        codedeploy.calls.clear()
        place = properties["S3"]
        bucket.buckets[place["Bucket"]] = {}
        bucket.put(place["CopyFrom"]["Bucket"], place["CopyFrom"]["Key"], b"bundle")
        running = RunningStack(RegisteredRevisionHandler(lambda: codedeploy, lambda: bucket))
        assert running.create(properties)["Status"] == "SUCCESS"
        # What each operation needs, from the service authorization reference.
        needs = {
            "HeadObject": {"s3:GetObject", "s3:ListBucket"},
            "CopyObject": {"s3:GetObject", "s3:PutObject"},
            "RegisterApplicationRevision": {"codedeploy:RegisterApplicationRevision"},
        }
        called = {name for fake in (codedeploy, bucket) for name, _ in fake.calls}
        assert called == needs.keys()
        assert set().union(*needs.values()) == set(handler_may(template))

    def test_instances_may_read_all_of_the_application(self, stack, synth, application, directory):
        registered = RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_asset(directory)
        )
        role = InstanceRole(stack, "Role")
        registered.grant_read(role).assert_success()
        template = synth(stack)
        allowed = resources_by_action(statements_of(template, stack.get_logical_id(role.node.default_child)))
        app, bucket = name_of(template, "AWS::CodeDeploy::Application"), name_of(template, "AWS::S3::Bucket")
        assert allowed["s3:GetObjectVersion"] >= {f"${{{bucket}.Arn}}/${{{app}}}/*"}
        assert allowed["s3:ListBucket"] == {f"${{{bucket}.Arn}}"}

    def test_with_errors_is_refused_with_all_of_them(self, directory, monkeypatch):
        (directory / "scripts" / "start.sh").unlink()
        (directory / "appspec.yml").write_text((directory / "appspec.yml").read_text().replace("0.0", '"0.0"'))
        monkeypatch.chdir(directory.parent)
        with pytest.raises(ValidationError) as caught:
            Revision.from_asset("revision")
        first, *lines = str(caught.value).splitlines()
        assert first == (
            'directory: got "revision" with 2 errors, but the deployment would fail or do something that is not meant; '
            "correct what the check found:"
        )
        assert len(lines) == 2
        assert all(line.startswith("  revision/appspec.yml:") for line in lines)
        assert any("start.sh" in line for line in lines)

    def test_with_warnings_shows_them_with_the_construct(self, app, stack, application, directory):
        from aws_cdk.assertions import Annotations, Match

        (directory / ".env").write_text("PASSWORD=x\n")
        revision = Revision.from_asset(directory)
        RegisteredRevision(stack, "Revision", application=application, revision=revision)
        found = Annotations.from_stack(stack).find_warning("/Stack/Revision", Match.any_value())
        texts = [str(each.entry.data) for each in found]
        assert texts
        assert all("[ack: cdk-codedeploy:revision]" in text for text in texts)
        assert any(".env" in text for text in texts)

    def test_of_windows_is_a_zip(self, directory):
        appspec = "version: 0.0\nos: windows\nfiles:\n  - source: site\n    destination: c:\\site\n"
        (directory / "appspec.yml").write_text(appspec)
        Revision.from_asset(directory)
        with pytest.raises(ValidationError) as caught:
            Revision.from_asset(directory, bundle_type=BundleType.TGZ)
        assert str(caught.value) == (
            'bundle_type: got "tgz", but the agent on Windows unpacks zip alone; pass BundleType.ZIP'
        )

    def test_of_no_bundle_type_is_refused(self, directory):
        with pytest.raises(ValidationError, match="a directory is packed as zip, tar or tgz"):
            Revision.from_asset(directory, bundle_type=BundleType.YAML)
        with pytest.raises(ValidationError, match=r"bundle_type: got \"rar\", but the values are"):
            Revision.from_asset(directory, bundle_type="rar")

    def test_that_is_too_large_is_refused(self, stack, application, directory, monkeypatch):
        from cdk_codedeploy.delivery import asset_revision

        monkeypatch.setattr(asset_revision, "COPY_MAX", 10)
        revision = Revision.from_asset(directory)
        with pytest.raises(ValidationError, match=r"whose bundle has \d+ bytes, but S3 copies at most 10 bytes"):
            RegisteredRevision(stack, "Revision", application=application, revision=revision)


class TestFromBucket:
    def test_is_registered_where_it_lies(self, stack, synth, application):
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "shop-revisions")
        revision = Revision.from_bucket(bucket, "shop/1.tar.gz")
        registered = RegisteredRevision(stack, "Revision", application=application, revision=revision)
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        assert properties["S3"] == {"Bucket": "shop-revisions", "Key": "shop/1.tar.gz", "BundleType": "tgz"}
        may = handler_may(template)
        assert may.keys() == {"codedeploy:RegisterApplicationRevision", "s3:GetObject", "s3:ListBucket"}
        assert may["s3:GetObject"] == {"arn:${AWS::Partition}:s3:::shop-revisions/shop/1.tar.gz"}
        assert registered.bucket is bucket

    def test_of_a_version_reads_versions(self, stack, synth, application):
        bucket = RevisionBucket(stack, "Bucket")
        revision = Revision.from_bucket(bucket, "1", bundle_type=BundleType.ZIP, version="v1")
        RegisteredRevision(stack, "Revision", application=application, revision=revision)
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        assert properties["S3"]["Version"] == "v1"
        assert "s3:GetObjectVersion" in handler_may(template)

    def test_instances_may_read_its_key(self, stack, synth, application):
        bucket = RevisionBucket(stack, "Bucket")
        revision = Revision.from_bucket(bucket, "shop.zip")
        registered = RegisteredRevision(stack, "Revision", application=application, revision=revision)
        user = iam.User(stack, "OnPremises")
        registered.grant_read(user)
        template = synth(stack)
        (policy,) = (
            each["Properties"]
            for each in resources(template, "AWS::IAM::Policy").values()
            if "Users" in each["Properties"]
        )
        allowed = resources_by_action(policy["PolicyDocument"]["Statement"])
        assert allowed["s3:GetObject"] == {f"${{{name_of(template, 'AWS::S3::Bucket')}.Arn}}/shop.zip"}

    @pytest.mark.parametrize(
        ("key", "message"),
        [("/shop.zip", 'key: got "/shop.zip", but a key'), ("shop", "bundle_type: got none")],
    )
    def test_checks_its_form(self, stack, key, message):
        with pytest.raises(ValidationError) as caught:
            Revision.from_bucket(RevisionBucket(stack, "Bucket"), key)
        assert str(caught.value).startswith(message)

    def test_needs_a_construct(self):
        with pytest.raises(ValidationError, match=r"bucket: got \"shop\", but a construct is needed; import it"):
            Revision.from_bucket("shop", "shop.zip")


class TestElsewhere:
    def test_on_github(self, stack, synth, application):
        registered = RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_git_hub("owner/name", COMMIT)
        )
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        assert properties["GitHub"] == {"Repository": "owner/name", "CommitId": COMMIT}
        assert handler_may(template).keys() == {"codedeploy:RegisterApplicationRevision"}
        assert registered.location == GitHubLocation("owner/name", COMMIT)
        assert registered.grant_read(InstanceRole(stack, "Role")).success is False

    def test_short_commits_are_refused(self):
        with pytest.raises(ValidationError, match="the service takes the full commit"):
            Revision.from_git_hub("owner/name", "0123abc")

    @pytest.mark.parametrize("attribute", ["bucket", "key", "version_id", "e_tag"])
    def test_has_no_object(self, stack, application, attribute):
        registered = RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_git_hub("owner/name", COMMIT)
        )
        with pytest.raises(ValidationError) as caught:
            getattr(registered, attribute)
        assert str(caught.value) == (
            f'registered revision "Revision": {attribute}: got a question about a revision that lies on GitHub, but '
            "only a revision in S3 has it; use location"
        )


class TestInitialDeployment:
    def test_deploys_what_was_registered(self, stack, synth, application, directory):
        registered = RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_asset(directory)
        )
        ServerDeploymentGroup(
            stack,
            "Group",
            application=application,
            deployment=InitialDeployment(revision=registered.location),
        )
        template = synth(stack)
        (custom,) = resources(template, CUSTOM)
        _, group = only(template, "AWS::CodeDeploy::DeploymentGroup")
        assert group["Deployment"]["Revision"] == {
            "RevisionType": "S3",
            "S3Location": {
                "Bucket": f"${{{custom}.Bucket}}",
                "Key": f"${{{custom}.Key}}",
                "BundleType": "zip",
                "Version": f"${{{custom}.VersionId}}",
                "ETag": f"${{{custom}.ETag}}",
            },
        }
        assert_no_cycle(template)

    def test_attributes_are_those_of_the_answer(self, stack, synth, application, directory):
        registered = RegisteredRevision(
            stack, "Revision", application=application, revision=Revision.from_asset(directory)
        )
        for name in ("key", "version_id", "e_tag", "application_name"):
            cdk.CfnOutput(stack, name.replace("_", ""), value=getattr(registered, name))
        template = synth(stack)
        (custom,) = resources(template, CUSTOM)
        outputs = {name: plain(output["Value"]) for name, output in template["Outputs"].items()}
        assert outputs == {
            "key": f"${{{custom}.Key}}",
            "versionid": f"${{{custom}.VersionId}}",
            "etag": f"${{{custom}.ETag}}",
            "applicationname": f"${{{name_of(template, 'AWS::CodeDeploy::Application')}}}",
        }


class TestApplications:
    """An application goes wherever deployment groups take one."""

    def test_of_the_cdk_imported_and_l1(self, stack, synth):
        revision = Revision.from_git_hub("owner/name", COMMIT)
        for id, application in {
            "Cdk": cdk_codedeploy.ServerApplication(stack, "CdkApplication"),
            "Imported": ServerApplication.from_server_application_name(stack, "ImportedApplication", "shop"),
            "L1": cdk_codedeploy.CfnApplication(stack, "L1Application"),
            "LateL1": cdk_codedeploy.CfnApplication(
                stack, "LateApplication", compute_platform=cdk.CfnParameter(stack, "Platform").value_as_string
            ),
        }.items():
            RegisteredRevision(stack, id, application=application, revision=revision)
        names = {each["Properties"]["Application"] for each in resources(synth(stack), CUSTOM).values()}
        assert len(names) == 4
        assert "shop" in names

    @pytest.mark.parametrize(
        ("application", "platform"),
        [
            (lambda stack: cdk_codedeploy.LambdaApplication(stack, "A"), "Lambda"),
            (lambda stack: cdk_codedeploy.EcsApplication(stack, "A"), "ECS"),
            (lambda stack: cdk_codedeploy.CfnApplication(stack, "A", compute_platform="Lambda"), "Lambda"),
        ],
    )
    def test_of_another_platform_are_refused(self, stack, directory, application, platform):
        with pytest.raises(ValidationError) as caught:
            RegisteredRevision(stack, "R", application=application(stack), revision=Revision.from_asset(directory))
        assert str(caught.value) == (
            'registered revision "R": revision: got a revision for Server, but the application\'s compute platform is '
            f"{platform}; use from_inline() or an AppSpec file in S3"
        )

    def test_for_servers_take_no_appspec_file_alone(self, stack, application):
        revision = Revision.from_bucket(RevisionBucket(stack, "Bucket"), "appspec.yaml")
        with pytest.raises(ValidationError) as caught:
            RegisteredRevision(stack, "R", application=application, revision=revision)
        assert str(caught.value) == (
            'registered revision "R": revision: got a revision for ECS and Lambda, but the application\'s compute '
            "platform is Server; use from_asset(), from_git_hub() or a bundle in S3"
        )

    def test_by_name_are_refused(self, stack):
        with pytest.raises(ValidationError, match='registered revision "R": application: got "shop"'):
            RegisteredRevision(stack, "R", application="shop", revision=Revision.from_git_hub("owner/name", COMMIT))


class TestWrongUse:
    def test_bucket_for_what_lies_elsewhere(self, stack, application):
        with pytest.raises(ValidationError) as caught:
            RegisteredRevision(
                stack,
                "R",
                application=application,
                revision=Revision.from_git_hub("owner/name", COMMIT),
                bucket=RevisionBucket(stack, "Bucket"),
            )
        assert str(caught.value) == (
            'registered revision "R": bucket: got a bucket for a revision that is not a directory, but only what '
            "Revision.from_asset() makes is copied; leave it out"
        )

    def test_location_instead_of_a_revision(self, stack, application):
        with pytest.raises(ValidationError, match=r"its type is Revision; make one with Revision\.from_asset\(\)"):
            RegisteredRevision(stack, "R", application=application, revision=S3Location("bucket", "key.zip"))

    def test_long_description(self, stack, application):
        with pytest.raises(ValidationError, match="at most 256 characters"):
            RegisteredRevision(
                stack,
                "R",
                application=application,
                revision=Revision.from_git_hub("owner/name", COMMIT),
                description="x" * 257,
            )


def test_inline_content_has_its_checksum_after_registering(stack, synth):
    application = cdk_codedeploy.CfnApplication(stack, "A", compute_platform="Lambda")
    text = (
        "version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n      Properties:\n"
        '        Name: f\n        Alias: live\n        CurrentVersion: "1"\n        TargetVersion: "2"\n'
    )
    registered = RegisteredRevision(stack, "R", application=application, revision=Revision.from_inline(text))
    location = registered.location
    assert isinstance(location, InlineContent)
    assert location.content == text
    cdk.CfnOutput(stack, "Sha256", value=str(location.sha256))
    template = synth(stack)
    _, properties = only(template, CUSTOM)
    assert properties["Inline"] == text
    (custom,) = resources(template, CUSTOM)
    assert plain(template["Outputs"]["Sha256"]["Value"]) == f"${{{custom}.Sha256}}"


@pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
def test_flags_change_nothing(stack, synth, application, directory):
    RegisteredRevision(stack, "R", application=application, revision=Revision.from_asset(directory))
    types = sorted(resource["Type"] for resource in synth(stack)["Resources"].values())
    assert types == [
        "AWS::CodeDeploy::Application",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        CUSTOM,
    ]


@pytest.mark.slow
def test_cfn_lint_finds_nothing(stack, synth, application, directory, tmp_path):
    from cfnlint.api import lint_file

    registered = RegisteredRevision(stack, "R", application=application, revision=Revision.from_asset(directory))
    ServerDeploymentGroup(
        stack, "Group", application=application, deployment=InitialDeployment(revision=registered.location)
    )
    path = tmp_path / "template.json"
    path.write_text(json.dumps(synth(stack)))
    assert [str(match) for match in lint_file(path)] == []
