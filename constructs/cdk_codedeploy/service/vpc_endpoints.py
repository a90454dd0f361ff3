"""The VPC endpoints of CodeDeploy, and the Regions that have them.

The guide's list grows with the Regions. One that is not on it is unknown here, not without.

Source: user guide ``vpc-endpoints.html``, section "Availability".
"""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.tokens import is_token

_BOTH = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
)
_AGENT_ALONE = ("cn-north-1",)
_NEITHER = ("cn-northwest-1", "us-gov-east-1", "us-gov-west-1")
_FIPS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")


@dataclass(frozen=True, kw_only=True)
class VpcEndpointService:
    """A service of CodeDeploy that a VPC can have an interface endpoint for.

    Attributes:
        name: The last part of its name: ``com.amazonaws.<region>.<name>``.
        regions: Regions that are known to have it.
        without: Regions that are known not to.
    """

    name: str
    regions: tuple[str, ...]
    without: tuple[str, ...]

    def is_in(self, region: str) -> bool | None:
        """Tell whether a Region has it.

        Args:
            region: Name of the Region.

        Returns:
            None where that is not known, as for a token and for Regions younger than the list.
        """
        if is_token(region) or region not in {*self.regions, *self.without}:
            return None
        return region in self.regions


API_VPC_ENDPOINT = VpcEndpointService(name="codedeploy", regions=_BOTH, without=(*_AGENT_ALONE, *_NEITHER))
"""For the API: the CLI, the SDKs, and functions that validate a deployment."""

FIPS_API_VPC_ENDPOINT = VpcEndpointService(
    name="codedeploy-fips",
    regions=_FIPS,
    without=tuple(region for region in (*_BOTH, *_AGENT_ALONE, *_NEITHER) if region not in _FIPS),
)
"""The same for the API's FIPS endpoint. The guide names none for the agent's."""

AGENT_VPC_ENDPOINT = VpcEndpointService(
    name="codedeploy-commands-secure", regions=(*_BOTH, *_AGENT_ALONE), without=_NEITHER
)
"""For the agent, which has to ask with IAM authorization then (``enable_auth_policy``)."""
