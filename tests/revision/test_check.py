"""Every rule about revisions: what breaks it, what the problem says, and that good revisions have none."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_codedeploy.appspec import Severity
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import RULES, bundle, check_directory
from cdk_codedeploy.revision.findings import MOST_OF_A_KIND
from tests.revision.reports import GOOD_WINDOWS, WINDOWS, shown

LAMBDA = """\
version: 0.0
Resources:
  - Function:
      Type: AWS::Lambda::Function
      Properties:
        Name: shop
        Alias: live
        CurrentVersion: "1"
        TargetVersion: "2"
"""
LONG = "x" * 180

# What is added to a good revision for Linux (None: taken away), the rule it breaks, and where: file, line, column.
LINUX = [
    ("APPSPEC-MISSING", {"appspec.yml": None}, ""),
    ("APPSPEC-MISSING", {"appspec.yml": None, "config/appspec.yml": "x"}, ""),
    ("APPSPEC-MISSING", {".codedeployignore": "*.yml\n"}, ""),
    ("APPSPEC-NAME", {"appspec.yml": None, "appspec.yaml": "GOOD"}, "appspec.yaml"),
    ("APPSPEC-NAME", {"appspec.yml": None, "AppSpec.yml": "GOOD"}, "AppSpec.yml"),
    ("APPSPEC-TWICE", {"appspec.yaml": "GOOD"}, "appspec.yaml"),
    ("APPSPEC-SIZE", {"appspec.yml": "#" * (5 << 20)}, "appspec.yml"),
    ("SCRIPT-CRLF", {"scripts/start.sh": "#!/bin/bash\r\nexit 0\r\n"}, "scripts/start.sh:1:12"),
    ("SCRIPT-CARRIAGE-RETURNS", {"scripts/start.sh": "#!/bin/bash\ntrue\nexit 0\r\n"}, "scripts/start.sh:3:7"),
    ("SCRIPT-BOM", {"scripts/start.sh": "\ufeff#!/bin/bash\nexit 0\n"}, "scripts/start.sh:1:1"),
    ("SCRIPT-EMPTY", {"scripts/start.sh": " \n"}, "scripts/start.sh"),
    ("SCRIPT-SHEBANG", {"scripts/start.sh": "exit 0\n"}, "scripts/start.sh:1:1"),
    ("LINK-OUTSIDE", {"app/l": "-> /etc/hosts"}, "app/l"),
    ("LINK-BROKEN", {"app/l": "-> nothing"}, "app/l"),
    ("LINK-BROKEN", {"app/l": "-> x.log", "app/x.log": "", ".codedeployignore": "*.log"}, "app/l"),
    ("IGNORE-FILE", {".codedeployignore": b"\xff"}, ".codedeployignore"),
    ("NAME-SEMICOLON", {"app/a;1": ""}, "app/a;1"),
    ("SECRET", {"app/.env": "x"}, "app/.env"),
    ("SECRET", {"app/.env.production": "x"}, "app/.env.production"),
    ("SECRET", {"id_rsa": "x"}, "id_rsa"),
    ("SECRET", {"home/.aws/credentials": "x"}, "home/.aws/credentials"),
    ("SECRET", {"server.pem": "-----BEGIN RSA PRIVATE KEY-----"}, "server.pem"),
    ("SECRET", {"server.key": "-----BEGIN PRIVATE KEY-----"}, "server.key"),
    ("SECRET", {".npmrc": "//registry/:_authToken=abc"}, ".npmrc"),
    ("SECRET", {"credentials.json": "x\naws_secret_access_key = abc"}, "credentials.json"),
    ("SECRET", {"credentials.json": '{"aws_secret_access_key": "abc"}'}, "credentials.json"),
    ("SECRET", {"store.P12": "x"}, "store.P12"),
    ("VERSION-CONTROL", {".codedeployignore": "!.git", ".git/HEAD": "x"}, ".git"),
    ("VERSION-CONTROL", {"CVS/Root": "x"}, "CVS"),
    ("RUBBISH", {".codedeployignore": "!.DS_Store", "app/.DS_Store": "x"}, "app/.DS_Store"),
    ("RUBBISH", {"app/Thumbs.db": "x"}, "app/Thumbs.db"),
    ("RUBBISH", {"app/._index.html": "x"}, "app/._index.html"),
]
FOR_WINDOWS = [
    ("WINDOWS-PATH-LENGTH", {f"other/{LONG}": ""}, f"other/{LONG}"),
    ("WINDOWS-PATH-LENGTH", {"appspec.yml": WINDOWS.replace("inetpub", "i" * 250)}, "app/index.html"),
    ("WINDOWS-NAME", {"a:b": ""}, "a:b"),
    ("WINDOWS-NAME", {"con.txt": ""}, "con.txt"),
    ("WINDOWS-NAME", {"folder./file": ""}, "folder."),
    ("WINDOWS-CASE", {"app/INDEX.html": ""}, "app/index.html"),
    ("WINDOWS-CASE", {"App/other": ""}, "app"),
    ("WINDOWS-LINK", {"app/l": "-> index.html"}, "app/l"),
    ("WINDOWS-SCRIPT", {"appspec.yml": WINDOWS.replace(".bat", ".sh"), "scripts/start.sh": "x"}, "scripts/start.sh"),
    ("SCRIPT-EMPTY", {"scripts/start.bat": ""}, "scripts/start.bat"),
]
ELSEWHERE = {
    *("APPSPEC-WRAPPED", "SCRIPT-MODE", "UNREADABLE", "SPECIAL-FILE", "NAME-ENCODING", "WINDOWS-BUNDLE-TYPE"),
    *("BUNDLE-UNREADABLE", "BUNDLE-TYPE", "BUNDLE-ENCRYPTED", "BUNDLE-PATH", "BUNDLE-DUPLICATE", "BUNDLE-MODE"),
    *("BUNDLE-SET-ID", "BUNDLE-OWNER", "BUNDLE-LINK-OUTSIDE"),
}


def changed(good: dict, change: dict) -> dict:
    files = {**good, **{path: good["appspec.yml"] if text == "GOOD" else text for path, text in change.items()}}
    return {path: text for path, text in files.items() if text is not None}


class TestTable:
    def test_every_rule_is_tried(self):
        tried = {f"REVISION-{id}" for id, *_ in LINUX + FOR_WINDOWS} | {f"REVISION-{id}" for id in ELSEWHERE}
        assert tried == set(RULES)

    @pytest.mark.parametrize("id", RULES)
    def test_texts(self, id):
        rule = RULES[id]
        for text in (rule.allowed, rule.remedy, rule.v1, rule.v2):
            assert not text.endswith((".", " "))
            assert text[:1] == text[:1].lower() or text.startswith(("Windows", "Linux"))
        assert rule.allowed
        assert rule.remedy


class TestDirectory:
    def test_a_good_one(self, good):
        assert check_directory(good) == []

    def test_a_good_one_for_windows(self, make):
        assert check_directory(make(GOOD_WINDOWS)) == []

    @pytest.mark.parametrize(("id", "change", "place"), LINUX)
    def test_linux(self, make, good_files, id, change, place):
        root = make(changed(good_files, change))
        assert shown(check_directory(root), root) == [f"{id} {place}"]

    @pytest.mark.parametrize(("id", "change", "place"), FOR_WINDOWS)
    def test_windows(self, make, id, change, place):
        root = make(changed(GOOD_WINDOWS, change))
        assert f"{id} {place}" in shown(check_directory(root), root)
        assert {problem.id for problem in check_directory(root)} == {f"REVISION-{id}"}

    def test_a_script_that_is_not_executable(self, good):
        (good / "scripts/start.sh").chmod(0o644)
        problem = check_directory(good)[0]
        assert (problem.id, problem.severity) == ("REVISION-SCRIPT-MODE", Severity.INFO)

    def test_a_script_behind_links(self, make, good_files):
        files = changed(good_files, {"scripts/start.sh": None, "bin": "-> real", "real/go.sh": "exit\r\n"})
        files["scripts"] = "-> bin"
        files["real/start.sh"] = "-> go.sh"
        root = make(files)
        assert shown(check_directory(root), root) == [
            "SCRIPT-SHEBANG scripts/start.sh:1:1",
            "SCRIPT-CARRIAGE-RETURNS scripts/start.sh:1:5",
        ]

    def test_a_script_behind_an_outside_link(self, make, good_files):
        root = make(changed(good_files, {"scripts/start.sh": "-> /opt/start.sh"}))
        assert shown(check_directory(root), root) == ["LINK-OUTSIDE scripts/start.sh"]
        assert check_directory(root, allow_outside_links=True) == []

    def test_a_program_is_no_script(self, make, good_files):
        root = make(changed(good_files, {"scripts/start.sh": b"\x7fELF\r\n"}))
        assert check_directory(root) == []

    @pytest.mark.parametrize(
        "files",
        [
            {".env.example": "x", "ca.pem": "-----BEGIN CERTIFICATE-----", ".npmrc": "save-exact=true", "key.txt": "x"},
            {
                ".npmrc": "//registry/:_authToken=${TOKEN}",
                "credentials.py": "aws_secret_access_key = found",
                "id_rsa.pub": "x",
                "env.sh": "x",
            },
        ],
    )
    def test_what_is_no_secret(self, make, good_files, files):
        assert check_directory(make(changed(good_files, files))) == []

    def test_problems_of_the_appspec_file_come_along(self, make, good_files):
        root = make(changed(good_files, {"scripts/start.sh": None, "app/index.html": None}))
        problems = check_directory(root)
        assert {(problem.id, problem.file, problem.line) for problem in problems} == {
            ("APPSPEC-SOURCE-MISSING", f"{root}/appspec.yml", 4),
            ("APPSPEC-SCRIPT-MISSING", f"{root}/appspec.yml", 8),
        }

    def test_an_empty_folder_is_a_source(self, make, good_files):
        assert check_directory(make(changed(good_files, {"app/index.html": None, "app/": ""}))) == []

    def test_two_sources_for_one_file(self, make, good_files):
        appspec = good_files["appspec.yml"].replace(
            "hooks:", "  - source: more/index.html\n    destination: /srv/app\nhooks:"
        )
        root = make(changed(good_files, {"appspec.yml": appspec, "more/index.html": ""}))
        assert shown(check_directory(root), root) == ["APPSPEC-FILES-CLASH appspec.yml:6:13"]

    def test_a_folder_around_it(self, make, good_files):
        root = make({f"app-1/{path}": text for path, text in changed(good_files, {"scripts/start.sh": "x"}).items()})
        assert shown(check_directory(root), root) == [
            "APPSPEC-WRAPPED app-1",
            "SCRIPT-SHEBANG app-1/scripts/start.sh:1:1",
        ]

    def test_what_no_bundle_holds(self, good):
        os.mkfifo(good / "pipe")
        expected = ["SPECIAL-FILE pipe"]
        try:
            (good / os.fsdecode(b"\xff")).touch()
            expected.append("NAME-ENCODING ?")
        except OSError:
            pass  # This file system takes no such name.
        assert sorted(shown(check_directory(good), good)) == sorted(expected)

    def test_what_cannot_be_read(self, good, monkeypatch):
        (good / "locked").mkdir()
        real = os.scandir

        def scandir(path):
            if Path(path).name == "locked":
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        problem = check_directory(good)[0]
        assert (problem.id, problem.file) == ("REVISION-UNREADABLE", f"{good}/locked")
        assert problem.message == 'got "locked", but it cannot be read (Permission denied), so it can go into no bundle'
        with pytest.raises(
            ValidationError, match=r'source: got "locked", but it cannot be read \(Permission denied\); ma'
        ):
            bundle(good, io.BytesIO())

    def test_no_directory(self, tmp_path):
        with pytest.raises(ValidationError, match=r"source: got .* but there is no such directory"):
            check_directory(tmp_path / "missing")

    def test_many_of_a_kind(self, make, good_files):
        root = make(changed(good_files, {f"{number:03}.p12": "" for number in range(50)}))
        problems = check_directory(root)
        assert len(problems) == MOST_OF_A_KIND
        assert problems[-1].message.endswith("may read them (and 30 more of this kind)")

    def test_outside_links_may_be_allowed(self, make, good_files):
        root = make(changed(good_files, {"app/l": "-> /etc/hosts"}))
        assert check_directory(root, allow_outside_links=True) == []

    def test_a_document_of_another_platform_is_not_for_an_agent(self, make):
        assert check_directory(make({"appspec.yaml": LAMBDA})) == []


class TestAnything:
    @settings(max_examples=60, deadline=None)
    @given(
        appspec=st.text(max_size=300) | st.binary(max_size=200),
        hook=st.text(max_size=30),
        script=st.binary(max_size=100),
    )
    def test_nothing_makes_it_fall_over(self, tmp_path_factory, appspec, hook, script):
        root = tmp_path_factory.mktemp("any")
        text = f"version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: {hook}\n"
        for name, content in (("appspec.yml", appspec), ("appspec.yaml", text), ("x", script)):
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode(errors="replace"))
        check_directory(root)
        (root / "appspec.yml").write_bytes(text.encode(errors="replace"))
        check_directory(root)
