"""The code of a hook's function: what the user wrote, and beside it what answers CodeDeploy."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cdk_codedeploy.custom_resources import library_files, packed
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, shown

ENTRY = "cdk_codedeploy.hooks.entry.handle"
"""What Lambda invokes."""

RUNTIME_FILES = (
    "hooks/__init__.py",
    "hooks/callback.py",
    "hooks/comparison.py",
    "hooks/contract.py",
    "hooks/entry.py",
    "hooks/event.py",
    "hooks/http_check.py",
    "hooks/settings.py",
    "hooks/smoke_test.py",
)
"""What stands beside the user's code. A test follows the imports."""

SIZE_MAX = 250 * 1024 * 1024
"""Bytes of a function's unpacked code. Lambda developer guide, "Lambda quotas"."""

_LIBRARY = "cdk_codedeploy"
_LEFT_OUT = ("__pycache__", ".pyc")


@dataclass(frozen=True)
class HookCode:
    """What a hook's function runs.

    Attributes:
        files: The contents by path in the archive.
        check: The check, as ``module.function``.
    """

    files: dict[str, bytes]
    check: str

    @classmethod
    def own(cls, check: str) -> HookCode:
        """Return the code of a ready-made check.

        Args:
            check: The check, as ``module.function``.
        """
        return cls(library_files(RUNTIME_FILES), check)

    @classmethod
    def read(cls, code: str | os.PathLike[str], check: str | None) -> HookCode:
        """Read the code of a check that the user wrote.

        Args:
            code: A Python file, or a directory of them.
            check: ``module.function``. Default: the function ``check`` of the file.

        Raises:
            ValidationError: When there is no such file, module or function, or it is too large for Lambda.
        """
        place = _existing(code)
        if place.is_file():
            files = {place.name: place.read_bytes()}
            named = check or f"{place.stem}.check"
        else:
            files = _files_in(place)
            named = check or ""
        _check_named(named, files, place)
        size = sum(map(len, files.values()))
        if size > SIZE_MAX:
            raise ValidationError(
                "code",
                f"{size} bytes in {place}",
                allowed=f"Lambda takes at most {SIZE_MAX} bytes of code",
                remedy="leave out what the check does not need",
            )
        return cls(files | library_files(RUNTIME_FILES), named)

    @property
    def digest(self) -> str:
        """What identifies the code."""
        return sha256(self.archive()).hexdigest()

    def archive(self) -> bytes:
        """Return the archive that Lambda gets."""
        return packed(self.files)


def _existing(code: str | os.PathLike[str]) -> Path:
    check_kind("code", code, (str, os.PathLike), 'give a path, such as "hooks/check.py"', required=True)
    if not Path(code).exists():
        raise ValidationError(
            "code",
            shown(code),
            allowed="it is a Python file or a directory of them",
            remedy='give its path, such as "hooks/check.py"',
        )
    return Path(code)


def _files_in(directory: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_dir() or any(part.endswith(_LEFT_OUT) for part in name.split("/")):
            continue
        if name.split("/")[0] in {_LIBRARY, f"{_LIBRARY}.py"}:
            raise ValidationError(
                "code",
                f"{directory} with {name}",
                allowed=f"{_LIBRARY} is put beside the code by this library",
                remedy="take it out, or give it another name",
            )
        found[name] = path.read_bytes()
    return found


def _check_named(check: str, files: dict[str, bytes], place: Path) -> None:
    module, _, function = check.rpartition(".")
    name = f"{module.replace('.', '/')}.py"
    if not module or name not in files:
        raise ValidationError(
            "check",
            shown(check) if check else "nothing",
            allowed=f"it is a module in {place} and a function in it",
            remedy='give both, as in "smoke.check"',
        )
    try:
        tree = ast.parse(files[name])
    except (SyntaxError, ValueError) as error:
        raise ValidationError(
            "code",
            f"{name}, which is no Python: {error}",
            allowed="Lambda has to load it",
            remedy="correct it",
        ) from None
    bound = {
        *(each.name for each in tree.body if isinstance(each, (ast.FunctionDef, ast.ClassDef))),
        *(each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)),
        *(
            alias.asname or alias.name
            for each in ast.walk(tree)
            if isinstance(each, ast.ImportFrom)
            for alias in each.names
        ),
    }
    if function not in bound and "*" not in bound:
        raise ValidationError(
            "check",
            shown(check),
            allowed=f"{name} has no {function}",
            remedy=f"write def {function}(event): …, or name another function",
        )
