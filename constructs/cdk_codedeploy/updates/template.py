"""Templates of CloudFormation, as far as an update is about them: their resources."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.updates.values import as_map

_PATH = "aws:cdk:path"
_BODY = "TemplateBody"
_SECTIONS = frozenset({"AWSTemplateFormatVersion", "Outputs", "Parameters", "Resources", "Rules"})
"""Some of which a template has that is not empty; a stack without resources has no ``Resources``."""

_ALLOWED = "a template of CloudFormation in JSON or YAML, or what `aws cloudformation get-template` answers, is needed"
_REMEDY = "give the template that is deployed, such as a copy of cdk.out's or get-template --template-stage Original"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a template.

    Attributes:
        logical_id: Its logical id.
        type: Its type, such as ``AWS::ECS::Service``.
        properties: Its properties.
        depends_on: Logical ids that it waits for.
        path: Path of its construct, or None.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    depends_on: frozenset[str]
    path: str | None


@dataclass(frozen=True)
class Template:
    """The resources of a template by their logical ids, in the order of the template."""

    resources: Mapping[str, Resource]

    def of_type(self, kind: str) -> Iterator[Resource]:
        """Return all resources of a type."""
        return (each for each in self.resources.values() if each.type == kind)

    @classmethod
    def of(cls, document: object, where: str) -> Template:
        """Read a template that is parsed already.

        Args:
            document: The template.
            where: What it is called in an error.

        Raises:
            ValidationError: When it is no template.
        """
        sections = as_map(document)
        if not isinstance(document, Mapping) or (sections and not sections.keys() & _SECTIONS):
            raise ValidationError("template", "no Resources", allowed=_ALLOWED, remedy=_REMEDY, where=where)
        resources = as_map(sections.get("Resources"))
        return cls({name: _resource(name, as_map(body)) for name, body in resources.items()})


def read_template(path: str | os.PathLike[str]) -> Template:
    """Read a template from a file.

    Args:
        path: A template in JSON or YAML, with the short forms of functions too, or the answer of
            ``aws cloudformation get-template``.

    Raises:
        ValidationError: When the file is no template.
        OSError: When it cannot be read.
    """
    file = Path(path)
    document = _parsed(file.read_bytes(), str(file))
    answer = as_map(document)
    if _BODY in answer and "Resources" not in answer:
        body = answer[_BODY]
        document = _parsed(body.encode(), str(file)) if isinstance(body, str) else body
    return Template.of(document, str(file))


def _resource(logical_id: str, body: Mapping[str, Any]) -> Resource:
    waits = body.get("DependsOn") or ()
    return Resource(
        logical_id=logical_id,
        type=str(body.get("Type", "")),
        properties=as_map(body.get("Properties")),
        depends_on=frozenset([waits] if isinstance(waits, str) else waits),
        path=as_map(body.get("Metadata")).get(_PATH),
    )


def _parsed(content: bytes, where: str) -> object:
    try:
        text = content.decode("utf-8-sig")
        # Large templates of the CDK are JSON, which YAML's reader takes ten times as long for.
        return json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        (first, *_) = str(error).splitlines() or [type(error).__name__]
        raise ValidationError(
            "template", f"a file that says nothing: {first}", allowed=_ALLOWED, remedy=_REMEDY, where=where
        ) from None


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, such as ``!Ref``. Dates stay text, as CloudFormation has them."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
    if isinstance(node, yaml.ScalarNode):
        value: object = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(cast("yaml.MappingNode", node), deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)  # pyright: ignore[reportUnknownMemberType]
_Loader.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(cast("yaml.ScalarNode", node))
)
