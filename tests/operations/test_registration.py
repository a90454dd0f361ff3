"""Registering a revision."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.revisions import register
from cdk_codedeploy.revision import BundleType, GitHubLocation, InlineContent, S3Location

S3 = S3Location("revisions", "shop/1", bundle_type=BundleType.TGZ, version="v", etag="e")
LOCATIONS = [S3, GitHubLocation("example/shop", "0" * 40), InlineContent("version: 0.0")]


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: type(location).__name__)
def test_sends_the_location_as_it_is(aws, client, location):
    register("shop", location.to_api(), client=client, description="the first")
    assert aws.asked("RegisterApplicationRevision") == [
        {"applicationName": "shop", "revision": location.to_api(), "description": "the first"}
    ]


def test_sends_no_description_when_there_is_none(aws, client):
    register("shop", S3.to_api(), client=client)
    assert "description" not in aws.asked("RegisterApplicationRevision")[0]


def test_twice_is_no_error_and_makes_no_second_entry(aws, client):
    for _ in range(2):
        register("shop", S3.to_api(), client=client)
    assert len(aws.revisions["shop"]) == 1


def test_no_such_application(aws, client):
    with pytest.raises(OperationError) as caught:
        register("ship", S3.to_api(), client=client)
    assert str(caught.value) == (
        'could not register s3://revisions/shop/1 with application "ship": No application found for name: ship '
        "(ApplicationDoesNotExistException); create the application, or correct the name, the Region or the account"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"application": "a/b"}, "application: got"), ({"description": "x" * 257}, "description: got 257 characters")],
)
def test_wrong_values_are_found_before_anything_is_sent(aws, client, changes, message):
    given = {"application": "shop", "description": None, **changes}
    with pytest.raises(ValidationError, match=message):
        register(given["application"], S3.to_api(), client=client, description=given["description"])
    assert aws.requests == []


def test_location_of_no_form_is_named(aws, client):
    with pytest.raises(OperationError, match="correct the value that the message names") as caught:
        register("shop", {"revisionType": "S3", "s3Location": {"bucket": 7}}, client=client)
    assert caught.value.code == "ParamValidationError"
