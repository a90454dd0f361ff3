"""The face of the checker: order, places, files, platforms, and texts that are no documents."""

from __future__ import annotations

import pytest

from cdk_codedeploy.appspec import RULES, Generation, Severity, check, check_file
from cdk_codedeploy.service import Platform

GOOD = "version: 0.0\nos: linux\n"


def found(text, **options):
    return [(problem.id.removeprefix("APPSPEC-"), problem.line, problem.column) for problem in check(text, **options)]


def test_all_problems_at_once_in_the_order_of_the_file():
    text = (
        "version: '0.0'\n"
        "os: Linux\n"
        "filez: []\n"
        "permissions:\n"
        "  - object: /srv\n"
        "    mode: 0644\n"
        "hooks:\n"
        "  afterInstall:\n"
        "    - location: a b\n"
        "      timeout: 0\n"
    )
    assert found(text) == [
        ("VERSION-QUOTED", 1, 10),
        ("OS", 2, 5),
        ("KEY-UNKNOWN", 3, 1),
        ("OBJECT-ELSEWHERE", 5, 13),
        ("MODE-OCTAL", 6, 11),
        ("EVENT", 8, 3),
        ("LOCATION-SPACE", 9, 17),
        ("TIMEOUT", 10, 16),
    ]


def test_a_problem_says_everything():
    (problem,) = check(
        "version: 0.0\nos: linux\npermissions:\n - object: /\n   mode: 0644\nfiles:\n - source: /\n   destination: /\n",
        file="x/appspec.yml",
    )
    assert str(problem) == (
        "x/appspec.yml:5:10: error APPSPEC-MODE-OCTAL: permissions[0].mode: got 0644, but YAML reads it as the number "
        '420, so it would mean the mode 420; put it in quotes: mode: "0644"'
    )
    assert problem.severity is Severity.ERROR
    assert problem.generations == {Generation.V1: "sets 420", Generation.V2: "reads the digits as they stand"}
    assert hash(problem)


def test_something_missing_is_reported_where_it_belongs():
    assert found("os: linux\nfiles:\n  - source: a\n") == [("VERSION", 1, 1), ("FILES-PATH", 3, 5)]


def test_columns_count_characters():
    assert found('{"version": 0.0, "os": "linux", "é😀": 1, "x": 2}')[1] == ("KEY-UNKNOWN", 1, 42)


def test_check_file(tmp_path):
    path = tmp_path / "appspec.yml"
    path.write_bytes(GOOD.replace("linux", "plan9").encode())
    (problem,) = check_file(path)
    assert (problem.id, problem.file, problem.line) == ("APPSPEC-OS", str(path), 2)
    with pytest.raises(FileNotFoundError):
        check_file(tmp_path / "none")


class TestText:
    @pytest.mark.parametrize("text", ["", b"", "\n", "# nothing\n", "---\n", "~", "null\n", "false"])
    def test_empty(self, text):
        assert [row[0] for row in found(text)] == ["EMPTY"]

    @pytest.mark.parametrize("text", ["- version: 0.0", "text", "5", "true"])
    def test_no_mapping(self, text):
        assert [row[0] for row in found(text)] == ["ROOT"]

    def test_byte_order_mark(self):
        assert found("\ufeff" + GOOD) == [("BOM", 1, 1)]
        assert found(b"\xef\xbb\xbf" + GOOD.encode()) == [("BOM", 1, 1)]

    def test_latin_1(self):
        assert found(GOOD.encode() + b"x: caf\xe9\n") == [("KEY-UNKNOWN", 3, 1), ("ENCODING", 3, 7)]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16(self, encoding):
        text = ("\ufeff" + GOOD.replace("linux", "plan9")).encode(encoding)
        assert found(text) == [("ENCODING", 1, 1), ("OS", 2, 5)]

    def test_lone_surrogate(self):
        assert found(GOOD + "x: \ud800\n")[-1] == ("ENCODING", 3, 4)

    def test_tab(self):
        assert found("version: 0.0\nos: linux\nfiles:\n\t- source: a\n") == [("TAB", 4, 1)]

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ("a: [", 1, 5),
            ("version: 0.0\n  os: linux\n", 2, 5),
            ("a: 'b", 1, 6),
            ("a: \x00", 1, 4),
            ("é: \x07", 1, 4),
            ("a: @b", 1, 4),
        ],
    )
    def test_syntax(self, text, line, column):
        assert found(text) == [("SYNTAX", line, column)]

    def test_carriage_returns(self):
        assert found(GOOD.replace("\n", "\r\n")) == []

    def test_several_documents(self):
        assert found(GOOD + "---\nversion: 1.0\n") == [("MORE-DOCUMENTS", 3, 1)]
        assert found(GOOD + "...\n@\n") == [("MORE-DOCUMENTS", 4, 1)]
        assert found(GOOD + "...\n") == []

    def test_alias(self):
        text = "version: 0.0\nos: linux\nfiles:\n  - source: &s /\n    destination: *s\n"
        assert found(text) == [("ALIAS", 5, 18)]
        assert found("version: 0.0\nos: *x\n") == [("ALIAS", 2, 5)]

    def test_dates_everywhere(self):
        assert [row[0] for row in found(GOOD + "x: {2020-01-01: [2020-01-01 10:00:00]}\n")] == [
            "KEY-UNKNOWN",
            "DATE",
            "DATE",
        ]
        assert found(GOOD + 'file_exists_behavior: "2020-01-01"\n')[0][0] == "FILE-EXISTS"

    def test_tags(self):
        assert found(GOOD + "hooks: !ruby/object:X {}\n") == [("TAG-OBJECT", 3, 8)]
        assert found(GOOD + "hooks: !!map {}\n") == []
        assert found("version: 0.0\nos: !Ref linux\n") == [("TAG", 2, 5)]
        assert found("version: !!str 0.0\nos: linux\n") == [("VERSION-QUOTED", 1, 10)]

    def test_repeated_keys(self):
        assert found("version: 1.0\nos: linux\nversion: 0.0\n") == [("KEY-REPEATED", 3, 1)]
        assert [row[0] for row in found("version: 0.0\nos: linux\nversion: 1.0\n")] == ["KEY-REPEATED", "VERSION"]

    def test_merging(self):
        assert found("version: 0.0\n<<: {os: linux}\n") == [("KEY-MERGE", 2, 1)]
        assert [row[0] for row in found("x: &x {os: linux}\nversion: 0.0\n<<: *x\n")] == [
            "KEY-UNKNOWN",
            "OS",
            "KEY-MERGE",
            "ALIAS",
        ]

    def test_too_deep(self):
        assert found("[" * 1001) == [("DEPTH", 1, 1001)]
        assert [row[0] for row in found(GOOD + "x: " + "[" * 900 + "]" * 900)] == ["KEY-UNKNOWN"]


class TestKeys:
    @pytest.mark.parametrize(
        ("key", "meant"),
        [
            ("Files", "files"),
            ("file", "files"),
            ("hook", "hooks"),
            ("permission", "permissions"),
            ("file-exists-behavior", "file_exists_behavior"),
            ("vresion", "version"),
        ],
    )
    def test_a_near_miss(self, key, meant):
        (problem,) = [one for one in check(GOOD + f"{key}: ~\n") if one.id == "APPSPEC-KEY-UNKNOWN"]
        assert problem.remedy == f"write {meant}"
        assert problem.severity is Severity.WARNING

    def test_no_near_miss(self):
        (problem,) = check(GOOD + "metadata: ~\n")
        assert problem.remedy == "remove it"

    def test_keys_that_are_no_text(self):
        assert found(GOOD + "on: 1\n5: 1\n? [a]\n: 1\n") == [("KEY-TYPE", 3, 1), ("KEY-TYPE", 4, 1), ("KEY-TYPE", 5, 3)]

    def test_a_quoted_key_is_the_same_key(self):
        assert found("\"version\": 0.0\n'os': linux\n") == []


class TestPlatform:
    ECS = "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n"
    LAMBDA = "version: 0.0\nResources:\n  - x:\n      Type: AWS::Lambda::Function\n"

    def test_is_told_from_the_keys(self):
        assert found(self.ECS) == [("MISSING", 4, 7)]
        assert found(self.LAMBDA) == [("MISSING", 4, 7)]
        assert found("version: 0.0\nResources: [{TargetService: {}}]\n")[0][0] == "MISSING"
        assert [row[0] for row in found("version: 0.0\n")] == ["OS"]

    def test_can_be_given(self):
        assert [row[0] for row in found(self.ECS, platform=Platform.LAMBDA)] == ["MISSING", "RESOURCE-TYPE"]
        assert [row[0] for row in found(GOOD, platform=Platform.ECS)] == ["MISSING", "KEY-UNKNOWN"]
        assert [row[0] for row in found(self.ECS, platform=Platform.SERVER)] == ["OS", "KEY-UNKNOWN"]

    def test_dates_and_aliases_matter_to_the_agent_alone(self):
        assert "DATE" not in [row[0] for row in found(self.ECS + "x: 2020-01-01\n")]
        assert "ALIAS-SERVICE" in [row[0] for row in found(self.ECS + "x: &a 1\ny: *a\n")]


class TestTable:
    def test_ids(self):
        for name, rule in RULES.items():
            assert name == rule.id
            assert name.startswith("APPSPEC-")
            assert name == name.upper()

    def test_every_rule_says_what_happens(self):
        for rule in RULES.values():
            assert rule.v1 or rule.service, rule.id
            assert rule.allowed, rule.id
            assert rule.remedy, rule.id
            assert not rule.allowed.endswith("."), rule.id
            assert not rule.remedy.endswith("."), rule.id
