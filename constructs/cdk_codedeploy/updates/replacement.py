"""Which resources CloudFormation replaces in an update, as far as a service of Amazon ECS hangs on them."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.updates.template import Template
from cdk_codedeploy.updates.values import differences, references

CREATE_ONLY: Mapping[str, tuple[str, ...]] = {
    "AWS::CodeDeploy::Application": ("ApplicationName", "ComputePlatform"),
    "AWS::CodeDeploy::DeploymentGroup": ("ApplicationName", "DeploymentGroupName"),
    "AWS::EC2::SecurityGroup": ("GroupDescription", "GroupName", "VpcId"),
    "AWS::EC2::Subnet": (
        "AvailabilityZone",
        "AvailabilityZoneId",
        "CidrBlock",
        "Ipv4IpamPoolId",
        "Ipv4NetmaskLength",
        "Ipv6IpamPoolId",
        "Ipv6Native",
        "Ipv6NetmaskLength",
        "OutpostArn",
        "VpcId",
    ),
    "AWS::EC2::VPC": ("CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "VpcEncryptionControl"),
    "AWS::ECS::Cluster": ("ClusterName",),
    "AWS::ECS::Service": ("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"),
    "AWS::ECS::TaskDefinition": (
        "ContainerDefinitions",
        "Cpu",
        "EnableFaultInjection",
        "EphemeralStorage",
        "ExecutionRoleArn",
        "Family",
        "InferenceAccelerators",
        "IpcMode",
        "Memory",
        "NetworkMode",
        "PidMode",
        "PlacementConstraints",
        "ProxyConfiguration",
        "RequiresCompatibilities",
        "RuntimePlatform",
        "TaskRoleArn",
        "Volumes",
    ),
    "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn",),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn",),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name", "Scheme", "Type"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (
        "IpAddressType",
        "Name",
        "Port",
        "Protocol",
        "ProtocolVersion",
        "TargetType",
        "VpcId",
    ),
    "AWS::ServiceDiscovery::Service": ("HealthCheckCustomConfig", "Name", "NamespaceId", "Type"),
}
"""Properties with which a resource is replaced, as its schema in CloudFormation's registry has them."""


class Replacements:
    """What CloudFormation replaces when one template follows another.

    Args:
        deployed: The template that is deployed.
        new: The next one.
    """

    def __init__(self, deployed: Template, new: Template) -> None:
        self._deployed = deployed
        self._new = new
        self._known: dict[str, str | None] = {}

    def why(self, logical_id: str) -> str | None:
        """Return why a resource of both templates is replaced, as a clause; None when it stays.

        A resource is replaced when such a property of it changes, or refers to something that is replaced.
        """
        if logical_id not in self._known:
            # Templates have no circles; a broken one must not take us into one.
            self._known[logical_id] = None
            self._known[logical_id] = self._reason(logical_id)
        return self._known[logical_id]

    def behind(self, value: object) -> tuple[str, str] | None:
        """Return a resource that a value refers to and that is replaced, with the reason; None when there is none."""
        return next(((each, why) for each in references(value) if (why := self.why(each)) is not None), None)

    def _reason(self, logical_id: str) -> str | None:
        before, after = (each.resources.get(logical_id) for each in (self._deployed, self._new))
        if before is None or after is None:
            return None
        if before.type != after.type:
            return f"its type changes to {after.type}"
        for name in CREATE_ONLY.get(before.type, ()):
            old, new = before.properties.get(name), after.properties.get(name)
            if next(differences(old, new), None) is not None:
                return f"its {name} changes"
            found = self.behind(new)
            if found is not None:
                return f"its {name} refers to {found[0]}, which is replaced"
        return None
