"""Roles, profiles and what they may do."""

from __future__ import annotations

from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.iam.given_role import GivenRole
from cdk_codedeploy.iam.instance_profile import InstanceProfile
from cdk_codedeploy.iam.instance_role import InstanceRole
from cdk_codedeploy.iam.on_premises_boundary import OnPremisesBoundary
from cdk_codedeploy.iam.owned_service_role import OwnedServiceRole
from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.iam.registration import grant_register
from cdk_codedeploy.iam.registration_permissions import RegistrationReach
from cdk_codedeploy.iam.registration_role import RegistrationRole
from cdk_codedeploy.iam.registration_user import RegistrationUser
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.iam.service_role import ServiceRole
from cdk_codedeploy.iam.trust import trust_document

__all__ = [
    "GivenRole",
    "InstanceProfile",
    "InstanceRole",
    "L1Role",
    "OnPremisesBoundary",
    "OwnedServiceRole",
    "PermissionSet",
    "RegistrationReach",
    "RegistrationRole",
    "RegistrationUser",
    "ServiceRole",
    "Statement",
    "grant_register",
    "service_permissions",
    "trust_document",
]
