"""``revision push``."""

from __future__ import annotations

import json
import os
import shlex

import pytest

from cdk_codedeploy.cli.revision_output import deploy_command

PUSH = ("--application", "shop", "--bucket", "revisions")


def test_prints_where_it_lies_and_how_to_deploy_it(run, aws, site):
    result = run("revision", "push", site, *PUSH, "--key", "shop/1.zip")
    assert (result.exit_code, result.stderr) == (0, "")
    [kept] = aws.objects["revisions", "shop/1.zip"]
    place = f"bucket=revisions,key=shop/1.zip,bundleType=zip,eTag={kept.etag},version=version-1"
    assert result.stdout.splitlines() == [
        "bucket   revisions",
        "key      shop/1.zip",
        "version  version-1",
        f"etag     {kept.etag}",
        "",
        "To deploy it:",
        f"  aws deploy create-deployment --application-name shop --s3-location {place} --deployment-group-name <name>",
    ]
    assert len(aws.revisions["shop"]) == 1


def test_json(run, aws, site):
    (site / ".env").write_text("PASSWORD=x\n")
    result = run("revision", "push", site, *PUSH, "--description", "the first", "--json")
    told = json.loads(result.stdout)
    [request] = aws.asked("RegisterApplicationRevision")
    place = request["revision"]["s3Location"]
    assert {name: told[name] for name in place} == place
    assert (told["application"], told["description"], told["files"]) == ("shop", "the first", 5)
    assert told["key"].startswith("shop/")
    assert [warning["id"] for warning in told["warnings"]] == ["REVISION-SECRET"]
    assert told["deployCommand"].startswith("aws deploy create-deployment --application-name shop ")


def test_bucket_without_versions_has_none_to_print(run, aws, site):
    result = run("revision", "push", site, "--application", "shop", "--bucket", "unversioned")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[:3]] == ["bucket", "key", "etag"]


@pytest.mark.parametrize("location", ["s3://revisions/shop/1.zip", "s3://revisions/a/b c.zip", "s3://revisions"])
def test_s3_location(run, aws, site, location):
    result = run("revision", "push", site, "-a", "shop", "--s3-location", location)
    assert result.exit_code == 0
    [(bucket, key)] = aws.objects
    assert f"s3://{bucket}/{key}".startswith(location)


def test_warnings_go_to_standard_error(run, aws, site):
    (site / ".env").write_text("PASSWORD=x\n")
    result = run("revision", "push", site, *PUSH)
    assert result.exit_code == 0
    assert "REVISION-SECRET" in result.stderr
    assert "REVISION-SECRET" not in result.stdout


def test_directory_with_errors_is_not_pushed(run, aws, site):
    (site / "scripts/start.sh").unlink()
    result = run("revision", "push", site, *PUSH)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "APPSPEC-SCRIPT-MISSING" in result.stderr
    assert aws.requests == []
    assert run("revision", "push", site, *PUSH, "--no-check").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-a", "shop"], "--bucket: got nothing, but a revision lies in a bucket; give --bucket or --s3-location"),
        (["-a", "shop", "--s3-location", "revisions/1.zip"], "write s3://bucket/key"),
        (["-a", "shop", "--s3-location", "s3://revisions/1.zip", "--bucket", "x"], "leave one of the two ways out"),
        (["-a", "shop", "--s3-location", "s3://revisions/1.zip", "--key", "x"], "leave one of the two ways out"),
        (["-a", "shop", "--bucket", "Revisions"], 'bucket: got "Revisions"'),
        (["-a", "shop", "--bucket", "revisions", "--key", "1.tgz", "--type", "zip"], "change one of the two"),
        (["--bucket", "revisions"], "Missing option"),
    ],
)
def test_wrong_usage(run, aws, site, options, message):
    result = run("revision", "push", site, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert aws.requests == []


def test_refusal_of_aws(run, aws, site):
    result = run("revision", "push", site, "-a", "ship", "--bucket", "revisions")
    assert result.exit_code == 1
    assert result.stderr == (
        'error: could not find application "ship": No application found for name: ship '
        "(ApplicationDoesNotExistException); create the application, or correct the name, the Region or the account\n"
    )


def test_options_of_aws(run, aws, site, monkeypatch, tmp_path):
    config = tmp_path / "config"
    config.write_text("[profile deployer]\naws_access_key_id = AKIDDEPLOYER\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    options = ["--profile", "deployer", "--region", "us-east-2", "--endpoint-url", aws.url]
    result = run("revision", "push", site, *PUSH, *options)
    assert result.exit_code == 0, result.stderr
    for request in aws.requests:
        assert "Credential=AKIDDEPLOYER/" in request.headers["authorization"]
        assert "/us-east-2/" in request.headers["authorization"]


def test_secrets_are_never_shown(process, aws, site):
    aws.fail("GetApplication", "InvalidSignatureException", "The request signature does not match")
    environment = aws.environment() | {"AWS_SESSION_TOKEN": "token-of-the-test"}
    done = process("revision", "push", site, *PUSH, **environment)
    assert done.returncode == 1
    assert "check the credentials" in done.stderr
    assert "of-the-test" not in done.stdout + done.stderr


@pytest.mark.parametrize("key", ["shop/1.zip", "a b/1,2=3.zip", "it's.zip", "ü.zip"])
def test_command_that_deploys_can_be_pasted(key):
    place = {"bucket": "revisions", "key": key, "bundleType": "zip", "eTag": "e"}
    location = {"revisionType": "S3", "s3Location": place}
    words = shlex.split(deploy_command("shop", location).replace("<name>", "Web"))
    assert words[:5] == ["aws", "deploy", "create-deployment", "--application-name", "shop"]
    assert words[-2:] == ["--deployment-group-name", "Web"]
    option, given = words[5:7]
    if option == "--revision":
        assert json.loads(given) == location
    else:
        assert dict(pair.split("=") for pair in given.split(",")) == place
    # What the shorthand of the AWS CLI would take apart is never given to it.
    assert (option == "--s3-location") == (key == "shop/1.zip")


@pytest.mark.slow
def test_streams_of_the_process(process, aws, site):
    (site / "data.bin").write_bytes(os.urandom(9 << 20))
    done = process("revision", "push", site, *PUSH, "--json", **aws.environment())
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["size"] > 9 << 20
