"""Names that differ from Region to Region and from partition to partition.

Names are built, not looked up: the lists in the user guide lag behind the Regions that exist. A Region that is only
known at deployment cannot be placed in a partition here; templates use ``AWS::Partition`` and ``AWS::URLSuffix`` then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.shown import shown
from cdk_codedeploy.tokens import is_token

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}")


@dataclass(frozen=True, kw_only=True)
class Partition:
    """A closed part of AWS with its own accounts and ARNs.

    Attributes:
        name: Second part of every ARN.
        region_prefix: What the names of its Regions begin with; empty for the commercial partition.
        url_suffix: Domain of its endpoints.
        regional_principals: Whether CodeDeploy has a service principal for each Region there.
    """

    name: str
    region_prefix: str
    url_suffix: str
    regional_principals: bool = False


# Names, prefixes and domains: botocore endpoints.json. Regional principals: user guide
# getting-started-create-service-role.html for the commercial Regions, and the table the CDK used for its service
# principals (aws-cdk-lib region-info) for China, GovCloud and the isolated Regions, which have only the global one.
PARTITIONS: tuple[Partition, ...] = (
    Partition(name="aws-cn", region_prefix="cn-", url_suffix="amazonaws.com.cn", regional_principals=True),
    Partition(name="aws-us-gov", region_prefix="us-gov-", url_suffix="amazonaws.com", regional_principals=True),
    Partition(name="aws-iso", region_prefix="us-iso-", url_suffix="c2s.ic.gov"),
    Partition(name="aws-iso-b", region_prefix="us-isob-", url_suffix="sc2s.sgov.gov"),
    Partition(name="aws-iso-e", region_prefix="eu-isoe-", url_suffix="cloud.adc-e.uk"),
    Partition(name="aws-iso-f", region_prefix="us-isof-", url_suffix="csp.hci.ic.gov"),
    Partition(name="aws-eusc", region_prefix="eusc-", url_suffix="amazonaws.eu"),
    Partition(name="aws", region_prefix="", url_suffix="amazonaws.com", regional_principals=True),
)
"""Every partition; the commercial one is last, because its Regions have no prefix of their own."""

GLOBAL_SERVICE_PRINCIPAL = "codedeploy.amazonaws.com"
"""The service principal that stands for CodeDeploy in every Region."""

DOCUMENTED_AGENT_BUCKET_REGIONS: tuple[str, ...] = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ap-south-1",
    "sa-east-1",
    "me-south-1",
    "af-south-1",
    "us-gov-east-1",
    "us-gov-west-1",
)
"""Regions whose bucket with the agent is named in the user guide (``resource-kit.html``). Others have one too."""


def check_region(region: str, parameter: str = "region") -> None:
    """Check that a text has the form of a Region's name; whether the Region exists is not asked.

    Args:
        region: Name of a Region, such as ``eu-central-1``. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no Region can have the name.
    """
    if is_token(region):
        return
    if not _REGION.fullmatch(str(region)):
        raise ValidationError(
            parameter,
            shown(region),
            allowed="the name of a Region looks like eu-central-1",
            remedy="give the Region, not an Availability Zone or a display name",
        )


def partition_of(region: str) -> str:
    """Return the partition of a Region, which is the second part of its ARNs.

    Args:
        region: Name of a Region. It must be known now; a token is refused.

    Raises:
        ValidationError: If the Region is a token or no Region can have the name.
    """
    return _partition(region).name


def url_suffix(region: str) -> str:
    """Return the domain of a Region's endpoints: ``amazonaws.com``, in China ``amazonaws.com.cn``.

    Args:
        region: Name of a Region. It must be known now; a token is refused.

    Raises:
        ValidationError: If the Region is a token or no Region can have the name.
    """
    return _partition(region).url_suffix


def service_principal(region: str | None = None) -> str:
    """Return who assumes a service role: CodeDeploy everywhere, or in one Region only.

    Source: user guide ``getting-started-create-service-role.html``.

    Args:
        region: Name of the only Region that may use the role, or None for all. It must be known now; a token is
            refused. Isolated partitions have the global principal alone, so there the Region narrows nothing.

    Returns:
        ``codedeploy.amazonaws.com``, ``codedeploy.<region>.amazonaws.com``, or in China
        ``codedeploy.<region>.amazonaws.com.cn``.

    Raises:
        ValidationError: If the Region is a token or no Region can have the name.
    """
    if region is None:
        return GLOBAL_SERVICE_PRINCIPAL
    partition = _partition(region)
    if not partition.regional_principals:
        return GLOBAL_SERVICE_PRINCIPAL
    return f"codedeploy.{region}.{partition.url_suffix}"


def agent_bucket(region: str) -> str:
    """Return the name of the S3 bucket that has the agent and its installer for a Region.

    Source: user guide ``resource-kit.html``.

    Args:
        region: Name of a Region. A token gives a name that contains the token.

    Raises:
        ValidationError: If no Region can have the name.
    """
    check_region(region)
    return f"aws-codedeploy-{region}"


def _partition(region: str) -> Partition:
    if is_token(region):
        raise ValidationError(
            "region",
            "a token",
            allowed="the partition follows only from a Region that is known now",
            remedy="use Aws.PARTITION and Aws.URL_SUFFIX, or give the stack an environment",
        )
    check_region(region)
    return next(partition for partition in PARTITIONS if region.startswith(partition.region_prefix))
