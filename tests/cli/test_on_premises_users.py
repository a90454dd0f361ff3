"""``on-prem register`` without an ARN, ``deregister --delete-user`` and ``key``: one file, and no key is shown."""

from __future__ import annotations

import json
import stat
from types import SimpleNamespace

import pytest
import yaml

from cdk_codedeploy.cli.aws_options import Clients
from cdk_codedeploy.operations.user_keys import AccessKey, KeyHolder
from cdk_codedeploy.operations.user_keys.stored_key import store_key
from tests.handlers.fake_aws import ACCOUNT, FakeCodeDeploy
from tests.handlers.fake_users import PATH, FakeIam, FakeSecretsManager

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
ARN = f"arn:aws:iam::{ACCOUNT}:user{PATH}rack-1"


@pytest.fixture
def account(monkeypatch, tmp_path):
    """An account in memory, and a folder to work in."""
    found = SimpleNamespace(iam=FakeIam(), codedeploy=FakeCodeDeploy(), secrets=FakeSecretsManager(), folder=tmp_path)
    monkeypatch.setattr(Clients, "iam", lambda _self: found.iam)
    monkeypatch.setattr(Clients, "codedeploy", lambda _self, **_options: found.codedeploy)
    monkeypatch.setattr(Clients, "secrets_manager", lambda _self: found.secrets)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.delenv("CDK_CODEDEPLOY_BOUNDARY", raising=False)
    monkeypatch.chdir(tmp_path)
    found.file = tmp_path / "codedeploy.onpremises.yml"
    return found


@pytest.fixture
def secret(account):
    """A secret with the key of rack-1."""
    arn = account.secrets.add("rack-1")
    return put(account, arn, "AKIA0000000000000001")


def put(account, arn, key_id):
    holder = KeyHolder(instance_name="rack-1", region="eu-west-1", user_name="rack-1", user_arn=ARN, secret_arn=arn)
    store_key(holder, AccessKey(id=key_id, secret=f"hidden-{key_id}"), 1, client=account.secrets)
    return arn


def shown_of(result):
    return result.stdout + result.stderr


def assert_for_its_owner_alone(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


class TestRegister:
    def test_makes_a_user_and_writes_its_file(self, run, account):
        result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY, "--bucket", "revisions", "--tag", "A=b")
        assert result.exit_code == 0, shown_of(result)
        assert result.stdout == (
            f"rack-1                     registered\nuser                       {ARN}\ncodedeploy.onpremises.yml  "
            "written\n"
        )
        (key,) = account.iam.users["rack-1"].keys
        assert yaml.safe_load(account.file.read_text()) == {
            "region": "eu-west-1",
            "iam_user_arn": ARN,
            "aws_access_key_id": key,
            "aws_secret_access_key": account.iam.secrets[key],
        }
        assert_for_its_owner_alone(account.file)
        assert account.iam.secrets[key] not in shown_of(result)
        assert key not in shown_of(result)
        assert account.codedeploy.instances["rack-1"].tags == {"A": "b"}

    def test_again_finds_its_file(self, run, account, monkeypatch):
        monkeypatch.setenv("CDK_CODEDEPLOY_BOUNDARY", BOUNDARY)
        run("on-prem", "register", "rack-1")
        before = account.file.read_text()
        result = run("on-prem", "register", "rack-1", "--json")
        assert json.loads(result.stdout) == {
            "name": "rack-1",
            "outcome": "unchanged",
            "userArn": ARN,
            "file": "codedeploy.onpremises.yml",
            "fileOutcome": "unchanged",
        }
        assert account.file.read_text() == before

    def test_without_its_file_it_asks_for_it_or_for_a_new_key(self, run, account):
        run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        before = account.file.read_text()
        account.file.unlink()
        result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        assert (result.exit_code, "was given out before" in result.stderr) == (1, True)
        result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY, "--new-key", "--output", "new.yml")
        assert result.exit_code == 0, shown_of(result)
        assert (account.folder / "new.yml").read_text() != before
        assert len(account.iam.users["rack-1"].keys) == 1

    def test_file_of_another_instance_is_not_overwritten(self, run, account):
        run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        result = run("on-prem", "register", "rack-2", "--boundary", BOUNDARY)
        assert result.exit_code == 2
        assert result.stderr == (
            'error: --output: got "codedeploy.onpremises.yml", but there is a file already that is not that of the '
            "user "
            "rack-2; name another file, or remove that one\n"
        )
        assert "rack-2" not in account.iam.users

    @pytest.mark.parametrize("content", ["", "- a list", "{", "\tbroken: [", "region: eu-west-1"])
    def test_any_other_file_is_not_overwritten_either(self, run, account, content):
        account.file.write_text(content)
        result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        assert (result.exit_code, account.file.read_text()) == (2, content)

    def test_key_is_deleted_where_the_file_cannot_be_written(self, run, account):
        result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY, "--output", "no/such/folder.yml")
        assert result.exit_code == 2
        assert not account.iam.users["rack-1"].keys
        assert account.codedeploy.instances == {}

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (
                [],
                (
                    "--boundary: got nothing, but the instance has no ARN, and a user is made with a permissions "
                    "boundary "
                    "alone; give --session-arn or --user-arn, or the ARN of the OnPremisesBoundary"
                ),
            ),
            (
                ["--user-arn", ARN, "--bucket", "revisions"],
                (
                    "--bucket: got it together with an ARN, but it is for the user that is made where no ARN is "
                    "given; leave "
                    "it out"
                ),
            ),
            (
                ["--user-arn", ARN, "--output", "x"],
                (
                    "--output: got it together with an ARN, but it is for the user that is made where no ARN is "
                    "given; leave "
                    "it out"
                ),
            ),
            (
                ["--boundary", BOUNDARY, "--dry-run"],
                "--dry-run: got it without an ARN, but a user is made for the instance then; leave it out",
            ),
        ],
    )
    def test_options_that_do_not_go_together(self, run, account, options, message):
        result = run("on-prem", "register", "rack-1", *options)
        assert (result.exit_code, result.stderr) == (2, f"error: {message}\n")
        assert account.iam.calls == account.codedeploy.calls == []


class TestDeregister:
    def test_deletes_the_user_too(self, run, account):
        run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        result = run("on-prem", "deregister", "rack-1", "rack-9", "--delete-user", "--yes")
        assert result.exit_code == 0, shown_of(result)
        assert result.stdout == "rack-1  deleted\nrack-9  absent\n"
        assert account.iam.users == {}

    def test_one_that_cannot_be_deleted_does_not_stop_the_others(self, run, account):
        run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
        account.iam.add("rack-0")
        result = run("on-prem", "deregister", "rack-0", "rack-1", "--delete-user", "--yes", "--json")
        assert result.exit_code == 1
        first, second = json.loads(result.stdout)
        assert (first["outcome"], second) == ("failed", {"name": "rack-1", "outcome": "deleted", "error": None})
        assert "on the path /" in first["error"]
        assert account.iam.users.keys() == {"rack-0"}
        again = run("on-prem", "deregister", "rack-0", "--delete-user", "--yes")
        assert again.stdout == "rack-0  failed\n"
        assert "error: could not delete user" in again.stderr

    def test_does_not_go_with_an_inventory(self, run, account):
        inventory = account.folder / "machines.csv"
        inventory.write_text("name\nrack-1\n")
        result = run("on-prem", "deregister", "--inventory", inventory, "--delete-user", "--yes")
        assert result.exit_code == 2
        assert "--inventory: got it together with --delete-user" in result.stderr


class TestKey:
    def test_is_written_for_its_owner_and_never_shown(self, run, account, secret):
        result = run("on-prem", "key", "rack-1", "--secret", secret)
        assert result.exit_code == 0, shown_of(result)
        assert result.stdout == f"user                       {ARN}\ncodedeploy.onpremises.yml  written\n"
        assert yaml.safe_load(account.file.read_text())["aws_secret_access_key"] == "hidden-AKIA0000000000000001"
        assert_for_its_owner_alone(account.file)
        assert "AKIA" not in shown_of(result)
        assert [name for name, _ in account.secrets.calls].count("GetSecretValue") == 1

    def test_is_written_anew_after_a_rotation(self, run, account, secret):
        run("on-prem", "key", "rack-1", "--secret", secret)
        assert json.loads(run("on-prem", "key", "rack-1", "--secret", secret, "--json").stdout) == {
            "name": "rack-1",
            "userArn": ARN,
            "file": "codedeploy.onpremises.yml",
            "fileOutcome": "unchanged",
        }
        put(account, secret, "AKIA0000000000000002")
        result = run("on-prem", "key", "rack-1", "--secret", secret, "--output", account.file)
        assert "written" in result.stdout
        assert "AKIA0000000000000002" in account.file.read_text()

    def test_of_another_instance_is_not_written(self, run, account, secret):
        result = run("on-prem", "key", "rack-2", "--secret", secret)
        assert (result.exit_code, result.stderr) == (
            2,
            (
                'error: NAME: got "rack-2", but the secret has the key of "rack-1"; give the secret of this '
                "instance, or the "
                "name of that one\n"
            ),
        )
        assert not account.file.exists()

    def test_refusal_is_one_line(self, run, account):
        result = run("on-prem", "key", "rack-1", "--secret", f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:none")
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
        assert "correct the ARN of the secret, the Region or the account" in result.stderr


def test_region_has_to_be_known(run, account, monkeypatch):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    result = run("on-prem", "register", "rack-1", "--boundary", BOUNDARY)
    assert (result.exit_code, "give a Region, or set AWS_REGION" in result.stderr) == (1, True)
    assert account.iam.calls == []
