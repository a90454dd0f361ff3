"""Instances outside AWS: as whom they work, how they are registered, and fleets of them."""

from __future__ import annotations

from cdk_codedeploy.on_premises.certificate_authority import CertificateAuthority
from cdk_codedeploy.on_premises.fleet import OnPremisesFleet
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, RegisteredAs
from cdk_codedeploy.on_premises.instance import OnPremisesInstance
from cdk_codedeploy.on_premises.key_rotation import KeyRotation
from cdk_codedeploy.on_premises.proven_by import ProvenBy
from cdk_codedeploy.on_premises.role import OnPremisesRole
from cdk_codedeploy.on_premises.trust_anchor import TrustAnchor
from cdk_codedeploy.on_premises.user import OnPremisesUser

__all__ = [
    "CertificateAuthority",
    "KeyRotation",
    "OnPremisesFleet",
    "OnPremisesIdentity",
    "OnPremisesInstance",
    "OnPremisesRole",
    "OnPremisesUser",
    "ProvenBy",
    "RegisteredAs",
    "TrustAnchor",
]
