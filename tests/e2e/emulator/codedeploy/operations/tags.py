"""Tags of applications and deployment groups."""

from __future__ import annotations

from emulator.codedeploy import find, resources
from emulator.codedeploy.checks.tags import check_number_of_resource_tags, check_resource_tags
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError


def tag(context: Context, request: Request) -> Answer:
    """TagResource."""
    arn = _existing(context, request["ResourceArn"])
    check_resource_tags(context, request["Tags"], "Tags")
    tags = context.store.tags.get(arn, {}) | {each["Key"]: each.get("Value", "") for each in request["Tags"]}
    check_number_of_resource_tags(context, tags, "Tags")
    context.store.tags[arn] = tags
    return {}


def untag(context: Context, request: Request) -> Answer:
    """UntagResource."""
    arn = _existing(context, request["ResourceArn"])
    tags = context.store.tags.get(arn, {})
    context.store.tags[arn] = {key: value for key, value in tags.items() if key not in request["TagKeys"]}
    return {}


def list_tags(context: Context, request: Request) -> Answer:
    """ListTagsForResource. A resource never has more tags than fit on a page."""
    try:
        arn = _existing(context, request["ResourceArn"])
    except ApiError as error:
        if not error.code.endswith("DoesNotExistException"):
            raise
        raise ApiError("InvalidArnException", error.message) from error  # No better one is declared.
    tags = context.store.tags.get(arn, {})
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _existing(context: Context, arn: str) -> str:
    kind, name = resources.parse(context.scope, arn)
    if kind == "application":
        find.application(context.store, name)
    elif kind == "deploymentgroup":
        application, _, group = name.partition("/")
        find.group(context.store, application, group)
    else:
        message = f"ResourceArn is {arn}. Allowed: applications and deployment groups."
        raise ApiError("ArnNotSupportedException", message)
    return arn
