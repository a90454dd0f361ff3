"""How the operations' clients behave towards AWS."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError, codedeploy_client, open_session, s3_client
from cdk_codedeploy.operations.revisions import list_revisions, register

LOCATION = {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": "1.zip", "bundleType": "zip"}}


@pytest.fixture
def no_waiting(monkeypatch):
    """Tries follow one another at once; how long botocore waits between them is its own affair."""
    waits = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    return waits


def test_says_who_it_is(aws, client, s3):
    register("shop", LOCATION, client=client)
    s3.put_object(Bucket="revisions", Key="1.zip", Body=b"")
    for request in aws.requests:
        assert "cdk-codedeploy/" in request.headers["user-agent"]


def test_tries_again_when_throttled(aws, client, no_waiting):
    aws.fail("RegisterApplicationRevision", "ThrottlingException", "Rate exceeded", times=5)
    register("shop", LOCATION, client=client)
    assert len(aws.asked("RegisterApplicationRevision")) == 6
    assert len(no_waiting) == 5
    # With jitter, so that a hundred stacks do not come back together.
    assert len(set(no_waiting)) == 5
    assert max(no_waiting) <= 20


def test_gives_up_in_the_end(aws, client, no_waiting):
    aws.fail("RegisterApplicationRevision", "ThrottlingException", "Rate exceeded")
    with pytest.raises(OperationError, match="run fewer deployments at a time, or wait") as caught:
        register("shop", LOCATION, client=client)
    assert caught.value.code == "ThrottlingException"
    assert len(aws.asked("RegisterApplicationRevision")) == 6


def test_leaves_the_users_own_retries_alone(aws, session, monkeypatch, no_waiting):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    aws.fail("ListApplicationRevisions", "ThrottlingException")
    with pytest.raises(OperationError):
        list_revisions("shop", client=codedeploy_client(session))
    assert len(aws.asked("ListApplicationRevisions")) == 2


def test_region_is_found_as_by_the_other_tools(monkeypatch, aws):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert codedeploy_client(open_session()).meta.region_name == "eu-north-1"
    assert codedeploy_client(open_session(region="us-east-2")).meta.region_name == "us-east-2"


def test_endpoint_can_be_given(aws, monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    register("shop", LOCATION, client=codedeploy_client(open_session(), endpoint_url=aws.url))
    assert aws.operations() == ["RegisterApplicationRevision"]


@pytest.mark.parametrize(("options", "seconds"), [({}, 60), ({"read_seconds": 800}, 800)])
def test_waits_for_an_answer_as_long_as_it_is_told(session, options, seconds):
    client = s3_client(session, **options)
    assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (10, seconds)


class TestWithoutAws:
    """What goes wrong before a request is answered."""

    def test_no_region(self, monkeypatch):
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        with pytest.raises(OperationError, match="give a Region, or set AWS_REGION") as caught:
            codedeploy_client(open_session())
        assert caught.value.code == "NoRegionError"

    def test_no_such_profile(self):
        with pytest.raises(OperationError, match=r"could not read the AWS configuration: .*nobody.*list-profiles"):
            open_session(profile="nobody")

    def test_no_credentials(self, aws, monkeypatch):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        with pytest.raises(OperationError, match="set AWS_PROFILE") as caught:
            list_revisions("shop", client=codedeploy_client(open_session()))
        assert caught.value.code == "NoCredentialsError"

    def test_nobody_answers(self, aws, no_waiting):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{free.getsockname()[1]}"
            with pytest.raises(OperationError, match="check the network, the proxy and the Region") as caught:
                list_revisions("shop", client=codedeploy_client(open_session(), endpoint_url=address))
        assert caught.value.code == "EndpointConnectionError"

    def test_address_is_none(self, aws):
        with pytest.raises(ValidationError, match='endpoint_url: got "nonsense"'):
            s3_client(open_session(), endpoint_url="nonsense")


def test_importing_the_room_loads_neither_boto3_nor_yaml():
    script = (
        "import sys, cdk_codedeploy.operations.revisions, cdk_codedeploy.operations.on_premises\n"
        "print([name for name in ('boto3', 'botocore', 'yaml', 'cdk_codedeploy.revision', 'cdk_codedeploy.appspec')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
