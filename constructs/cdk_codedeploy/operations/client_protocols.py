"""What the operations use of clients of boto3, which ships no types. Stand-ins need no more than this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class CodeDeployClient(Protocol):
    """What the operations use of a CodeDeploy client of boto3."""

    def add_tags_to_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Add tags to instances outside AWS, or give the tags that are there new values."""
        ...

    def batch_get_application_revisions(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of up to 25 revisions."""
        ...

    def batch_get_deployment_targets(self, **request: object) -> Mapping[str, Any]:
        """Return up to 25 targets of a deployment with their lifecycle events."""
        ...

    def batch_get_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of up to 25 instances outside AWS."""
        ...

    def continue_deployment(self, **request: object) -> Mapping[str, Any]:
        """Let a deployment that waits go on."""
        ...

    def create_deployment(self, **request: object) -> Mapping[str, Any]:
        """Start a deployment."""
        ...

    def create_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Make a deployment group."""
        ...

    def delete_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Remove a deployment group."""
        ...

    def deregister_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Forget an instance outside AWS, whose name is free then."""
        ...

    def get_application(self, **request: object) -> Mapping[str, Any]:
        """Return an application."""
        ...

    def get_application_revision(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of one revision."""
        ...

    def get_deployment(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of a deployment."""
        ...

    def get_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Return a deployment group."""
        ...

    def get_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of one instance outside AWS."""
        ...

    def list_application_revisions(self, **request: object) -> Mapping[str, Any]:
        """Return a page of an application's revisions."""
        ...

    def list_applications(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the names of all applications."""
        ...

    def list_deployment_targets(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the ids of a deployment's targets."""
        ...

    def list_deployments(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the ids of deployments."""
        ...

    def list_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the names of the instances outside AWS."""
        ...

    def list_tags_for_resource(self, **request: object) -> Mapping[str, Any]:
        """Return the tags of an application or a deployment group."""
        ...

    def register_application_revision(self, **request: object) -> Mapping[str, Any]:
        """Make a revision known to an application."""
        ...

    def register_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Make an instance outside AWS known, with the identity that it works as."""
        ...

    def remove_tags_from_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Take tags away from instances outside AWS."""
        ...

    def stop_deployment(self, **request: object) -> Mapping[str, Any]:
        """Stop a deployment."""
        ...

    def tag_resource(self, **request: object) -> Mapping[str, Any]:
        """Add tags to an application or a deployment group."""
        ...

    def untag_resource(self, **request: object) -> Mapping[str, Any]:
        """Remove tags from an application or a deployment group."""
        ...

    def update_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Change a deployment group."""
        ...


class IamClient(Protocol):
    """What the operations use of an IAM client of boto3."""

    def create_access_key(self, **request: object) -> Mapping[str, Any]:
        """Make an access key, whose secret is answered this once."""
        ...

    def create_user(self, **request: object) -> Mapping[str, Any]:
        """Make a user."""
        ...

    def delete_access_key(self, **request: object) -> Mapping[str, Any]:
        """Delete an access key."""
        ...

    def delete_user(self, **request: object) -> Mapping[str, Any]:
        """Delete a user that has no keys and no policies any more."""
        ...

    def delete_user_policy(self, **request: object) -> Mapping[str, Any]:
        """Delete an inline policy of a user."""
        ...

    def get_access_key_last_used(self, **request: object) -> Mapping[str, Any]:
        """Tell when an access key was last used."""
        ...

    def get_user(self, **request: object) -> Mapping[str, Any]:
        """Return a user, with its path and its boundary."""
        ...

    def list_access_keys(self, **request: object) -> Mapping[str, Any]:
        """Return the access keys of a user, without their secrets."""
        ...

    def list_user_policies(self, **request: object) -> Mapping[str, Any]:
        """Return the names of a user's inline policies."""
        ...

    def put_user_policy(self, **request: object) -> Mapping[str, Any]:
        """Write an inline policy of a user."""
        ...


class SecretsManagerClient(Protocol):
    """What the operations use of a Secrets Manager client of boto3."""

    def describe_secret(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of a secret, without its value."""
        ...

    def get_secret_value(self, **request: object) -> Mapping[str, Any]:
        """Return the value of a secret."""
        ...

    def put_secret_value(self, **request: object) -> Mapping[str, Any]:
        """Give a secret a new value, as a version of its own."""
        ...

    def update_secret_version_stage(self, **request: object) -> Mapping[str, Any]:
        """Say which version of a secret is the current one."""
        ...


class S3Client(Protocol):
    """What the operations use of an S3 client of boto3; the transfer of large files uses more of it."""

    def put_object(self, **request: object) -> Mapping[str, Any]:
        """Store an object in one request."""
        ...

    def complete_multipart_upload(self, **request: object) -> Mapping[str, Any]:
        """Put the parts of an object together."""
        ...


class Session(Protocol):
    """What is used of a session of boto3."""

    @property
    def region_name(self) -> str | None:
        """The Region, where one is known."""
        ...

    def client(self, service_name: str, **options: object) -> object:
        """Return a client of a service."""
        ...
