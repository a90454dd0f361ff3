"""Pack a directory into a bundle: the same directory gives the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.revision.entry_times import EntryTimes
from cdk_codedeploy.revision.tar_bundle import write_tar, write_tgz
from cdk_codedeploy.revision.tree import Entry, EntryKind, ExtraFile, Tree, read_tree
from cdk_codedeploy.revision.zip_bundle import write_zip
from cdk_codedeploy.service import shown

Progress = Callable[[int, int, str], None]
"""Called with the bytes that are done, the bytes in all, and the path of the file that they belong to."""

_IN_MEMORY = 16 << 20
_WRITERS = {BundleType.ZIP: write_zip, BundleType.TAR: write_tar, BundleType.TGZ: write_tgz}


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What was packed.

    Attributes:
        bundle_type: How it is packed.
        size: Bytes of the bundle.
        sha256: SHA-256 of the bundle, 64 hexadecimal digits.
        files: Number of files in it, symbolic links included.
        content_size: Bytes of these files, unpacked.
    """

    bundle_type: BundleType
    size: int
    sha256: str
    files: int
    content_size: int


def bundle(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str] | BinaryIO,
    *,
    bundle_type: BundleType | None = None,
    extra: Mapping[str, bytes | ExtraFile] | None = None,
    allow_outside_links: bool = False,
    modified: datetime | None = None,
    progress: Progress | None = None,
) -> Bundle:
    """Pack a directory into one file that CodeDeploy can deploy.

    Two checkouts of the same commit give the same bytes: on another day, in another folder, under another umask and by
    another user. Entries are sorted; owner and group are 0 and have no names; files have the mode 0644, or 0755 when
    their owner may execute them, which is what git keeps (on Windows, which has no such bit, all but .exe, .bat, .cmd
    and .com files have 0644); directories have 0755 and are there also when they are empty; symbolic links stay
    links. Set-user-id bits and the like are lost: set them in the AppSpec's ``permissions``.

    What is compressed depends on the build of zlib too: under zlib 1.2.13, Python 3.10 to 3.13 give the same bytes;
    under another one, such as zlib-ng, they may differ and unpack to the same. To tell whether a revision has changed,
    compare ``content_hash``, which does not compress.

    A file's time is told from its content, as the agent keeps it on the instance, where caches go by it (see
    ``EntryTimes``). The times lie between 1980 and 2020: a web server should say how long its pages may be kept
    (``Cache-Control``), as browsers otherwise guess a long time for old files.

    It takes one thread for each processor, at most eight, and some 10 MiB of memory for each, however large the files.

    Args:
        source: The directory, with ``appspec.yml`` in it. What ``.codedeployignore`` in it names is left out, and
            ``DEFAULT_IGNORES``. What it holds is not checked: ``check_directory`` does that.
        target: Path of the bundle, or a file open for writing. A path appears only when the bundle is complete; it is
            left out should it lie in the source.
        bundle_type: How to pack it. Default: told from the end of the path, else ``ZIP``.
        extra: Files to add from memory, by their path below the root. They replace files of the source.
        allow_outside_links: Whether a symbolic link may lead out of the source. Default: False.
        modified: The time of all entries, 1980 to 2107, with a time zone; two seconds exact. Default: see above.
        progress: Called whenever something was packed. Default: nobody is told.

    Returns:
        What was packed.

    Raises:
        ValidationError: When the source is not a directory, is empty, cannot be read, changes meanwhile, or holds what
            no bundle can: sockets, pipes, devices, names that are no UTF-8, links that lead out of it.
        OSError: When the target cannot be written.

    Source: agent 1.8 and 2.0, how they unpack bundles; user guide, "Plan a revision".
    """
    times = EntryTimes(modified)
    path = Path(cast("str", target)) if isinstance(target, (str, os.PathLike)) else None
    kind = _kind(bundle_type, path)
    tree = read_tree(source, extra=extra, allow_outside_links=allow_outside_links, leave_out=path)
    if not tree.entries:
        raise ValidationError(
            "source",
            shown(str(source)),
            allowed="there is nothing in it to deploy",
            remedy="give the directory that has appspec.yml in it, and look at .codedeployignore",
        )
    told = _Told(tree, progress)
    with _replacing(path) if path else _copied_to(cast("BinaryIO", target)) as file:
        _WRITERS[kind](tree, file, times, told)
        size, digest = _digest(file)
    files = sum(entry.kind is not EntryKind.DIRECTORY for entry in tree.entries)
    return Bundle(bundle_type=kind, size=size, sha256=digest, files=files, content_size=tree.size)


def _kind(bundle_type: BundleType | None, path: Path | None) -> BundleType:
    if bundle_type is None:
        told = BundleType.of_key(path.name) if path else None
        return told if told is not None and told in _WRITERS else BundleType.ZIP
    kind = BundleType(BundleType.text_of("bundle_type", bundle_type))
    if kind not in _WRITERS:
        raise ValidationError(
            "bundle_type",
            shown(str(kind)),
            allowed="a directory is packed as zip, tar or tgz",
            remedy="pass BundleType.ZIP, or upload the AppSpec file as it is",
        )
    return kind


class _Told:
    """Counts what is done and tells who wants to know."""

    def __init__(self, tree: Tree, progress: Progress | None) -> None:
        self._done = 0
        self._all = tree.size if progress else 0
        self._progress = progress

    def __call__(self, entry: Entry, size: int) -> None:
        """Note that some of an entry was written."""
        self._done += size
        if self._progress and entry.kind is EntryKind.FILE:
            self._progress(self._done, self._all, entry.path)


@contextmanager
def _replacing(path: Path) -> Generator[BinaryIO, None, None]:
    """Open a file that takes the place of another one once it is complete."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w+b") as file:
            yield file
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


@contextmanager
def _copied_to(target: BinaryIO) -> Generator[BinaryIO, None, None]:
    """Open a file whose content goes to another one at last, which may be a pipe."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spooled:
        file = cast("BinaryIO", spooled)
        yield file
        file.seek(0)
        shutil.copyfileobj(file, target, 1 << 20)


def _digest(file: BinaryIO) -> tuple[int, str]:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return file.tell(), digest.hexdigest()
