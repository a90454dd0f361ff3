"""Read a bundle back: what the agent finds in it."""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.revision.tree import Entry, EntryKind
from cdk_codedeploy.service import shown

_ENCRYPTED = 0x1
_MADE_BY_UNIX = 3
_MADE_WITHOUT_MODES = 0
_LONGEST_LINK = 4096
_MARKS = {b"PK\x03\x04": BundleType.ZIP, b"PK\x05\x06": BundleType.ZIP, b"\x1f\x8b": BundleType.TGZ}
_BROKEN = (
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and tarfile raise for files that are broken, encrypted or compressed in an unknown way."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a bundle as it stands there.

    Attributes:
        name: Its name, as it is written.
        entry: What it becomes when it is unpacked; None for what is neither file, directory nor symbolic link.
        mode: Its mode without the type, or None when the bundle does not tell it, as zips made on Windows do not.
        owner: Numbers of its owner and group in a tar; 0 and 0 in a zip.
        is_encrypted: Whether a password protects it.
    """

    name: str
    entry: Entry | None
    mode: int | None
    owner: tuple[int, int] = (0, 0)
    is_encrypted: bool = False


@dataclass(frozen=True)
class BundleContents:
    """What is in a bundle.

    Attributes:
        path: Path of the bundle.
        bundle_type: How it is packed, told from its content.
        folder: The folder that the agent strips, because the bundle holds nothing else beside it and an AppSpec file
            in it; ``""`` when there is none.
        members: Everything in it, in its order, with its full name.
        entries: What the agent sees, by path: unpacked, without ``folder``. Of two of one name the last counts.
    """

    path: Path
    bundle_type: BundleType
    folder: str
    members: tuple[Member, ...]
    entries: dict[str, Entry]

    def heads(self, paths: Collection[str], size: int) -> dict[str, bytes]:
        """Read the beginnings of files, in one pass through the bundle.

        Args:
            paths: Paths as in ``entries``. What is no file there is left out.
            size: At most so many bytes of each.

        Returns:
            The bytes, by path.

        Raises:
            ValidationError: When the bundle is broken.
        """
        prefix = f"{self.folder}/" if self.folder else ""
        wanted = {prefix + path for path in paths if path in self.entries and self.entries[path].kind is EntryKind.FILE}
        with _readable(self.path):
            read = _zip_heads if self.bundle_type is BundleType.ZIP else _tar_heads
            found = read(self.path, wanted, size) if wanted else {}
        return {path.removeprefix(prefix): content for path, content in found.items()}


def read_bundle(path: str | os.PathLike[str]) -> BundleContents:
    """List what is in a bundle, as the agent would see it.

    A folder that is alone in the root and holds a name with ``appspec`` is stripped, one level only, as the agent does.

    Args:
        path: A zip, tar or gzipped tar, whatever its name.

    Raises:
        ValidationError: When there is no such file, or it is none of these, or broken.

    Source: agent 1.8, how it unpacks bundles.
    """
    place = Path(path)
    with _readable(place):
        kind = _type_of(place)
        members = tuple(_zip_members(place) if kind is BundleType.ZIP else _tar_members(place))
    entries = {member.entry.path: member.entry for member in members if member.entry and member.entry.path}
    folder = wrapping_folder(entries)
    if folder:
        entries = {
            entry.path.removeprefix(f"{folder}/"): _moved(entry, entry.path.removeprefix(f"{folder}/"))
            for entry in entries.values()
            if entry.path != folder
        }
    return BundleContents(place, kind, folder, members, entries)


def wrapping_folder(paths: Collection[str]) -> str:
    """Return the folder that the agent strips from a bundle of these paths, or ``""``."""
    tops = {path.split("/", 1)[0] for path in paths}
    if len(tops) != 1:
        return ""
    folder = next(iter(tops))
    inside = (path.split("/")[1] for path in paths if "/" in path)
    return folder if any("appspec" in name for name in inside) else ""


def _moved(entry: Entry, path: str) -> Entry:
    return Entry(path, entry.kind, entry.size, entry.executable, entry.link)


@contextmanager
def _readable(path: Path) -> Generator[None, None, None]:
    try:
        yield
    except _BROKEN as error:
        if isinstance(error, ValidationError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ValidationError(
            "path",
            shown(str(path)),
            allowed=f"it cannot be read as a bundle ({reason or type(error).__name__})",
            remedy="give a zip, a tar or a gzipped tar, and build it again if it was cut off",
        ) from error


def _type_of(path: Path) -> BundleType:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, kind in _MARKS.items():
        if start.startswith(mark):
            return kind
    # Self-extracting zips begin with a program.
    if zipfile.is_zipfile(path):
        return BundleType.ZIP
    return BundleType.TAR


def _path_of(name: str) -> str:
    """Return where a name is unpacked: unzip and tar strip a leading slash and drop what climbs."""
    return "/".join(part for part in PurePosixPath("/" + name).parts[1:] if part != "..")


def _zip_members(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            # Names with backslashes come out as folders: the agent unpacks such a zip with its other library.
            name = info.filename.replace("\\", "/")
            full = info.external_attr >> 16 if info.create_system == _MADE_BY_UNIX else _MADE_WITHOUT_MODES
            mode = stat.S_IMODE(full) if full else None
            is_encrypted = bool(info.flag_bits & _ENCRYPTED)
            place = _path_of(name)
            if name.endswith("/"):
                entry = Entry(place, EntryKind.DIRECTORY)
            elif stat.S_ISLNK(full):
                text = b"" if is_encrypted else _zip_head(archive, info, _LONGEST_LINK)
                entry = Entry(place, EntryKind.LINK, link=text.decode(errors="replace"))
            else:
                entry = Entry(place, EntryKind.FILE, info.file_size, bool(full & stat.S_IXUSR))
            yield Member(info.filename, entry, mode, is_encrypted=is_encrypted)


def _zip_head(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    with archive.open(info) as file:
        return file.read(size)


def _zip_heads(path: Path, wanted: Collection[str], size: int) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {
            place: _zip_head(archive, info, size)
            for info in archive.infolist()
            if (place := _path_of(info.filename.replace("\\", "/"))) in wanted and not info.flag_bits & _ENCRYPTED
        }


def _open_tar(path: Path) -> tarfile.TarFile:
    # The agent knows no other compression.
    return tarfile.open(path, "r:gz" if _type_of(path) is BundleType.TGZ else "r:")


def _tar_members(path: Path) -> Iterator[Member]:
    with _open_tar(path) as archive:
        sizes: dict[str, int] = {}
        for info in archive:
            place = _path_of(info.name)
            entry: Entry | None = None
            if info.isdir():
                entry = Entry(place, EntryKind.DIRECTORY)
            elif info.issym():
                entry = Entry(place, EntryKind.LINK, link=info.linkname)
            elif info.isfile() or info.islnk():
                # A hard link has the content of what came before.
                sizes[place] = sizes.get(_path_of(info.linkname), 0) if info.islnk() else info.size
                entry = Entry(place, EntryKind.FILE, sizes[place], bool(info.mode & stat.S_IXUSR))
            yield Member(info.name, entry, stat.S_IMODE(info.mode), (info.uid, info.gid))


def _tar_heads(path: Path, wanted: Collection[str], size: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with _open_tar(path) as archive:
        for info in archive:
            place = _path_of(info.name)
            if place not in wanted:
                continue
            file: IO[bytes] | None = archive.extractfile(info) if info.isfile() or info.islnk() else None
            if file is not None:
                found[place] = file.read(size)
    return found
