"""The API of Classic Load Balancers, 2012-06-01."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.api.service import Service
from emulator.aws import Aws, Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.load_balancing.state import LoadBalancer, Store

Request = Mapping[str, Any]
_LONGEST_NAME = 32


class ClassicLoadBalancing:
    """Creates, changes, describes and deletes load balancers, and registers instances.

    Args:
        aws: The AWS around it.
        clock: Its time.
    """

    def __init__(self, aws: Aws, clock: Clock) -> None:
        self._aws = aws
        self._clock = clock
        self._stores: dict[Scope, Store] = {}
        self.api = Service(
            "elb",
            {
                "CreateLoadBalancer": self._create,
                "DeleteLoadBalancer": self._delete,
                "DescribeLoadBalancers": self._describe,
                "RegisterInstancesWithLoadBalancer": self._register,
                "DeregisterInstancesFromLoadBalancer": self._deregister,
                "DescribeInstanceHealth": self._describe_health,
                "DescribeLoadBalancerAttributes": self._describe_attributes,
                "ModifyLoadBalancerAttributes": self._modify_attributes,
                "ConfigureHealthCheck": self._configure_health_check,
                "CreateLoadBalancerListeners": self._create_listeners,
                "DeleteLoadBalancerListeners": self._delete_listeners,
                "ApplySecurityGroupsToLoadBalancer": self._apply_security_groups,
                "AddTags": self._add_tags,
                "RemoveTags": self._remove_tags,
                "DescribeTags": self._describe_tags,
            },
        )

    def _store(self, scope: Scope) -> Store:
        return self._stores.setdefault(scope, Store())

    def _create(self, scope: Scope, request: Request) -> dict[str, Any]:
        name = request["LoadBalancerName"]
        if len(name) > _LONGEST_NAME:
            raise ApiError("ValidationError", f"LoadBalancerName {name!r} is longer than {_LONGEST_NAME} characters.")
        zones, subnets, vpc = list(request.get("AvailabilityZones", [])), list(request.get("Subnets", [])), None
        if bool(zones) == bool(subnets):
            raise ApiError("ValidationError", "Either AvailabilityZones or Subnets must be specified.")
        if subnets:
            try:
                found = self._aws.client(scope, "ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
            except ClientError as error:
                raise ApiError("SubnetNotFound", str(error)) from error
            zones, vpc = sorted({one["AvailabilityZone"] for one in found}), found[0]["VpcId"]
        scheme = request.get("Scheme", "internet-facing")
        prefix = "internal-" if scheme == "internal" else ""
        store = self._store(scope)
        with store.lock:
            if name in store.load_balancers:
                raise ApiError("DuplicateLoadBalancerName", f"A load balancer named {name} exists already.")
            balancer = LoadBalancer(
                name=name,
                dns_name=f"{prefix}{name}-1234567890.{scope.region}.elb.amazonaws.com",
                created=self._clock.now(),
                scheme=scheme,
                listeners=[dict(listener) for listener in request["Listeners"]],
                zones=zones,
                subnets=subnets,
                security_groups=list(request.get("SecurityGroups", [])),
                vpc=vpc,
                health_check=_default_health_check(request["Listeners"]),
                attributes={
                    "CrossZoneLoadBalancing": {"Enabled": False},
                    "AccessLog": {"Enabled": False},
                    # As made by a program. The console would enable it.
                    "ConnectionDraining": {"Enabled": False, "Timeout": 300},
                    "ConnectionSettings": {"IdleTimeout": 60},
                },
                tags={tag["Key"]: tag.get("Value", "") for tag in request.get("Tags", [])},
            )
            store.load_balancers[name] = balancer
        return {"DNSName": balancer.dns_name}

    def _delete(self, scope: Scope, request: Request) -> None:
        """Delete one. That there is none is no error."""
        store = self._store(scope)
        with store.lock:
            store.load_balancers.pop(request["LoadBalancerName"], None)

    def _describe(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            names = request.get("LoadBalancerNames") or list(store.load_balancers)
            return {"LoadBalancerDescriptions": [_description(scope, store.find(name)) for name in names]}

    def _register(self, scope: Scope, request: Request) -> dict[str, Any]:
        self._running(scope, request, must_exist=True)
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            for instance in request["Instances"]:
                if instance["InstanceId"] not in balancer.instances:
                    balancer.instances.append(instance["InstanceId"])
            return {"Instances": _instances(balancer)}

    def _deregister(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            leaving = {instance["InstanceId"] for instance in request["Instances"]}
            balancer.instances = [one for one in balancer.instances if one not in leaving]
            return {"Instances": _instances(balancer)}

    def _describe_health(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            registered = list(store.find(request["LoadBalancerName"]).instances)
        asked = [instance["InstanceId"] for instance in request.get("Instances", [])] or registered
        running = self._running(scope, {"Instances": [{"InstanceId": one} for one in asked]}, must_exist=False)
        return {"InstanceStates": [_state(one, registered=one in registered, running=one in running) for one in asked]}

    def _running(self, scope: Scope, request: Request, *, must_exist: bool) -> set[str]:
        """Return which of the request's instances run."""
        ids = [instance["InstanceId"] for instance in request["Instances"]]
        filters = [{"Name": "instance-id", "Values": ids}]
        reservations = self._aws.client(scope, "ec2").describe_instances(Filters=filters)["Reservations"] if ids else []
        states = {
            instance["InstanceId"]: instance["State"]["Name"]
            for reservation in reservations
            for instance in reservation["Instances"]
        }
        missing = [one for one in ids if states.get(one, "terminated") == "terminated"]
        if must_exist and missing:
            raise ApiError("InvalidInstance", f"Could not find EC2 instance {', '.join(missing)}.")
        return {one for one, state in states.items() if state == "running"}

    def _describe_attributes(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            return {"LoadBalancerAttributes": dict(store.find(request["LoadBalancerName"]).attributes)}

    def _modify_attributes(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            balancer.attributes.update(request["LoadBalancerAttributes"])
            return {"LoadBalancerName": balancer.name, "LoadBalancerAttributes": dict(balancer.attributes)}

    def _configure_health_check(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            balancer.health_check = dict(request["HealthCheck"])
            return {"HealthCheck": balancer.health_check}

    def _create_listeners(self, scope: Scope, request: Request) -> None:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            for listener in request["Listeners"]:
                same = [one for one in balancer.listeners if one["LoadBalancerPort"] == listener["LoadBalancerPort"]]
                if same and same != [listener]:
                    message = f"A listener already exists for port {listener['LoadBalancerPort']}."
                    raise ApiError("DuplicateListener", message)
                if not same:
                    balancer.listeners.append(dict(listener))

    def _delete_listeners(self, scope: Scope, request: Request) -> None:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            ports = request["LoadBalancerPorts"]
            balancer.listeners = [one for one in balancer.listeners if one["LoadBalancerPort"] not in ports]

    def _apply_security_groups(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            balancer = store.find(request["LoadBalancerName"])
            balancer.security_groups = list(request["SecurityGroups"])
            return {"SecurityGroups": balancer.security_groups}

    def _add_tags(self, scope: Scope, request: Request) -> None:
        store = self._store(scope)
        with store.lock:
            for name in request["LoadBalancerNames"]:
                store.find(name).tags.update({tag["Key"]: tag.get("Value", "") for tag in request["Tags"]})

    def _remove_tags(self, scope: Scope, request: Request) -> None:
        store = self._store(scope)
        with store.lock:
            for name in request["LoadBalancerNames"]:
                for tag in request["Tags"]:
                    store.find(name).tags.pop(tag["Key"], None)

    def _describe_tags(self, scope: Scope, request: Request) -> dict[str, Any]:
        store = self._store(scope)
        with store.lock:
            balancers = [store.find(name) for name in request["LoadBalancerNames"]]
            descriptions = [
                {
                    "LoadBalancerName": balancer.name,
                    "Tags": [{"Key": key, "Value": value} for key, value in balancer.tags.items()],
                }
                for balancer in balancers
            ]
        return {"TagDescriptions": descriptions}


def _default_health_check(listeners: list[dict[str, Any]]) -> dict[str, Any]:
    target = f"TCP:{listeners[0]['InstancePort']}"
    return {"Target": target, "Interval": 30, "Timeout": 5, "UnhealthyThreshold": 2, "HealthyThreshold": 10}


def _instances(balancer: LoadBalancer) -> list[dict[str, str]]:
    return [{"InstanceId": one} for one in balancer.instances]


def _description(scope: Scope, balancer: LoadBalancer) -> dict[str, Any]:
    return {
        "LoadBalancerName": balancer.name,
        "DNSName": balancer.dns_name,
        "CanonicalHostedZoneName": balancer.dns_name,
        "CanonicalHostedZoneNameID": "Z35SXDOTRQ7X7K",
        "ListenerDescriptions": [{"Listener": listener, "PolicyNames": []} for listener in balancer.listeners],
        "Policies": {"AppCookieStickinessPolicies": [], "LBCookieStickinessPolicies": [], "OtherPolicies": []},
        "BackendServerDescriptions": [],
        "AvailabilityZones": balancer.zones,
        "Subnets": balancer.subnets,
        "VPCId": balancer.vpc,
        "Instances": _instances(balancer),
        "HealthCheck": balancer.health_check,
        "SourceSecurityGroup": {"OwnerAlias": scope.account, "GroupName": "default"},
        "SecurityGroups": balancer.security_groups,
        "CreatedTime": balancer.created,
        "Scheme": balancer.scheme,
    }


def _state(instance: str, *, registered: bool, running: bool) -> dict[str, str]:
    if registered and running:
        return {"InstanceId": instance, "State": "InService", "ReasonCode": "N/A", "Description": "N/A"}
    description = "Instance is in stopped or terminated state." if registered else "Instance is not registered."
    return {"InstanceId": instance, "State": "OutOfService", "ReasonCode": "Instance", "Description": description}
