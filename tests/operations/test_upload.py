"""Uploading a file to S3."""

from __future__ import annotations

import random
import signal
from threading import Lock, main_thread

import pytest

from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.revisions.upload import upload

MEGABYTE = 1 << 20


@pytest.fixture
def file(tmp_path):
    def make(size: int):
        path = tmp_path / "bundle.zip"
        path.write_bytes(random.Random(size).randbytes(size))
        return path

    return make


def test_small_file_goes_in_one_request(aws, s3, file):
    path = file(8 * MEGABYTE - 1)
    sent = upload(path, bucket="revisions", key="shop/1.zip", client=s3)
    assert aws.operations() == ["PutObject"]
    [kept] = aws.objects["revisions", "shop/1.zip"]
    assert kept.content == path.read_bytes()
    assert (sent.etag, sent.version) == (kept.etag, "version-1")


def test_large_file_goes_in_parts(aws, s3, file):
    path = file(20 * MEGABYTE)
    sent = upload(path, bucket="revisions", key="shop/1.zip", client=s3)
    [kept] = aws.objects["revisions", "shop/1.zip"]
    assert kept.content == path.read_bytes()
    assert sorted(len(part) // MEGABYTE for part in aws.asked("UploadPart")) == [4, 8, 8]
    assert (sent.etag, sent.version) == (kept.etag, "version-1")
    assert sent.etag.endswith("-3")


def test_s3_can_check_what_it_gets(aws, s3, file):
    upload(file(9 * MEGABYTE), bucket="revisions", key="1.zip", client=s3)
    parts = [request for request in aws.requests if request.operation == "UploadPart"]
    # The server compares them, as S3 does.
    assert all(request.headers["x-amz-checksum-sha256"] for request in parts)


def test_encryption_is_left_to_the_bucket(aws, s3, file):
    upload(file(10), bucket="revisions", key="1.zip", client=s3)
    assert not [name for name in aws.requests[0].headers if name.startswith("x-amz-server-side")]


def test_bucket_without_versions(aws, s3, file):
    assert upload(file(10), bucket="unversioned", key="1.zip", client=s3).version is None


@pytest.mark.parametrize("key", ["a b/ü+?&=.zip", "a//b.zip", "…"])
def test_key_with_odd_characters(aws, s3, file, key):
    upload(file(9 * MEGABYTE), bucket="revisions", key=key, client=s3)
    assert list(aws.objects) == [("revisions", key)]


@pytest.mark.parametrize("size", [10, 20 * MEGABYTE])
def test_progress_adds_up(aws, s3, file, size):
    lock, told = Lock(), []

    def tell(more: int) -> None:
        with lock:
            told.append(more)

    upload(file(size), bucket="revisions", key="1.zip", client=s3, progress=tell)
    assert sum(told) == size


def test_part_that_fails_is_sent_again(aws, s3, file, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    aws.fail("UploadPart", "InternalError", status=500, times=2)
    told = []
    path = file(20 * MEGABYTE)
    upload(path, bucket="revisions", key="1.zip", client=s3, progress=told.append)
    assert aws.objects["revisions", "1.zip"][0].content == path.read_bytes()
    assert sum(told) == 20 * MEGABYTE


def test_failed_upload_leaves_no_parts_behind(aws, s3, file):
    aws.fail("UploadPart", "AccessDenied", "Access Denied", status=403)
    with pytest.raises(
        OperationError, match=r"could not upload to s3://revisions/1.zip: Access Denied \(AccessDenied\)"
    ):
        upload(file(20 * MEGABYTE), bucket="revisions", key="1.zip", client=s3)
    assert "AbortMultipartUpload" in aws.operations()
    assert aws.parts == {}
    assert aws.objects == {}


def test_interrupted_upload_leaves_no_parts_behind(aws, s3, file):
    pressed = Lock()

    def interrupt(more: int) -> None:
        # Ctrl-C, once; the main thread waits for this one.
        if pressed.acquire(blocking=False):
            signal.pthread_kill(main_thread().ident, signal.SIGINT)

    path = file(100 * MEGABYTE)
    with pytest.raises(KeyboardInterrupt):
        upload(path, bucket="revisions", key="1.zip", client=s3, progress=interrupt)
    assert aws.parts == {}
    assert aws.objects == {}


def test_no_such_bucket(aws, s3, file):
    with pytest.raises(OperationError, match="create the bucket, or correct its name") as caught:
        upload(file(10), bucket="elsewhere", key="1.zip", client=s3)
    assert caught.value.code == "NoSuchBucket"
    assert caught.value.request_id == "request-1"


def test_uploads_through_one_client_at_once_do_not_mix_up(aws, s3, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    def send(number: int):
        path = tmp_path / str(number)
        path.write_bytes(b"%d" % number)
        return upload(path, bucket="revisions", key=f"{number}.zip", client=s3).etag

    with ThreadPoolExecutor(8) as pool:
        etags = list(pool.map(send, range(24)))
    assert etags == [aws.objects["revisions", f"{number}.zip"][0].etag for number in range(24)]
