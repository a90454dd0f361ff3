"""An application that is deployed to EC2 instances and on-premises instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedApplication, NewApplication, check_application_arn
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_application_name

if TYPE_CHECKING:
    from constructs import Construct


@jsii.implements(codedeploy.IServerApplication)
class ServerApplication(NewApplication):
    """An application for the compute platform EC2/On-Premises.

    Args:
        scope: Construct to make the application in.
        id: Id of the application in the scope.
        application_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, unique in the account and
            region. Default: CloudFormation generates one, which lets it replace the application.

    Raises:
        ValidationError: When the name is too long or has other characters.

    Source: API reference, "CreateApplication".
    """

    def __init__(self, scope: Construct, id: str, *, application_name: str | None = None) -> None:
        super().__init__(scope, id, platform=Platform.SERVER, application_name=application_name)

    @classmethod
    def from_server_application_name(
        cls, scope: Construct, id: str, server_application_name: str
    ) -> ImportedServerApplication:
        """Use an application that was made elsewhere, in the account and region of the scope.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            server_application_name: Name of the application.

        Raises:
            ValidationError: When no application can have the name.
        """
        with located("application", id):
            check_application_name(server_application_name, "server_application_name")
        return ImportedServerApplication(scope, id, platform=Platform.SERVER, name=server_application_name)

    @classmethod
    def from_server_application_arn(
        cls, scope: Construct, id: str, server_application_arn: str
    ) -> ImportedServerApplication:
        """Use an application that was made elsewhere, also in another account or region.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            server_application_arn: ``arn:aws:codedeploy:<region>:<account>:application:<name>``.

        Raises:
            ValidationError: When the ARN is not one of an application.
        """
        with located("application", id):
            check_application_arn(server_application_arn, "server_application_arn")
        return ImportedServerApplication(scope, id, platform=Platform.SERVER, arn=server_application_arn)


@jsii.implements(codedeploy.IServerApplication)
class ImportedServerApplication(ImportedApplication):
    """An application for the compute platform EC2/On-Premises that was made elsewhere."""
