"""An AppSpec file as what a deployment goes along with, whatever only the deployment knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.appspec import EcsAppSpec, LambdaAppSpec
from cdk_codedeploy.delivery.inline_revision import InlineRevision
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import InlineContent
from cdk_codedeploy.service import check_kind

if TYPE_CHECKING:
    from constructs import Construct


def check_app_spec(app_spec: object, kind: type[LambdaAppSpec | EcsAppSpec]) -> None:
    """Refuse what is no AppSpec file of a platform.

    Raises:
        ValidationError: When it has another type.
    """
    remedy = f"make one with group.app_spec(), or {kind.__name__}()"
    if isinstance(app_spec, str):
        raise ValidationError(
            "app_spec", "text", allowed=f"it is a {kind.__name__}", remedy=f"read it with {kind.__name__}.loads()"
        )
    check_kind("app_spec", app_spec, kind, remedy, required=True)


def content_of(scope: Construct, app_spec: LambdaAppSpec | EcsAppSpec) -> InlineContent:
    """Return an AppSpec file as text in JSON, with the tokens of the CDK in it."""
    bound = InlineRevision(app_spec).bind(scope, application_name="", bucket=None)
    return InlineContent(str(bound.inline))
