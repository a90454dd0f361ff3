"""What the service refuses of applications, revisions and tags: request by request."""

from __future__ import annotations

import pytest

from emulator.codedeploy import limits
from protocol.api_stand_ins import APP_SPEC, ARCHIVE

LONG = "x" * 101
NAME = "InvalidApplicationNameException"
ADDED = "InvalidTagsToAddException"
REVISION = "InvalidRevisionException"


def tags(count, **first):
    return [first or {"Key": "k0", "Value": "v"}, *({"Key": f"k{n}", "Value": "v"} for n in range(1, count))]


def hosts(kind, value):
    return {"minimumHealthyHosts": {"type": kind, "value": value}}


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"applicationName": "a b"}, NAME),
        ({"applicationName": "a/b"}, NAME),
        ({"applicationName": "a:b"}, NAME),
        ({"applicationName": "ä"}, NAME),
        ({"applicationName": LONG}, NAME),
        ({"applicationName": "a\n"}, NAME),
        ({"applicationName": "Shop"}, "ApplicationAlreadyExistsException"),
        ({"computePlatform": "server"}, "InvalidComputePlatformException"),
        ({"computePlatform": ""}, "InvalidComputePlatformException"),
        ({"tags": [{"Value": "v"}]}, ADDED),
        ({"tags": [{"Key": "", "Value": "v"}]}, ADDED),
        ({"tags": [{"Key": "k"}, {"Key": "k"}]}, ADDED),
        ({"tags": tags(51)}, ADDED),
        ({"tags": [{"Key": "k" * 129}]}, ADDED),
        ({"tags": [{"Key": "k", "Value": "v" * 257}]}, ADDED),
        ({"tags": [{"Key": "aws:k", "Value": "v"}]}, ADDED),
    ],
)
def test_create_application(shop, request_, code):
    shop.assert_refused("CreateApplication", {"applicationName": "New", **request_}, code)


@pytest.mark.parametrize("name", ["x" * 100, "a.b_c+d=e,f@g-h", "7", "i-12"])
def test_names_that_are_allowed(api, name):
    api.make_application(name)
    api.make_group(name, application=name)
    api.call("CreateDeploymentConfig", {"deploymentConfigName": name, **hosts("HOST_COUNT", 0)})


def test_too_many_applications(api, monkeypatch):
    assert limits.APPLICATIONS == 1000
    monkeypatch.setattr(limits, "APPLICATIONS", 2)
    api.make_application("a")
    api.make_application("b")
    api.assert_refused("CreateApplication", {"applicationName": "c"}, "ApplicationLimitExceededException", "2")


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        ("GetApplication", {"applicationName": "Gone"}, "ApplicationDoesNotExistException"),
        ("GetApplication", {"applicationName": "a b"}, NAME),
        ("BatchGetApplications", {"applicationNames": ["Shop", "Gone"]}, "ApplicationDoesNotExistException"),
        ("BatchGetApplications", {"applicationNames": ["a b"]}, NAME),
        ("BatchGetApplications", {"applicationNames": ["Shop"] * 101}, "BatchLimitExceededException"),
        (
            "UpdateApplication",
            {"applicationName": "Gone", "newApplicationName": "b"},
            "ApplicationDoesNotExistException",
        ),
        (
            "UpdateApplication",
            {"applicationName": "Shop", "newApplicationName": "Lib"},
            "ApplicationAlreadyExistsException",
        ),
        ("UpdateApplication", {"applicationName": "Shop", "newApplicationName": LONG}, NAME),
        ("DeleteApplication", {"applicationName": "a b"}, NAME),
    ],
)
def test_applications(shop, operation, request_, code):
    shop.make_application("Lib")
    shop.assert_refused(operation, request_, code)


def s3(**members):
    return {"revisionType": "S3", "s3Location": {**ARCHIVE["s3Location"], **members}}


def git(repository="me/shop", commit="0123456789abcdef0123456789abcdef01234567"):
    return {"revisionType": "GitHub", "gitHubLocation": {"repository": repository, "commitId": commit}}


@pytest.mark.parametrize(
    ("platform", "revision"),
    [
        ("Server", {"revisionType": "S3"}),
        ("Server", {"s3Location": ARCHIVE["s3Location"]}),
        ("Server", {}),
        ("Server", {**ARCHIVE, **git(), "revisionType": "S3"}),
        ("Server", {"revisionType": "Floppy"}),
        ("Server", s3(bundleType="YAML")),
        ("Server", s3(bundleType="rar")),
        ("Server", s3(bucket="")),
        ("Server", s3(bucket="Revisions")),
        ("Server", s3(key="")),
        ("Server", APP_SPEC),
        ("Server", {"revisionType": "String", "string": {"content": "version: 0.0"}}),
        ("Server", git("shop")),
        ("Server", git("me/shop/more")),
        ("Server", git(commit="0123456")),
        ("Server", git(commit="main")),
        ("Server", git(commit="g" * 40)),
        ("Lambda", ARCHIVE),
        ("ECS", git()),
        ("ECS", {"revisionType": "AppSpecContent", "appSpecContent": {}}),
        ("Lambda", {"revisionType": "AppSpecContent", "appSpecContent": {"content": "a", "sha256": "b" * 64}}),
        ("Lambda", {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": "b" * 64}}),
    ],
)
def test_revisions(api, platform, revision):
    api.make_application(platform=platform)
    request = {"applicationName": "Shop", "revision": revision}
    api.assert_refused("RegisterApplicationRevision", request, REVISION)


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        ("RegisterApplicationRevision", {"revision": ARCHIVE, "description": "x" * 257}, "DescriptionTooLongException"),
        (
            "RegisterApplicationRevision",
            {"applicationName": "Gone", "revision": ARCHIVE},
            "ApplicationDoesNotExistException",
        ),
        ("GetApplicationRevision", {"revision": ARCHIVE}, "RevisionDoesNotExistException"),
        ("GetApplicationRevision", {"revision": s3(key="")}, REVISION),
        ("BatchGetApplicationRevisions", {"revisions": [ARCHIVE] * 26}, "BatchLimitExceededException"),
        ("BatchGetApplicationRevisions", {"revisions": [s3(bundleType="JSON")]}, REVISION),
        ("ListApplicationRevisions", {"sortOrder": "ascending"}, "InvalidSortByException"),
        ("ListApplicationRevisions", {"sortBy": "name"}, "InvalidSortByException"),
        ("ListApplicationRevisions", {"sortBy": "registerTime", "sortOrder": "up"}, "InvalidSortOrderException"),
        ("ListApplicationRevisions", {"deployed": "yes"}, "InvalidDeployedStateFilterException"),
        ("ListApplicationRevisions", {"s3KeyPrefix": "a"}, "BucketNameFilterRequiredException"),
    ],
)
def test_operations_on_revisions(shop, operation, request_, code):
    shop.assert_refused(operation, {"applicationName": "Shop", **request_}, code)


ARN = "arn:aws:codedeploy:us-east-1:000000000000:"


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("Shop", "InvalidArnException"),
        ("", "ResourceArnRequiredException"),
        ("x" * 1012, "InvalidArnException"),
        (ARN, "InvalidArnException"),
        ("arn:aws:codedeploy:eu-west-1:000000000000:application:Shop", "InvalidArnException"),
        ("arn:aws:codedeploy:us-east-1:111111111111:application:Shop", "InvalidArnException"),
        ("arn:aws:ec2:us-east-1:000000000000:application:Shop", "InvalidArnException"),
        (f"{ARN}deploymentconfig:CodeDeployDefault.AllAtOnce", "ArnNotSupportedException"),
        (f"{ARN}application:Gone", "ApplicationDoesNotExistException"),
        (f"{ARN}deploymentgroup:Gone/Web", "ApplicationDoesNotExistException"),
        (f"{ARN}deploymentgroup:Shop/Gone", "DeploymentGroupDoesNotExistException"),
    ],
)
def test_tagged_resources(shop, arn, code):
    shop.assert_refused("TagResource", {"ResourceArn": arn, "Tags": tags(1)}, code)
    shop.assert_refused("UntagResource", {"ResourceArn": arn, "TagKeys": ["k"]}, code)
    listed = "InvalidArnException" if code.endswith("DoesNotExistException") else code
    shop.assert_refused("ListTagsForResource", {"ResourceArn": arn}, listed)


def test_too_many_tags(shop):
    arn = f"{ARN}application:Shop"
    shop.call("TagResource", {"ResourceArn": arn, "Tags": tags(50)})
    shop.call("TagResource", {"ResourceArn": arn, "Tags": tags(50)})
    shop.assert_refused("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "one more"}]}, ADDED, "51")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, "GitHubAccountTokenNameRequiredException"),
        ({"tokenName": "mine"}, "GitHubAccountTokenDoesNotExistException"),
    ],
)
def test_github_tokens(api, request_, code):
    api.assert_refused("DeleteGitHubAccountToken", request_, code)
