"""The alias that a deployment of the Lambda platform moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import Session
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.service import shown


class AliasClient(Protocol):
    """What is used of a Lambda client of boto3."""

    def get_alias(self, **request: object) -> Mapping[str, Any]:
        """Return an alias."""
        ...


@dataclass(frozen=True)
class AliasState:
    """Where an alias points to.

    Attributes:
        version: The version that gets the traffic, or most of it.
        is_split: Whether another version gets a part of it.
    """

    version: str
    is_split: bool


def alias_client(session: Session) -> AliasClient:
    """Return a Lambda client.

    Args:
        session: A session of boto3.
    """
    return cast("AliasClient", session.client("lambda"))


def alias_state(function: str, alias: str, *, client: AliasClient) -> AliasState:
    """Return where an alias points to.

    Args:
        function: Name or ARN of the function.
        alias: Name of the alias.
        client: A Lambda client.

    Raises:
        OperationError: If there is no such alias, or the service refuses or cannot be reached.

    Source: API reference of Lambda, "GetAlias".
    """
    with translated(f'look at alias "{alias}" of the function'):
        found = client.get_alias(FunctionName=function, Name=alias)
    weights = cast("Mapping[str, Any]", found.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
    return AliasState(str(found["FunctionVersion"]), bool(weights))


@dataclass(frozen=True)
class AliasShift:
    """An AppSpec file of the Lambda platform, as far as it is about the alias.

    Attributes:
        function: Name or ARN of the function.
        alias: Name of the alias.
        target: The version that it shall point to.
    """

    function: str
    alias: str
    target: str

    @classmethod
    def of(cls, content: str) -> AliasShift:
        """Read an AppSpec file in JSON.

        Raises:
            ValidationError: When it is no AppSpec file of the Lambda platform in JSON.
        """
        try:
            properties = _properties(json.loads(content))
            return cls(*(str(properties[name]) for name in ("Name", "Alias", "TargetVersion")))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise ValidationError(
                "revision",
                shown(content),
                allowed="the version that the alias points to now is filled in where the AppSpec file is JSON",
                remedy="give a LambdaAppSpec, or its text in JSON",
            ) from None


def with_current_version(content: str, version: str) -> str:
    """Return an AppSpec file in JSON that begins where the alias is now.

    What stands in the file was true when it was written: a rollback begins elsewhere.

    Args:
        content: The file.
        version: The version that the alias points to.
    """
    document = json.loads(content)
    _properties(document)["CurrentVersion"] = version
    # The version of the file stays 0.0: Python keeps a number with a point as one.
    return json.dumps(document, separators=(",", ":"))


def _properties(document: Any) -> dict[str, Any]:
    (resource,) = document["Resources"]
    (body,) = resource.values()
    found: dict[str, Any] = body["Properties"]
    return found
