"""The checker beside the agent: 64 cases that generation 1.8.1 was run on, with its verdict and ours.

A case agrees when we report an error exactly where the agent refuses. Where the two differ on purpose, the table says
why. ``with files`` means that the revision's files were known to the checker, as they are for a directory or a bundle.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cdk_codedeploy.appspec import Severity, check

CASES = json.loads(Path(__file__).with_name("agent_cases.json").read_text())
HOST = "only the host shows it"
SCRIPT = "only running the script shows it"
FILES = "only the revision's files show it; with them we agree"

# Name of the case: what we report alone, what with files, and why it is not what the agent says.
TABLE = {
    "00-good": ([], [], None),
    "02-no-version": (["VERSION"], ["VERSION"], None),
    "03c-version-1": (["VERSION"], ["VERSION"], None),
    "04b-plan9": (["OS"], ["OS"], None),
    "04e-min": ([], [], None),
    "05c-feb-null": ([], [], None),
    "10c-hook-Install": (["EVENT-RESERVED"], ["EVENT-RESERVED"], None),
    "10f-lambda-hook": (["EVENT"], ["EVENT"], None),
    "11c-location-null": (["LOCATION"], ["LOCATION"], None),
    "11f-location-dir": ([], ["SCRIPT-FOLDER"], FILES),
    "11i-location-space": (["LOCATION-SPACE"], ["LOCATION-SPACE"], None),
    "12-hook-empty": ([], [], None),
    "12d-hook-string": (["SCRIPTS"], ["SCRIPTS"], None),
    "12g-hook-unknown-key": (["KEY-UNKNOWN"], ["KEY-UNKNOWN"], None),
    "13-timeout-0": (["TIMEOUT"], ["TIMEOUT"], None),
    "13-timeout-3600": ([], [], None),
    "13-timeout-quoted": (["TIMEOUT-TYPE"], ["TIMEOUT-TYPE"], None),
    "13-timeout-true": (["TIMEOUT"], ["TIMEOUT"], None),
    "13-timeout-list": (["TIMEOUT"], ["TIMEOUT"], None),
    "13-timeout-sum": (["TIMEOUT-SUM"], ["TIMEOUT-SUM"], None),
    "14b-runas-nologin": ([], [], HOST),
    "14e-runas-null": ([], [], None),
    "14h-runas-injection": (["RUNAS-SPACE"], ["RUNAS-SPACE"], None),
    "15c-script-no-shebang": ([], [], None),
    "15f-script-background-holds-stdout": ([], [], SCRIPT),
    "16-missing-script-applicationstop-first": (
        [],
        ["SCRIPT-MISSING"],
        "the agent skips the event on a first deployment; the missing script fails the next one",
    ),
    "20c-source-missing-file": ([], ["SOURCE-MISSING"], FILES),
    "20f-files-string": (["SECTION"], ["SECTION"], None),
    "20i-source-empty": (["SOURCE-EMPTY"], ["SOURCE-EMPTY"], None),
    "20l-dest-is-file-path": (["DESTINATION-FOLDER"], ["DESTINATION-FOLDER"], None),
    "20o-unknown-key": (["KEY-UNKNOWN"], ["KEY-UNKNOWN"], None),
    "20t-files-null": ([], [], None),
    "20w-backslash": (["SOURCE-BACKSLASH"], ["SOURCE-MISSING"], None),
    "20z-overlap-dir": (["FILES-CLASH"], ["FILES-CLASH"], None),
    "30c-object-same-twice": (["PERMISSION-TWICE"], ["PERMISSION-TWICE"], None),
    "30g-pattern-on-file": (["PATTERN-ON-FILE"], ["PATTERN-ON-FILE"], None),
    "30j-type-string": (["TYPE"], ["TYPE"], None),
    "30m-permissions-mapping": (["SECTION"], ["SECTION"], None),
    "30p-pattern-slash": (
        ["PATTERN-FOLDER"],
        ["PATTERN-FOLDER"],
        "the agent sets nothing and says nothing, which nobody can mean who wrote a mode",
    ),
    "30s-pattern-question": (["PATTERN-LITERAL"], ["PATTERN-LITERAL"], None),
    "30v-unknown-key": (["KEY-UNKNOWN"], ["KEY-UNKNOWN"], None),
    "30y-object-file-type-dir-only": ([], [], None),
    "31-mode-0644": (["MODE-OCTAL"], ["MODE-OCTAL"], "the agent sets 420, which is plainly not meant"),
    "31-mode-5": (["MODE-SHORT"], ["MODE-SHORT"], None),
    "31-mode-888": (["MODE"], ["MODE"], None),
    "31-mode-1777": ([], [], None),
    "31-mode-null": ([], [], None),
    "31-mode-0600": (["MODE-OCTAL"], ["MODE-OCTAL"], None),
    "31-mode-list": (["MODE"], ["MODE"], None),
    "32c-owner-numeric": (["OWNER"], ["OWNER"], None),
    "33-acl-dir-with-files-default": (["ACL-DEFAULT", "ACL-MASK"], ["ACL-DEFAULT", "ACL-MASK"], None),
    "34-ctx-ok": ([], [], f"{HOST}: it has no SELinux tools"),
    "34-ctx-range-cat": (["CONTEXT-RANGE"], ["CONTEXT-RANGE"], None),
    "34-ctx-role": (["CONTEXT-RANGE-MISSING", "CONTEXT-ROLE"], ["CONTEXT-RANGE-MISSING", "CONTEXT-ROLE"], None),
    "34-ctx-catdesc": (["CONTEXT-RANGE"], ["CONTEXT-RANGE"], None),
    "40-crlf": ([], [], None),
    "40d-alias": (["KEY-UNKNOWN", "ALIAS"], ["KEY-UNKNOWN", "ALIAS"], None),
    "40g-json": ([], [], None),
    "40k-list": (["ROOT"], ["ROOT"], None),
    "40n-date": (["KEY-UNKNOWN", "DATE"], ["KEY-UNKNOWN", "DATE"], None),
    "40r-utf8": ([], [], None),
    "41e-none": (None, None, "there is no file to check; the lint of directories reports that"),
    "33-acl-object-space": (["ACL-SHELL", "ACL-MASK"], ["ACL-SHELL", "ACL-MASK"], None),
    "17-two-scripts-first-fails": ([], [], SCRIPT),
}


def test_table_has_every_case():
    assert list(TABLE) == [case["name"] for case in CASES["cases"]]
    assert len(TABLE) == 64


@pytest.mark.parametrize("with_files", [False, True], ids=["alone", "with files"])
@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_case(case, with_files):
    alone, known, reason = TABLE[case["name"]]
    if case["appspec"] is None:
        assert reason
        return
    files = [*CASES["base_files"], *case["files"], "appspec.yml"] if with_files else None
    problems = check(case["appspec"], files=files)
    assert [problem.id.removeprefix("APPSPEC-") for problem in problems] == (known if with_files else alone)
    refused = any(problem.severity is Severity.ERROR for problem in problems)
    agrees = refused is not case["accepted"]
    # A reason stands where it is needed, and nowhere else.
    assert agrees or reason
    if agrees and with_files:
        assert reason in {None, FILES}
