"""README, "EC2/on-premise Applications": a new application with a name, and one that already exists."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class ApplicationStack(cdk.Stack):
    """One application of our own; groups in one that somebody else made."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        application = codedeploy.ServerApplication(self, "CodeDeployApplication", application_name="MyApplication")
        codedeploy.ServerDeploymentGroup(self, "Group", application=application)

        existing = codedeploy.ServerApplication.from_server_application_name(
            self, "ExistingCodeDeployApplication", "MyExistingApplication"
        )
        codedeploy.ServerDeploymentGroup(self, "GroupOfExisting", application=existing)


def build(app: cdk.App) -> None:
    """Build the stack."""
    ApplicationStack(app, "Applications")
