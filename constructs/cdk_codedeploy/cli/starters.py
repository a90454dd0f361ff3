"""What `appspec new` writes: the files of ``starter_files``, one directory for each kind of revision."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_codedeploy.cli.choices import PlatformName, SystemName
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    # Moved to importlib.resources.abc in Python 3.11.
    from importlib.abc import Traversable

_APP_SPECS = ("appspec.yml", "appspec.yaml")
# Python files end so, lest they be taken for modules of this package.
_EXTRA_SUFFIX = ".txt"


def write_starter(directory: Path, *, platform: PlatformName, system: SystemName | None = None) -> list[Path]:
    """Write a revision to start from.

    Args:
        directory: Where to; made where it is missing.
        platform: What is deployed to.
        system: System of the instances, for ``SERVER`` alone. Default: Linux.

    Returns:
        The files that were written, sorted.

    Raises:
        ValidationError: If one of the files exists; nothing is written then. Or if a system is given for functions and
            containers.
        OSError: If the directory cannot be written.
    """
    if system is not None and platform is not PlatformName.SERVER:
        raise ValidationError(
            "--os",
            shown(system.value),
            allowed=f"instances have an operating system, and {platform.value} has none to choose",
            remedy="leave it out",
        )
    kind = f"server-{(system or SystemName.LINUX).value}" if platform is PlatformName.SERVER else platform.value
    found = dict(_walk(files("cdk_codedeploy.cli") / "starter_files" / kind))
    # Two AppSpec files in one revision would be one too many, so neither name may be taken.
    taken = [name for name in sorted({*found, *_APP_SPECS}) if (directory / name).exists()]
    if taken:
        raise ValidationError(
            "directory",
            f"{shown(str(directory))}, which has {', '.join(taken)}",
            allowed="nothing is overwritten",
            remedy="choose another directory, or move these files away",
        )
    return [_write(directory / name, content) for name, content in sorted(found.items())]


def _walk(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name.removesuffix(_EXTRA_SUFFIX), entry.read_bytes()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Fails where somebody was faster.
    with path.open("xb") as file:
        file.write(content)
    if content.startswith(b"#!"):
        path.chmod(0o755)
    return path
