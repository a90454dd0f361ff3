"""Our push beside ``aws deploy push`` of the real AWS CLI: the same bundle, the same registration."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from cdk_codedeploy.operations.revisions import push

ROOT = Path(__file__).resolve().parents[2]
AWS = ROOT / ".venv-e2e/bin/aws"
MEGABYTE = 1 << 20

pytestmark = pytest.mark.skipif(not AWS.is_file(), reason="the AWS CLI is in .venv-e2e, which `make e2e` sets up")


def files_in(content: bytes) -> dict[str, tuple[bytes, bool]]:
    """What is in a zip: content, and whether the owner may execute it. The AWS CLI leaves directories out."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {
            entry.filename: (bundle.read(entry), bool(entry.external_attr >> 16 & 0o100))
            for entry in bundle.infolist()
            if not entry.is_dir()
        }


@pytest.mark.slow
@pytest.mark.parametrize("bucket", ["revisions", "unversioned"])
@pytest.mark.parametrize("size", [0, 9 * MEGABYTE], ids=["small", "large"])
def test_same_bundle_and_registration(aws, client, s3, site, bucket, size):
    if size:
        (site / "data.bin").write_bytes(os.urandom(size))
    command = [str(AWS), "deploy", "push", "--application-name", "shop", "--source", str(site)]
    command += ["--s3-location", f"s3://{bucket}/shop/1.zip"]
    done = subprocess.run(command, env=os.environ | aws.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    push(site, application="shop", bucket=bucket, key="shop/1.zip", client=client, s3_client=s3)

    theirs, ours = aws.objects[bucket, "shop/1.zip"]
    assert files_in(ours.content) == files_in(theirs.content)

    requests = aws.asked("RegisterApplicationRevision")
    assert len(requests) == 2
    for request, kept in zip(requests, (theirs, ours), strict=True):
        place = request["revision"]["s3Location"]
        assert place.pop("eTag") == kept.etag
        assert place.pop("version", None) == kept.version
        assert len(request.pop("description")) > 20
    assert requests[0] == requests[1]
