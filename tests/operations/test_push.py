"""Pushing a directory: checked, bundled, uploaded, registered."""

from __future__ import annotations

import hashlib
import io
import pickle
import random
import re
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from cdk_codedeploy.appspec import Severity
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.revisions import PushStep, RevisionProblemsError, list_revisions, push
from cdk_codedeploy.revision import BundleType, content_hash

FILES = [".htaccess", "appspec.yml", "index.html", "scripts/start.sh"]


@pytest.fixture
def pushing(aws, client, s3, site):
    """A push of the site to the shop; arguments change it."""

    def run(source=site, **changes):
        given = {"application": "shop", "bucket": "revisions", "client": client, "s3_client": s3, **changes}
        return push(source, **given)

    return run


def test_uploads_the_bundle_and_registers_it(aws, pushing):
    pushed = pushing(key="shop/1.zip", description="the first")
    [kept] = aws.objects["revisions", "shop/1.zip"]
    with zipfile.ZipFile(io.BytesIO(kept.content)) as bundle:
        assert [name for name in bundle.namelist() if not name.endswith("/")] == FILES
    assert (pushed.bucket, pushed.key, pushed.version, pushed.etag) == (
        "revisions",
        "shop/1.zip",
        "version-1",
        kept.etag,
    )
    assert (pushed.sha256, pushed.size, pushed.files) == (
        hashlib.sha256(kept.content).hexdigest(),
        len(kept.content),
        4,
    )
    assert aws.asked("RegisterApplicationRevision") == [
        {
            "applicationName": "shop",
            "description": "the first",
            "revision": {
                "revisionType": "S3",
                "s3Location": {
                    "bucket": "revisions",
                    "key": "shop/1.zip",
                    "bundleType": "zip",
                    "eTag": kept.etag,
                    "version": "version-1",
                },
            },
        }
    ]
    assert aws.operations() == ["GetApplication", "PutObject", "RegisterApplicationRevision"]


def test_bucket_without_versions(aws, pushing):
    pushed = pushing(bucket="unversioned", key="1.zip")
    assert pushed.version is None
    assert "version" not in aws.asked("RegisterApplicationRevision")[0]["revision"]["s3Location"]


def test_default_key_is_the_content(aws, pushing, site):
    first = pushing()
    assert first.key == f"shop/{content_hash(site)}.zip"
    (site / "index.html").write_text("<p>hello again</p>\n")
    assert pushing().key != first.key


@pytest.mark.parametrize("size", [0, 9 << 20], ids=["whole", "in parts"])
def test_default_key_is_vouched_for(aws, pushing, site, size):
    # A stack that registers the same directory takes what was pushed for its own copy.
    (site / "data.bin").write_bytes(random.Random(1).randbytes(size))
    pushing()
    starts = [each for each in aws.requests if each.operation in {"PutObject", "CreateMultipartUpload"}]
    assert [each.headers.get("x-amz-meta-codedeploy-content-hash") for each in starts] == [content_hash(site)]


def test_key_of_ones_own_is_not_vouched_for(aws, pushing):
    pushing(key="shop/1.zip")
    (start,) = [each for each in aws.requests if each.operation == "PutObject"]
    assert not [name for name in start.headers if name.startswith("x-amz-meta-")]


def test_default_description_says_who_and_when(pushing):
    assert re.fullmatch(r"Pushed by cdk-codedeploy '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d' UTC", pushing().description)


def test_pushed_revision_is_listed(pushing, client):
    pushed = pushing()
    [record] = list_revisions("shop", client=client)
    assert (record.location, record.description) == (pushed.location, pushed.description)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"key": "1.tgz"}, BundleType.TGZ),
        ({"key": "1.tar"}, BundleType.TAR),
        ({"key": "1"}, BundleType.ZIP),
        ({"key": "1", "bundle_type": "tgz"}, BundleType.TGZ),
        ({"bundle_type": BundleType.TAR}, BundleType.TAR),
    ],
)
def test_packing(aws, pushing, given, expected):
    pushed = pushing(**given)
    assert pushed.bundle_type is expected
    content = io.BytesIO(aws.objects["revisions", pushed.key][0].content)
    if expected is BundleType.ZIP:
        assert zipfile.is_zipfile(content)
    else:
        with tarfile.open(fileobj=content, mode="r:gz" if expected is BundleType.TGZ else "r:") as bundle:
            assert "appspec.yml" in bundle.getnames()
    assert aws.revisions["shop"][0]["revisionLocation"]["s3Location"]["bundleType"] == expected.value


def test_large_directory_goes_in_parts_and_reports_each_step(aws, pushing, site):
    (site / "data.bin").write_bytes(random.Random(1).randbytes(20 << 20))
    told = []
    pushed = pushing(key="1.zip", progress=lambda *step: told.append(step))
    assert "CompleteMultipartUpload" in aws.operations()
    assert aws.objects["revisions", "1.zip"][0].etag == pushed.etag
    for step, total in ((PushStep.BUNDLE, None), (PushStep.UPLOAD, pushed.size)):
        amounts = [done for kind, done, _ in told if kind is step]
        totals = {whole for kind, _, whole in told if kind is step}
        assert amounts[-1] == max(totals)
        assert totals == {total or max(totals)}


def test_temporary_files_are_gone_afterwards(aws, pushing):
    before = set(Path(tempfile.gettempdir()).iterdir())
    pushing()
    aws.fail("PutObject", "AccessDenied", status=403)
    with pytest.raises(OperationError):
        pushing()
    assert set(Path(tempfile.gettempdir()).iterdir()) == before


class TestRefusedBeforeAnythingIsSent:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"application": "a b"}, "application: got"),
            ({"bucket": "s3://revisions"}, "bucket: got"),
            ({"key": "/1.zip"}, "key: got"),
            ({"key": ""}, "key: got"),
            ({"key": "appspec.yaml"}, "key: got .* end the key with .zip"),
            ({"key": "1.tgz", "bundle_type": BundleType.ZIP}, 'bundle_type: got "zip" with the key "1.tgz"'),
            ({"bundle_type": "YAML"}, "bundle_type: got"),
            ({"bundle_type": "rar"}, "bundle_type: got"),
            ({"description": "x" * 257}, "description: got 257 characters"),
            ({"source": "/nowhere/at/all"}, "nowhere/at/all"),
        ],
    )
    def test_wrong_values(self, aws, pushing, changes, message):
        with pytest.raises(ValidationError, match=message):
            pushing(**changes)
        assert aws.requests == []

    def test_directory_with_errors(self, aws, pushing, site):
        (site / "scripts/start.sh").unlink()
        (site / "appspec.yml").write_text((site / "appspec.yml").read_text().replace("0.0", "1.0"))
        with pytest.raises(RevisionProblemsError) as caught:
            pushing()
        assert aws.requests == []
        errors = [problem for problem in caught.value.problems if problem.severity is Severity.ERROR]
        assert len(errors) >= 2
        assert f"; and {len(errors) - 1} more" in str(caught.value)
        assert errors[0].message in str(caught.value)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.problems) == (str(caught.value), caught.value.problems)

    def test_errors_can_be_passed_over(self, aws, pushing, site):
        (site / "scripts/start.sh").unlink()
        pushing(check=False)
        assert len(aws.revisions["shop"]) == 1

    def test_directory_with_warnings_is_pushed(self, aws, pushing, site):
        (site / ".env").write_text("PASSWORD=x\n")
        warnings = pushing().warnings
        assert warnings
        assert {problem.severity for problem in warnings} <= {Severity.WARNING, Severity.INFO}


class TestRefusedBeforeTheUpload:
    def test_no_such_application(self, aws, pushing):
        with pytest.raises(OperationError, match='could not find application "ship": No application') as caught:
            pushing(application="ship")
        assert caught.value.code == "ApplicationDoesNotExistException"
        assert aws.operations() == ["GetApplication"]

    def test_application_of_another_platform(self, aws, pushing):
        with pytest.raises(ValidationError, match='"functions", which deploys to Lambda'):
            pushing(application="functions")
        assert aws.operations() == ["GetApplication"]


def test_who_may_not_ask_for_the_application_can_push_all_the_same(aws, pushing):
    aws.fail("GetApplication", "AccessDeniedException", "not authorized")
    pushing()
    assert len(aws.revisions["shop"]) == 1


def test_registration_that_fails_says_where_the_bundle_lies(aws, pushing):
    aws.fail("RegisterApplicationRevision", "AccessDeniedException", "not authorized")
    with pytest.raises(OperationError, match=r"could not register s3://revisions/1.zip with application"):
        pushing(key="1.zip")


def test_copy_of_the_directory_gives_the_same_key_and_bytes(aws, pushing, site, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(site, copy)
    first, second = pushing(), pushing(copy)
    assert (first.key, first.sha256) == (second.key, second.sha256)
