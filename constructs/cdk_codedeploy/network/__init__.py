"""Private networks: the VPC endpoints over which CodeDeploy, its agent and revisions are reached."""

from __future__ import annotations

from cdk_codedeploy.network.code_deploy_vpc_endpoints import CodeDeployVpcEndpoints
from cdk_codedeploy.network.vpc_endpoint_access import VpcEndpointAccess

__all__ = ["CodeDeployVpcEndpoints", "VpcEndpointAccess"]
