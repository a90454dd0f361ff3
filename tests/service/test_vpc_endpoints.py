"""The VPC endpoints of CodeDeploy: the CDK knows them too, and no Region has more than the guide says."""

from __future__ import annotations

import json
from pathlib import Path

import botocore
import pytest

from cdk_codedeploy.service import AGENT_VPC_ENDPOINT, API_VPC_ENDPOINT, FIPS_API_VPC_ENDPOINT

SERVICES = [AGENT_VPC_ENDPOINT, API_VPC_ENDPOINT, FIPS_API_VPC_ENDPOINT]
ENDPOINTS = json.loads(Path(botocore.__file__).with_name("data").joinpath("endpoints.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_lists_are_of_regions_that_exist_and_do_not_overlap(service):
    known = {region for partition in ENDPOINTS["partitions"] for region in partition["regions"]}
    listed = [*service.regions, *service.without]
    assert len(set(listed)) == len(listed)
    assert set(listed) <= known


def test_every_service_is_told_about_in_the_same_regions():
    assert len({frozenset((*service.regions, *service.without)) for service in SERVICES}) == 1


def test_fips_is_where_the_api_has_a_fips_endpoint_and_a_vpc_endpoint():
    fips = {
        region
        for partition in ENDPOINTS["partitions"]
        for name, endpoint in partition["services"].get("codedeploy", {"endpoints": {}})["endpoints"].items()
        if "-fips" in str(endpoint) or "-fips" in name
        for region in [name.removesuffix("-fips")]
    }
    assert set(FIPS_API_VPC_ENDPOINT.regions) == fips & set(API_VPC_ENDPOINT.regions)


@pytest.mark.parametrize(
    ("region", "agent", "api", "fips"),
    [
        ("us-east-1", True, True, True),
        ("eu-west-1", True, True, False),
        ("cn-north-1", True, False, False),
        ("cn-northwest-1", False, False, False),
        ("us-gov-west-1", False, False, False),
        ("xx-young-1", None, None, None),
        ("${Token[AWS.Region.7]}", None, None, None),
    ],
)
def test_regions(region, agent, api, fips):
    assert [service.is_in(region) for service in SERVICES] == [agent, api, fips]
