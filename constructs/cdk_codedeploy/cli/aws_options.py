"""The options of every command that talks to AWS, and the clients that they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cdk_codedeploy.operations import CodeDeployClient, IamClient, S3Client, SecretsManagerClient
    from cdk_codedeploy.operations.on_premises import SystemsManagerClient

Profile = Annotated[str | None, typer.Option(help="Profile of the AWS configuration. Default: AWS_PROFILE.")]
Region = Annotated[str | None, typer.Option(help="AWS Region. Default: AWS_REGION, then the profile's.")]
EndpointUrl = Annotated[
    str | None, typer.Option(help="Address of AWS for all services, for tests. Default: AWS_ENDPOINT_URL.")
]
Application = Annotated[str, typer.Option("--application", "-a", help="Name of the CodeDeploy application.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True)
class Clients:
    """What the options lead to. Each client is made when it is asked for."""

    profile: str | None
    region: str | None
    endpoint_url: str | None

    def codedeploy(self, *, retries: bool = True) -> CodeDeployClient:
        """Return a CodeDeploy client.

        Args:
            retries: Whether it sends again what is throttled, which some operations do themselves.
        """
        from cdk_codedeploy import operations

        session = operations.open_session(profile=self.profile, region=self.region)
        return operations.codedeploy_client(session, endpoint_url=self.endpoint_url, retries=retries)

    def iam(self) -> IamClient:
        """Return an IAM client."""
        from cdk_codedeploy import operations

        session = operations.open_session(profile=self.profile, region=self.region)
        return operations.iam_client(session, endpoint_url=self.endpoint_url)

    def secrets_manager(self) -> SecretsManagerClient:
        """Return a Secrets Manager client."""
        from cdk_codedeploy import operations

        session = operations.open_session(profile=self.profile, region=self.region)
        return operations.secrets_manager_client(session, endpoint_url=self.endpoint_url)

    def systems_manager(self) -> SystemsManagerClient:
        """Return a Systems Manager client."""
        from cdk_codedeploy import operations
        from cdk_codedeploy.operations.on_premises import systems_manager_client

        session = operations.open_session(profile=self.profile, region=self.region)
        return systems_manager_client(session, endpoint_url=self.endpoint_url)

    def region_name(self) -> str:
        """Return the Region.

        Raises:
            OperationError: If there is none.
        """
        from cdk_codedeploy import operations

        return operations.region_of(operations.open_session(profile=self.profile, region=self.region))

    def s3(self) -> S3Client:
        """Return an S3 client."""
        from cdk_codedeploy import operations

        session = operations.open_session(profile=self.profile, region=self.region)
        return operations.s3_client(session, endpoint_url=self.endpoint_url)
