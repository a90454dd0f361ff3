"""``template check``: which templates belong together, what is printed, how it ends."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.updates.templates import DEPLOYED, changed

REFUSED = changed({"Service.Properties.PlatformVersion": "1.4.0"})
WARNED = changed({"Listener.Properties.Port": 81})


@pytest.fixture
def folders(tmp_path):
    """What is deployed, and a copy of it."""
    found = tmp_path / "deployed", tmp_path / "new"
    for each in found:
        (each / "assembly-Prod").mkdir(parents=True)
        write(each / "Shop.template.json", DEPLOYED)
        write(each / "assembly-Prod/Web.template.json", DEPLOYED)
    return found


def write(file, template):
    file.write_text(json.dumps(template))


def test_two_files(folders, run):
    deployed, new = (each / "Shop.template.json" for each in folders)
    same = run("template", "check", deployed, new)
    assert (same.exit_code, same.stdout) == (0, "no problems in 1 path\n")
    write(new, REFUSED)
    found = run("template", "check", deployed, new)
    assert found.exit_code == 1
    assert found.stdout == (
        f'{new}: error ECS-SERVICE-FIXED: Shop/Web/Service/Service: PlatformVersion: got "1.4.0" in place of nothing, '
        "but Amazon ECS refuses to change it in a service that CodeDeploy deploys to\n"
        "    remedy: leave it in the template as it is, and give it to deployments, with platform_version= of "
        "app_spec()\n"
        "1 error in 1 path\n"
    )
    assert run("template", "check", deployed, new, "--accept", "Service").exit_code == 0


def test_warnings_fail_only_where_it_is_strict(folders, run):
    deployed, new = folders
    write(new / "assembly-Prod/Web.template.json", WARNED)
    found = run("template", "check", deployed, new)
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (0, "1 warning in 2 paths")
    assert run("template", "check", deployed, new, "--strict").exit_code == 1


def test_json(folders, run):
    deployed, new = folders
    write(new / "Shop.template.json", REFUSED)
    found = json.loads(run("template", "check", deployed, new, "--format", "json").stdout)
    assert (found["errors"], found["problems"][0]["id"]) == (1, "ECS-SERVICE-FIXED")


def test_first_deployment_is_told(folders, run):
    deployed, new = folders
    shutil.rmtree(deployed / "assembly-Prod")
    write(new / "assembly-Prod/Web.template.json", REFUSED)
    found = run("template", "check", deployed, new)
    assert (found.exit_code, found.stdout) == (0, "no problems in 1 path\n")
    assert found.stderr == f"{new}/assembly-Prod/Web.template.json: none is deployed, so it is not compared\n"


@pytest.mark.parametrize("missing", [0, 1])
def test_what_cannot_be_read(folders, run, missing):
    folders[missing].rename(folders[missing].with_name("elsewhere"))
    found = run("template", "check", *folders)
    assert found.exit_code == 2
    assert "give two templates, or two directories" in found.stderr


def test_file_that_is_not_there(folders, run):
    deployed, new = folders
    found = run("template", "check", deployed / "Shop.template.json", new / "typo.template.json")
    assert found.exit_code == 2
    assert "typo.template.json" in found.stderr


def test_what_is_no_template(folders, run):
    deployed, new = folders
    (new / "Shop.template.json").write_text("[]")
    found = run("template", "check", deployed, new)
    assert found.exit_code == 2
    assert "Shop.template.json: template: got no Resources" in found.stderr
