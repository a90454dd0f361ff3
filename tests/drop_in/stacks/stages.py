"""The same product in two stages, each with its own environment, as CDK Pipelines deploys it."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class Product(cdk.Stage):
    """A stage with the application in one stack and its group in another."""

    def __init__(self, scope: Construct, id: str, *, env: cdk.Environment) -> None:
        super().__init__(scope, id, env=env)
        application = codedeploy.ServerApplication(cdk.Stack(self, "Applications"), "Shop")
        codedeploy.ServerDeploymentGroup(
            cdk.Stack(self, "Deployment"),
            "Group",
            application=application,
            deployment_group_name=f"shop-{id.lower()}",
            ec2_instance_tags=codedeploy.InstanceTagSet({"stage": [id.lower()]}),
        )


def build(app: cdk.App) -> None:
    """Build two stages."""
    Product(app, "Beta", env=cdk.Environment(account="111111111111", region="eu-west-1"))
    Product(app, "Production", env=cdk.Environment(account="222222222222", region="us-east-1"))
