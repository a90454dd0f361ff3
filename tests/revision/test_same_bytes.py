"""Bundles are the same whenever and wherever they are made."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import BundleType, bundle, content_hash, in_order
from tests.revision.packing import MEBIBYTE, TYPES, packed

ZIP_DIGEST = "ad391d029ab2ab5f03f6a4759c9171eed1168715884b55905595fd6b6c9faebb"
TAR_DIGEST = "481ce7cdbf9553d17419e64a718a37f00821dca407f734b5577435b241f69e38"
CONTENT_DIGEST = "abe2c8b676ffa8858f1d37b3f17053c595e876df943bf6c5044f5f7cda79f9ce"


class TestSameBytes:
    def copy(self, source: Path, target: Path, *, mask: int) -> Path:
        """Check out once more: other times, another umask, another order of making."""
        before = os.umask(mask)
        try:
            for path in sorted(source.rglob("*"), reverse=True):
                place = target / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                if path.is_symlink():
                    place.symlink_to(path.readlink())
                elif path.is_dir():
                    place.mkdir(exist_ok=True)
                else:
                    place.touch()
                    place.write_bytes(path.read_bytes())
                    place.chmod((0o777 if path.stat().st_mode & 0o100 else 0o666) & ~mask)
                    os.utime(place, (1, 1_000_000_000 + mask))
        finally:
            os.umask(before)
        return target

    @pytest.mark.parametrize("kind", TYPES)
    def test_from_another_checkout(self, make, tmp_path, kind):
        source = make(
            {"appspec.yml": "x" * 9000, "é/b.sh": "#!", "empty/": "", "l": "-> é", "big": os.urandom(3 * MEBIBYTE)}
        )
        other = self.copy(source, tmp_path / "elsewhere/with another name", mask=0o077)
        third = self.copy(source, tmp_path / "third", mask=0o002)
        assert packed(source, kind) == packed(other, kind) == packed(third, kind)
        assert content_hash(source) == content_hash(other) == content_hash(third)

    @pytest.mark.parametrize("kind", TYPES)
    def test_whatever_the_number_of_threads(self, make, kind, monkeypatch):
        files = {f"{number}.txt": f"{number}\n" * number for number in range(1500)}
        source = make({**files, "big.txt": "some line\n" * 500_000})
        found = set()
        for threads in (1, 2, 7):
            monkeypatch.setattr(in_order, "_processors", lambda threads=threads: threads)
            found.add(packed(source, kind))
        assert len(found) == 1

    def test_under_every_python_and_zlib(self, make):
        # Stored or not compressed at all, so no zlib has a say. Names, modes, order, times and padding are held here.
        source = make(
            {"appspec.yml": "v", "ü.sh": "#!", "empty/": "", "l": "-> ü.sh", "n" * 120: "1", "d/" + "m" * 99: ""}
        )
        assert hashlib.sha256(packed(source, BundleType.ZIP)).hexdigest() == ZIP_DIGEST
        assert hashlib.sha256(packed(source, BundleType.TAR)).hexdigest() == TAR_DIGEST
        assert content_hash(source) == CONTENT_DIGEST

    def test_twice_into_the_source_itself(self, good):
        target = good / "app.zip"
        first = bundle(good, target)
        assert bundle(good, target) == first

    @pytest.mark.parametrize("kind", TYPES)
    def test_a_path_and_a_stream_get_the_same(self, good, tmp_path, kind):
        made = bundle(good, tmp_path / "bundle", bundle_type=kind)
        data = packed(good, kind)
        assert (tmp_path / "bundle").read_bytes() == data
        assert (made.size, made.sha256) == (len(data), hashlib.sha256(data).hexdigest())

    def test_into_a_pipe(self, good, tmp_path):
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb") as target:
            bundle(good, target)
        with os.fdopen(reader, "rb") as pipe:
            assert pipe.read() == packed(good, BundleType.ZIP)


class TestTimes:
    def time(self, root, **options) -> datetime:
        with zipfile.ZipFile(io.BytesIO(packed(root, BundleType.ZIP, **options))) as archive:
            return datetime(*archive.getinfo("appspec.yml").date_time, tzinfo=timezone.utc)

    def test_a_file_that_changes_has_another_one(self, make):
        one, other = make({"appspec.yml": "color: red1"}, "one"), make({"appspec.yml": "color: blue"}, "other")
        assert self.time(one) != self.time(other)

    @pytest.mark.parametrize("kind", TYPES)
    def test_large_files_too(self, tmp_path, kind):
        content = b"x" * (2 * MEBIBYTE + 1)
        data = packed(tmp_path, kind, extra={"a": content[:-1] + b"1", "b": content[:-1] + b"2"})
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "bundle").write_bytes(data)
            if kind is BundleType.ZIP:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    times = {info.date_time for info in archive.infolist()}
            else:
                with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                    times = {info.mtime for info in archive}
        assert len(times) == 2

    @given(st.integers(0, 0xFFFFFFFF))
    def test_lies_in_the_past(self, checksum):
        from cdk_codedeploy.revision.entry_times import EntryTimes, as_dos, as_unix

        seconds = EntryTimes().of_file(checksum)
        assert 315532800 <= as_unix(seconds) < 1577836800
        assert seconds % 2 == 0
        clock, date = as_dos(seconds)
        assert 0 <= clock >> 11 < 24
        assert 1 <= date >> 5 & 15 <= 12

    @pytest.mark.parametrize("kind", TYPES)
    def test_one_for_all(self, good, kind, tmp_path):
        moment = datetime(2026, 5, 4, 3, 2, 2, tzinfo=timezone(timedelta(hours=2)))
        data = packed(good, kind, modified=moment)
        if kind is BundleType.ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                assert {info.date_time for info in archive.infolist()} == {(2026, 5, 4, 1, 2, 2)}
        else:
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                assert {info.mtime for info in archive} == {int(moment.timestamp())}

    @pytest.mark.parametrize(
        ("moment", "message"),
        [
            (datetime(2026, 1, 1), "it needs a time zone, or its meaning depends on this machine"),  # noqa: DTZ001
            (datetime(1979, 12, 31, tzinfo=timezone.utc), "a zip holds times from 1980 to 2107, in UTC"),
            (datetime(2108, 1, 1, tzinfo=timezone.utc), "a zip holds times from 1980 to 2107, in UTC"),
            (5, "its type is datetime"),
        ],
    )
    def test_other_values(self, good, moment, message):
        with pytest.raises(ValidationError, match=f"modified: got .*, but {message}; pass"):
            packed(good, BundleType.ZIP, modified=moment)
