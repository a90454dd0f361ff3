"""Registering revisions: copied once and checked, pinned to a version, never taken back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.registered_revision import (
    CopySource,
    GitHubCommit,
    RegisteredRevisionHandler,
    RegisteredRevisionProperties,
    S3Object,
)
from tests.handlers.fake_aws import FakeCodeDeploy, FakeS3
from tests.handlers.stacks import Stack

CONTENT = b"the bundle"
HASH = "0123abcd"
COPIED = S3Object(
    bucket="revisions",
    key="shop/1.zip",
    bundle_type="zip",
    copy_from=CopySource(bucket="cdk-assets", key="1.zip", content_hash=HASH),
)


@pytest.fixture
def codedeploy() -> FakeCodeDeploy:
    fake = FakeCodeDeploy()
    fake.create_application(applicationName="shop")
    fake.calls.clear()
    return fake


@pytest.fixture
def s3() -> FakeS3:
    fake = FakeS3()
    fake.buckets["revisions"] = {}
    fake.put("cdk-assets", "1.zip", CONTENT)
    return fake


@pytest.fixture
def stack(codedeploy: FakeCodeDeploy, s3: FakeS3) -> Stack:
    return Stack(RegisteredRevisionHandler(lambda: codedeploy, lambda: s3))


def of(s3: S3Object | None = None, **others: Any) -> RegisteredRevisionProperties:
    return RegisteredRevisionProperties(application="shop", s3=s3, **others)


def registered(codedeploy: FakeCodeDeploy) -> list[dict[str, Any]]:
    return [location for location, _ in codedeploy.applications["shop"].revisions]


class TestCopied:
    def test_is_registered_with_version_and_e_tag(self, stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3) -> None:
        answer = stack.create(of(COPIED, description="First"))
        (version,) = s3.buckets["revisions"]["shop/1.zip"]
        e_tag = hashlib.md5(CONTENT).hexdigest()
        place = {"bucket": "revisions", "key": "shop/1.zip", "bundleType": "zip", "version": version.id, "eTag": e_tag}
        assert codedeploy.applications["shop"].revisions == [({"revisionType": "S3", "s3Location": place}, "First")]
        assert answer["Data"] == {
            "Bucket": "revisions", "Key": "shop/1.zip", "VersionId": version.id, "ETag": e_tag
        }  # fmt: skip

    def test_is_copied_once_for_all(self, codedeploy: FakeCodeDeploy, s3: FakeS3) -> None:
        first = Stack(RegisteredRevisionHandler(lambda: codedeploy, lambda: s3)).create(of(COPIED))
        # The CDK's own bucket may have forgotten the asset by then.
        s3.buckets["cdk-assets"].clear()
        second = Stack(RegisteredRevisionHandler(lambda: codedeploy, lambda: s3)).create(of(COPIED))
        assert first["Data"] == second["Data"]
        assert [name for name, _ in s3.calls] == ["HeadObject", "CopyObject", "HeadObject"]

    @pytest.mark.parametrize("metadata", [{}, {"codedeploy-content-hash": "another"}])
    def test_is_copied_over_something_else_under_its_key(
        self, stack: Stack, s3: FakeS3, metadata: dict[str, str]
    ) -> None:
        foreign = s3.put("revisions", "shop/1.zip", b"something else", metadata)
        answer = stack.create(of(COPIED))
        assert answer["Data"]["VersionId"] != foreign.id
        assert s3.buckets["revisions"]["shop/1.zip"][-1].content == CONTENT

    def test_fails_where_the_asset_is_gone(self, stack: Stack, s3: FakeS3) -> None:
        s3.buckets["cdk-assets"].clear()
        answer = stack.create(of(COPIED))
        assert answer["Reason"].startswith("s3://cdk-assets/1.zip does not exist any more; deploy the stack again")

    def test_fails_where_the_bucket_is_gone(self, stack: Stack, s3: FakeS3) -> None:
        del s3.buckets["revisions"]
        assert stack.create(of(COPIED))["Reason"].startswith(
            "could not copy s3://cdk-assets/1.zip to s3://revisions/shop/1.zip: no such thing (NoSuchBucket)"
        )

    def test_survives_a_failed_registration_for_the_next_try(
        self, stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3
    ) -> None:
        codedeploy.plan("RegisterApplicationRevision", "InternalFailure")
        assert stack.create(of(COPIED))["Status"] == "FAILED"
        assert stack.create(of(COPIED))["Status"] == "SUCCESS"
        assert [name for name, _ in s3.calls].count("CopyObject") == 1


class TestInABucket:
    PUSHED = S3Object(bucket="revisions", key="pushed.tgz", bundle_type="tgz")

    def test_is_pinned_to_its_newest_version(self, stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3) -> None:
        s3.put("revisions", "pushed.tgz", b"old")
        newest = s3.put("revisions", "pushed.tgz", b"new")
        answer = stack.create(of(self.PUSHED))
        assert answer["Data"]["VersionId"] == newest.id
        (location,) = registered(codedeploy)
        assert location["s3Location"]["version"] == newest.id
        assert [name for name, _ in s3.calls] == ["HeadObject"]

    def test_is_the_version_that_was_asked_for(self, stack: Stack, s3: FakeS3) -> None:
        old = s3.put("revisions", "pushed.tgz", b"old")
        s3.put("revisions", "pushed.tgz", b"new")
        answer = stack.create(of(replace(self.PUSHED, version=old.id)))
        assert (answer["Data"]["VersionId"], answer["Data"]["ETag"]) == (old.id, hashlib.md5(b"old").hexdigest())

    @pytest.mark.parametrize(
        ("version", "reason"),
        [
            (None, "s3://revisions/pushed.tgz does not exist; push the revision, or correct where it lies"),
            ("v9", "version v9 of s3://revisions/pushed.tgz does not exist; push the revision, or correct where"),
        ],
    )
    def test_has_to_exist(self, stack: Stack, version: str | None, reason: str) -> None:
        assert stack.create(of(replace(self.PUSHED, version=version)))["Reason"].startswith(reason)

    @pytest.mark.parametrize("wanted", [PUSHED, COPIED], ids=["pushed", "copied"])
    def test_needs_a_bucket_with_versions(self, stack: Stack, s3: FakeS3, wanted: S3Object) -> None:
        s3.unversioned.add("revisions")
        s3.put("revisions", wanted.key, b"any")
        reason = stack.create(of(wanted))["Reason"]
        assert reason.startswith(f"s3://revisions/{wanted.key} has no version: a rollback could fetch another object; ")


class TestElsewhere:
    def test_on_github(self, stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3) -> None:
        commit = GitHubCommit(repository="owner/name", commit_id="0" * 40)
        answer = stack.create(of(git_hub=commit))
        assert registered(codedeploy) == [
            {"revisionType": "GitHub", "gitHubLocation": {"repository": "owner/name", "commitId": "0" * 40}}
        ]
        assert (answer["Data"], s3.calls) == ({}, [])

    def test_inline_with_the_checksum_of_what_arrived(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        content = '{"version":0.0,"Resources":[]} ümlaut'
        digest = hashlib.sha256(content.encode()).hexdigest()
        answer = stack.create(of(inline=content))
        assert registered(codedeploy) == [
            {"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": digest}}
        ]
        assert answer["Data"] == {"Sha256": digest}


def test_removing_it_leaves_the_registration_and_says_so(
    stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3, caplog: pytest.LogCaptureFixture
) -> None:
    stack.create(of(COPIED))
    before = (codedeploy.state(), s3.state())
    calls = len(codedeploy.calls) + len(s3.calls)
    caplog.set_level("INFO")
    assert stack.delete()["Status"] == "SUCCESS"
    assert (codedeploy.state(), s3.state()) == before
    assert len(codedeploy.calls) + len(s3.calls) == calls
    assert (
        'Thing: the revision stays registered with application "shop", because CodeDeploy\'s API cannot take a '
        "registration back; it goes with the application"
    ) in caplog.text


def test_update_registers_the_new_one_beside_the_old(stack: Stack, codedeploy: FakeCodeDeploy, s3: FakeS3) -> None:
    s3.put("revisions", "2.zip", b"two")
    stack.create(of(COPIED))
    stack.update(of(S3Object(bucket="revisions", key="2.zip", bundle_type="zip")))
    assert [location["s3Location"]["key"] for location in registered(codedeploy)] == ["shop/1.zip", "2.zip"]


@pytest.mark.parametrize(
    ("places", "value"), [({}, "nothing"), ({"s3": COPIED, "inline": "x"}, "s3 and inline")], ids=["none", "two"]
)
def test_revision_lies_in_one_place(places: dict[str, Any], value: str) -> None:
    with pytest.raises(ValidationError, match=f"revision: got {value}, but a revision lies in one place"):
        RegisteredRevisionProperties(application="shop", **places)
