"""The buckets of AWS that hold the installers of CodeDeploy's agent."""

from __future__ import annotations

import json

from emulator.aws import CODEDEPLOY_ACCOUNT, Aws, Scope

_REGIONS = ("us-east-1",)
_OBJECTS = ("latest/install", "latest/codedeploy-agent.msi", "latestv2/install", "latestv2/codedeploy-agent.msi")


def seed_installers(aws: Aws) -> None:
    """Put the installers where they are in AWS: in buckets of another account, which let in whose own policies do.

    Args:
        aws: The AWS around it.
    """
    for region in _REGIONS:
        bucket = f"aws-codedeploy-{region}"
        client = aws.client(Scope(CODEDEPLOY_ACCOUNT, region), "s3")
        client.create_bucket(Bucket=bucket)
        client.delete_public_access_block(Bucket=bucket)
        for key in _OBJECTS:
            client.put_object(Bucket=bucket, Key=key, Body=b"An installer of the agent. Nothing here runs it.\n")
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"],
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
