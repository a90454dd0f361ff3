"""``deployment start``, ``watch``, ``stop``, ``show`` and ``list``: thin over the operations."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from cdk_codedeploy.cli.choices import CreatorFilter
from cdk_codedeploy.operations import deployments
from cdk_codedeploy.service import DeploymentCreator
from tests.handlers.fake_deployments import FakeDeployments

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
LOCATION = "s3://revisions/shop/1.zip?bundleType=zip"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeDeployments:
    fake = FakeDeployments(lambda: NOW)
    monkeypatch.setattr("cdk_codedeploy.cli.aws_options.Clients.codedeploy", lambda self: fake)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return fake


Run = Callable[..., Any]


class TestStart:
    def test_prints_the_id(self, run: Run, client: FakeDeployments) -> None:
        result = run("deployment", "start", LOCATION, "-a", "shop", "-g", "web")
        assert (result.exit_code, result.stdout) == (0, "d-000000001\n")

    def test_passes_on_what_it_is_told(self, run: Run, client: FakeDeployments) -> None:
        result = run(
            "deployment", "start", LOCATION, "-a", "shop", "-g", "web", "--description", "Friday's",
            "--config", "CodeDeployDefault.AllAtOnce", "--file-exists", "retain", "--ignore-stop-failures",
            "--outdated-only", "--json",
        )  # fmt: skip
        assert json.loads(result.stdout) == {"deploymentId": "d-000000001"}
        assert client.calls[0][1] == {
            "applicationName": "shop",
            "deploymentGroupName": "web",
            "revision": {
                "revisionType": "S3",
                "s3Location": {"bucket": "revisions", "key": "shop/1.zip", "bundleType": "zip"},
            },
            "description": "Friday's",
            "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
            "fileExistsBehavior": "RETAIN",
            "ignoreApplicationStopFailures": True,
            "updateOutdatedInstancesOnly": True,
        }

    def test_waits_for_the_end(self, run: Run, client: FakeDeployments) -> None:
        result = run("deployment", "start", LOCATION, "-a", "shop", "-g", "web", "--watch")
        assert result.exit_code == 0
        assert result.stdout == "deployment d-000000001 succeeded\n"
        assert result.stderr.splitlines() == [
            "d-000000001",
            "d-000000001: InProgress",
            "d-000000001: Succeeded",
        ]

    def test_refusal_is_one_line(self, run: Run, client: FakeDeployments) -> None:
        result = run("deployment", "start", LOCATION, "-a", "shop", "-g", "nothing")
        assert result.exit_code == 1
        assert result.stderr == (
            'error: could not deploy s3://revisions/shop/1.zip to deployment group "nothing" of application "shop": '
            "No deployment group found for name: nothing (DeploymentGroupDoesNotExistException); create the deployment "
            "group, or correct its name or its application\n"
        )

    def test_what_can_never_be_right_is_wrong_usage(self, run: Run, client: FakeDeployments) -> None:
        assert run("deployment", "start", "shop.zip", "-a", "shop", "-g", "web").exit_code == 2
        assert client.calls == []


class TestWatch:
    def test_says_why_it_failed(self, run: Run, client: FakeDeployments) -> None:
        id = client.begin(looks=2, outcome="Failed", error=("HEALTH_CONSTRAINTS", "too many failed"))
        result = run("deployment", "watch", id)
        assert result.exit_code == 1
        assert "error: deployment d-000000001 failed on i-1, as on 1 more at AfterInstall, script" in result.stderr

    def test_json_is_all_that_it_prints(self, run: Run, client: FakeDeployments) -> None:
        id = client.begin(looks=2)
        result = run("deployment", "watch", id, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        assert json.loads(result.stdout)["status"] == "Succeeded"

    def test_gives_up_after_a_time(self, run: Run, client: FakeDeployments, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = iter(range(0, 1000, 45))
        defaults = {"timeout_seconds": None, "pause_seconds": 5.0, "sleep": lambda _: None, "now": lambda: next(clock)}
        monkeypatch.setattr(deployments.watch, "__kwdefaults__", defaults)
        result = run("deployment", "watch", client.begin(looks=None), "--timeout", 2)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == (
            "error: deployment d-000000001 is not over: it is InProgress; watch it again, or stop it"
        )


class TestStop:
    @pytest.mark.parametrize(
        ("options", "sent"),
        [
            ([], {}),
            (["--roll-back"], {"autoRollbackEnabled": True}),
            (["--no-roll-back"], {"autoRollbackEnabled": False}),
        ],
    )
    def test_as_it_is_told(self, run: Run, client: FakeDeployments, options: list[str], sent: dict[str, bool]) -> None:
        id = client.begin()
        result = run("deployment", "stop", id, *options)
        assert (result.exit_code, result.stdout) == (0, f"{id} is being stopped\n")
        assert client.calls == [("StopDeployment", {"deploymentId": id, **sent})]

    def test_too_late_is_no_error(self, run: Run, client: FakeDeployments) -> None:
        id = client.begin(looks=1)
        client.step(id)
        assert run("deployment", "stop", id).stdout == f"{id} was over already\n"
        assert json.loads(run("deployment", "stop", id, "--json").stdout) == {"deploymentId": id, "stopped": False}


class TestShow:
    def test_targets_and_why(self, run: Run, client: FakeDeployments) -> None:
        id = client.begin(looks=1, outcome="Failed", error=("HEALTH_CONSTRAINTS", "too many failed"))
        lines = run("deployment", "show", id).stdout.splitlines()
        assert [line.split() for line in lines[:5]] == [
            ["deployment", id],
            ["application", "shop"],
            ["group", "web"],
            ["status", "Failed"],
            ["revision", "s3://b/other"],
        ]
        assert ["i-1", "Failed", "AfterInstall"] in [line.split() for line in lines]
        assert lines[-1].startswith(f"deployment {id} failed on i-1")

    def test_json(self, run: Run, client: FakeDeployments) -> None:
        found = json.loads(run("deployment", "show", client.begin(looks=1), "--json").stdout)
        assert found["why"] is None
        assert found["targets"][0]["lifecycleEvents"][0]["logTail"] == "[stdout]starting\n[stderr]no database\n"
        assert found["created"] == "2030-01-01T00:00:00Z"


class TestList:
    def test_table(self, run: Run, client: FakeDeployments) -> None:
        client.step(client.begin(looks=1))
        client.begin(looks=None)
        result = run("deployment", "list", "-a", "shop", "-g", "web", "--limit", 5)
        head, *rows = result.stdout.splitlines()
        assert head.split() == ["CREATED", "ID", "STATUS", "BY", "REVISION", "DESCRIPTION"]
        assert [row.split()[1:3] for row in rows] == [["d-000000002", "InProgress"], ["d-000000001", "Succeeded"]]
        assert [row.split()[-1] for row in rows] == ["s3://b/other"] * 2

    @pytest.mark.parametrize(
        ("status", "sent"),
        [
            ("running", ["Created", "Queued", "InProgress", "Baking", "Ready"]),
            ("failed", ["Failed"]),
            ("any", None),
        ],
    )
    def test_of_one_status(self, run: Run, client: FakeDeployments, status: str, sent: list[str] | None) -> None:
        result = run("deployment", "list", "-a", "shop", "-g", "web", "--status", status)
        assert (result.stdout, result.stderr) == ("", "no deployments of shop/web\n")
        assert client.calls[0][1].get("includeOnlyStatuses") == sent

    @pytest.mark.parametrize(
        ("by", "ids"), [("autoscaling", ["d-000000002"]), ("rollback", []), ("any", ["d-000000003", "d-000000002"])]
    )
    def test_of_one_creator(self, run: Run, client: FakeDeployments, by: str, ids: list[str]) -> None:
        for creator in ("autoscaling", "autoscaling", "user"):
            client.step(client.begin(creator=creator, looks=1))
        limit = max(len(ids), 1)
        result = run("deployment", "list", "-a", "shop", "-g", "web", "--by", by, "--limit", limit, "--json")
        assert [each["deploymentId"] for each in json.loads(result.stdout)] == ids

    def test_every_creator_has_a_word(self) -> None:
        assert {creator for word in CreatorFilter for creator in word.creators} == set(DeploymentCreator)

    def test_json(self, run: Run, client: FakeDeployments) -> None:
        client.begin(looks=None)
        (found,) = json.loads(run("deployment", "list", "-a", "shop", "-g", "web", "--json").stdout)
        assert (found["deploymentId"], found["revisionName"]) == ("d-000000001", "s3://b/other")
