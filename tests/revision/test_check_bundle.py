"""The rules about bundles, and that what is in one is checked like a directory."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from cdk_codedeploy.revision import bundle, check_bundle
from tests.revision.reports import GOOD_WINDOWS, shown


def as_zip(place: Path, files, **changes) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            for field, value in changes.items():
                setattr(info, field, value)
            archive.writestr(info, content)
    return place


class TestBundle:
    @pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.gz"])
    def test_a_good_one(self, good, tmp_path, name):
        bundle(good, tmp_path / name)
        assert check_bundle(tmp_path / name) == []

    def test_a_folder_around_it(self, tmp_path, good_files):
        place = as_zip(tmp_path / "a.zip", {f"repo-1/{path}": text for path, text in good_files.items()})
        assert check_bundle(place) == []

    def test_one_of_the_aws_cli_from_a_checkout(self, tmp_path, good_files):
        place = as_zip(tmp_path / "a.zip", {**good_files, ".git/HEAD": "x", "__MACOSX/._a": "x"})
        assert shown(check_bundle(place), place) == ["VERSION-CONTROL .git", "RUBBISH __MACOSX"]

    def test_what_it_holds_is_checked_too(self, tmp_path, good_files):
        place = as_zip(tmp_path / "a.zip", {**good_files, "scripts/start.sh": "#!/bin/sh\r\n"})
        problem = check_bundle(place)[0]
        assert (problem.id, problem.file) == ("REVISION-SCRIPT-CRLF", f"{place}/scripts/start.sh")

    def test_unreadable(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
        assert shown(check_bundle(tmp_path / "a.zip"), tmp_path) == ["BUNDLE-UNREADABLE a.zip"]

    def test_a_name_that_lies(self, good, tmp_path):
        bundle(good, tmp_path / "a.zip", bundle_type="tgz")
        problem = check_bundle(tmp_path / "a.zip")[0]
        assert problem.id == "REVISION-BUNDLE-TYPE"
        assert problem.message == "got the name of a zip, but what is in it is a tgz"
        assert problem.remedy == "rename it, or register it as tgz"

    @pytest.mark.parametrize(
        ("changes", "id"),
        [
            ({"flag_bits": 1}, "BUNDLE-ENCRYPTED"),
            ({"external_attr": 0o100600 << 16}, "BUNDLE-MODE"),
            ({"external_attr": 0o104755 << 16}, "BUNDLE-SET-ID"),
        ],
    )
    def test_entries(self, tmp_path, good_files, changes, id):
        place = as_zip(tmp_path / "a.zip", good_files, **({} if id == "BUNDLE-ENCRYPTED" else changes))
        if id == "BUNDLE-ENCRYPTED":
            data = bytearray(place.read_bytes())
            # The flag of the first entry, in its header and in the directory.
            for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
                data[data.index(mark) + offset] |= 1
            place.write_bytes(data)
        assert f"REVISION-{id}" in {problem.id for problem in check_bundle(place)}

    @pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x"])
    def test_names_that_lead_out(self, tmp_path, good_files, name):
        place = as_zip(tmp_path / "a.zip", {**good_files, name: ""})
        assert [problem.id for problem in check_bundle(place)] == ["REVISION-BUNDLE-PATH"]

    def test_two_of_one_name(self, tmp_path, good_files):
        place = as_zip(tmp_path / "a.zip", good_files)
        with zipfile.ZipFile(place, "a") as archive:
            info = zipfile.ZipInfo("app/index.html")
            info.external_attr = 0o100644 << 16
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(info, "")
        assert shown(check_bundle(place), place) == ["BUNDLE-DUPLICATE app/index.html"]

    def as_tar(self, place: Path, files, kind=tarfile.REGTYPE, **changes) -> Path:
        with tarfile.open(place, "w") as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                info.mode = 0o755
                for field, value in changes.items():
                    setattr(info, field, value)
                archive.addfile(info, io.BytesIO(content.encode()))
            if kind != tarfile.REGTYPE:
                info = tarfile.TarInfo("special")
                info.type, info.linkname = kind, "/etc/hosts"
                archive.addfile(info)
        return place

    def test_owners_of_a_tar(self, tmp_path, good_files):
        place = self.as_tar(tmp_path / "a.tar", good_files, uid=1000, gid=50)
        problem = check_bundle(place)[0]
        assert problem.message.startswith(
            "got 3 entries of other owners than 0, such as 1000:50, but files of a tar bel"
        )

    @pytest.mark.parametrize(
        ("kind", "id"), [(tarfile.FIFOTYPE, "SPECIAL-FILE"), (tarfile.SYMTYPE, "BUNDLE-LINK-OUTSIDE")]
    )
    def test_special_entries_of_a_tar(self, tmp_path, good_files, kind, id):
        place = self.as_tar(tmp_path / "a.tar", good_files, kind)
        assert [problem.id for problem in check_bundle(place)] == [f"REVISION-{id}"]

    def test_a_tar_for_windows(self, tmp_path):
        place = self.as_tar(tmp_path / "a.tar", GOOD_WINDOWS)
        assert [problem.id for problem in check_bundle(place)] == ["REVISION-WINDOWS-BUNDLE-TYPE"]
