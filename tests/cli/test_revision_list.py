"""``revision list`` and ``revision show``."""

from __future__ import annotations

import json

import pytest

from cdk_codedeploy.operations import codedeploy_client, open_session
from cdk_codedeploy.operations.revisions import register
from tests.operations.aws_server import REGISTERED

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT_HUB = {"revisionType": "GitHub", "gitHubLocation": {"repository": "example/shop", "commitId": COMMIT}}


def in_s3(key: str, **more: str) -> dict[str, object]:
    return {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": key, "bundleType": "zip", **more}}


@pytest.fixture
def filled(aws):
    """The shop has three revisions; the second is deployed."""
    client = codedeploy_client(open_session())
    register("shop", in_s3("shop/1.zip", version="v1", eTag="e1"), client=client, description="the first")
    register("shop", in_s3("shop/2.zip", version="v2"), client=client, description="[red]second[/red] \x1b[31m")
    register("shop", GIT_HUB, client=client)
    used = {"firstUsedTime": REGISTERED + 60, "lastUsedTime": REGISTERED + 3600, "deploymentGroups": ["Web", "Api"]}
    aws.revisions["shop"][1]["genericRevisionInfo"].update(used)
    aws.requests.clear()
    return aws


class TestList:
    def test_table_is_as_wide_as_its_content(self, run, filled):
        result = run("revision", "list", "--application", "shop")
        assert result.exit_code == 0
        head, *rows = result.stdout.splitlines()
        assert head.split() == ["REGISTERED", "LAST", "USED", "TARGET", "OF", "LOCATION", "DESCRIPTION"]
        assert [row.split() for row in rows] == [
            ["2023-11-14T22:13:22Z", "never", "-", f"github:example/shop@{COMMIT}"],
            [
                "2023-11-14T22:13:21Z",
                "2023-11-14T23:13:20Z",
                "Web,",
                "Api",
                "s3://revisions/shop/2.zip",
                "[red]second[/red]",
                r"\x1b[31m",
            ],
            ["2023-11-14T22:13:20Z", "never", "-", "s3://revisions/shop/1.zip", "the", "first"],
        ]

    def test_json(self, run, filled):
        result = run("revision", "list", "-a", "shop", "--json")
        found = json.loads(result.stdout)
        assert [each["name"] for each in found] == [
            f"github:example/shop@{COMMIT}",
            "s3://revisions/shop/2.zip",
            "s3://revisions/shop/1.zip",
        ]
        assert found[1] == {
            "name": "s3://revisions/shop/2.zip",
            "location": in_s3("shop/2.zip", version="v2"),
            "description": "[red]second[/red] \x1b[31m",
            "deploymentGroups": ["Web", "Api"],
            "registered": "2023-11-14T22:13:21Z",
            "firstUsed": "2023-11-14T22:14:20Z",
            "lastUsed": "2023-11-14T23:13:20Z",
        }
        assert (found[0]["lastUsed"], found[0]["description"]) == (None, None)

    def test_filters(self, run, filled):
        options = ["--bucket", "revisions", "--prefix", "shop/", "--deployed", "yes", "--limit", 1]
        result = run("revision", "list", "-a", "shop", *options, "--json")
        assert len(json.loads(result.stdout)) == 1
        [request] = filled.asked("ListApplicationRevisions")
        assert (request["s3Bucket"], request["s3KeyPrefix"], request["deployed"]) == ("revisions", "shop/", "include")

    def test_nothing_there(self, run, aws):
        result = run("revision", "list", "-a", "shop")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no revisions of shop\n")
        assert run("revision", "list", "-a", "shop", "--json").stdout == "[]\n"

    def test_prefix_without_a_bucket(self, run, aws):
        result = run("revision", "list", "-a", "shop", "--prefix", "x")
        assert result.exit_code == 2
        assert "give the bucket too" in result.stderr


class TestShow:
    def test_says_all_that_is_known(self, run, filled):
        result = run("revision", "show", "s3://revisions/shop/2.zip", "--application", "shop")
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "location     s3://revisions/shop/2.zip",
            "type         zip",
            "version      v2",
            r"description  [red]second[/red] \x1b[31m",
            "target of    Web, Api",
            "registered   2023-11-14T22:13:21Z",
            "first used   2023-11-14T22:14:20Z",
            "last used    2023-11-14T23:13:20Z",
        ]

    def test_never_deployed(self, run, filled):
        result = run("revision", "show", f"github:example/shop@{COMMIT}", "-a", "shop")
        assert result.stdout.splitlines() == [
            f"location    github:example/shop@{COMMIT}",
            "target of   no deployment group",
            "registered  2023-11-14T22:13:22Z",
            "first used  never",
            "last used   never",
        ]

    def test_version_and_etag(self, run, filled):
        result = run("revision", "show", "s3://revisions/shop/1.zip?versionId=v1&etag=e1", "-a", "shop", "--json")
        assert json.loads(result.stdout)["location"] == in_s3("shop/1.zip", version="v1", eTag="e1")
        assert filled.operations() == ["GetApplicationRevision"]

    def test_key_that_does_not_tell_its_type(self, run, filled):
        register("shop", in_s3("odd"), client=codedeploy_client(open_session()))
        result = run("revision", "show", "s3://revisions/odd?bundleType=zip", "-a", "shop")
        assert result.exit_code == 0

    def test_not_registered(self, run, filled):
        result = run("revision", "show", "s3://revisions/shop/3.zip", "-a", "shop")
        assert result.exit_code == 1
        assert "could not find s3://revisions/shop/3.zip" in result.stderr
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("location", "message"),
        [
            ("revisions/1.zip", "write s3://bucket/key or github:owner/name@commit"),
            ("github:example/shop", "repository: got"),
            ("github:example/shop@main", "git rev-parse HEAD"),
            ("s3://revisions", "key: got"),
        ],
    )
    def test_location_of_no_form(self, run, aws, location, message):
        result = run("revision", "show", location, "-a", "shop")
        assert result.exit_code == 2
        assert message in result.stderr
        assert aws.requests == []
