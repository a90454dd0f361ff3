"""Each rule, broken and kept: the checker names that rule and no other error, and says nothing when it is kept."""

from __future__ import annotations

import pytest

from cdk_codedeploy.appspec import RULES, Severity, check
from tests.appspec.broken_rules import BROKEN

# Broken by the text itself, or only with the revision's files: tests of their own.
ELSEWHERE = {
    "ALIAS", "ALIAS-SERVICE", "BOM", "DATE", "DEPTH", "EMPTY", "ENCODING", "KEY-MERGE", "KEY-REPEATED", "KEY-TYPE",
    "MORE-DOCUMENTS", "ROOT", "SCRIPT-FOLDER", "SCRIPT-MISSING", "SOURCE-MISSING", "SYNTAX", "TAB", "TAG",
    "TAG-OBJECT",
}  # fmt: skip


def test_every_rule_is_broken_once():
    assert {f"APPSPEC-{name}" for name, *_ in BROKEN} | {f"APPSPEC-{name}" for name in ELSEWHERE} == set(RULES)


@pytest.mark.parametrize(("name", "text", "right"), BROKEN, ids=[row[0] for row in BROKEN])
class TestRule:
    def test_broken(self, name, text, right):
        problems = check(text)
        assert f"APPSPEC-{name}" in [problem.id for problem in problems]
        errors = {problem.id for problem in problems if problem.severity is Severity.ERROR}
        assert errors <= {f"APPSPEC-{name}"}

    def test_texts_are_whole(self, name, text, right):
        for problem in check(text):
            assert "{" not in problem.remedy.replace("context: {type", "")
            assert "got" in problem.message
            assert problem.generations
            assert problem.line
            assert problem.column
            assert "\n" not in str(problem)

    def test_kept(self, name, text, right):
        assert [str(problem) for problem in check(right)] == []
