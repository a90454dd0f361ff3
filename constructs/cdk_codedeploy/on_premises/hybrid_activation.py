"""Instances that Systems Manager knows: it gives their agent a session of the role and keeps it fresh."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.hybrid_activation import HybridActivationHandler, HybridActivationProperties
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.iam.agent_permissions import SSM_CORE_POLICY
from cdk_codedeploy.on_premises.proven_by import Proof, ProvenBy
from cdk_codedeploy.service import check_flag, check_kind, shown
from cdk_codedeploy.service.limit import Limit
from cdk_codedeploy.synthesis import make_l1, pseudo
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from cdk_codedeploy.on_premises.role import OnPremisesRole

_REGISTRATIONS = Limit(
    what="an activation is for",
    minimum=1,
    maximum=1000,
    unit="instances",
    source="botocore model RegistrationLimit",
    remedy="change it by {excess}, or make another role for the rest",
)
_DAYS = Limit(
    what="an activation is valid for",
    minimum=1,
    maximum=30,
    unit="days",
    source="SSM API reference CreateActivation",
    remedy="change it by {excess}; a higher renewal makes a new activation later",
)
_RENEWAL = Limit(
    what="a renewal is",
    minimum=0,
    unit="and counted by you",
    source="this library",
    remedy="begin with 1",
)
# botocore's model DefaultInstanceName.
_NAME = re.compile(r"[\w ./:=+@-]{1,256}")
_SECRET_ACTIONS = ("secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue")
_ENCRYPTION_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")


class HybridActivation(ProvenBy):
    """See ``ProvenBy.hybrid_activation``."""

    takes_path = False

    def __init__(
        self,
        *,
        registration_limit: int,
        valid_days: int,
        renewal: int,
        default_instance_name: str | None,
        deregister_nodes: bool,
        encryption_key: kms.IKey | None,
    ) -> None:
        _REGISTRATIONS.check("registration_limit", registration_limit)
        _DAYS.check("valid_days", valid_days)
        _RENEWAL.check("renewal", renewal)
        _check_name(default_instance_name)
        check_flag("deregister_nodes", deregister_nodes)
        self._registration_limit = registration_limit
        self._valid_days = valid_days
        self._renewal = renewal
        self._default_instance_name = default_instance_name
        self._deregister_nodes = deregister_nodes
        self._encryption_key = encryption_key

    def trust(self) -> list[dict[str, object]]:
        """Let Systems Manager assume the role, for this account and Region.

        Source: Systems Manager user guide, "Create the IAM service role required for Systems Manager in hybrid and
        multicloud environments".
        """
        return [
            {
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": pseudo().arn("ssm", "*")},
                    "StringEquals": {"aws:SourceAccount": pseudo().account},
                },
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
            }
        ]

    def managed_policy_arns(self) -> list[str]:
        """Let the instances talk to Systems Manager."""
        return [f"arn:{pseudo().partition}:iam::aws:policy/{SSM_CORE_POLICY}"]

    def session_name(self, instance_name: str) -> str:
        """Refuse: which session an instance has is known once it was activated.

        Raises:
            ValidationError: Always.
        """
        raise ValidationError(
            "identity",
            f"a role of a hybrid activation for {shown(instance_name)}",
            allowed="the session is named by the mi-... id, which an instance has once it was activated",
            remedy="activate the instances, then run `cdk-codedeploy on-prem register-activated`",
        )

    def attach(self, role: OnPremisesRole) -> Proof:
        """Make the secret and the activation."""
        secret = make_l1(
            secretsmanager.CfnSecret,
            secretsmanager.CfnSecretProps,
            role,
            "Activation",
            description="Hybrid activation of Systems Manager for on-premises instances of CodeDeploy",
            kms_key_id=self._encryption_key.key_arn if self._encryption_key else None,
        )
        secret.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        secret_arn = secret.ref
        CustomResourceProvider.of(role, HybridActivationHandler.kind).make(
            role,
            "HybridActivation",
            HybridActivationProperties(
                role_name=role.role_name,
                secret_arn=secret_arn,
                region=pseudo().region,
                registration_limit=self._registration_limit,
                valid_days=self._valid_days,
                renewal=self._renewal,
                default_instance_name=self._default_instance_name,
                deregister_nodes=self._deregister_nodes,
            ),
            needs=self._needs(role.role_arn, secret_arn),
        )
        return Proof(secret_arn=secret_arn)

    def _needs(self, role_arn: str, secret_arn: str) -> list[Statement]:
        # Activations have no ARN, so IAM cannot tell them apart.
        found = [
            Statement(("ssm:CreateActivation", "ssm:DeleteActivation", "ssm:DescribeActivations")),
            Statement(("iam:PassRole",), (role_arn,), {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}),
            Statement(_SECRET_ACTIONS, (secret_arn,)),
        ]
        if self._deregister_nodes:
            nodes = pseudo().arn("ssm", "managed-instance/*")
            found += [
                Statement(("ssm:DescribeInstanceInformation",)),
                Statement(("ssm:DeregisterManagedInstance",), (nodes,)),
            ]
        if self._encryption_key is not None:
            via = {"StringEquals": {"kms:ViaService": f"secretsmanager.{pseudo().region}.amazonaws.com"}}
            found.append(Statement(_ENCRYPTION_ACTIONS, (self._encryption_key.key_arn,), via))
        return found


def _check_name(name: str | None) -> None:
    check_kind("default_instance_name", name, str, "pass a text")
    if name is None or is_token(name) or _NAME.fullmatch(name):
        return
    raise ValidationError(
        "default_instance_name",
        shown(name),
        allowed="it takes 1 to 256 letters, digits, spaces and _ . : / = + @ -",
        remedy="leave out everything else",
    )
