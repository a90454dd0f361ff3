"""Listing revisions and looking at one."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.revisions import list_revisions, location_name, register, show
from tests.operations.aws_server import REGISTERED


def in_s3(key: str, **more: str) -> dict[str, object]:
    return {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": key, "bundleType": "zip", **more}}


INLINE = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "version: 0.0", "sha256": "ab" * 32}}
GIT_HUB = {"revisionType": "GitHub", "gitHubLocation": {"repository": "example/shop", "commitId": "0" * 40}}


@pytest.fixture
def seventy(aws, client):
    """Seventy revisions, which take three pages and three batches."""
    for number in range(70):
        register("shop", in_s3(f"{number:02}.zip"), client=client, description=f"number {number}")
    aws.requests.clear()


class TestList:
    def test_newest_first_over_all_pages(self, aws, client, seventy):
        found = list_revisions("shop", client=client)
        assert [record.name for record in found] == [f"s3://revisions/{number:02}.zip" for number in range(69, -1, -1)]
        assert [record.description for record in found] == [f"number {number}" for number in range(69, -1, -1)]
        pages = aws.asked("ListApplicationRevisions")
        assert [page.get("nextToken") for page in pages] == [None, "30", "60"]
        assert {(page["sortBy"], page["sortOrder"], page["deployed"]) for page in pages} == {
            ("registerTime", "descending", "ignore")
        }
        assert [len(batch["revisions"]) for batch in aws.asked("BatchGetApplicationRevisions")] == [25, 25, 20]

    def test_limit_fetches_no_more(self, aws, client, seventy):
        assert len(list_revisions("shop", client=client, limit=3)) == 3
        assert aws.operations() == ["ListApplicationRevisions", "BatchGetApplicationRevisions"]
        assert len(aws.asked("BatchGetApplicationRevisions")[0]["revisions"]) == 3

    def test_limit_at_the_end_of_a_page_asks_for_no_other(self, aws, client, seventy):
        assert len(list_revisions("shop", client=client, limit=30)) == 30
        assert len(aws.asked("ListApplicationRevisions")) == 1

    def test_nothing_there_asks_for_no_batch(self, aws, client):
        assert list_revisions("shop", client=client) == []
        assert aws.operations() == ["ListApplicationRevisions"]

    def test_what_is_known_of_each(self, aws, client):
        register("shop", in_s3("1.zip"), client=client)
        used = {"firstUsedTime": REGISTERED + 60, "lastUsedTime": REGISTERED + 120, "deploymentGroups": ["Web", "Api"]}
        aws.revisions["shop"][0]["genericRevisionInfo"].update(used)
        [record] = list_revisions("shop", client=client)
        assert record.location == in_s3("1.zip")
        assert record.deployment_groups == ("Web", "Api")
        times = (record.registered, record.first_used, record.last_used)
        assert times == tuple(datetime.fromtimestamp(REGISTERED + later, timezone.utc) for later in (0, 60, 120))

    def test_never_used(self, aws, client):
        register("shop", GIT_HUB, client=client)
        [record] = list_revisions("shop", client=client)
        assert (record.description, record.deployment_groups, record.first_used, record.last_used) == (
            None,
            (),
            None,
            None,
        )

    def test_every_kind_finds_its_description(self, aws, client):
        for number, location in enumerate([INLINE, GIT_HUB, in_s3("1.zip"), in_s3("1.zip", eTag="e")]):
            register("shop", location, client=client, description=str(number))
        assert [record.description for record in list_revisions("shop", client=client)] == ["3", "2", "1", "0"]

    def test_one_that_the_service_forgot_meanwhile_stays_in_the_list(self, aws, client, seventy, monkeypatch):
        monkeypatch.setattr(aws, "_BatchGetApplicationRevisions", lambda name, body: {"revisions": []})
        records = list_revisions("shop", client=client, limit=2)
        assert [(record.name, record.registered) for record in records] == [
            ("s3://revisions/69.zip", None),
            ("s3://revisions/68.zip", None),
        ]

    @pytest.mark.parametrize(("deployed", "word"), [(None, "ignore"), (True, "include"), (False, "exclude")])
    def test_filters(self, aws, client, deployed, word):
        list_revisions("shop", client=client, bucket="revisions", key_prefix="shop/", deployed=deployed)
        [request] = aws.asked("ListApplicationRevisions")
        assert (request["s3Bucket"], request["s3KeyPrefix"], request["deployed"]) == ("revisions", "shop/", word)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"limit": 0}, "limit: got 0"),
            ({"key_prefix": "shop/"}, "key_prefix: got .* without a bucket.*give the bucket too"),
            ({"application": ""}, "application: got"),
        ],
    )
    def test_wrong_values(self, aws, client, changes, message):
        with pytest.raises(ValidationError, match=message):
            list_revisions(**{"application": "shop", "client": client, **changes})
        assert aws.requests == []

    def test_refusal_says_what_was_tried(self, aws, client):
        aws.fail("BatchGetApplicationRevisions", "AccessDeniedException", "User: x is not authorized to perform: y")
        register("shop", in_s3("1.zip"), client=client)
        with pytest.raises(
            OperationError, match='could not list the revisions of application "shop": User: x'
        ) as caught:
            list_revisions("shop", client=client)
        assert caught.value.code == "AccessDeniedException"


class TestShow:
    def test_exactly_this_one(self, aws, client):
        register("shop", in_s3("1.zip", eTag="e"), client=client, description="this")
        aws.requests.clear()
        record = show("shop", in_s3("1.zip", eTag="e"), client=client)
        assert (record.description, record.location) == ("this", in_s3("1.zip", eTag="e"))
        assert aws.operations() == ["GetApplicationRevision"]

    def test_key_alone_finds_the_newest_registration_of_it(self, aws, client):
        for version in ("1", "2"):
            register("shop", in_s3("1.zip", version=version), client=client, description=version)
        register("shop", in_s3("1.zip.old", version="3"), client=client, description="another key")
        assert show("shop", in_s3("1.zip"), client=client).description == "2"
        assert show("shop", in_s3("1.zip", version="1"), client=client).description == "1"

    @pytest.mark.parametrize("location", [in_s3("2.zip"), in_s3("1.zip", version="9"), GIT_HUB])
    def test_not_registered(self, aws, client, location):
        register("shop", in_s3("1.zip", version="1"), client=client)
        with pytest.raises(OperationError, match=r"could not find .* list what is registered") as caught:
            show("shop", location, client=client)
        assert caught.value.code == "RevisionDoesNotExistException"

    def test_other_refusals_are_not_looked_around(self, aws, client):
        aws.fail("GetApplicationRevision", "AccessDeniedException")
        with pytest.raises(OperationError):
            show("shop", in_s3("1.zip"), client=client)
        assert aws.operations() == ["GetApplicationRevision"]


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (in_s3("shop/1.zip"), "s3://revisions/shop/1.zip"),
        (GIT_HUB, f"github:example/shop@{'0' * 40}"),
        (INLINE, f"appspec:{'ab' * 32}"),
        ({"revisionType": "String", "string": {"sha256": "cd"}}, "appspec:cd"),
        ({"revisionType": "AppSpecContent", "appSpecContent": {"content": "x"}}, "appspec:inline"),
    ],
)
def test_names_of_locations(location, name):
    assert location_name(location) == name
