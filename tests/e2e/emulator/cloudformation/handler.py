"""What stands behind a resource type: API calls that create, update and delete it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath
from botocore.exceptions import ParamValidationError

from emulator.api.client_errors import ignoring
from emulator.aws import Aws, Scope
from emulator.cloudformation.properties import PropertyError, to_parameters

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """For what resource of what stack a handler works.

    Args:
        aws: The AWS around it.
        scope: Account and region of the stack.
        stack: Name of the stack.
        logical_id: The resource's name in the template.
        generated_name: Makes a physical name of at most so many characters.
    """

    aws: Aws
    scope: Scope
    stack: str
    logical_id: str
    generated_name: Callable[[int], str]

    def client(self, service: str) -> Any:
        """Return a client of a service."""
        return self.aws.client(self.scope, service)


@dataclass(frozen=True)
class Resource:
    """A resource that exists: what ``Ref`` and ``Fn::GetAtt`` give."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Handler:
    """A resource type that one API call each creates, updates and deletes. Others override methods.

    Args:
        type: Name of the type.
        service: boto3's name of the service.
        create_call: Operation that creates it.
        delete_call: Operation that deletes it.
        update_call: Operation that changes it. None when nothing can be changed in place.
        identity: JMESPath to what ``Ref`` gives, in an object of ``request`` and ``response`` of the create call.
        identifier: Parameter of the update and delete calls that takes what ``Ref`` gives.
        attributes: JMESPaths to attributes, in the same object.
        name: Property that holds the resource's name, made up when it is missing.
        name_length: Longest name.
        replaced_by: Properties whose change means a new resource.
        not_parameters: Properties that the create and update calls do not take.
        renamed: Properties to parameters of another name.
        addressed_by: Properties that the update and delete calls need beside the identifier.
        gone: Errors of the delete call that mean that there is nothing to delete.
    """

    type: str
    service: str
    create_call: str
    delete_call: str
    identity: str
    identifier: str
    update_call: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    name_length: int = 255
    replaced_by: tuple[str, ...] = ()
    not_parameters: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    addressed_by: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the resource."""
        if self.name and not properties.get(self.name):
            properties = {**properties, self.name: context.generated_name(self.name_length)}
        request = self.parameters(context, self.create_call, properties)
        response = self.call(context, self.create_call, request)
        known = {"request": request, "response": response}
        attributes = {name: jmespath.search(path, known) for name, path in self.attributes.items()}
        return Resource(str(jmespath.search(self.identity, known)), attributes)

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the resource in place. Returns None when ``Ref`` and the attributes stay as they are."""
        if self.update_call:
            fixed = {*self.replaced_by, self.name, "Tags"} - set(self.addressed_by)
            changed = {name: value for name, value in new.items() if name not in fixed}
            request = self.parameters(context, self.update_call, changed)
            self.call(context, self.update_call, {**request, self.identifier: physical_id})
        if old.get("Tags") != new.get("Tags"):
            self.retag(context, physical_id, tags_of(old), tags_of(new))
        return None

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags, where the type can."""

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Delete the resource. What is gone already is no error."""
        named = {name: value for name, value in properties.items() if name in self.addressed_by}
        request = {**self.parameters(context, self.delete_call, named), self.identifier: physical_id}
        ignoring(self.gone, self.call, context, self.delete_call, request)

    def parameters(self, context: Context, call: str, properties: Properties) -> dict[str, Any]:
        """Return properties as the parameters of a call."""
        model = context.client(self.service).meta.service_model.operation_model(call)
        given = {
            self.renamed.get(name, name): value for name, value in properties.items() if name not in self.not_parameters
        }
        parameters: dict[str, Any] = to_parameters(model.input_shape, given)
        return parameters

    def call(self, context: Context, call: str, request: Mapping[str, Any]) -> Any:
        """Call the API."""
        return call_api(context.client(self.service), call, request)


def call_api(client: Any, call: str, request: Mapping[str, Any]) -> Any:
    """Call an operation by its name in the API. What it refuses is raised as CloudFormation words it."""
    method = next(name for name, operation in client.meta.method_to_api_mapping.items() if operation == call)
    try:
        return getattr(client, method)(**request)
    except ParamValidationError as error:
        raise PropertyError(f"Model validation failed: {error}") from error


def tags_of(properties: Properties) -> dict[str, str]:
    """Return the tags of a resource."""
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in properties.get("Tags") or []}


def own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return tags without those that AWS keeps for itself."""
    return {key: value for key, value in tags.items() if not key.lower().startswith("aws:")}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as most APIs take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
