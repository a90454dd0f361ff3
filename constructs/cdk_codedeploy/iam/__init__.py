"""Roles, profiles and what they may do."""

from __future__ import annotations

from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.iam.given_role import GivenRole
from cdk_codedeploy.iam.instance_profile import InstanceProfile
from cdk_codedeploy.iam.instance_role import InstanceRole
from cdk_codedeploy.iam.owned_service_role import OwnedServiceRole
from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.iam.service_role import ServiceRole

__all__ = [
    "GivenRole",
    "InstanceProfile",
    "InstanceRole",
    "OwnedServiceRole",
    "ServiceRole",
    "Statement",
    "service_permissions",
]
