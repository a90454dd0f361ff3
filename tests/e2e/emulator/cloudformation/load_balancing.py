"""AWS::ElasticLoadBalancing::LoadBalancer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.handler import Context, Handler, Properties, Resource, own_tags, tag_list, tags_of
from emulator.cloudformation.properties import PropertyError, to_parameters

# Property to the member of LoadBalancerAttributes that holds it.
_ATTRIBUTES = {
    "AccessLoggingPolicy": "AccessLog",
    "ConnectionDrainingPolicy": "ConnectionDraining",
    "ConnectionSettings": "ConnectionSettings",
}
_BESIDE = (*_ATTRIBUTES, "CrossZone", "HealthCheck", "Instances")
# Not needed by anything deployed here, so refused rather than passed over.
_UNSUPPORTED = ("AppCookieStickinessPolicy", "LBCookieStickinessPolicy", "Policies")


@dataclass(frozen=True)
class LoadBalancerHandler(Handler):
    """AWS::ElasticLoadBalancing::LoadBalancer."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the load balancer, its attributes, its health check, and register instances."""
        unsupported = [name for name in _UNSUPPORTED if properties.get(name)]
        if unsupported:
            raise PropertyError(f"{unsupported} are not supported by this emulator")
        tags = tag_list(own_tags(tags_of(properties)))
        plain = {name: value for name, value in properties.items() if name not in {*_BESIDE, *_UNSUPPORTED, "Tags"}}
        resource = super().create(context, {**plain, "Tags": tags} if tags else plain)
        self._set_attributes(context, resource.physical_id, {}, properties)
        client = context.client("elb")
        found = client.describe_load_balancers(LoadBalancerNames=[resource.physical_id])
        described = found["LoadBalancerDescriptions"][0]
        attributes = {
            "DNSName": described["DNSName"],
            "CanonicalHostedZoneName": described["CanonicalHostedZoneName"],
            "CanonicalHostedZoneNameID": described["CanonicalHostedZoneNameID"],
            "SourceSecurityGroup.GroupName": described["SourceSecurityGroup"]["GroupName"],
            "SourceSecurityGroup.OwnerAlias": described["SourceSecurityGroup"]["OwnerAlias"],
        }
        return Resource(resource.physical_id, attributes)

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change attributes, health check, listeners, security groups and instances."""
        client, named = context.client("elb"), {"LoadBalancerName": physical_id}
        if old.get("Listeners") != new.get("Listeners"):
            ports = [int(listener["LoadBalancerPort"]) for listener in old.get("Listeners") or []]
            client.delete_load_balancer_listeners(**named, LoadBalancerPorts=ports)
            request = self.parameters(context, "CreateLoadBalancerListeners", {"Listeners": new["Listeners"]})
            client.create_load_balancer_listeners(**named, **request)
        if old.get("SecurityGroups") != new.get("SecurityGroups"):
            groups = list(new.get("SecurityGroups") or [])
            client.apply_security_groups_to_load_balancer(**named, SecurityGroups=groups)
        self._set_attributes(context, physical_id, old, new)
        return super().update(context, physical_id, old, new)

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        client, old, new = context.client("elb"), own_tags(old), own_tags(new)
        removed = [{"Key": key} for key in old if key not in new]
        if removed:
            client.remove_tags(LoadBalancerNames=[physical_id], Tags=removed)
        if new:
            client.add_tags(LoadBalancerNames=[physical_id], Tags=tag_list(new))

    @staticmethod
    def _set_attributes(context: Context, name: str, old: Properties, new: Properties) -> None:
        client = context.client("elb")
        model = client.meta.service_model
        wanted: dict[str, Any] = {
            member: new[prop]
            for prop, member in _ATTRIBUTES.items()
            if new.get(prop) and old.get(prop) != new.get(prop)
        }
        if "CrossZone" in new and old.get("CrossZone") != new["CrossZone"]:
            wanted["CrossZoneLoadBalancing"] = {"Enabled": new["CrossZone"]}
        if wanted:
            shape = model.operation_model("ModifyLoadBalancerAttributes").input_shape
            request = to_parameters(shape, {"LoadBalancerName": name, "LoadBalancerAttributes": wanted})
            client.modify_load_balancer_attributes(**request)
        if new.get("HealthCheck") and old.get("HealthCheck") != new["HealthCheck"]:
            shape = model.operation_model("ConfigureHealthCheck").input_shape
            check = to_parameters(shape, {"LoadBalancerName": name, "HealthCheck": new["HealthCheck"]})
            client.configure_health_check(**check)
        before, after = set(old.get("Instances") or []), set(new.get("Instances") or [])
        for call, ids in (
            (client.register_instances_with_load_balancer, after - before),
            (client.deregister_instances_from_load_balancer, before - after),
        ):
            if ids:
                call(LoadBalancerName=name, Instances=[{"InstanceId": one} for one in sorted(ids)])


TYPES = (
    LoadBalancerHandler(
        type="AWS::ElasticLoadBalancing::LoadBalancer",
        service="elb",
        create_call="CreateLoadBalancer",
        delete_call="DeleteLoadBalancer",
        identity="request.LoadBalancerName",
        identifier="LoadBalancerName",
        name="LoadBalancerName",
        name_length=32,
        replaced_by=("LoadBalancerName", "Scheme"),
    ),
)
