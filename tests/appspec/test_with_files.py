"""What the checker finds when it knows the revision's files: the plan of an Install, as the agent makes it."""

from __future__ import annotations

import pytest

from cdk_codedeploy.appspec import check
from cdk_codedeploy.appspec.revision_files import RevisionFiles

FILES = [
    "appspec.yml",
    "app/a.txt",
    "app/b.sh",
    "app/sub/c.txt",
    "bin/tool",
    "conf.d/x.conf",
    "docs/read me.txt",
    "empty/",
    "scripts/start.sh",
    "top.txt",
]


def ids(text, system="linux"):
    found = check(f"version: 0.0\nos: {system}\n{text}", files=FILES)
    return [(problem.id.removeprefix("APPSPEC-"), problem.line) for problem in found]


def files(*pairs):
    return "files:\n" + "".join(f"  - source: {source}\n    destination: {target}\n" for source, target in pairs)


def permissions(*entries):
    return "permissions:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


class TestSources:
    @pytest.mark.parametrize("source", ["/", ".", "app", "/app/", "./app/sub", "top.txt", "empty", "app/../bin/tool"])
    def test_are_there(self, source):
        assert ids(files((source, "/srv"))) == []

    @pytest.mark.parametrize("source", ["App", "app/a", "nope", "app/*", "app\\a.txt", "top.txt/x"])
    def test_are_missing(self, source):
        assert ids(files((f'"{source}"'.replace("\\", "\\\\"), "/srv"))) == [("SOURCE-MISSING", 4)]

    def test_a_backslash_on_windows(self):
        assert ids(files(("app\\a.txt", "C:/srv"), ("\\", "C:/all")), "windows") == []

    def test_the_one_that_was_meant(self):
        (problem,) = check("version: 0.0\nos: linux\n" + files(("app/A.txt", "/srv")), files=FILES)
        assert problem.remedy == "add it to the revision, or correct the path, perhaps to app/a.txt"

    def test_a_folder_with_a_dot_is_not_renamed(self):
        assert ids(files(("conf.d", "/etc/nginx/conf.d"))) == []
        assert ids(files(("top.txt", "/srv/other.txt"))) == [("DESTINATION-FOLDER", 5)]


class TestClashes:
    @pytest.mark.parametrize(
        "pairs",
        [
            [("app", "/srv"), ("app/a.txt", "/srv")],
            [("app", "/srv"), ("app/sub", "/srv/sub")],
            [("/", "/srv"), ("top.txt", "/srv/")],
            [("top.txt", "/srv"), ("top.txt", "/srv")],
            # A file where a folder is needed, and the reverse.
            [("top.txt", "/srv"), ("app", "/srv/top.txt")],
            [("app", "/srv/top.txt"), ("top.txt", "/srv")],
        ],
    )
    def test_two_for_one_path(self, pairs):
        assert ("FILES-CLASH", 6) in ids(files(*pairs))

    @pytest.mark.parametrize(
        "pairs",
        [
            [("app", "/srv"), ("app/sub", "/srv")],
            [("app", "/srv/a"), ("app", "/srv/b")],
            [("empty", "/srv"), ("empty", "/srv")],
            [("bin", "/srv"), ("app", "/srv")],
        ],
    )
    def test_neighbours(self, pairs):
        assert "FILES-CLASH" not in [name for name, _ in ids(files(*pairs))]


class TestPermissions:
    ALL = files(("/", "/srv"))

    @pytest.mark.parametrize(
        "entries",
        [
            ("object: /srv, mode: 755", "object: /srv/bin/tool, mode: 700"),
            ('object: /srv, pattern: "*.txt"', "object: /srv/top.txt"),
            ('object: /srv/app, pattern: "a*"', 'object: /srv/app, pattern: "*.txt"'),
            ("object: /srv, type: [directory]", "object: /srv, type: [directory]"),
        ],
    )
    def test_one_path_twice(self, entries):
        assert ids(self.ALL + permissions(*entries)) == [("PERMISSION-TWICE", 8)]

    @pytest.mark.parametrize(
        "entries",
        [
            ("object: /srv, type: [directory]", "object: /srv/bin/tool, mode: 700"),
            ('object: /srv, pattern: "*.txt", except: [top.txt]', "object: /srv/top.txt"),
            ('object: /srv/app, pattern: "a*"', 'object: /srv/app, pattern: "b*"'),
            ('object: /srv, pattern: "*.sh"', "object: /srv/app/b.sh"),
            ("object: /srv, type: [file]", "object: /srv, type: [directory]"),
        ],
    )
    def test_paths_of_their_own(self, entries):
        assert ids(self.ALL + permissions(*entries)) == []

    def test_a_file_takes_no_pattern(self):
        assert ids(self.ALL + permissions('object: /srv/bin/tool, pattern: "t*"')) == [("PATTERN-ON-FILE", 7)]
        assert ids(self.ALL + permissions('object: /srv/bin, pattern: "t*"')) == []

    @pytest.mark.parametrize("path", ["/srv/nope", "/opt", "/srv/top.txt/x"])
    def test_what_is_not_deployed(self, path):
        assert ids(self.ALL + permissions(f"object: {path}, mode: 755")) == [("OBJECT-ELSEWHERE", 7)]

    def test_default_entries_and_files(self):
        acls = 'acls: ["d:m::rw"]'
        assert ids(self.ALL + permissions(f"object: /srv/app, {acls}")) == [("ACL-DEFAULT", 7)]
        assert ids(self.ALL + permissions(f'object: /srv/app, pattern: "s*", {acls}')) == []
        assert ids(self.ALL + permissions(f"object: /srv/app, type: [directory], {acls}")) == []

    def test_a_path_that_a_shell_splits(self):
        assert ids(self.ALL + permissions('object: /srv/docs, acls: ["m::rw"]')) == [("ACL-SHELL", 7)]
        assert ids(self.ALL + permissions('object: /srv/app, acls: ["m::rw"]')) == []


class TestScripts:
    def script(self, location, event="AfterInstall"):
        return f'hooks:\n  {event}:\n    - location: "{location}"\n'

    @pytest.mark.parametrize("location", ["scripts/start.sh", "/scripts/start.sh", "./scripts//start.sh", "app/b.sh"])
    def test_are_there(self, location):
        assert ids(self.script(location)) == []

    def test_are_missing(self):
        assert ids(self.script("scripts/Start.sh")) == [("SCRIPT-MISSING", 5)]
        assert ids(self.script("scripts")) == [("SCRIPT-FOLDER", 5)]

    def test_a_stop_script_fails_the_next_deployment(self):
        text = "version: 0.0\nos: linux\n" + self.script("none.sh", "ApplicationStop")
        (problem,) = check(text, files=FILES)
        assert next(iter(problem.generations.values())) == (
            "fails the event of the next deployment, which runs this revision's script"
        )


class TestRevisionFiles:
    def test_folders_are_known_from_their_files(self):
        known = RevisionFiles(FILES)
        assert known.is_folder("")
        assert known.is_folder("/app/sub/")
        assert known.is_folder("empty")
        assert known.is_file("/app/a.txt")
        assert not known.is_file("app")
        assert not known.is_folder("app/a.txt")

    def test_what_lies_under_a_folder(self):
        assert sorted(RevisionFiles(FILES).under("app")) == ["a.txt", "b.sh", "sub/c.txt"]
        assert len(list(RevisionFiles(FILES).under("/"))) == 9
        assert list(RevisionFiles(FILES).under("none")) == []
