"""``revision bundle``."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zipfile

import pytest

from cdk_codedeploy.cli.choices import PackingName
from cdk_codedeploy.revision import BundleType, check_bundle


def test_writes_the_bundle_and_says_what_it_is(run, site, tmp_path):
    path = tmp_path / "1.zip"
    result = run("revision", "bundle", site, "-o", path)
    assert (result.exit_code, result.stderr) == (0, "")
    content = path.read_bytes()
    fields = dict(line.split(None, 1) for line in result.stdout.splitlines())
    assert fields == {
        "file": str(path),
        "type": "zip",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": str(len(content)),
        "files": "4",
    }
    assert zipfile.is_zipfile(path)
    assert check_bundle(path) == []


def test_json(run, site, tmp_path):
    path = tmp_path / "1.zip"
    result = run("revision", "bundle", site, "-o", path, "--json")
    assert json.loads(result.stdout) == {
        "file": str(path),
        "type": "zip",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "size": path.stat().st_size,
        "files": 4,
    }


@pytest.mark.parametrize(
    ("name", "options", "mode"),
    [("1.tgz", [], "r:gz"), ("1.tar", [], "r:"), ("1", ["--type", "tgz"], "r:gz")],
)
def test_packing(run, site, tmp_path, name, options, mode):
    assert run("revision", "bundle", site, "-o", tmp_path / name, *options).exit_code == 0
    with tarfile.open(tmp_path / name, mode) as bundle:
        assert "appspec.yml" in bundle.getnames()


def test_words_of_packing_are_the_bundle_types_for_servers():
    assert [name.bundle_type for name in PackingName] == [kind for kind in BundleType if kind.is_for_server]
    assert [name.value for name in PackingName] == [name.bundle_type.value for name in PackingName]


class TestDirectoryWithErrors:
    @pytest.fixture(autouse=True)
    def _without_script(self, site):
        (site / "scripts/start.sh").unlink()

    def test_is_not_bundled(self, run, site, tmp_path):
        result = run("revision", "bundle", site, "-o", tmp_path / "1.zip")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "APPSPEC-SCRIPT-MISSING" in result.stderr
        assert "error: the directory cannot be deployed as it is" in result.stderr
        assert not (tmp_path / "1.zip").exists()

    def test_is_bundled_all_the_same_when_asked(self, run, site, tmp_path):
        result = run("revision", "bundle", site, "-o", tmp_path / "1.zip", "--no-check")
        assert (result.exit_code, result.stderr) == (0, "")
        assert (tmp_path / "1.zip").exists()


def test_warnings_stand_beside_the_result(run, site, tmp_path):
    (site / ".env").write_text("PASSWORD=x\n")
    result = run("revision", "bundle", site, "-o", tmp_path / "1.zip", "--json")
    assert result.exit_code == 0
    assert "REVISION-SECRET" in result.stderr
    assert json.loads(result.stdout)["files"] == 5


def test_no_such_directory(run, tmp_path):
    result = run("revision", "bundle", tmp_path / "nowhere", "-o", tmp_path / "1.zip")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
