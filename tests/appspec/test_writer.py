"""What is written is read as what it was, by YAML 1.1, by YAML 1.2 and by JSON, and looks as it should."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cdk_codedeploy.appspec import (
    FileMapping,
    LambdaAppSpec,
    Permission,
    Script,
    SelinuxContext,
    ServerAppSpec,
    Severity,
    check,
)
from cdk_codedeploy.appspec.writer import quoted, to_json, to_yaml
from cdk_codedeploy.service import Platform
from tests.appspec.strategies import AWKWARD, letters, models

values = st.recursive(
    st.one_of(st.text(letters), st.sampled_from(AWKWARD), st.integers(0, 10**6), st.booleans(), st.just(0.0)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(letters, min_size=1, max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


def read_by_1_2(text):
    return YAML(typ="safe", pure=True).load(text)


class TestQuotes:
    @pytest.mark.parametrize("text", ["linux", "/srv/app", "scripts/start.sh", "web-1", "a_b", "/"])
    def test_plain(self, text):
        assert quoted(text) == text

    @pytest.mark.parametrize(
        "text",
        [*AWKWARD, "", " a", "a ", "a b", "0o644", "1_000", "12e03", "y", "N", "True", "s0:c1", "u:a:r", "*.sh", "**"],
    )
    def test_quoted(self, text):
        assert quoted(text).startswith('"')

    @pytest.mark.parametrize(
        ("text", "written"),
        [('a"b\\', '"a\\"b\\\\"'), ("a\nb\tc\r", '"a\\nb\\tc\\r"'), ("\x00\x85", '"\\u0000\\u0085"'), ("é😀", '"é😀"')],
    )
    def test_escapes(self, text, written):
        assert quoted(text) == written

    @given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(AWKWARD))
    def test_is_read_as_the_text(self, text):
        assert yaml.safe_load(f"x: {quoted(text)}") == {"x": text}
        assert read_by_1_2(f"x: {quoted(text)}") == {"x": text}


class TestDocuments:
    @given(st.dictionaries(st.text(letters, min_size=1, max_size=9), values, min_size=1, max_size=4))
    def test_every_reader_reads_the_same(self, document):
        assert yaml.safe_load(to_yaml(document)) == document
        assert read_by_1_2(to_yaml(document)) == document
        assert json.loads(to_json(document)) == document
        assert yaml.safe_load(to_json(document)) == document

    def test_canonical(self):
        spec = ServerAppSpec(
            files=[FileMapping("/", "/srv/app")],
            permissions=[
                Permission(
                    "/srv/app",
                    pattern="*.sh",
                    except_=["a.sh"],
                    owner="web",
                    group="web",
                    mode="0755",
                    acls=["deploy:6", "default:group:web:rx"],
                    context=SelinuxContext("httpd_sys_content_t", "s0:c0.c5", "unconfined_u"),
                    type=["directory"],
                )
            ],
            hooks={
                "ValidateService": [Script("scripts/validate.sh", timeout=30)],
                "ApplicationStop": [Script("scripts/stop.sh", runas="web", sudo=True), Script("off")],
            },
            file_exists_behavior="OVERWRITE",
        )
        assert spec.to_yaml() == (
            "version: 0.0\n"
            "os: linux\n"
            "files:\n"
            "  - source: /\n"
            "    destination: /srv/app\n"
            "file_exists_behavior: OVERWRITE\n"
            "permissions:\n"
            "  - object: /srv/app\n"
            '    pattern: "*.sh"\n'
            "    except:\n"
            "      - a.sh\n"
            "    owner: web\n"
            "    group: web\n"
            '    mode: "0755"\n'
            "    acls:\n"
            '      - "u:deploy:rw-"\n'
            '      - "d:g:web:r-x"\n'
            '      - "m::rwx"\n'
            '      - "d:m::rwx"\n'
            "    context:\n"
            "      name: unconfined_u\n"
            "      user: unconfined_u\n"
            "      type: httpd_sys_content_t\n"
            '      range: "s0:c0.c5"\n'
            "    type:\n"
            "      - directory\n"
            "hooks:\n"
            "  ApplicationStop:\n"
            "    - location: scripts/stop.sh\n"
            "      runas: web\n"
            "      sudo: true\n"
            '    - location: "off"\n'
            "  ValidateService:\n"
            "    - location: scripts/validate.sh\n"
            "      timeout: 30\n"
        )
        assert check(spec.to_yaml()) == []

    def test_the_smallest(self):
        assert ServerAppSpec().to_yaml() == "version: 0.0\nos: linux\n"
        assert ServerAppSpec().to_json() == '{\n  "version": 0.0,\n  "os": "linux"\n}\n'


@given(models)
def test_writing_and_reading_keeps_the_model(model):
    kind = type(model)
    for text in (model.to_yaml(), model.to_json()):
        assert kind.loads(text) == model
        assert kind.loads(text.encode()).to_yaml() == model.to_yaml()


@given(models)
def test_what_a_model_writes_has_no_error(model):
    for text in (model.to_yaml(), model.to_json()):
        assert [problem for problem in check(text, platform=model.platform) if problem.severity is Severity.ERROR] == []
        assert not text.startswith("\ufeff")


@given(models)
def test_the_platform_of_a_model_is_told_from_its_keys(model):
    assert check(model.to_yaml()) == check(model.to_yaml(), platform=model.platform)


class TestMeaning:
    """Reading a file and writing it again keeps what the agent does with it."""

    @pytest.mark.parametrize(
        ("read", "written"),
        [
            ('timeout: "30"', "timeout: 30"),
            ("timeout: 1.9", "timeout: 1"),
            ("timeout: 30s", "timeout: 30"),
            ("timeout: 1:30", "timeout: 5400"),
            ("timeout: false", None),
            ("timeout: " + "9" * 500, "timeout: 4294967295"),
            ('runas: ""', "runas: root"),
            ("runas: ' web '", "runas: web"),
            ("sudo: yes", "sudo: true"),
            ("sudo: 1", "sudo: true"),
            ("sudo: no", None),
            ("retries: 5", None),
        ],
    )
    def test_scripts(self, read, written):
        head = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n"
        text = ServerAppSpec.loads(f"{head}      {read}\n").to_yaml()
        assert text == head + (f"      {written}\n" if written else "")

    @pytest.mark.parametrize(
        ("read", "written"),
        [
            ("mode: 755", '    mode: "755"\n'),
            ('mode: "0755"', '    mode: "0755"\n'),
            ("mode: ~", ""),
            ("type: [directory, file]", ""),
            ("type: []", "    type: []\n"),
            ('pattern: "**"', ""),
            ("acls: []", ""),
            ('acls: ["a:6"]', '    acls:\n      - "u:a:rw-"\n      - "m::rwx"\n'),
            (
                'acls: ["default:mask::r"]\n    type: [directory]',
                '    acls:\n      - "d:m::r--"\n    type:\n      - directory\n',
            ),
            ("context: {type: t, range: s0, role: r}", "    context:\n      type: t\n      range: s0\n"),
            (
                "context: {type: t, range: s0, user: u_u}",
                "    context:\n      name: u_u\n      user: u_u\n      type: t\n      range: s0\n",
            ),
        ],
    )
    def test_permissions(self, read, written):
        head = (
            "version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv\npermissions:\n  - object: /srv\n"
        )
        assert ServerAppSpec.loads(f"{head}    {read}\n").to_yaml() == head + written

    def test_an_empty_source_is_the_whole_revision(self):
        head = "version: 0.0\nos: linux\nfiles:\n  - source: {}\n    destination: /srv\n"
        assert ServerAppSpec.loads(head.format('""')).to_yaml() == head.format("/")

    def test_scripts_that_never_run_are_kept(self):
        text = (
            "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n  Install:\n    - location: b.sh\n"
        )
        assert ServerAppSpec.loads(text).to_yaml() == text

    def test_null_and_empty_are_absent(self):
        text = "version: 0\nos: linux\nfiles: ~\nhooks:\n  AfterInstall:\n  BeforeInstall: []\npermissions: false\n"
        assert ServerAppSpec.loads(text) == ServerAppSpec()


class TestTokens:
    TEXT = "${Token[TOKEN.123]}"

    def test_texts_pass(self):
        spec = LambdaAppSpec(
            name=self.TEXT,
            alias=f"x{self.TEXT}",
            current_version=self.TEXT,
            target_version=self.TEXT,
            hooks={"BeforeAllowTraffic": self.TEXT},
            resource="fn",
        )
        assert spec.to_yaml().count(f'"{self.TEXT}"') == 4
        assert check(spec.to_yaml()) == []
        assert LambdaAppSpec.loads(spec.to_yaml()) == spec
        assert replace(spec, alias="live").platform is Platform.LAMBDA
