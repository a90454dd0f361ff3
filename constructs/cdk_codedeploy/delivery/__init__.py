"""How what is deployed gets to where it is deployed from, and a deployment as part of a stack."""

from __future__ import annotations

from cdk_codedeploy.delivery.ecs_deployment import EcsDeployment
from cdk_codedeploy.delivery.lambda_deployment import LambdaDeployment
from cdk_codedeploy.delivery.registered_revision import RegisteredRevision
from cdk_codedeploy.delivery.replacements import Replacements
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.delivery.revision_bucket import RevisionBucket
from cdk_codedeploy.delivery.server_deployment import ServerDeployment

__all__ = [
    "EcsDeployment",
    "LambdaDeployment",
    "RegisteredRevision",
    "Replacements",
    "Revision",
    "RevisionBucket",
    "ServerDeployment",
]
