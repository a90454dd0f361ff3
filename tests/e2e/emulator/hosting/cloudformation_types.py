"""Registers our resource types with ministack's CloudFormation, and mends what its own answer wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, secretsmanager, sns, ssm
from ministack.services.cloudformation import provisioners, stacks

from emulator.aws import Aws, Scope
from emulator.cloudformation import function_alias
from emulator.cloudformation.handler import Context, Handler, Properties
from emulator.cloudformation.types import HANDLERS
from emulator.hosting.ec2 import WINDOWS_IMAGE
from emulator.hosting.update_policies import know_update_policies, update_policy

# Amazon Linux 2023, as the CDK asks for it.
_IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami{kind}-kernel-{kernel}-{architecture}"
_IMAGE = "ami-0c2023a1b2c3d4e5f"
_WINDOWS_PARAMETER = "/aws/service/ami-windows-latest/Windows_Server-{version}-English-{kind}-Base"

_ALIAS = "AWS::Lambda::Alias"
# Types whose tags CloudFormation adds to. The value says how a template writes them.
_TAGGED: Mapping[str, str] = {
    "AWS::AutoScaling::AutoScalingGroup": "list",
    "AWS::CodeDeploy::Application": "list",
    "AWS::CodeDeploy::DeploymentGroup": "list",
    "AWS::CloudWatch::CompositeAlarm": "list",
    "AWS::CodeStarNotifications::NotificationRule": "map",
    "AWS::EC2::EIP": "list",
    "AWS::EC2::Instance": "list",
    "AWS::EC2::NatGateway": "list",
    "AWS::ElasticLoadBalancing::LoadBalancer": "list",
}


def add_types(aws: Aws) -> None:
    """Let stacks have resources of our types.

    Args:
        aws: The AWS that the handlers call.
    """
    for name, handler in HANDLERS.items():
        provisioners._RESOURCE_HANDLERS[name] = _registration(aws, handler)
        provisioners._REPLACING_PROPERTIES[name] = handler.replaced_by
        if name in _TAGGED:
            provisioners._STACK_TAG_PROPERTY[name] = ("Tags", _TAGGED[name])
        if handler.name:
            # A resource that keeps its name cannot be replaced by another of that name.
            provisioners._CUSTOM_NAME_REPLACEMENT[name] = {"name": handler.name}
    _off_the_event_loop()
    _mend_reference("AWS::SecretsManager::Secret", _secret_arn, _secret_name)
    _mend_reference("AWS::IAM::InstanceProfile", lambda arn: arn.rpartition("/")[2], _instance_profile_arn)
    _mend_topics()
    _mend_networks()
    know_update_policies()
    _let_codedeploy_shift(aws)
    for kind in ("", "-minimal"):
        for kernel in ("default", "6.1", "6.12"):
            for architecture in ("x86_64", "arm64"):
                parameter = _IMAGE_PARAMETER.format(kind=kind, kernel=kernel, architecture=architecture)
                ssm._PUBLIC_AMI_PARAMETERS.setdefault(parameter, _IMAGE)
    for version in (2019, 2022):
        for kind in ("Core", "Full"):
            parameter = _WINDOWS_PARAMETER.format(version=version, kind=kind)
            ssm._PUBLIC_AMI_PARAMETERS.setdefault(parameter, WINDOWS_IMAGE)


def _registration(aws: Aws, handler: Handler) -> dict[str, Any]:
    def context(stack: str | None, logical_id: str | None) -> Context:
        def generated_name(longest: int) -> str:
            return str(provisioners._physical_name(stack or "", logical_id or "", max_len=longest))

        scope = Scope(get_account_id(), get_region())
        return Context(aws, scope, stack or "", logical_id or "", generated_name)

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, Any]]:
        resource = handler.create(context(stack, logical_id), properties)
        return resource.physical_id, dict(resource.attributes)

    def update(
        physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> tuple[str, dict[str, Any] | None]:
        resource = handler.update(context(stack, logical_id), physical_id, old, new)
        if resource is None:
            return physical_id, _attributes(stack, logical_id)
        return resource.physical_id, dict(resource.attributes)

    def delete(physical_id: str, properties: Properties) -> None:
        handler.delete(context(None, None), physical_id, properties)

    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


def _attributes(stack: str, logical_id: str | None) -> dict[str, Any]:
    """Return the attributes that a resource had so far."""
    from ministack.services.cloudformation import _stacks

    resources = (_stacks.get(stack) or {}).get("_resources", {})
    attributes: dict[str, Any] = resources.get(logical_id, {}).get("Attributes", {})
    return attributes


def _off_the_event_loop() -> None:
    """Let our handlers run on threads: they call back into the server."""
    original = stacks._runs_on_worker_thread

    def runs_on_worker_thread(resource_type: str) -> bool:
        return resource_type in {*HANDLERS, _ALIAS} or bool(original(resource_type))

    stacks._runs_on_worker_thread = runs_on_worker_thread


def _mend_reference(type_name: str, to_reference: Callable[[str], str], to_original: Callable[[str], str]) -> None:
    """Let ``Ref`` of one of ministack's own types give something else.

    Args:
        type_name: The type.
        to_reference: What ministack gives, to what AWS gives.
        to_original: The way back.
    """
    registration = dict(provisioners._RESOURCE_HANDLERS[type_name])
    original = dict(registration)

    def create(*arguments: Any) -> tuple[str, Any]:
        physical_id, attributes = original["create"](*arguments)
        return to_reference(physical_id), attributes

    def update(physical_id: str, *arguments: Any) -> tuple[str, Any]:
        new_id, attributes = original["update"](to_original(physical_id), *arguments)
        return to_reference(new_id), attributes

    def delete(physical_id: str, *arguments: Any) -> None:
        original["delete"](to_original(physical_id), *arguments)

    registration.update(create=create, delete=delete)
    if "update" in original:
        registration["update"] = update
    provisioners._RESOURCE_HANDLERS[type_name] = registration


def _mend_topics() -> None:
    """Let topics remember the key that a stack encrypts them with, which ministack passes over."""
    registration = dict(provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"])
    original = dict(registration)

    def encrypt(physical_id: str, properties: Properties) -> None:
        attributes = sns._topics[physical_id]["attributes"]
        attributes.pop("KmsMasterKeyId", None)
        if properties.get("KmsMasterKeyId"):
            attributes["KmsMasterKeyId"] = properties["KmsMasterKeyId"]

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Any]:
        physical_id, attributes = original["create"](logical_id, properties, stack)
        encrypt(physical_id, properties)
        return physical_id, attributes

    def update(physical_id: str, old: Properties, new: Properties, *arguments: Any) -> tuple[str, Any]:
        new_id, attributes = original["update"](physical_id, old, new, *arguments)
        encrypt(new_id, new)
        return new_id, attributes

    provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"] = registration | {"create": create, "update": update}


def _mend_networks() -> None:
    """Let networks tell their range of addresses."""
    registration = dict(provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"])
    original = dict(registration)

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Any]:
        physical_id, attributes = original["create"](logical_id, properties, stack)
        return physical_id, {**attributes, "CidrBlock": properties.get("CidrBlock")}

    provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"] = registration | {"create": create}


def _let_codedeploy_shift(aws: Aws) -> None:
    """Let CodeDeploy change aliases whose update policy says so."""
    registration = dict(provisioners._RESOURCE_HANDLERS[_ALIAS])
    original = registration["update"]

    def update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> tuple[str, Any]:
        policy = update_policy(stack)
        if function_alias.shifts(old, new, policy):
            scope = Scope(get_account_id(), get_region())
            context = Context(aws, scope, stack, logical_id, lambda _length: logical_id)
            function_alias.shift(context, old, new, policy[function_alias.POLICY])
        changed: tuple[str, Any] = original(physical_id, old, new, stack, logical_id)
        return changed

    provisioners._RESOURCE_HANDLERS[_ALIAS] = registration | {"update": update}
    sent_back = stacks._sends_back_failed_update
    # What a failed deployment has left of an alias goes back to what it was.
    stacks._sends_back_failed_update = lambda type_name: type_name == _ALIAS or sent_back(type_name)


def _secret_arn(name: str) -> str:
    record = secretsmanager._secrets.get(name)
    return str(record["ARN"]) if record else name


def _secret_name(arn: str) -> str:
    return next((name for name, record in secretsmanager._secrets.items() if record["ARN"] == arn), arn)


def _instance_profile_arn(name: str) -> str:
    profile = iam._instance_profiles.get(name)
    return str(profile["Arn"]) if profile else name
