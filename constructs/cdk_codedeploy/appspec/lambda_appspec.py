"""The AppSpec file of the Lambda platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from cdk_codedeploy.appspec.checks.lambda_and_ecs import check_service_document
from cdk_codedeploy.appspec.function_hooks import hooks_document, hooks_of, in_order
from cdk_codedeploy.appspec.keys_of_services import RESOURCE_TYPES
from cdk_codedeploy.appspec.model import AppSpec, hold
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import LifecycleEvent, Platform, check_kind


@dataclass(frozen=True, kw_only=True)
class LambdaAppSpec(AppSpec):
    """The AppSpec file of a deployment that shifts an alias from one version of a function to another.

    Texts may be values that only the deployment knows.

    Args:
        name: Name or ARN of the function, without a version.
        alias: Alias that moves; 1 to 128 letters, digits, ``-`` and ``_``, and no number.
        current_version: Version that the alias points to now, as text such as ``"1"``.
        target_version: Version that it shall point to.
        hooks: Functions by lifecycle event, ``BeforeAllowTraffic`` and ``AfterAllowTraffic``, each by name or ARN. A
            function reports to CodeDeploy within one hour. Default: none.
        resource: Name of the resource in the file; any name will do. Default: the function's name.

    Raises:
        ValidationError: When CodeDeploy would refuse a value.

    Source: user guide ``reference-appspec-file-structure-resources.html``.
    """

    platform: ClassVar[Platform] = Platform.LAMBDA

    name: str
    alias: str
    current_version: str
    target_version: str
    hooks: Mapping[LifecycleEvent | str, str] = field(default_factory=dict["LifecycleEvent | str", str])
    resource: str | None = None

    def __post_init__(self) -> None:
        check_kind("hooks", self.hooks, Mapping, "map events to functions", required=True)
        object.__setattr__(self, "hooks", MappingProxyType(in_order(self.hooks, self.platform)))
        if self.resource is None:
            object.__setattr__(self, "resource", self.name)
        check_kind("resource", self.resource, str, "give a name", required=True)
        hold(lambda report, value: check_service_document(report, value, self.platform), self.to_document())

    @classmethod
    def _of(cls, root: Value) -> LambdaAppSpec:
        item = next(iter(root.at("Resources").items()))
        name, resource = next(iter(item.entries()))
        properties = resource.at("Properties")
        return cls(
            name=str(properties.at("Name").value),
            alias=str(properties.at("Alias").value),
            current_version=str(properties.at("CurrentVersion").value),
            target_version=str(properties.at("TargetVersion").value),
            hooks=hooks_of(root.at("Hooks")),
            resource=name.raw,
        )

    def to_document(self) -> dict[str, object]:
        """Return the document as plain mappings, lists, texts and numbers, with the keys of the file."""
        properties = {
            "Name": self.name,
            "Alias": self.alias,
            "CurrentVersion": self.current_version,
            "TargetVersion": self.target_version,
        }
        resource = {"Type": RESOURCE_TYPES[self.platform], "Properties": properties}
        return {"version": 0.0, "Resources": [{str(self.resource): resource}]} | hooks_document(self.hooks)
