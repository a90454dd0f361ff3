"""``appspec check``: what it reads, what it prints, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cdk_codedeploy import revision
from cdk_codedeploy.appspec import Problem, check_file
from cdk_codedeploy.revision import check_directory

LAMBDA = """\
version: 0.0
Resources:
  - MyFunction:
      Type: AWS::Lambda::Function
      Properties:
        Name: shop
        Alias: live
        CurrentVersion: "1"
        TargetVersion: "2"
"""


@pytest.fixture
def broken(site) -> Path:
    """A directory with errors and a warning."""
    (site / "appspec.yml").write_text((site / "appspec.yml").read_text().replace("0.0", '"0.0"'))
    (site / "scripts/start.sh").unlink()
    (site / ".env").write_text("PASSWORD=x\n")
    return site


@pytest.fixture
def dubious(site) -> Path:
    """A directory with a warning."""
    (site / ".env").write_text("PASSWORD=x\n")
    return site


class TestWhatItReads:
    def test_directory(self, run, site):
        result = run("appspec", "check", site)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "no problems in 1 path\n", "")

    def test_file(self, run, broken):
        result = run("appspec", "check", broken / "appspec.yml")
        assert result.exit_code == 1
        # A file alone knows nothing of the script that is missing.
        assert "APPSPEC-VERSION-QUOTED" in result.stdout
        assert "APPSPEC-SCRIPT-MISSING" not in result.stdout

    @pytest.mark.parametrize("kind", ["zip", "tar", "tgz", "tar.gz"])
    def test_bundle(self, run, broken, tmp_path, kind):
        path = tmp_path / f"bundle.{kind}"
        revision.bundle(broken, path)
        result = run("appspec", "check", path)
        assert result.exit_code == 1
        assert "APPSPEC-SCRIPT-MISSING" in result.stdout

    def test_standard_input(self, run, broken):
        result = run("appspec", "check", "-", stdin=(broken / "appspec.yml").read_bytes())
        assert result.exit_code == 1
        assert result.stdout.startswith("standard input:1:10: error APPSPEC-VERSION-QUOTED")

    def test_several_paths_make_one_report(self, run, site, broken, tmp_path):
        other = tmp_path / "other.yaml"
        other.write_text(LAMBDA)
        result = run("appspec", "check", broken, other, "--format", "json")
        assert {problem["file"] for problem in json.loads(result.stdout)["problems"]} == {
            str(broken / ".env"),
            str(broken / "appspec.yml"),
        }

    def test_platform_is_told_from_the_file_or_given(self, run, tmp_path):
        path = tmp_path / "appspec.yaml"
        path.write_text(LAMBDA)
        assert run("appspec", "check", path).exit_code == 0
        assert run("appspec", "check", path, "--platform", "lambda").exit_code == 0
        assert run("appspec", "check", path, "--platform", "server").exit_code == 1
        assert run("appspec", "check", path, "--platform", "Lambda").exit_code == 2


class TestExitCodes:
    @pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
    def test_warnings(self, run, dubious, options, code):
        result = run("appspec", "check", dubious, *options)
        assert result.exit_code == code
        assert ": warning " in result.stdout
        assert result.stdout.endswith("1 warning in 1 path\n")

    def test_errors(self, run, broken):
        result = run("appspec", "check", broken)
        assert result.exit_code == 1
        assert result.stdout.endswith("2 errors, 1 warning in 1 path\n")

    @pytest.mark.parametrize("name", ["nowhere.yml", "nowhere.zip", "nowhere"])
    def test_what_is_not_there(self, run, tmp_path, name):
        result = run("appspec", "check", tmp_path / name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert name in result.stderr
        assert result.stderr.count("\n") == 1

    def test_the_rest_is_checked_all_the_same(self, run, tmp_path, broken):
        result = run("appspec", "check", tmp_path / "nowhere.yml", broken)
        assert result.exit_code == 2
        assert "nowhere.yml" in result.stderr
        assert "APPSPEC-VERSION-QUOTED" in result.stdout
        assert result.stdout.endswith("in 1 path\n")

    def test_bundle_that_is_none_is_a_problem_not_a_crash(self, run, tmp_path):
        path = tmp_path / "bundle.zip"
        path.write_bytes(b"PK\x03\x04 no more")
        result = run("appspec", "check", path)
        assert result.exit_code == 1
        assert "REVISION-" in result.stdout

    def test_without_a_path(self, run):
        assert run("appspec", "check").exit_code == 2


class TestText:
    def test_says_where_what_who_and_the_remedy(self, run, broken):
        result = run("appspec", "check", broken / "appspec.yml")
        place = f"{broken / 'appspec.yml'}:1:10"
        found = 'version: got "0.0", but the agent compares it with the number 0.0'
        assert result.stdout.splitlines() == [
            f"{place}: error APPSPEC-VERSION-QUOTED: {found}",
            "    agent 1.8 and 2.x: refuses the file: the deployment fails at its first lifecycle event",
            "    remedy: remove the quotes",
            "1 error in 1 path",
        ]

    def test_generations_that_differ_have_a_line_each(self, run, site):
        text = (site / "appspec.yml").read_text()
        (site / "appspec.yml").write_text(f"{text}permissions:\n  - object: /var/www/html\n    mode: 0644\n")
        result = run("appspec", "check", site)
        assert "    agent 1.8: " in result.stdout
        assert "    agent 2.x: " in result.stdout

    def test_names_in_files_cannot_paint_the_terminal(self, run, tmp_path):
        path = tmp_path / "appspec.yml"
        path.write_text('version: 0.0\nos: "\\e[31mlinux"\n')
        result = run("appspec", "check", path)
        assert result.exit_code == 1
        assert "\x1b" not in result.stdout


class TestJson:
    def test_has_everything(self, run, broken):
        result = run("appspec", "check", broken, "--format", "json")
        report = json.loads(result.stdout)
        assert (report["errors"], report["warnings"], report["notes"]) == (2, 1, 0)
        problems = [Problem(**{**each, "generations": {}}) for each in report["problems"]]
        expected = check_directory(broken)
        assert [(each.id, each.severity, each.position, each.message, each.remedy) for each in problems] == [
            (each.id, each.severity.value, each.position, each.message, each.remedy) for each in expected
        ]
        for each, found in zip(expected, report["problems"], strict=True):
            assert found["generations"] == {str(name): effect for name, effect in each.generations.items()}

    def test_nothing_found_is_a_report_too(self, run, site):
        result = run("appspec", "check", site, "--format", "json")
        assert json.loads(result.stdout) == {"errors": 0, "warnings": 0, "notes": 0, "problems": []}


class TestSarif:
    """The rules of SARIF 2.1.0 that a reader of ours relies on; whole files were held against OASIS's own schema."""

    @pytest.fixture
    def report(self, run, broken, monkeypatch):
        monkeypatch.chdir(broken.parent)
        folder = broken.rename(broken.with_name("a b#ü"))

        def read(path: object = folder.name) -> dict:
            return json.loads(run("appspec", "check", path, "--format", "sarif").stdout)

        return read

    def test_is_a_log_with_one_run(self, report):
        log = report()
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("sarif-schema-2.1.0.json")
        assert set(log) == {"$schema", "version", "runs"}
        [run] = log["runs"]
        assert set(run) == {"tool", "columnKind", "results"}
        driver = run["tool"]["driver"]
        assert (driver["name"], bool(driver["version"])) == ("cdk-codedeploy", True)

    def test_rules_are_distinct_and_described(self, report):
        rules = report()["runs"][0]["tool"]["driver"]["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules) == 3
        for rule in rules:
            assert set(rule) <= {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration"}
            assert rule["shortDescription"]["text"].startswith(("AppSpec: ", "revision: "))
            for name in ("fullDescription", "help"):
                assert "{" not in rule.get(name, {"text": "x"})["text"]
                assert rule.get(name, {"text": "x"})["text"] not in {"", "…"}
            assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}

    def test_results_point_at_their_rule_and_place(self, report):
        run = report()["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        expected = check_directory("a b#ü")
        assert len(run["results"]) == len(expected)
        for result, problem in zip(run["results"], expected, strict=True):
            assert result["ruleId"] == rules[result["ruleIndex"]]["id"] == problem.id
            assert result["level"] == problem.severity.value
            assert result["message"]["text"] == f"{problem.message}; {problem.remedy}"
            [location] = result["locations"]
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"] == f"a%20b%23%C3%BC/{Path(problem.file).name}"
            if problem.line:
                assert place["region"] == {"startLine": problem.line, "startColumn": problem.column}
            else:
                assert "region" not in place

    def test_absolute_paths_below_the_current_directory_become_relative(self, report):
        assert report(Path("a b#ü").resolve())["runs"][0]["results"] == report()["runs"][0]["results"]

    def test_paths_elsewhere_stay_absolute(self, report, tmp_path_factory):
        path = tmp_path_factory.mktemp("else") / "appspec.yml"
        path.write_text("version: 1\n")
        assert check_file(path)
        [result, *_] = report(path)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path.as_uri()

    def test_nothing_found_is_a_report_too(self, run, tmp_path):
        path = tmp_path / "appspec.yaml"
        path.write_text(LAMBDA)
        log = json.loads(run("appspec", "check", path, "--format", "sarif").stdout)
        assert log["runs"][0]["results"] == log["runs"][0]["tool"]["driver"]["rules"] == []
