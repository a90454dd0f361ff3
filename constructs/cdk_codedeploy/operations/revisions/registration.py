"""Make a revision known to an application, so that it can be found, deployed and rolled back to."""

from __future__ import annotations

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.operations.revisions.record import Location, location_name
from cdk_codedeploy.service import check_application_name, check_description


def register(application: str, location: Location, *, client: CodeDeployClient, description: str | None = None) -> None:
    """Register a revision with an application.

    Registering the same location again is no error and makes no second entry. The API has no way to take a registration
    back.

    Args:
        application: Name of the application.
        location: Where the revision lies, as boto3 takes it.
        client: A CodeDeploy client.
        description: A comment, at most 256 characters. Default: none.

    Raises:
        ValidationError: If the application's name or the description has a wrong form.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "RegisterApplicationRevision".
    """
    check_application_name(application, "application")
    request: dict[str, object] = {"applicationName": application, "revision": location}
    if description is not None:
        check_description(description)
        request["description"] = description
    with translated(f'register {location_name(location)} with application "{application}"'):
        client.register_application_revision(**request)
