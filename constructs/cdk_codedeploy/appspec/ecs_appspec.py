"""The AppSpec file of the ECS platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from cdk_codedeploy.appspec.checks.ecs import check_network
from cdk_codedeploy.appspec.checks.lambda_and_ecs import check_service_document
from cdk_codedeploy.appspec.function_hooks import hooks_document, hooks_of, in_order
from cdk_codedeploy.appspec.keys_of_services import RESOURCE_TYPES
from cdk_codedeploy.appspec.model import AppSpec, hold, without_none
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import ApiText, LifecycleEvent, Platform, check_kind, listed


class AssignPublicIp(ApiText):
    """Whether tasks get a public address.

    Source: ECS API reference ``AwsVpcConfiguration``.
    """

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


@dataclass(frozen=True, kw_only=True)
class AwsvpcConfiguration:
    """The network of the replacement tasks: all three parts, or none at all.

    Args:
        subnets: 1 to 16 ids of subnets.
        security_groups: 1 to 5 ids of security groups.
        assign_public_ip: Whether tasks get a public address.

    Raises:
        ValidationError: When CodeDeploy would refuse a value.

    Source: ECS API reference ``AwsVpcConfiguration``.
    """

    subnets: Iterable[str]
    security_groups: Iterable[str]
    assign_public_ip: AssignPublicIp | str

    def __post_init__(self) -> None:
        for name, items in (("subnets", self.subnets), ("security_groups", self.security_groups)):
            object.__setattr__(self, name, tuple(listed(name, items)))
        hold(check_network, self.to_document())

    @classmethod
    def of(cls, value: Value) -> AwsvpcConfiguration:
        """Return the network at a place of a file without errors."""
        return cls(
            subnets=[str(item.value) for item in value.at("Subnets").items()],
            security_groups=[str(item.value) for item in value.at("SecurityGroups").items()],
            assign_public_ip=str(value.at("AssignPublicIp").value),
        )

    def to_document(self) -> dict[str, object]:
        """Return the network as it stands in a file."""
        return {
            "Subnets": list(self.subnets),
            "SecurityGroups": list(self.security_groups),
            "AssignPublicIp": str(self.assign_public_ip),
        }


@dataclass(frozen=True, kw_only=True)
class CapacityProviderStrategyItem:
    """A capacity provider and its share of the replacement tasks.

    Args:
        capacity_provider: Name of the capacity provider.
        base: Number of tasks that run here first, 0 to 100000. One item alone may set it. Default: 0.
        weight: Share of the other tasks, 0 to 1000. At least one item needs more than 0. Default: 0.

    Source: ECS API reference ``CapacityProviderStrategyItem``.
    """

    capacity_provider: str
    base: int | None = None
    weight: int | None = None

    @classmethod
    def of(cls, value: Value) -> CapacityProviderStrategyItem:
        """Return the item at a place of a file without errors."""
        base, weight = value.at("Base").value, value.at("Weight").value
        return cls(
            capacity_provider=str(value.at("CapacityProvider").value),
            base=base if isinstance(base, int) else None,
            weight=weight if isinstance(weight, int) else None,
        )

    def to_document(self) -> dict[str, object]:
        """Return the item as it stands in a file."""
        return without_none({"CapacityProvider": self.capacity_provider, "Base": self.base, "Weight": self.weight})


@dataclass(frozen=True, kw_only=True)
class EcsAppSpec(AppSpec):
    """The AppSpec file of a deployment that replaces the tasks of an Amazon ECS service.

    Texts may be values that only the deployment knows. Numbers and lists may too, but then ``to_document`` alone
    gives the file; the CDK fills them in.

    Args:
        task_definition: Whole ARN of the task definition, with its revision.
        container_name: Container of the task definition behind the load balancer.
        container_port: Port of that container, 1 to 65535.
        platform_version: Fargate platform version, such as ``"1.4.0"``. Default: ``LATEST``.
        network: Network of the tasks. Default: that of the original task set.
        capacity_provider_strategy: Where tasks run. Default: as in the original task set.
        hooks: Functions by lifecycle event, each by name or ARN. A function reports to CodeDeploy within one hour.
            Default: none.

    Raises:
        ValidationError: When CodeDeploy would refuse a value.

    Source: user guide ``reference-appspec-file-structure-resources.html``.
    """

    platform: ClassVar[Platform] = Platform.ECS

    task_definition: str
    container_name: str
    container_port: int
    platform_version: str | None = None
    network: AwsvpcConfiguration | None = None
    capacity_provider_strategy: Iterable[CapacityProviderStrategyItem] = ()
    hooks: Mapping[LifecycleEvent | str, str] = field(default_factory=dict["LifecycleEvent | str", str])

    def __post_init__(self) -> None:
        check_kind("network", self.network, AwsvpcConfiguration, "pass an AwsvpcConfiguration")
        strategy = tuple(listed("capacity_provider_strategy", self.capacity_provider_strategy))
        for item in strategy:
            remedy = "pass objects of CapacityProviderStrategyItem"
            check_kind("capacity_provider_strategy", item, CapacityProviderStrategyItem, remedy, required=True)
        object.__setattr__(self, "capacity_provider_strategy", strategy)
        check_kind("hooks", self.hooks, Mapping, "map events to functions", required=True)
        object.__setattr__(self, "hooks", MappingProxyType(in_order(self.hooks, self.platform)))
        hold(lambda report, value: check_service_document(report, value, self.platform), self.to_document())

    @classmethod
    def _of(cls, root: Value) -> EcsAppSpec:
        item = next(iter(root.at("Resources").items()))
        properties = item.at("TargetService").at("Properties")
        port = properties.at("LoadBalancerInfo").at("ContainerPort").value
        network = properties.at("NetworkConfiguration").at("AwsvpcConfiguration")
        return cls(
            task_definition=str(properties.at("TaskDefinition").value),
            container_name=str(properties.at("LoadBalancerInfo").at("ContainerName").value),
            container_port=port if isinstance(port, int) else 0,
            platform_version=properties.at("PlatformVersion").text,
            network=None if network.is_null else AwsvpcConfiguration.of(network),
            capacity_provider_strategy=[
                CapacityProviderStrategyItem.of(one) for one in properties.at("CapacityProviderStrategy").items()
            ],
            hooks=hooks_of(root.at("Hooks")),
        )

    def to_document(self) -> dict[str, object]:
        """Return the document as plain mappings, lists, texts and numbers, with the keys of the file."""
        strategy = [item.to_document() for item in self.capacity_provider_strategy]
        properties = without_none(
            {
                "TaskDefinition": self.task_definition,
                "LoadBalancerInfo": {"ContainerName": self.container_name, "ContainerPort": self.container_port},
                "PlatformVersion": self.platform_version,
                "NetworkConfiguration": {"AwsvpcConfiguration": self.network.to_document()} if self.network else None,
                "CapacityProviderStrategy": strategy or None,
            }
        )
        resource = {"Type": RESOURCE_TYPES[self.platform], "Properties": properties}
        return {"version": 0.0, "Resources": [{"TargetService": resource}]} | hooks_document(self.hooks)
