"""One resource after another, on every supported version of the CDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aws_cdk as cdk


def depend(resource: cdk.CfnResource, on: cdk.CfnResource) -> None:
    """Let CloudFormation make a resource only after another of the same stack.

    One round trip. The CDK renamed the method; the old name prints a deprecation warning on new versions and is the
    only one on old versions.
    """
    method = getattr(resource, "add_resource_dependency", None) or resource.add_dependency
    method(on)
