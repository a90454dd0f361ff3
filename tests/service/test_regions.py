"""Names that depend on the Region, held against the partitions that botocore knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore
import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    DOCUMENTED_AGENT_BUCKET_REGIONS,
    GLOBAL_SERVICE_PRINCIPAL,
    PARTITIONS,
    agent_bucket,
    check_region,
    partition_of,
    service_principal,
    url_suffix,
)

TOKEN = "${Token[AWS.Region.7]}"
BOTOCORE = json.loads(Path(botocore.__file__).with_name("data").joinpath("endpoints.json").read_text(encoding="utf-8"))
REGIONS = [(region, partition) for partition in BOTOCORE["partitions"] for region in partition["regions"]]


@pytest.mark.parametrize(("region", "partition"), REGIONS, ids=[region for region, _ in REGIONS])
def test_every_region_that_botocore_knows(region: str, partition: dict[str, Any]) -> None:
    check_region(region)
    assert partition_of(region) == partition["partition"]
    assert url_suffix(region) == partition["dnsSuffix"]


def test_every_partition_that_botocore_knows() -> None:
    assert {partition["partition"] for partition in BOTOCORE["partitions"]} <= {
        partition.name for partition in PARTITIONS
    }


@pytest.mark.parametrize(
    ("region", "principal"),
    [
        (None, "codedeploy.amazonaws.com"),
        ("eu-central-1", "codedeploy.eu-central-1.amazonaws.com"),
        ("ap-southeast-9", "codedeploy.ap-southeast-9.amazonaws.com"),
        ("cn-north-1", "codedeploy.cn-north-1.amazonaws.com.cn"),
        ("cn-northwest-1", "codedeploy.cn-northwest-1.amazonaws.com.cn"),
        ("us-gov-west-1", "codedeploy.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", GLOBAL_SERVICE_PRINCIPAL),
        ("us-isob-east-1", GLOBAL_SERVICE_PRINCIPAL),
    ],
)
def test_service_principals(region: str | None, principal: str) -> None:
    assert service_principal(region) == principal


def test_agent_buckets() -> None:
    assert agent_bucket("eu-central-1") == "aws-codedeploy-eu-central-1"
    assert agent_bucket(TOKEN) == f"aws-codedeploy-{TOKEN}"
    assert len(set(DOCUMENTED_AGENT_BUCKET_REGIONS)) == 23
    for region in DOCUMENTED_AGENT_BUCKET_REGIONS:
        check_region(region)


@pytest.mark.parametrize(
    "region", ["", "eu-central-1a", "EU-CENTRAL-1", "Frankfurt", "eu_central_1", "central-1x", "eu-1", "eu-west-1\n"]
)
def test_texts_that_are_no_region(region: str) -> None:
    for function in (check_region, partition_of, url_suffix, service_principal, agent_bucket):
        with pytest.raises(ValidationError, match="the name of a Region looks like eu-central-1"):
            function(region)


def test_messages() -> None:
    with pytest.raises(ValidationError) as caught:
        check_region("eu-central-1a", "env_region")
    assert str(caught.value) == (
        'env_region: got "eu-central-1a", but the name of a Region looks like eu-central-1; '
        "give the Region, not an Availability Zone or a display name"
    )
    with pytest.raises(ValidationError) as caught:
        partition_of(TOKEN)
    assert str(caught.value) == (
        "region: got a token, but the partition follows only from a Region that is known now; "
        "use Aws.PARTITION and Aws.URL_SUFFIX, or give the stack an environment"
    )
