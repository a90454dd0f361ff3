"""What goes into a bundle."""

from __future__ import annotations

import os
import re
import socket
from typing import ClassVar

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import EntryKind, ExtraFile
from cdk_codedeploy.revision.links import resolve
from cdk_codedeploy.revision.tree import Refusal, read_tree


def paths(tree) -> list[str]:
    return [entry.path for entry in tree.entries]


class TestEntries:
    def test_are_sorted_parents_first(self, make):
        root = make({"b": "", "a-b": "", "a/c": "", "a/b/": "", "A": ""})
        assert paths(read_tree(root)) == ["A", "a", "a-b", "a/b", "a/c", "b"]

    def test_kinds_and_modes(self, make):
        root = make({"run.sh": "x", "data": "xyz", "empty/": "", "link": "-> data"})
        found = {
            entry.path: (entry.kind, entry.size, f"{entry.mode:o}", entry.link) for entry in read_tree(root).entries
        }
        assert found == {
            "run.sh": (EntryKind.FILE, 1, "100755", ""),
            "data": (EntryKind.FILE, 3, "100644", ""),
            "empty": (EntryKind.DIRECTORY, 0, "40755", ""),
            "link": (EntryKind.LINK, 0, "120777", "data"),
        }

    @pytest.mark.parametrize(("mode", "kept"), [(0o600, 0o644), (0o664, 0o644), (0o700, 0o755), (0o4711, 0o755)])
    def test_of_a_mode_only_the_owners_executable_bit_is_kept(self, make, mode, kept):
        root = make({"file": "x"})
        (root / "file").chmod(mode)
        assert read_tree(root).entries[0].mode & 0o7777 == kept

    def test_an_ignored_directory_is_not_entered(self, make):
        root = make({".codedeployignore": "/node_modules\n!node_modules/keep\n", "node_modules/keep": "", "a": ""})
        assert paths(read_tree(root)) == ["a"]

    def test_a_link_to_a_directory_is_not_followed(self, make):
        root = make({"a/b": "", "link": "-> a", "loop/self": "-> ."})
        assert paths(read_tree(root)) == ["a", "a/b", "link", "loop", "loop/self"]

    def test_the_bundle_itself_is_left_out(self, make):
        root = make({"a": "", "out/app.zip": "old"})
        assert paths(read_tree(root, leave_out=root / "out" / ".." / "out" / "app.zip")) == ["a", "out"]


class TestExtra:
    def test_brings_its_directories(self, make):
        tree = read_tree(make({"a": ""}), extra={"x/y/z.sh": ExtraFile(content=b"1", executable=True), "b": b"22"})
        assert [(entry.path, entry.size, entry.executable) for entry in tree.entries] == [
            ("a", 0, False),
            ("b", 2, False),
            ("x", 0, False),
            ("x/y", 0, False),
            ("x/y/z.sh", 1, True),
        ]

    def test_replaces_a_file_also_an_ignored_one(self, make):
        root = make({".codedeployignore": "c", "a.sh": "long", "c": "ignored"})
        tree = read_tree(root, extra={"a.sh": b"", "c": b"new"})
        assert [(entry.path, entry.size, entry.executable) for entry in tree.entries] == [
            ("a.sh", 0, False),
            ("c", 3, False),
        ]

    @pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "./a", "a/", "a\\b", 5, None])
    def test_refuses_other_paths(self, make, path):
        with pytest.raises(ValidationError, match=r'extra: got .*, but a file has a path below the root, such as "scr'):
            read_tree(make({"a": ""}), extra={path: b""})

    def test_refuses_text(self, make):
        with pytest.raises(ValidationError, match='extra: got "text", but its type is ExtraFile; pass bytes'):
            read_tree(make({"a": ""}), extra={"b": "text"})  # type: ignore[dict-item]

    @pytest.mark.parametrize(
        ("path", "reason"), [("a/b", '"a" is a file or a link'), ("d", "the source has a directory of that path")]
    )
    def test_refuses_a_path_that_is_taken(self, make, path, reason):
        with pytest.raises(ValidationError, match=re.escape(f'extra: got "{path}", but {reason}; give the file anoth')):
            read_tree(make({"a": "", "d/": ""}), extra={path: b""})


class TestRefused:
    def test_no_directory(self, tmp_path):
        with pytest.raises(ValidationError, match="but there is no such directory; give the directory that has app"):
            read_tree(tmp_path / "missing")
        (tmp_path / "file").touch()
        with pytest.raises(ValidationError, match="but a revision is a directory; give the directory that has app"):
            read_tree(tmp_path / "file")

    @pytest.mark.parametrize("text", ["/etc/passwd", "../x", "a/../../x", "C:\\x", "up/../../../x"])
    def test_a_link_that_leads_out(self, make, text):
        root = make({"up/": "", "link": f"-> {text}"})
        with pytest.raises(ValidationError) as caught:
            read_tree(root)
        assert str(caught.value).startswith('source: got "link" -> ')
        assert str(caught.value).endswith(
            "but a symbolic link stays within the revision, or an instance finds something else behind it; put the "
            "file itself there, name the link in .codedeployignore, or pass allow_outside_links=True"
        )
        assert paths(read_tree(root, allow_outside_links=True)) == ["link", "up"]

    def test_a_socket(self, make, monkeypatch):
        root = make({"a": ""})
        with socket.socket(socket.AF_UNIX) as server:
            monkeypatch.chdir(root)  # A socket's path has at most 107 characters.
            server.bind("socket")
            with pytest.raises(
                ValidationError, match='source: got "socket", but a bundle holds files, directories and'
            ):
                read_tree(root)

    def test_a_name_that_is_no_utf_8(self, make):
        root = make({"a": ""})
        try:
            (root / os.fsdecode(b"\xff")).touch()
        except OSError:
            pytest.skip("this file system takes no such name")
        with pytest.raises(
            ValidationError, match=re.escape("source: got b'\\xff', but names and links in a bundle are")
        ):
            read_tree(root)

    def test_an_ignore_file_that_is_no_text(self, make):
        with pytest.raises(
            ValidationError, match=r"\.codedeployignore: got .* but it cannot be read .*; write it as tex"
        ):
            read_tree(make({".codedeployignore": b"\xff\xfe"}))

    def test_everything_at_once_for_who_asks(self, make):
        root = make({"a": "", "l1": "-> /x", "l2": "-> ../y"})
        os.mkfifo(root / "pipe")
        found = []
        tree = read_tree(root, refused=lambda reason, path, error: found.append((reason, path)))
        assert sorted(found, key=lambda each: each[1]) == [
            (Refusal.OUTSIDE_LINK, "l1"),
            (Refusal.OUTSIDE_LINK, "l2"),
            (Refusal.SPECIAL, "pipe"),
        ]
        assert paths(tree) == ["a", "l1", "l2"]


class TestLinks:
    LINKS: ClassVar = {
        "a/l": "../b",
        "d/e/up": "../..",
        "x": "d/e/up/b",
        "loop": "loop",
        "q": "x/../c",
        "out": "d/e/up/..",
    }

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("a/l", "b"),
            ("d/e/up", ""),
            ("x", "b"),
            ("loop", None),
            # Through a link and up again: not the folder that the text names.
            ("q", "c"),
            ("out", None),
            ("plain/file", "plain/file"),
        ],
    )
    def test_resolve(self, path, found):
        assert resolve(path, self.LINKS) == found
