"""Connections to GitHub accounts. Only the console makes them."""

from __future__ import annotations

from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError


def list_names(context: Context, request: Request) -> Answer:
    """ListGitHubAccountTokenNames."""
    return context.page(sorted(context.store.github_tokens), "tokenNameList", request)


def delete(context: Context, request: Request) -> Answer:
    """DeleteGitHubAccountToken."""
    name = request["tokenName"]
    if name not in context.store.github_tokens:
        raise ApiError("GitHubAccountTokenDoesNotExistException", f"There is no connection to GitHub named {name}.")
    context.store.github_tokens.remove(name)
    return {"tokenName": name}


def delete_by_external_id(context: Context, request: Request) -> Answer:
    """DeleteResourcesByExternalId: nothing here is made by CloudFormation's own blue/green deployments."""
    del context, request
    return {}
