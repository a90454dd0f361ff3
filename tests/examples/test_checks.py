"""What others say of the examples: CDK's own validation, cfn-lint, and the AwsSolutions pack of cdk-nag."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_app_synthesizes_every_example(example: Any, assembly: Path) -> None:
    assert (assembly / f"{example.id}.template.json").is_file()


def test_validation_of_the_cdk_finds_nothing(assembly: Path) -> None:
    # The CDK writes the report only where it validated.
    assert json.loads((assembly / "validation-report.json").read_text())["pluginReports"] == []


def test_cfn_lint_finds_nothing(example: Any, assembly: Path) -> None:
    from cfnlint.api import lint_file

    found = lint_file(assembly / f"{example.id}.template.json")
    # The CDK lets each function of its own depend on its role, to which it refers anyway.
    assert [str(match) for match in found if match.rule.id != "W3005"] == []


def test_cdk_nag_finds_nothing_that_is_not_acknowledged(example: Any, recommended_flags: dict[str, object]) -> None:
    assert findings(example, recommended_flags) == set()


def test_every_acknowledgement_has_a_finding_and_a_reason(
    example: Any, recommended_flags: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    table: dict[str, dict[str, str]] = example.module("acknowledged").FINDINGS
    monkeypatch.setattr(example.module("stack"), "acknowledge_findings", lambda stack: None)
    acknowledged = {(construct, finding) for construct, reasons in table.items() for finding in reasons}
    assert findings(example, recommended_flags) == acknowledged
    assert all(reason.endswith(".") for reasons in table.values() for reason in reasons.values())


def findings(example: Any, flags: dict[str, object]) -> set[tuple[str, str]]:
    """Return what cdk-nag finds in an example: the id of the construct in the stack, and the id of the finding."""
    import aws_cdk as cdk
    from cdk_nag import AwsSolutionsChecks

    if not hasattr(AwsSolutionsChecks, "validate_scope"):
        pytest.skip("cdk-nag reads acknowledgements of the CDK since version 3")
    app = cdk.App(context=flags, tree_metadata=False)
    stack = example.make(app)
    app.synth()
    report = AwsSolutionsChecks().validate_scope(stack)
    return {
        (str(resource.construct_path).split("/")[1], violation.rule_name)
        for violation in report.violations
        for resource in violation.violating_resources
    }
