"""The JSON Schemas: made from the tables, shipped as files, right about good and bad files, readable in an editor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator

from cdk_codedeploy.appspec import schema, schema_file
from cdk_codedeploy.appspec.schema import schema_text
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import HOOKABLE_EVENTS, Platform
from tests.appspec.broken_rules import BROKEN, ecs, hooks, lambda_, network
from tests.appspec.strategies import models

ROOT = Path(__file__).resolve().parents[2]
VALIDATORS = {platform: Draft7Validator(schema(platform)) for platform in Platform}
# Rules that a schema can express; the first broken document of each must fail.
CAUGHT = {
    Platform.SERVER: [
        "VERSION", "VERSION-QUOTED", "OS", "FILE-EXISTS", "SECTION", "ENTRY", "FILES-PATH", "SOURCE-EMPTY", "OBJECT",
        "PATTERN", "PATTERN-FOLDER", "EXCEPT", "TYPE", "TYPE-EMPTY", "OWNER", "MODE", "MODE-EMPTY", "MODE-SHORT",
        "ACLS",
        "CONTEXT", "CONTEXT-TYPE", "CONTEXT-NAME", "CONTEXT-RANGE-MISSING", "CONTEXT-RANGE", "EVENT", "EVENT-RESERVED",
        "SCRIPTS", "LOCATION", "LOCATION-SPACE", "TIMEOUT", "TIMEOUT-TYPE", "RUNAS", "RUNAS-EMPTY", "RUNAS-SPACE",
        "SUDO-FALSE",
    ],
    Platform.LAMBDA: [
        "KEY-CASE", "KEY-UNKNOWN", "MISSING", "SHAPE", "RESOURCES", "RESOURCE-TYPE", "HOOK-EVENT", "LAMBDA-ALIAS",
        "LAMBDA-VERSION", "LAMBDA-VERSION-TEXT",
    ],
    Platform.ECS: [
        "VERSION-QUOTED-SERVICE", "TARGET-SERVICE", "ECS-TASK-DEFINITION", "ECS-CONTAINER-PORT", "ECS-PLATFORM-VERSION",
        "ECS-NETWORK", "ECS-PUBLIC-IP", "ECS-NETWORK-ID", "ECS-NETWORK-COUNT", "ECS-STRATEGY-NUMBER",
    ],
}  # fmt: skip
GOOD = {
    Platform.SERVER: [
        "version: 0.0\nos: linux\n",
        "version: 0.0\nos: windows\nfiles:\nhooks:\n  AfterInstall:\n",
        "version: 0.0\nos: linux\npermissions:\n  - object: /srv\n    mode: 755\n    acls: ['u:a:rw', 'm::rw']\n",
        *(path.read_text() for path in sorted(ROOT.glob("examples/*/revision/appspec.yml"))),
    ],
    Platform.LAMBDA: [lambda_(), lambda_(hooks=hooks("BeforeAllowTraffic: a", "AfterAllowTraffic: b"))],
    Platform.ECS: [
        ecs(),
        network(),
        ecs(hooks=hooks("AfterAllowTestTraffic: a")),
        ecs(TaskDefinition="<TASK_DEFINITION>"),
    ],
}


def check_jsonschema(platform, files):
    """Run the program that editors' users run in their pipelines, and return the names of the files that fail."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema_file(platform)), "-o", "json"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert not report.get("parse_errors"), report
    failed = {Path(error["filename"]).name for error in report["errors"]}
    assert done.returncode == (1 if failed else 0)
    return failed


@pytest.mark.parametrize("platform", Platform)
class TestShipped:
    def test_is_what_the_tables_make(self, platform):
        remedy = "python -m cdk_codedeploy.appspec.write_schemas"
        assert schema_file(platform).read_text() == schema_text(platform), f"write it again with {remedy}"

    def test_is_a_schema(self, platform):
        Draft7Validator.check_schema(schema(platform))

    def test_good_files(self, platform, tmp_path):
        files = [tmp_path / f"{number}.yml" for number in range(len(GOOD[platform]))]
        for path, text in zip(files, GOOD[platform], strict=True):
            path.write_text(text)
        assert check_jsonschema(platform, files) == set()

    def test_bad_files(self, platform, tmp_path):
        broken = {}
        for name, text, _ in BROKEN:
            broken.setdefault(name, text)
        files = [tmp_path / f"{name}.yml" for name in CAUGHT[platform]]
        for path in files:
            path.write_text(broken[path.stem])
        assert check_jsonschema(platform, files) == {path.name for path in files}


@settings(max_examples=60)
@given(models)
def test_takes_what_models_write(model):
    document = json.loads(model.to_json())
    assert [error.message for error in VALIDATORS[model.platform].iter_errors(document)] == []


class TestEditors:
    @staticmethod
    def described(node, path=""):
        """Every property of a schema, with its path."""
        if isinstance(node, dict):
            for name, value in node.get("properties", {}).items():
                yield f"{path}.{name}", value
            for name, value in node.items():
                yield from TestEditors.described(value, f"{path}.{name}")

    @pytest.mark.parametrize("platform", Platform)
    def test_each_key_has_a_title_and_a_text(self, platform):
        found = dict(self.described(schema(platform)))
        assert len(found) > 8
        for path, value in found.items():
            assert value["title"] == path.rpartition(".")[2]
            assert len(value["description"]) > 10, path

    def test_events_are_offered(self):
        offered = schema(Platform.SERVER)["properties"]["hooks"]["properties"]
        assert list(offered) == [str(event) for event in HOOKABLE_EVENTS[Platform.SERVER]]
        for platform in (Platform.LAMBDA, Platform.ECS):
            offered = schema(platform)["properties"]["Hooks"]["items"]["properties"]
            assert list(offered) == [str(event) for event in HOOKABLE_EVENTS[platform]]

    def test_choices_are_offered(self):
        properties = schema(Platform.SERVER)["properties"]
        assert properties["os"]["enum"] == ["linux", "windows"]
        assert properties["file_exists_behavior"]["enum"] == ["DISALLOW", "OVERWRITE", "RETAIN"]


def test_an_unknown_platform():
    with pytest.raises(ValidationError, match="the platforms are Server, Lambda, ECS"):
        schema("server")
