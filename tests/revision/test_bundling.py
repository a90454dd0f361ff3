"""How a bundle is made: its target, its errors, its progress, its size."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import BundleType, bundle, read_bundle, zip_bundle
from tests.revision.packing import MEBIBYTE, TYPES, packed

SOURCES = Path(__file__).resolve().parents[2] / "constructs"


class TestTarget:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [("a.zip", "zip"), ("a.TGZ", "tgz"), ("a.tar.gz", "tgz"), ("a.tar", "tar"), ("a", "zip"), ("a.yml", "zip")],
    )
    def test_its_name_tells_the_type(self, good, tmp_path, name, kind):
        assert bundle(good, tmp_path / name).bundle_type == kind
        assert read_bundle(tmp_path / name).bundle_type == kind

    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            ("rar", 'got "rar", but the values are'),
            ("YAML", 'got "YAML", but a directory is packed as zip, tar or tgz'),
        ],
    )
    def test_other_types(self, good, tmp_path, kind, message):
        with pytest.raises(ValidationError, match=f"bundle_type: {message}"):
            bundle(good, tmp_path / "a.zip", bundle_type=kind)

    def test_an_error_leaves_what_was_there(self, good, tmp_path, monkeypatch):
        target = tmp_path / "out" / "app.zip"
        target.parent.mkdir()
        target.write_text("the one before")
        monkeypatch.setattr(zip_bundle, "_is_huge", lambda entry: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bundle(good, target)
        assert [path.name for path in target.parent.iterdir()] == ["app.zip"]
        assert target.read_text() == "the one before"

    def test_has_the_mode_of_any_new_file(self, good, tmp_path):
        (tmp_path / "plain").touch()
        bundle(good, tmp_path / "app.zip")
        assert (tmp_path / "app.zip").stat().st_mode == (tmp_path / "plain").stat().st_mode

    def test_nothing_to_bundle(self, make, tmp_path):
        with pytest.raises(ValidationError, match="but there is nothing in it to deploy; give the directory"):
            bundle(make({".codedeployignore": "*", "a": ""}), tmp_path / "app.zip")


class TestChanges:
    @pytest.mark.parametrize("kind", TYPES)
    @pytest.mark.parametrize("size", [10, 2 * MEBIBYTE])
    @pytest.mark.parametrize("change", [-1, 1])
    def test_a_file_that_changes_its_length_meanwhile(self, make, monkeypatch, kind, size, change):
        from cdk_codedeploy.revision import bundling

        root = make({"log": b"x" * size})
        real = bundling.read_tree

        def listed(*arguments, **options):
            tree = real(*arguments, **options)
            (root / "log").write_bytes(b"x" * (size + change))
            return tree

        monkeypatch.setattr(bundling, "read_tree", listed)
        with pytest.raises(
            ValidationError, match='source: got "log", but its size has changed since the directory was'
        ):
            packed(root, kind)


class TestProgress:
    @pytest.mark.parametrize("kind", TYPES)
    def test_counts_to_the_end(self, make, kind):
        root = make({"a": "12345", "empty": "", "big": bytes(2 * MEBIBYTE + 1), "l": "-> a", "d/": ""})
        told = []
        packed(root, kind, progress=lambda *what: told.append(what))
        whole = 2 * MEBIBYTE + 6
        assert told[0] == (5, whole, "a")
        assert told[-1] == (whole, whole, "empty")
        assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
        assert [path for _, _, path in told] == ["a", "big", "big", "big", "empty"]


class TestSize:
    def test_more_than_65535_entries(self, tmp_path):
        data = packed(tmp_path, BundleType.ZIP, extra={f"{number:05}": b"" for number in range(65_600)})
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert len(archive.infolist()) == 65_600
        if shutil.which("unzip"):
            (tmp_path / "many.zip").write_bytes(data)
            listed = subprocess.run(
                ["unzip", "-l", "many.zip"], cwd=tmp_path, check=True, capture_output=True, text=True
            )
            assert listed.stdout.splitlines()[-1].split() == ["0", "65600", "files"]

    def test_zip64_for_large_files_and_far_offsets(self, tmp_path, monkeypatch):
        # As if four gigabytes were four kilobytes: the numbers stand where those of large bundles do.
        monkeypatch.setattr(zip_bundle, "_LARGE", 4096)
        files = {"a": os.urandom(5000), "b": b"small", "big": os.urandom(2 * MEBIBYTE), "c": b"far away", "d/e": b""}
        data = packed(tmp_path, BundleType.ZIP, extra=files)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {name: archive.read(name) for name in files} == files
        if shutil.which("unzip"):
            (tmp_path / "large.zip").write_bytes(data)
            subprocess.run(["unzip", "-tq", "large.zip"], cwd=tmp_path, check=True)

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform != "linux", reason="how much memory a process had at most is read in /proc")
    @pytest.mark.parametrize("kind", TYPES)
    def test_two_gibibytes_in_a_hundred_mebibytes(self, tmp_path, kind):
        # A tar is written as it is, so less will do.
        size = (256 if kind is BundleType.TAR else 2048) * MEBIBYTE
        source = tmp_path / "source"
        source.mkdir()
        with (source / "sparse").open("wb") as file:
            file.truncate(size)
        (source / "noise").write_bytes(os.urandom(64 * MEBIBYTE))
        code = (
            "from cdk_codedeploy.revision import bundle; "
            f"bundle({str(source)!r}, {str(tmp_path / 'bundle')!r}, bundle_type={kind.value!r}); "
            # What resource.getrusage tells begins with what this process has before it becomes another program.
            "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
        )
        environment = os.environ | {"PYTHONPATH": str(SOURCES)}
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
        assert int(done.stdout) < 100 * 1024
        (tmp_path / "bundle").unlink()
