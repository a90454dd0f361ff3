"""``on-prem``: registering from the terminal, one and many, and taking out again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from cdk_codedeploy.operations.on_premises import REQUESTS_PER_SECOND

USER = "arn:aws:iam::111122223333:user/"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/"
INVENTORY = f"""\
name,iam_user_arn,tag:Stage
web-1,{USER}web-1,prod
web-2,{USER}web-2,test
db-1,{USER}db-1,
"""
ALL = {
    "web-1": (f"{USER}web-1", {"Stage": "prod"}),
    "web-2": (f"{USER}web-2", {"Stage": "test"}),
    "db-1": (f"{USER}db-1", {}),
}


@pytest.fixture
def inventory(tmp_path):
    path = tmp_path / "machines.csv"
    path.write_text(INVENTORY)
    return path


@pytest.fixture
def filled(aws, run, inventory):
    assert run("on-prem", "register", "--inventory", inventory).exit_code == 0
    aws.requests.clear()
    return aws


class TestRegisterOne:
    @pytest.mark.parametrize(("option", "arn"), [("--user-arn", f"{USER}web-1"), ("--session-arn", f"{SESSION}web-1")])
    def test_with_its_tags(self, aws, run, option, arn):
        result = run("on-prem", "register", "web-1", option, arn, "--tag", "Stage=prod", "--tag", "Path=a=b")
        assert (result.exit_code, result.stdout) == (0, "web-1  registered\n")
        assert aws.on_premises.on_premises_state() == {"web-1": (arn, {"Path": "a=b", "Stage": "prod"})}

    def test_again_as_json(self, filled, run):
        result = run("on-prem", "register", "web-1", "--user-arn", f"{USER}web-1", "--tag", "Stage=test", "--json")
        assert json.loads(result.stdout) == {"name": "web-1", "outcome": "retagged"}

    def test_keeps_its_tags_when_none_are_given(self, filled, run):
        result = run("on-prem", "register", "web-1", "--user-arn", f"{USER}web-1")
        assert result.stdout == "web-1  unchanged\n"
        dry = run("on-prem", "register", "web-1", "--user-arn", f"{USER}web-1", "--dry-run")
        assert dry.stdout.split() == ["NAME", "WOULD", "BE", "TAGS", "web-1", "unchanged", "-"]

    def test_with_another_identity(self, filled, run):
        options = ("on-prem", "register", "web-1", "--session-arn", f"{SESSION}web-1")
        result = run(*options)
        assert result.exit_code == 1
        assert result.stderr == (
            f'error: could not register on-premises instance "web-1": it is registered with {USER}web-1, and not with '
            f"{SESSION}web-1 (InstanceNameAlreadyRegisteredException); choose another name, or say that it is to be "
            "replaced\n"
        )
        assert run(*options, "--replace").stdout == "web-1  replaced\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                [],
                (
                    "NAME: got neither a name nor an inventory, but instances are named, or listed in an inventory; "
                    "give a name, or --inventory FILE"
                ),
            ),
            (
                ["web-1", "--inventory", "x.csv"],
                (
                    "NAME: got a name and an inventory, but instances are named, or listed in an inventory; leave out "
                    "one of the two"
                ),
            ),
            (
                ["--inventory", "x.csv", "--tag", "a=b"],
                "--tag: got it together with --inventory, but an inventory says it for each instance; leave it out",
            ),
            (
                ["web-1", "--user-arn", f"{USER}web-1", "--journal", "x"],
                "--journal: got it without --inventory, but it is for many instances; leave it out",
            ),
            (
                ["web-1", "--user-arn", f"{USER}web-1", "--tag", "Stage"],
                'tag: got "Stage", but a tag has a key and a value; write it as Stage=prod',
            ),
            (
                ["web-1", "--user-arn", f"{USER}web-1", "--tag", "a=1", "--tag", "a=2"],
                'tag: got "a" twice, but each key has one value; leave out one of the two',
            ),
            (["i-1", "--user-arn", f"{USER}web-1"], 'name: got "i-1", but only EC2 instances have names that begin'),
        ],
    )
    def test_wrong_use_asks_nothing(self, aws, run, arguments, message):
        result = run("on-prem", "register", *arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"error: {message}")
        assert aws.requests == []


class TestRegisterMany:
    def test_all_of_them_and_again(self, aws, run, inventory):
        result = run("on-prem", "register", "--inventory", inventory)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "registered  3\n", "")
        assert aws.on_premises.on_premises_state() == ALL
        assert run("on-prem", "register", "--inventory", inventory).stdout == "unchanged  3\n"

    def test_dry_run_does_nothing(self, filled, run, inventory):
        inventory.write_text(INVENTORY.replace("prod", "live") + f"new,{USER}new,prod\n")
        result = run("on-prem", "register", "--inventory", inventory, "--dry-run")
        assert result.exit_code == 0
        assert [line.split() for line in result.stdout.splitlines()] == [
            ["NAME", "WOULD", "BE", "TAGS"],
            ["db-1", "unchanged", "-"],
            ["new", "registered", "+Stage=prod"],
            ["web-1", "retagged", "+Stage=live,", "-Stage=prod"],
            ["web-2", "unchanged", "-"],
        ]
        assert result.stderr == "nothing was changed\n"
        assert set(filled.operations()) == {"BatchGetOnPremisesInstances"}

    def test_dry_run_as_json_tells_conflicts(self, filled, run, inventory):
        inventory.write_text(INVENTORY.replace(f"{USER}web-1", f"{USER}x"))
        result = run("on-prem", "register", "--inventory", inventory, "--dry-run", "--json")
        assert result.exit_code == 1
        found = {each["name"]: each for each in json.loads(result.stdout)}
        assert found["web-1"]["outcome"] == "failed"
        assert "it is registered with" in found["web-1"]["error"]
        assert found["web-2"] == {
            "name": "web-2",
            "outcome": "unchanged",
            "addedTags": {},
            "removedTags": {},
            "error": None,
        }

    def test_what_fails_is_named_and_the_rest_is_done(self, filled, run, inventory):
        inventory.write_text(INVENTORY.replace(f"{USER}web-1", f"{USER}x") + f"new,{USER}new,\n")
        result = run("on-prem", "register", "--inventory", inventory)
        assert result.exit_code == 1
        assert result.stdout == "registered  1\nunchanged   2\nfailed      1\n"
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith('error: could not register on-premises instance "web-1": it is registered with')
        as_json = json.loads(run("on-prem", "register", "--inventory", inventory, "--json").stdout)
        assert as_json["counts"] == {"unchanged": 3, "failed": 1}
        assert as_json["results"][2]["code"] == "InstanceNameAlreadyRegisteredException"

    def test_everything_that_is_wrong_with_the_inventory_is_told_at_once(self, aws, run, inventory):
        inventory.write_text("name,tag:Stage\nweb 1,prod\ni-2,prod\n")
        result = run("on-prem", "register", "--inventory", inventory)
        assert result.exit_code == 2
        assert result.stderr.splitlines() == [
            (
                f"error: {inventory}: inventory: got 2 problems, but an inventory is taken as a whole or not at all; "
                "correct what follows"
            ),
            '  line 2: name: got "web 1", but a name takes letters, digits and . _ + = , @ -; leave out " "',
            (
                '  line 3: name: got "i-2", but only EC2 instances have names that begin with i-; choose a name that '
                "begins otherwise"
            ),
        ]
        assert aws.requests == []

    def test_rows_without_an_identity(self, aws, run, inventory):
        inventory.write_text("name\nweb-1\n")
        result = run("on-prem", "register", "--inventory", inventory)
        assert result.exit_code == 2
        assert result.stderr.startswith('error: on-premises instance "web-1": iam_session_arn: got None, and no iam_')

    def test_no_such_inventory(self, run, tmp_path):
        result = run("on-prem", "register", "--inventory", tmp_path / "no.csv")
        assert (result.exit_code, "check the path" in result.stderr) == (2, True)

    def test_of_nobody(self, aws, run, inventory):
        inventory.write_text("name\n")
        result = run("on-prem", "register", "--inventory", inventory)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing to do\n")

    def test_wrong_rate(self, aws, run, inventory):
        result = run("on-prem", "register", "--inventory", inventory, "--rate", "0")
        assert (result.exit_code, "but a rate is a number above 0" in result.stderr) == (2, True)

    def test_default_rate_is_the_one_that_the_help_tells(self, run):
        assert f"Default: {REQUESTS_PER_SECOND:.0f}." in re.sub(
            r"\s+", " ", run("on-prem", "register", "--help").stdout
        )

    def test_throttled_requests_are_sent_again_by_us_alone(self, aws, run, inventory, monkeypatch):
        monkeypatch.setattr("cdk_codedeploy.operations.pacing._FIRST_PAUSE", 0.001)
        aws.fail("RegisterOnPremisesInstance", "ThrottlingException", times=4)
        result = run("on-prem", "register", "--inventory", inventory, "--rate", "500")
        assert result.stdout == "registered  3\n"
        assert len(aws.asked("RegisterOnPremisesInstance")) == 7


class TestJournal:
    def many(self, tmp_path):
        path = tmp_path / "many.csv"
        lines = "".join(f"web-{number},{USER}web-{number},prod\n" for number in range(120))
        path.write_text(f"name,iam_user_arn,tag:Stage\n{lines}")
        return path

    @pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT])
    def test_goes_on_after_the_end_of_a_process(self, aws, run, tmp_path, way):
        inventory, journal = self.many(tmp_path), tmp_path / "done.jsonl"
        options = ["on-prem", "register", "--inventory", str(inventory), "--journal", str(journal)]
        command = [sys.executable, "-m", "cdk_codedeploy.cli", *options, "--rate", "80"]
        running = subprocess.Popen(command, env=os.environ | aws.environment(), stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        # The first 25 have their tags by then.
        while len(aws.asked("RegisterOnPremisesInstance")) < 60 and time.monotonic() < until:
            time.sleep(0.01)
        running.send_signal(way)
        _, errors = running.communicate(timeout=30)
        assert running.returncode == (-9 if way == signal.SIGKILL else 130)
        assert ("the same command goes on where it was" in errors) == (way == signal.SIGINT)
        kept = {json.loads(line)["name"] for line in journal.read_text().splitlines()}
        assert 25 <= len(kept) < 120
        aws.requests.clear()
        result = run(*options, "--rate", "2000")
        assert result.exit_code == 0
        assert len(aws.on_premises.on_premises_state()) == 120
        assert {tags["Stage"] for _, tags in aws.on_premises.on_premises_state().values()} == {"prod"}
        asked = {name for body in aws.asked("BatchGetOnPremisesInstances") for name in body["instanceNames"]}
        assert asked.isdisjoint(kept)
        assert all(each.number == 1 for each in aws.on_premises.instances.values())
        aws.requests.clear()
        assert run(*options).stdout == result.stdout
        assert aws.requests == []

    def test_another_file_is_refused(self, aws, run, tmp_path):
        inventory = self.many(tmp_path)
        before = inventory.read_text()
        result = run("on-prem", "register", "--inventory", inventory, "--journal", inventory)
        assert result.exit_code == 2
        assert "journal: got" in result.stderr
        assert inventory.read_text() == before


class TestDeregister:
    def test_shows_first_what_each_way_removes(self, filled, run, inventory):
        result = run("on-prem", "deregister", "web-1", "web-2", "web-9", "--yes")
        assert result.exit_code == 0
        assert result.stdout == "deregistered  2\nabsent        1\n"
        head, ours, *_ = result.stderr.splitlines()
        assert head.split() == ["WHAT", "IS", "REMOVED", "BY", "REGISTRATION", "TAGS", "IAM", "USER", "AGENT"]
        assert ours.split() == ["cdk-codedeploy", "on-prem", "deregister", "yes", "yes", "-", "-"]
        assert list(filled.on_premises.on_premises_state()) == ["db-1"]

    def test_keeps_tags_where_told(self, filled, run):
        run("on-prem", "deregister", "web-1", "--yes", "--keep-tags")
        assert filled.on_premises.instances["web-1"].tags == {"Stage": "prod"}

    def test_asks_nobody_who_is_not_there(self, filled, run):
        result = run("on-prem", "deregister", "web-1")
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1] == (
            "error: --yes: got nothing, but nobody is there who could be asked; pass --yes to go on"
        )
        assert filled.requests == []

    @pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 2), ("n\n", 1, 3), ("", 1, 3)])
    def test_asks_who_is_there(self, filled, run, monkeypatch, answer, code, left):
        monkeypatch.setattr("cdk_codedeploy.cli.on_premises_commands.is_interactive", lambda: True)
        result = run("on-prem", "deregister", "web-1", stdin=answer)
        assert result.exit_code == code
        assert "Deregister 1 instance? [y/N]" in result.stderr
        assert len(filled.on_premises.on_premises_state()) == left

    def test_dry_run_asks_nobody(self, filled, run, inventory):
        result = run("on-prem", "deregister", "--inventory", inventory, "--dry-run", "--json")
        assert {each["outcome"] for each in json.loads(result.stdout)} == {"deregistered"}
        assert len(filled.on_premises.on_premises_state()) == 3

    def test_what_is_somebody_elses_is_left_alone(self, filled, run, inventory):
        inventory.write_text(INVENTORY.replace(f"{USER}web-1", f"{USER}x"))
        result = run("on-prem", "deregister", "--inventory", inventory, "--yes")
        assert result.stdout == "deregistered  2\nleft          1\n"
        assert result.stderr.splitlines()[-1] == "left alone: web-1 is registered with another identity"
        assert list(filled.on_premises.on_premises_state()) == ["web-1"]


class TestList:
    def test_table(self, filled, run):
        result = run("on-prem", "list")
        assert [line.split() for line in result.stdout.splitlines()] == [
            ["NAME", "REGISTERED", "DEREGISTERED", "IDENTITY", "TAGS"],
            ["db-1", "2023-11-14T22:13:20Z", "-", f"{USER}db-1", "-"],
            ["web-1", "2023-11-14T22:13:20Z", "-", f"{USER}web-1", "Stage=prod"],
            ["web-2", "2023-11-14T22:13:20Z", "-", f"{USER}web-2", "Stage=test"],
        ]

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            (["--tag", "Stage=prod"], ["web-1"]),
            (["--tag", "Stage"], ["web-1", "web-2"]),
            (["--tag", "=test"], ["web-2"]),
            (["--tag", "Stage=prod", "--tag", "Stage=test", "--limit", "1"], ["web-1"]),
            (["--status", "deregistered"], []),
            (["--status", "any"], ["db-1", "web-1", "web-2"]),
        ],
    )
    def test_some(self, filled, run, options, names):
        found = json.loads(run("on-prem", "list", "--json", *options).stdout)
        assert [each["name"] for each in found] == names

    def test_nobody(self, aws, run):
        result = run("on-prem", "list")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no on-premises instances\n")

    def test_a_filter_that_says_nothing(self, aws, run):
        result = run("on-prem", "list", "--tag", "")
        assert (result.exit_code, "a filter needs a key, a value, or both" in result.stderr) == (2, True)

    def test_show(self, filled, run):
        result = run("on-prem", "show", "web-1")
        assert result.stdout == (
            "name        web-1\n"
            "arn         arn:aws:codedeploy:eu-west-1:111122223333:instance/web-1_0000000001\n"
            f"iam user    {USER}web-1\n"
            "tags        Stage=prod\n"
            "registered  2023-11-14T22:13:20Z\n"
        )
        assert json.loads(run("on-prem", "show", "web-1", "--json").stdout) == {
            "name": "web-1",
            "arn": "arn:aws:codedeploy:eu-west-1:111122223333:instance/web-1_0000000001",
            "iamSessionArn": None,
            "iamUserArn": f"{USER}web-1",
            "tags": {"Stage": "prod"},
            "registered": "2023-11-14T22:13:20Z",
            "deregistered": None,
        }

    def test_show_one_that_is_unknown(self, aws, run):
        result = run("on-prem", "show", "web-9")
        assert (result.exit_code, "register it, or correct the name" in result.stderr) == (1, True)


class TestTags:
    def test_add_and_take_away(self, filled, run):
        added = run("on-prem", "tag", "web-1", "db-1", "--tag", "Team=shop", "--tag", "Stage=live")
        assert (added.exit_code, added.stdout) == (0, "tagged 2 instances\n")
        assert filled.on_premises.instances["db-1"].tags == {"Stage": "live", "Team": "shop"}
        gone = run("on-prem", "untag", "web-1", "web-2", "--key", "Team")
        assert (gone.exit_code, gone.stdout) == (0, "untagged 1 instance\n")
        assert filled.on_premises.instances["web-1"].tags == {"Stage": "live"}

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["tag", "web-1"], "tags: got none, but one at least is needed; give one"),
            (["untag", "web-1"], "keys: got none, but one at least is needed; give one"),
            (["tag", "a:b", "--tag", "a=b"], 'name: got "a:b", but the name of an on-premises instance must not'),
        ],
    )
    def test_wrong_use(self, aws, run, arguments, message):
        result = run("on-prem", *arguments)
        assert (result.exit_code, result.stderr.startswith(f"error: {message}")) == (2, True)
        assert aws.requests == []
