"""Register machines, once: ``python registering.py VARIANT NAME...``. Prints the seconds, imports and client apart."""

from __future__ import annotations

import sys
import time


def arn(name: str) -> str:
    """Return the ARN of a machine's user."""
    return f"arn:aws:iam::111122223333:user/{name}"


def library(names: list[str]) -> float:
    """Register as this library does, each machine with a tag."""
    from cdk_codedeploy.operations import codedeploy_client, open_session
    from cdk_codedeploy.operations.on_premises import apply
    from cdk_codedeploy.targets import InventoryRow, changes

    client = codedeploy_client(open_session(), retries=False)
    began = time.perf_counter()
    rows = [InventoryRow(name=name, iam_user_arn=arn(name), tags={"Stage": "prod"}) for name in names]
    apply(changes([], rows), client=client, requests_per_second=200)
    return time.perf_counter() - began


def boto3(names: list[str]) -> float:
    """Register one after the other, without tags."""
    import boto3 as sdk

    client = sdk.client("codedeploy")
    began = time.perf_counter()
    for name in names:
        client.register_on_premises_instance(instanceName=name, iamUserArn=arn(name))
    return time.perf_counter() - began


if __name__ == "__main__":
    print({"library": library, "boto3": boto3}[sys.argv[1]](sys.argv[2:]))
