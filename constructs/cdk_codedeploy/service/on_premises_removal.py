"""What each way of taking an on-premises instance out of CodeDeploy removes, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OnPremisesRemoval:
    """One way of taking an instance out.

    Attributes:
        way: The command.
        registration: Whether the instance is known no longer.
        tags: Whether its tags are gone.
        iam_user: Whether its IAM user is gone, which matters where it has one.
        agent: Whether the agent and its configuration are gone from the machine.
    """

    way: str
    registration: bool = False
    tags: bool = False
    iam_user: bool = False
    agent: bool = False


ON_PREMISES_REMOVALS = (
    OnPremisesRemoval(way="cdk-codedeploy on-prem deregister", registration=True, tags=True),
    OnPremisesRemoval(way="cdk-codedeploy on-prem deregister --keep-tags", registration=True),
    OnPremisesRemoval(
        way="cdk-codedeploy on-prem deregister --delete-user", registration=True, tags=True, iam_user=True
    ),
    OnPremisesRemoval(way="cdk-codedeploy on-prem untag", tags=True),
    OnPremisesRemoval(way="aws deploy deregister", registration=True, tags=True, iam_user=True),
    OnPremisesRemoval(way="aws deploy deregister --no-delete-iam-user", registration=True, tags=True),
    OnPremisesRemoval(way="aws deploy deregister-on-premises-instance", registration=True),
    OnPremisesRemoval(way="aws deploy remove-tags-from-on-premises-instances", tags=True),
    OnPremisesRemoval(way="aws deploy uninstall (on the machine)", agent=True),
)
"""All of them, ours first.

Source: user guide ``on-premises-instances-operations.html``, the AWS CLI (``customizations/codedeploy/deregister.py``,
``uninstall.py``).
"""
