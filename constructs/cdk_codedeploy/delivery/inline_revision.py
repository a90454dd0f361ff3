"""An AppSpec file for Lambda or ECS that goes along with the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from cdk_codedeploy.appspec import EcsAppSpec, LambdaAppSpec, check
from cdk_codedeploy.delivery.bound_revision import BoundRevision
from cdk_codedeploy.delivery.refused_problems import refuse_errors
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.revision import InlineContent
from cdk_codedeploy.service import Platform, check_kind
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

_VERSION = "version"


class InlineRevision(Revision):
    """An AppSpec file. See ``Revision.from_inline``."""

    def __init__(self, appspec: str | LambdaAppSpec | EcsAppSpec) -> None:
        kinds = (str, LambdaAppSpec, EcsAppSpec)
        check_kind("appspec", appspec, kinds, "pass an AppSpec file for Lambda or ECS, or its text", required=True)
        self._appspec = appspec
        both = frozenset({Platform.LAMBDA, Platform.ECS})
        self.platforms = both if isinstance(appspec, str) else frozenset({appspec.platform})
        if isinstance(appspec, str):
            InlineContent(appspec)
            if not is_token(appspec):
                refuse_errors("appspec", "a text", check(appspec, file="appspec"))

    def bind(self, scope: Construct, *, application_name: str, bucket: s3.IBucket | None) -> BoundRevision:
        """Return what registering this revision takes."""
        del application_name, bucket
        if isinstance(self._appspec, str):
            return BoundRevision(inline=self._appspec)
        document = self._appspec.to_document()
        if not has_token(document):
            return BoundRevision(inline=self._appspec.to_json())
        return BoundRevision(inline=_rendered(cdk.Stack.of(scope), document))


def has_token(value: object) -> bool:
    """Tell whether there is anything in a document that only the deployment knows."""
    if isinstance(value, Mapping):
        return any(has_token(each) for each in cast("Mapping[str, object]", value).values())
    if is_token(value):
        return True
    return isinstance(value, (list, tuple)) and any(has_token(each) for each in cast("list[object]", value))


def _rendered(stack: cdk.Stack, document: Mapping[str, object]) -> str:
    """Write a document as JSON with the CDK's own resolution of tokens, also of numbers and lists."""
    # JavaScript would write the version as 0, which is another one.
    members = (
        f'"{name}":{value if name == _VERSION else stack.to_json_string(value)}' for name, value in document.items()
    )
    return f"{{{','.join(members)}}}"
