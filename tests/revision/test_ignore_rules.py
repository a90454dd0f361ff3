"""What is left out of a bundle: as git would, line for line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_codedeploy.revision import DEFAULT_IGNORES, IgnoreRules
from cdk_codedeploy.revision.tree import read_tree

NAMES = ["a.txt", "b.py", ".env", "ab", "[a]", "a*", "!a", "#b", "axtxt", "q", "x y"]
FOLDERS = ["", "a", "b", "foo", "build", "a/b", "a/foo", "foo/build", "a/b/ab.d", "x y.d", ".env.d", "a/b/ab.d/build"]
SEGMENTS = [
    *("a", "b", "*", "**", "?", "*.txt", "a*", "foo", "[ab]", "[!a]", "[a-f]*", "build", "\\*", "\\[a\\]"),
    *("x\\ y", "x y", ".env", "*.py", "**a", "a**b", "\\!a", "\\#b", "[^a]", "a?txt", "*.d", "[[:alpha:]]", "a\\"),
]


def lines() -> st.SearchStrategy[str]:
    return st.builds(
        lambda negated, anchored, segments, end, spaces: negated + anchored + "/".join(segments) + end + spaces,
        st.sampled_from(["", "", "", "!", "#"]),
        st.sampled_from(["", "", "/"]),
        st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=3),
        st.sampled_from(["", "", "/"]),
        st.sampled_from(["", "", "", "  "]),
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    if not shutil.which("git"):
        pytest.skip("git is what the rules are compared with")
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for folder in FOLDERS:
        for name in NAMES:
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / name).touch()
    return root


def kept_by_git(root: Path, patterns: list[str]) -> set[str]:
    (root / ".git/info/exclude").write_text("\n".join(patterns) + "\n")
    command = ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment).stdout.decode()
    return set(listed.split("\0")) - {""}


def kept_by_us(root: Path, patterns: list[str]) -> set[str]:
    (root / ".codedeployignore").write_text("\n".join(patterns) + "\n")
    try:
        return {entry.path for entry in read_tree(root).entries if entry.kind.value == "file"}
    finally:
        (root / ".codedeployignore").unlink()


@settings(max_examples=150, deadline=None)
@given(patterns=st.lists(lines(), min_size=1, max_size=5))
def test_git_keeps_the_same_files(repository, patterns):
    assert kept_by_us(repository, patterns) == kept_by_git(repository, patterns)


@pytest.mark.parametrize(
    ("line", "path", "is_directory", "ignored"),
    [
        ("*.log", "a/b.log", False, True),
        ("build/", "build", True, True),
        ("build/", "build", False, False),
        ("/build", "a/build", True, False),
        ("*.log\r", "b.log", False, True),
        ("", "b.log", False, False),
        ("!.git", ".git", True, False),
        ("!.git/", "a/.git", True, False),
        ("!/a/.git", "a/.git", True, False),
        ("!/a/.git", ".git", True, True),
        ("!*", ".git", True, True),
        ("!*/", ".git", True, True),
        ("!.codedeployignore", ".codedeployignore", False, False),
        ("docs/**", "docs", True, False),
        ("docs/**", "docs/a/b", False, True),
        ("?", "é", False, True),
    ],
)
def test_single_lines(line, path, is_directory, ignored):
    assert IgnoreRules([line]).ignores(path, is_directory=is_directory) is ignored


@pytest.mark.parametrize("path", [".git", "a/.git", ".hg", ".svn", ".codedeployignore", "a/.DS_Store", "__MACOSX"])
def test_default_ignores(path):
    assert IgnoreRules().ignores(path, is_directory=False)


def test_an_ignore_file_further_down_is_an_ordinary_file():
    assert not IgnoreRules().ignores("a/.codedeployignore", is_directory=False)


def test_defaults_are_listed():
    assert DEFAULT_IGNORES == (".git", ".hg", ".svn", "/.codedeployignore", ".DS_Store", "__MACOSX")


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert IgnoreRules.of_text("\ufeffx\ny").ignores("x", is_directory=False)
