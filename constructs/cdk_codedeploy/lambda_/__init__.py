"""Lambda functions: applications, configurations, deployment groups."""

from __future__ import annotations

from cdk_codedeploy.lambda_.application import LambdaApplication
from cdk_codedeploy.lambda_.custom_deployment_config import CustomLambdaDeploymentConfig
from cdk_codedeploy.lambda_.deployment_config import LambdaDeploymentConfig
from cdk_codedeploy.lambda_.deployment_group import LambdaDeploymentGroup

__all__ = ["CustomLambdaDeploymentConfig", "LambdaApplication", "LambdaDeploymentConfig", "LambdaDeploymentGroup"]
