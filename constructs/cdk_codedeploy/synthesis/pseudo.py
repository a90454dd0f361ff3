"""CloudFormation's pseudo parameters, read from the CDK once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import aws_cdk as cdk


@dataclass(frozen=True)
class Pseudo:
    """The pseudo parameters as the CDK's tokens.

    Args:
        partition: ``aws``, ``aws-cn`` or ``aws-us-gov`` at deployment.
        region: The stack's region at deployment.
        account: The stack's account at deployment.
    """

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """Return an ARN of this partition, and of the stack's region and account unless they are given."""
        place = f"{self.region if region is None else region}:{self.account if account is None else account}"
        return f"arn:{self.partition}:{service}:{place}:{resource}"


@cache
def pseudo() -> Pseudo:
    """Return the pseudo parameters. Costs three round trips the first time and none after."""
    return Pseudo(partition=cdk.Aws.PARTITION, region=cdk.Aws.REGION, account=cdk.Aws.ACCOUNT_ID)
