"""The command as a whole: help, version, exit codes, what it loads."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import version

import pytest
import typer.main

from cdk_codedeploy.cli.app import app

SLOW_TO_LOAD = {"aws_cdk", "boto3", "botocore", "cdk_nag", "jsii", "pydantic", "rich", "s3transfer", "yaml"}
COMMANDS = [
    ("appspec", "check"),
    ("appspec", "new"),
    ("appspec", "schema"),
    ("deployment", "list"),
    ("deployment", "show"),
    ("deployment", "start"),
    ("deployment", "stop"),
    ("deployment", "watch"),
    ("on-prem", "bootstrap"),
    ("on-prem", "deregister"),
    ("on-prem", "key"),
    ("on-prem", "list"),
    ("on-prem", "register"),
    ("on-prem", "register-activated"),
    ("on-prem", "show"),
    ("on-prem", "tag"),
    ("on-prem", "untag"),
    ("revision", "bundle"),
    ("revision", "list"),
    ("revision", "push"),
    ("revision", "show"),
    ("template", "check"),
]


def command_of(*names: str):
    command = typer.main.get_command(app)
    for name in names:
        command = command.commands[name]
    return command


def test_these_are_the_commands():
    groups = typer.main.get_command(app).commands
    assert sorted((group, name) for group in groups for name in groups[group].commands) == COMMANDS


def test_version(run):
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"cdk-codedeploy {version('cdk-codedeploy')}\n")


@pytest.mark.parametrize("arguments", [[], ["appspec"], ["on-prem"], ["revision"]])
def test_without_a_command_it_helps(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Commands:" in result.output


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(run, option):
    result = run(option)
    assert result.exit_code == 0
    for words in (
        "appspec",
        "on-prem",
        "revision",
        "--debug",
        "--version",
        "--install-completion",
        "Examples:",
        "Exit codes",
    ):
        assert words in result.stdout


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
class TestHelpOfEachCommand:
    def test_has_examples_that_can_be_typed(self, run, names):
        result = run(*names, "--help")
        assert result.exit_code == 0
        examples = re.findall(r"^ +\$ cdk-codedeploy (.*)$", result.stdout, re.MULTILINE)
        assert examples
        for example in examples:
            words = shlex.split(example.split(" > ")[0])
            assert tuple(words[:2]) == names
            # Parsing checks every option and argument; nothing is run.
            command_of(*names).make_context("example", words[2:])

    def test_describes_every_option(self, names):
        for parameter in command_of(*names).params:
            assert parameter.help, parameter.name


def test_unknown_option_is_a_usage_error(run):
    result = run("appspec", "check", "--stric", ".")
    assert result.exit_code == 2
    assert "--strict" in result.stderr
    assert result.stdout == ""


class TestLoadsLittle:
    """What decides how fast it starts; a clock would be about the machine."""

    @pytest.mark.parametrize(
        "arguments", [["--help"], ["--version"], ["revision", "push", "--help"], ["on-prem", "register", "--help"]]
    )
    def test_help_and_version(self, loaded, tmp_path, arguments):
        assert loaded(tmp_path, *arguments) & SLOW_TO_LOAD == set()

    def test_check(self, loaded, tmp_path, site):
        assert loaded(tmp_path, "appspec", "check", site) & SLOW_TO_LOAD == {"yaml"}

    def test_new(self, loaded, tmp_path):
        assert loaded(tmp_path, "appspec", "new", tmp_path / "new") & SLOW_TO_LOAD == set()

    def test_bundle(self, loaded, tmp_path, site):
        names = loaded(tmp_path, "revision", "bundle", site, "-o", tmp_path / "1.zip")
        assert names & SLOW_TO_LOAD == {"yaml"}


class TestAsAProcess:
    def test_streams_and_exit_codes(self, process, site, tmp_path):
        good = process("appspec", "check", site)
        assert (good.returncode, good.stderr) == (0, "")
        (site / "appspec.yml").write_text("version: 1\n")
        bad = process("appspec", "check", site)
        assert (bad.returncode, bad.stderr) == (1, "")
        assert "APPSPEC-" in bad.stdout
        missing = process("appspec", "check", tmp_path / "nowhere")
        assert (missing.returncode, missing.stdout) == (2, "")
        assert missing.stderr.count("\n") == 1

    def test_terminal_that_lacks_characters(self, process, site):
        folder = site.with_name("shop ✓")
        site.rename(folder)
        (folder / "appspec.yml").write_text("version: 1\n")
        done = process("appspec", "check", folder, PYTHONIOENCODING="latin-1")
        assert done.returncode == 1
        assert r"shop \u2713" in done.stdout

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_completion(self, process, shell):
        done = process("--show-completion", shell)
        assert done.returncode == 0
        assert "_CDK_CODEDEPLOY_COMPLETE" in done.stdout

    def test_completes_commands(self, process):
        done = process(_CDK_CODEDEPLOY_COMPLETE="complete_bash", COMP_WORDS="cdk-codedeploy appspec ", COMP_CWORD="2")
        assert done.stdout.split() == ["check", "new", "schema"]
