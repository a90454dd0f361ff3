"""The hash of a directory's content: it changes with everything that is deployed, and with nothing else."""

from __future__ import annotations

import os

import pytest

from cdk_codedeploy.revision import ExtraFile, content_hash

FILES = {"appspec.yml": "version: 0.0\n", "a/b.txt": "text", "l": "-> a", "empty/": ""}


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "a/b.txt").write_text("test"),
        lambda root: (root / "a/b.txt").rename(root / "a/c.txt"),
        lambda root: (root / "a/b.txt").chmod(0o755),
        lambda root: (root / "a/b.txt").unlink(),
        lambda root: (root / "empty").rmdir(),
        lambda root: (root / "new").touch(),
        lambda root: ((root / "l").unlink(), (root / "l").symlink_to("a/")),
        lambda root: ((root / "l").unlink(), (root / "l").write_text("a")),
        lambda root: ((root / "empty").rmdir(), (root / "empty").touch()),
    ],
)
def test_changes_with_what_is_deployed(make, change):
    root = make(FILES)
    before = content_hash(root)
    change(root)
    assert content_hash(root) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: os.utime(root / "a/b.txt", (1, 1)),
        lambda root: (root / "a/b.txt").chmod(0o600),
        lambda root: (root / "a").chmod(0o700),
        lambda root: (root / ".git").mkdir(),
        lambda root: (root / ".codedeployignore").write_text("*.log\n"),
        lambda root: ((root / ".codedeployignore").write_text("*.log"), (root / "x.log").touch()),
    ],
)
def test_stays_otherwise(make, change):
    root = make(FILES)
    before = content_hash(root)
    change(root)
    assert content_hash(root) == before


def test_large_files(make):
    size = (1 << 20) + 1
    one, other = make({"a": bytes(size)}, "one"), make({"a": bytes(size - 1) + b"1"}, "other")
    assert content_hash(one) != content_hash(other)
    assert content_hash(one) == content_hash(make({"x/": ""}) / "x", extra={"a": bytes(size)})


def test_extra_files_count_as_files(make):
    root = make({"a": "1", "run.sh": "2"}, "one")
    other = make({"a": "1"}, "other")
    assert content_hash(other, extra={"run.sh": ExtraFile(content=b"2", executable=True)}) == content_hash(root)
    assert content_hash(other, extra={"run.sh": b"2"}) != content_hash(root)


def test_fields_do_not_run_together(make):
    assert content_hash(make({"ab": "c"}, "one")) != content_hash(make({"a": "bc"}, "other"))
