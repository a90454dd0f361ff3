"""The checker lives through every input, and its work grows with the length of the input, not faster."""

from __future__ import annotations

import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.appspec import Problem, ServerAppSpec, Severity, check, reader
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Platform
from tests.appspec.broken_rules import BROKEN
from tests.appspec.strategies import mutated

platforms = st.sampled_from([None, *Platform])
HEAD = "version: 0.0\nos: linux\n"
HOOK = HEAD + "hooks:\n  AfterInstall:\n"
FILES = HEAD + "files:\n"
SRV = "  - source: a.txt\n    destination: /srv\npermissions:\n"


def holds(problems):
    assert all(isinstance(problem, Problem) for problem in problems)
    assert problems == sorted(problems, key=lambda problem: problem.position)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    assert all(len(str(problem)) < 1500 and "\n" not in str(problem) for problem in problems)


class TestNeverFails:
    @given(st.text() | st.text(st.sampled_from("-:{}[]&*!|>'\"%@`#,? \n\t\r0.aé<~")), platforms)
    def test_text(self, text, platform):
        holds(check(text, platform=platform))

    @given(st.binary(), platforms)
    def test_bytes(self, content, platform):
        holds(check(content, platform=platform))

    @given(mutated(), platforms)
    def test_what_is_nearly_right(self, text, platform):
        holds(check(text, platform=platform))
        holds(check(text, platform=platform, files=["app/a.sh", "top.txt"]))

    @given(mutated())
    def test_reading_raises_nothing_but_our_own_error(self, text):
        errors = [problem for problem in check(text, platform=Platform.SERVER) if problem.severity is Severity.ERROR]
        if errors:
            with pytest.raises(ValidationError) as caught:
                ServerAppSpec.loads(text)
            first = errors[0]
            assert caught.value.where == f"appspec.yml:{first.line}:{first.column}"
        else:
            spec = ServerAppSpec.loads(text)
            assert ServerAppSpec.loads(spec.to_yaml()) == spec

    @pytest.mark.parametrize(
        "text",
        [
            "\x00",
            "\ud800",
            "%",
            "%YAML 9.9\n---\n",
            "? ",
            "- ? : ",
            "&a *a",
            "*a",
            "!<",
            "\ufeff\ufeff",
            "a: |\n b",
            "<<: <<",
            "{<<: {<<: {}}}",
            "&a {<<: *a}",
            "- &a [*a]",
            "0x_: 0x_",
        ],
    )
    def test_odd_ones(self, text):
        holds(check(text))
        holds(check(HEAD + "files: " + text))

    def test_without_libyaml(self, monkeypatch):
        # PyYAML's own parser stands in where a wheel brings no libyaml.
        monkeypatch.setattr(reader, "_PARSER", yaml.Loader)
        for _, broken, right in BROKEN:
            assert check(broken)
            assert check(right) == []
        for text in ("é: \x07", "a: [", "\x00", "a: 'b"):
            assert [problem.id for problem in check(text)] == ["APPSPEC-SYNTAX"]


def steps_of(text, **options):
    """Count the calls of functions, our own and built-in ones, that a check makes."""
    count = 0

    def count_calls(frame, event, argument):
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(count_calls)
    try:
        check(text, **options)
    finally:
        sys.setprofile(None)
    return count


def nested(left, right=""):
    return lambda size: HEAD + "x: " + left * size + right * size


SERVICE = "version: 0.0\nResources: [{TargetService: {Properties: {TaskDefinition: a"


def between(start, text, end):
    """Return a maker of documents: a text again and again, with its number, between a beginning and an end."""
    return lambda size: start + "".join(text.format(number) for number in range(size)) + end


def layers(text):
    """Return a maker of documents in which each anchor names the one before nine times."""

    def make(size):
        many = "".join(text.format(number + 1, ", ".join([f"*a{number}"] * 9)) for number in range(size // 9))
        return f"{HEAD}a0: &a0 {{x: 1}}\n{many}files: *a{size // 9}\n"

    return make


ADVERSARIES = {
    "keys": between(HEAD, "k{}: 1\n", ""),
    "keys that nearly match": between(HEAD, "f{:x}les: 1\n", ""),
    "one key again and again": between("", HEAD, ""),
    "flow lists": nested("[", "]"),
    "flow mappings": nested("{a: ", "}"),
    "lists in lists": between("", "- ", ""),
    "questions": between("", "? ", ""),
    "aliases": between(HEAD + "x: &x [a]\n", "y{}: *x\n", ""),
    "a billion laughs": layers("a{0}: &a{0} [{1}]\n"),
    "merges of merges": layers("a{0}: &a{0} {{<<: [{1}]}}\n"),
    "entries": between(FILES, "  - source: app\n    destination: /srv/app\n", ""),
    "other entries": between(FILES, "  - {{source: app{0}, destination: /srv/{0}}}\n", ""),
    "objects": between(FILES + SRV, '  - {{object: /srv/a, pattern: "{0}*"}}\n', ""),
    "patterns": between(FILES + SRV + "  - object: /srv\n    except: [", "a*b, ", "]\n  - object: /srv/a.txt\n"),
    "acls": between(FILES + SRV + "  - object: /srv\n    acls: [", '"u:a{}:rw", ', "]\n"),
    "categories": between(FILES + SRV + '  - object: /srv\n    context: {type: t, range: "s0:', "c0.c1023,", '"}\n'),
    "scripts": between(HOOK, "    - location: a.sh\n      timeout: 9\n", ""),
    "events": between(HEAD + "hooks:\n", "  AfterInstal{}: [{{location: a}}]\n", ""),
    "documents": between(HEAD, "---\n", ""),
    "resources": between("version: 0.0\nResources:\n", "  - TargetService: {{Type: AWS::ECS::Service}}\n", ""),
    "strategies": between(SERVICE + ", CapacityProviderStrategy: [", "{{CapacityProvider: a, Base: 1}}, ", "]}}}]\n"),
    "functions": between(SERVICE + "}}}]\nHooks:\n", "  - AfterAllowTraffic: f\n", ""),
}


@pytest.mark.parametrize("name", ADVERSARIES)
def test_twice_the_input_is_at_most_twice_the_work(name):
    make = ADVERSARIES[name]
    # What is done once, whatever the size, is done before.
    steps_of(make(9))
    small, large = steps_of(make(500)), steps_of(make(1000))
    assert large <= 2.2 * small + 500


def test_twice_the_files_is_at_most_twice_the_work():
    text = FILES + "  - source: /\n    destination: /srv\npermissions:\n  - object: /srv\n    mode: 644\n"
    small, large = (steps_of(text, files=[f"a/{n % 9}/f{n}" for n in range(size)]) for size in (2000, 4000))
    assert large <= 2.2 * small + 500


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        HEAD + "x: " + "[" * 100_000 + "]" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        HEAD + "".join(f"k{number}: 1\n" for number in range(100_000)),
        HEAD + "x: " + "a" * 5_000_000,
        HEAD + "".join(f"- {'9' * 5000}\n" for _ in range(9)),
        HOOK + "    - location: a.sh\n      timeout: " + "9" * 100_000,
        HOOK + '    - location: a.sh\n      timeout: "' + "9" * 100_000 + '"',
        HEAD + "permissions:\n  - object: /a\n    mode: " + "7" * 100_000,
        HEAD + "permissions:\n  - object: /a\n    context: {type: t, range: s" + "9" * 100_000 + "}",
        FILES + "  - source: a\n    destination: " + "/a" * 100_000,
        FILES + "  - source: " + "../" * 100_000 + "\n    destination: /a",
        HEAD + "a" * 100_000 + ": 1",
        "version: " + "0" * 100_000 + ".0\nos: linux\n",
        "version: 0.0\nos: " + "0_" * 100_000,
        "version: 0.0\nResources: [{x: {Properties: {Name: " + "a" * 1_000_000 + "}}}]",
    ],
    ids=lambda text: f"{text[:40]!r}, {len(text)}",
)
def test_very_large_ones(text):
    # Anything worse than linear would not come to an end before the time limit of a test.
    holds(check(text))
