"""The examples' templates: frozen in readable snapshots, the same each time, and ours whatever the feature flags."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.search(r"^aws-cdk-lib==([\d.]+)", (ROOT / "requirements" / "dev.txt").read_text(), re.MULTILINE)
ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
OURS = (
    "Application",
    "CodeDeployCustomResources",
    "DeploymentGroup",
    "InstanceProfile",
    "Machines",
    "RackUser",
    "Revision",
    "ServiceRole",
    "TrustAnchor",
    "WebDeploymentGroup",
)
"""What this library makes in the examples: logical ids begin with the construct's id."""


def without_asset_hashes(data: Any, path: object) -> Any:
    """Match the hash of any asset: it changes with the CDK's own Lambda functions, which are no business of ours."""
    return ASSET_HASH.sub("<asset hash>", data) if isinstance(data, str) else data


@pytest.mark.skipif(
    PINNED is None or version("aws-cdk-lib") != PINNED[1],
    reason="a snapshot holds resources of the CDK, which differ between its versions",
)
def test_template_is_the_reviewed_one(template: dict[str, Any], snapshot: SnapshotAssertion) -> None:
    assert template == snapshot(extension_class=JSONSnapshotExtension, matcher=without_asset_hashes)


def test_snapshots_hide_asset_hashes_and_nothing_else() -> None:
    assert without_asset_hashes("a" * 64 + ".zip", ()) == "<asset hash>.zip"
    assert without_asset_hashes("AWS::S3::Bucket", ()) == "AWS::S3::Bucket"


def test_template_is_the_same_bytes_each_time(
    example: Any, recommended_flags: dict[str, object], write_template: Callable[..., bytes]
) -> None:
    assert write_template(example, recommended_flags) == write_template(example, recommended_flags)


@pytest.mark.slow
def test_template_is_the_same_bytes_in_another_process(
    example: Any, recommended_flags: dict[str, object], write_template: Callable[..., bytes], assembly: Path
) -> None:
    assert (assembly / f"{example.id}.template.json").read_bytes() == write_template(example, recommended_flags)


def test_no_feature_flag_changes_what_this_library_makes(
    example: Any, template: dict[str, Any], write_template: Callable[..., bytes]
) -> None:
    without_flags = json.loads(write_template(example, {}))
    assert ours(template) == ours(without_flags)
    # CloudFormation itself makes no blue/green group for EC2.
    custom = example.folder.name == "blue_green_ec2"
    group = "Custom::CodeDeployBlueGreenDeploymentGroup" if custom else "AWS::CodeDeploy::DeploymentGroup"
    wanted = {"AWS::CodeDeploy::Application", group, "AWS::IAM::Role"}
    if (example.folder / "revision").is_dir() and example.folder.name != "on_premises":
        wanted.add("AWS::IAM::InstanceProfile")
    assert {resource["Type"] for resource in ours(template).values()} >= wanted


def ours(template: dict[str, Any]) -> dict[str, Any]:
    """What this library made. Grants of the CDK end in a policy of the CDK's, whose statements a flag may merge."""
    return {
        name: {key: value for key, value in resource.items() if key != "Metadata"}
        for name, resource in template["Resources"].items()
        if name.startswith(OURS) and "DefaultPolicy" not in name
    }


def test_every_codedeploy_resource_is_compared(template: dict[str, Any]) -> None:
    types = {name: resource["Type"] for name, resource in template["Resources"].items()}
    codedeploy = {name for name, kind in types.items() if kind.startswith("AWS::CodeDeploy::")}
    assert codedeploy
    assert codedeploy <= ours(template).keys()


def test_template_names_no_account_and_no_region(template: dict[str, Any]) -> None:
    assert not re.search(r"\b\d{12}\b|\b(?:us|eu|ap|sa|ca|af|me|cn)-[a-z]+-\d\b", json.dumps(template))
