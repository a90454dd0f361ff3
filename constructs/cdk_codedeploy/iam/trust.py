"""Who may assume a service role, and for which deployment groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cdk_codedeploy.iam.permissions import TRUST_POLICY_MAX, document_size
from cdk_codedeploy.service import service_principal
from cdk_codedeploy.synthesis import pseudo

EVERY_APPLICATION = "*"
"""Stands for every deployment group of the account and region in ``source_arn``."""

EVERY_REGION = "*"
"""Stands for every region of the account in ``source_arn``."""


def source_arn(application_name: str, region: str | None = None) -> str:
    """Return the pattern of the deployment groups of an application, or of all for ``EVERY_APPLICATION``.

    Args:
        application_name: Name of the application.
        region: Region of its deployment groups. Default: the role's stack's.
    """
    groups = EVERY_APPLICATION if application_name == EVERY_APPLICATION else f"{application_name}/*"
    return pseudo().arn("codedeploy", f"deploymentgroup:{groups}", region=region)


def trust_document(source_arns: Iterable[str], regions: Sequence[str] = ()) -> dict[str, object]:
    """Return the trust policy of a service role, guarded against the confused deputy.

    Args:
        source_arns: Patterns of the deployment groups that may use the role. None where there is no deployment group,
            as in deployments that CloudFormation makes itself. The account is then all that is asked for, and only
            where the service sends it: nothing says that it does so for these.
        regions: Regions whose service may assume the role. Default: the service in every region.

    Source: user guide, "Cross-service confused deputy prevention".
    """
    # Isolated partitions have one principal for all their regions.
    arns = list(source_arns)
    by_account = {"StringEquals" if arns else "StringEqualsIfExists": {"aws:SourceAccount": pseudo().account}}
    by_arn = {"StringLike": {"aws:SourceArn": _one_or_all(arns)}} if arns else {}
    principals = dict.fromkeys(service_principal(region) for region in regions) or [service_principal()]
    return {
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Condition": by_account | by_arn,
                "Effect": "Allow",
                "Principal": {"Service": _one_or_all(list(principals))},
            }
        ],
        "Version": "2012-10-17",
    }


def fits(document: dict[str, object]) -> bool:
    """Tell whether a trust policy keeps within IAM's limit of 2,048 characters."""
    return document_size(document) <= TRUST_POLICY_MAX


def _one_or_all(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts
