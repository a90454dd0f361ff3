"""Bundles are read as the agent reads them, and nothing in a file makes the reader fall over."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import BundleType, EntryKind, bundle, check_bundle, read_bundle


@pytest.fixture(scope="module")
def bundles(tmp_path_factory, good_files) -> dict[BundleType, bytes]:
    root = tmp_path_factory.mktemp("good")
    for path, content in good_files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(content)
    found = {}
    for kind in (BundleType.ZIP, BundleType.TAR, BundleType.TGZ):
        target = io.BytesIO()
        bundle(root, target, bundle_type=kind)
        found[kind] = target.getvalue()
    return found


def zipped(place, files, **changes):
    """Write a zip as another program would."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100644 << 16
            for field, value in changes.items():
                setattr(info, field, value)
            archive.writestr(info, content)
    return place


class TestWrappingFolder:
    @pytest.mark.parametrize(
        ("names", "folder"),
        [
            (["repo-1/appspec.yml", "repo-1/a"], "repo-1"),
            (["repo-1/", "repo-1/my-appspec.txt"], "repo-1"),
            (["repo-1/appspec.yml", "other"], ""),
            (["repo-1/x/appspec.yml"], ""),
            (["repo-1/a"], ""),
            (["appspec.yml"], ""),
            (["./repo-1/appspec.yml"], "repo-1"),
        ],
    )
    def test_is_stripped_as_the_agent_does(self, tmp_path, names, folder):
        contents = read_bundle(zipped(tmp_path / "a.zip", dict.fromkeys(names, "x")))
        assert contents.folder == folder
        if folder:
            assert all(not path.startswith("repo-1") for path in contents.entries)
            assert contents.heads(contents.entries, 10)

    def test_one_level_only(self, tmp_path):
        contents = read_bundle(zipped(tmp_path / "a.zip", {"a/appspec/appspec.yml": "x"}))
        assert list(contents.entries) == ["appspec/appspec.yml"]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "path"), [("../../x", "x"), ("/etc/x", "etc/x"), ("./a//b", "a/b"), ("a\\b", "a/b"), ("ü", "ü")]
    )
    def test_where_they_land(self, tmp_path, name, path):
        assert list(read_bundle(zipped(tmp_path / "a.zip", {name: ""})).entries) == [path]

    def test_the_last_of_two_counts(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("a", "1")
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("a", "22")
        contents = read_bundle(tmp_path / "a.zip")
        assert contents.entries["a"].size == 2
        assert contents.heads(["a"], 9) == {"a": b"22"}


class TestKinds:
    def test_of_a_zip_from_windows(self, tmp_path):
        contents = read_bundle(zipped(tmp_path / "a.zip", {"a": "1"}, create_system=0))
        assert [(member.mode, member.entry.kind) for member in contents.members] == [(None, EntryKind.FILE)]

    def test_of_a_tar(self, tmp_path):
        with tarfile.open(tmp_path / "a.tar", "w") as archive:
            for name, kind, link in [
                ("f", tarfile.REGTYPE, ""),
                ("hard", tarfile.LNKTYPE, "f"),
                ("soft", tarfile.SYMTYPE, "f"),
                ("d", tarfile.DIRTYPE, ""),
                ("pipe", tarfile.FIFOTYPE, ""),
            ]:
                info = tarfile.TarInfo(name)
                info.type, info.linkname, info.size = kind, link, 4 if kind == tarfile.REGTYPE else 0
                info.uid = 1000
                archive.addfile(info, io.BytesIO(b"1234"))
        contents = read_bundle(tmp_path / "a.tar")
        assert {path: (entry.kind.value, entry.size) for path, entry in contents.entries.items()} == {
            "f": ("file", 4),
            "hard": ("file", 4),
            "soft": ("link", 0),
            "d": ("directory", 0),
        }
        assert contents.heads(["f", "hard", "soft", "d", "nothing"], 2) == {"f": b"12", "hard": b"12"}
        assert contents.members[4].entry is None
        assert contents.members[0].owner == (1000, 0)


class TestBroken:
    @pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"\x1f\x8b", b"PK\x05\x06", bytes(100), b"x" * 600])
    def test_files_that_are_no_bundles(self, tmp_path, content):
        (tmp_path / "a").write_bytes(content)
        with pytest.raises(
            ValidationError, match=r"but it cannot be read as a bundle .*; give a zip, a tar or a gzipped"
        ):
            read_bundle(tmp_path / "a")

    def test_no_file(self, tmp_path):
        with pytest.raises(ValidationError, match="No such file or directory"):
            read_bundle(tmp_path / "missing.zip")
        with pytest.raises(ValidationError, match=r"path: got .* but there is no such file; give a zip"):
            check_bundle(tmp_path / "missing.zip")
        with pytest.raises(ValidationError, match=r"path: got .* but a bundle is a file; give a zip"):
            check_bundle(tmp_path)

    @settings(max_examples=300, deadline=None)
    @given(data=st.data())
    @pytest.mark.parametrize("kind", [BundleType.ZIP, BundleType.TAR, BundleType.TGZ])
    def test_any_damage_is_one_problem_or_none(self, bundles, tmp_path_factory, kind, data):
        content = bytearray(bundles[kind])
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
        cut = data.draw(st.none() | st.integers(0, len(content)))
        path = tmp_path_factory.getbasetemp() / f"damaged.{kind}"
        path.write_bytes(content[:cut])
        problems = check_bundle(path)
        assert all(problem.id.startswith(("REVISION-", "APPSPEC-")) for problem in problems)
