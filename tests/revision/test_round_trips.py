"""What comes out of a bundle is what went in, by Python's own readers and by the tools that the agent uses."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cdk_codedeploy.revision import BundleType, ExtraFile, bundle, read_bundle
from tests.revision.packing import MEBIBYTE, TYPES, packed


def extract_with_python(data: bytes, kind: BundleType, target: Path) -> None:
    if kind is BundleType.ZIP:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            for info in archive.infolist():
                mode = info.external_attr >> 16
                if stat.S_ISLNK(mode):
                    (target / info.filename).symlink_to(archive.read(info).decode())
                    continue
                archive.extract(info, target)
                (target / info.filename).chmod(stat.S_IMODE(mode))
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        if sys.version_info >= (3, 12):
            archive.extractall(target, filter="fully_trusted")
        else:
            archive.extractall(target)


def extract_with_tool(data: bytes, kind: BundleType, target: Path) -> None:
    """As the agent does. A name that ends with a semicolon loses it in unzip: a rule warns of that."""
    place = target.with_name("bundle")
    place.write_bytes(data)
    if kind is BundleType.ZIP:
        subprocess.run(["unzip", "-qo", str(place), "-d", str(target)], check=True)
    else:
        flags = "-xpsf" if kind is BundleType.TAR else "-zxpsf"
        subprocess.run(["tar", flags, str(place), "-C", str(target)], check=True)


def seen(root: Path) -> dict[str, tuple[str, object]]:
    """Everything in a directory: kind and mode, and content."""
    found: dict[str, tuple[str, object]] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            found[name] = ("link", str(path.readlink()))
        elif stat.S_ISDIR(mode):
            found[name] = (f"{mode:o}", None)
        else:
            found[name] = (f"{mode:o}", path.read_bytes())
    return found


NAME = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
).filter(lambda name: name not in {".", "..", ".git", ".hg", ".svn", ".codedeployignore", ".DS_Store", "__MACOSX"})
CONTENT = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda part, times: part * times, st.binary(min_size=1, max_size=9), st.integers(1, 30_000)),
)
TREE = st.dictionaries(
    NAME,
    st.recursive(
        st.one_of(st.tuples(CONTENT, st.booleans()), st.just("link")),
        lambda inner: st.dictionaries(NAME, inner, max_size=4),
        max_leaves=8,
    ),
    min_size=1,
    max_size=5,
)


def write(tree, root: Path) -> None:
    root.mkdir(exist_ok=True)
    for name, what in tree.items():
        if isinstance(what, dict):
            write(what, root / name)
        elif what == "link":
            (root / name).symlink_to(".")
        else:
            (root / name).write_bytes(what[0])
            (root / name).chmod(0o755 if what[1] else 0o644)
    root.chmod(0o755)


class TestRoundTrip:
    @settings(max_examples=40, deadline=None)
    @given(tree=TREE, kind=st.sampled_from(TYPES))
    @pytest.mark.parametrize("extract", [extract_with_python, extract_with_tool])
    def test_what_comes_out_is_what_went_in(self, tree, kind, extract):
        if extract is extract_with_tool and not (shutil.which("unzip") and shutil.which("tar")):
            pytest.skip("unzip and tar are what the agent uses")
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source"), Path(folder, "target")
            write(tree, source)
            assume(extract is extract_with_python or not any(re.search(r";\d*$", name) for name in seen(source)))
            target.mkdir()
            extract(packed(source, kind), kind, target)
            assert seen(target) == seen(source)

    @pytest.mark.parametrize("kind", TYPES)
    def test_read_back(self, good, kind, tmp_path):
        place = tmp_path / "bundle"
        made = bundle(good, place, bundle_type=kind, extra={"x/run": ExtraFile(content=b"12", executable=True)})
        contents = read_bundle(place)
        assert (made.files, made.content_size) == (4, 166)
        assert contents.bundle_type is kind
        assert [(entry.path, f"{entry.mode:o}", entry.size) for entry in contents.entries.values()] == [
            ("app", "40755", 0),
            ("app/index.html", "100644", 13),
            ("appspec.yml", "100644", 132),
            ("scripts", "40755", 0),
            ("scripts/start.sh", "100755", 19),
            ("x", "40755", 0),
            ("x/run", "100755", 2),
        ]

    @pytest.mark.parametrize("kind", TYPES)
    @pytest.mark.parametrize(
        "size", [MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE, 2 * MEBIBYTE + 7, 5 * MEBIBYTE]
    )
    def test_large_files(self, tmp_path, kind, size):
        source = tmp_path / "source"
        source.mkdir()
        # Text, then what cannot be compressed, then text again.
        noise = b"".join(hashlib.sha512(b"%d" % number).digest() for number in range(25_000))
        content = (b"the same line\n" * 100_000 + noise + bytes(3 * MEBIBYTE))[:size]
        (source / "a").write_bytes(b"before")
        (source / "large").write_bytes(content.ljust(size, b"."))
        (source / "z").write_bytes(b"after")
        target = tmp_path / "target"
        target.mkdir()
        extract_with_python(packed(source, kind), kind, target)
        assert {path.name: path.read_bytes() for path in target.iterdir()} == {
            "a": b"before",
            "large": content.ljust(size, b"."),
            "z": b"after",
        }

    def test_what_cannot_be_compressed_is_not_made_larger(self, tmp_path):
        noise = b"".join(hashlib.sha512(b"%d" % number).digest() for number in range(50_000))
        (tmp_path / "noise").write_bytes(noise)
        assert len(packed(tmp_path, BundleType.ZIP)) < len(noise) * 1.001

    def test_owners_and_times_of_a_tar(self, good):
        with tarfile.open(fileobj=io.BytesIO(packed(good, BundleType.TAR))) as archive:
            for info in archive:
                assert (info.uid, info.gid, info.uname, info.gname) == (0, 0, "", "")
                assert 315532800 <= info.mtime < 1577836800  # 1980 to 2020

    def test_a_large_extra_file(self, tmp_path):
        content = b"0123456789" * 300_000
        data = packed(tmp_path, BundleType.ZIP, extra={"large": content})
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.read("large") == content
