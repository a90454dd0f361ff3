"""How long the hooks of a revision may take: what its AppSpec file says of each script."""

from __future__ import annotations

import pytest
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import RegisteredRevision, Revision, ServerApplication


def revision(folder, *scripts):
    lines = ["version: 0.0", "os: linux"]
    if scripts:
        lines += ["hooks:", "  ApplicationStart:"]
    for timeout in scripts:
        lines += ["    - location: run.sh", *([f"      timeout: {timeout}"] if timeout else [])]
    (folder / "appspec.yml").write_text("\n".join([*lines, ""]))
    (folder / "run.sh").write_text("#!/bin/sh\ntrue\n")
    return Revision.from_asset(folder)


@pytest.mark.parametrize(
    ("scripts", "seconds"),
    [((60,), 60), ((60, 90), 150), ((), None), ((None,), None), ((60, None), None)],
)
def test_a_directory(stack, tmp_path, scripts, seconds):
    found = revision(tmp_path, *scripts)
    assert found.hook_seconds == seconds
    application = ServerApplication(stack, "Application")
    registered = RegisteredRevision(stack, "Revision", application=application, revision=found)
    assert registered.hook_seconds == seconds


def test_elsewhere_nobody_knows(stack):
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "revisions")
    assert Revision.from_bucket(bucket, "web.zip").hook_seconds is None
    assert Revision.from_git_hub("owner/name", "0123456789abcdef0123456789abcdef01234567").hook_seconds is None
