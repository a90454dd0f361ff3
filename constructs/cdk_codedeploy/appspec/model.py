"""What the models of AppSpec files have in common: checks by the checker's own rules, reading and writing."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from cdk_codedeploy.appspec import writer
from cdk_codedeploy.appspec.check import examine
from cdk_codedeploy.appspec.nodes import NOWHERE, node_of
from cdk_codedeploy.appspec.report import Breach, Report
from cdk_codedeploy.appspec.rules import ENCODING
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    from typing_extensions import Self

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def hold(check: Callable[[Report, Value], object], document: object) -> None:
    """Hold what a model would write against the checker's rules.

    Args:
        check: The check for this part of a file.
        document: What the model writes.

    Raises:
        ValidationError: For the first error; it names the parameter of the model.
    """
    report = Report()
    check(report, Value(node_of(document)))
    for breach in report.errors:
        raise breach.to_error(parameter=_parameter(breach.path))
    try:
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        words = {"parameter": "AppSpec"}
        raise Breach(ENCODING, NOWHERE, "", "text that UTF-8 cannot carry", words).to_error() from error


def _parameter(path: str) -> str:
    """Return the name of a model's parameter for a place in a document: ``ContainerPort`` is ``container_port``."""
    *before, last = path.split(".")
    if not path[:1].isupper():
        # The key is a word of Python.
        return re.sub(r"\bexcept\b", "except_", path)
    if before and before[0].startswith("Hooks"):
        return f"hooks.{last}"
    return _HUMP.sub("_", last).lower()


class AppSpec(ABC):
    """An AppSpec file. Use ``ServerAppSpec``, ``LambdaAppSpec`` or ``EcsAppSpec``."""

    platform: ClassVar[Platform]

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a file.

        Args:
            path: Where it lies; YAML or JSON.

        Raises:
            ValidationError: If the file has errors; it names the first one and its place. ``check_file`` names all.
            OSError: If the file cannot be read.
        """
        return cls.loads(Path(path).read_bytes(), file=str(path))

    @classmethod
    def loads(cls, text: str | bytes, *, file: str = "appspec.yml") -> Self:
        """Read a text. What every reader ignores, such as unknown keys, is left out.

        Args:
            text: YAML or JSON.
            file: How an error names the file.

        Raises:
            ValidationError: If the text has errors; it names the first one and its place. ``check`` names all.
        """
        document, report, _ = examine(text, platform=cls.platform)
        errors = sorted(report.errors, key=lambda breach: (breach.place.line, breach.place.column))
        for breach in errors:
            raise breach.to_error(where=f"{file}:{breach.place.line}:{breach.place.column}")
        return cls._of(Value(document.root))

    @abstractmethod
    def to_document(self) -> dict[str, object]:
        """Return the document as plain mappings, lists, texts and numbers, with the keys of the file."""

    @classmethod
    @abstractmethod
    def _of(cls, root: Value) -> Self:
        """Make the model of a document without errors."""

    def to_yaml(self) -> str:
        """Return the file as YAML that both generations of the agent, and CodeDeploy, read alike.

        Raises:
            ValidationError: If a number or a list is only known at deployment.
        """
        return writer.to_yaml(self.to_document())

    def to_json(self) -> str:
        """Return the file as JSON.

        Raises:
            ValidationError: If a number or a list is only known at deployment.
        """
        return writer.to_json(self.to_document())


def without_none(document: dict[str, object]) -> dict[str, object]:
    """Return a document without the keys that were left out."""
    return {name: value for name, value in document.items() if value is not None}
