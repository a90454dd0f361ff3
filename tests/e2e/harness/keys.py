"""Access keys of users that a stack has made, for as long as a scenario needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config

from harness.server import REGION, Emulator


@contextmanager
def key_of(emulator: Emulator, user: str) -> Iterator[dict[str, str]]:
    """Make a user an access key, and delete it at the end.

    Args:
        emulator: Where the user is.
        user: Its name.
    """
    iam = emulator.client("iam")
    key: dict[str, str] = iam.create_access_key(UserName=user)["AccessKey"]
    try:
        yield key
    finally:
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])


def client_with(emulator: Emulator, service: str, key: Mapping[str, str]) -> Any:
    """Return a boto3 client of a service with an access key, or with a session's credentials.

    Args:
        emulator: What it talks to.
        service: boto3's name of the service.
        key: The key, as the API returns it.
    """
    return boto3.client(
        service,
        endpoint_url=emulator.endpoint,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
        verify=emulator.ca,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
    )
