"""Lists come in pages. Configurations, revisions and tokens are listed as the service does."""

from __future__ import annotations

import base64
import json

import pytest

from emulator.aws import Scope
from protocol.api_stand_ins import ARCHIVE, OTHER_ARCHIVE, USER, Api

SERVER = ["OneAtATime", "HalfAtATime", "AllAtOnce"]
LAMBDA = [
    "LambdaAllAtOnce",
    *(f"LambdaCanary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)),
    "LambdaLinear10PercentEvery1Minute",
    *(f"LambdaLinear10PercentEvery{minutes}Minutes" for minutes in (2, 3, 10)),
]
ECS = [
    "ECSAllAtOnce",
    *(f"ECSCanary10Percent{minutes}Minutes" for minutes in (5, 15)),
    *(f"ECSLinear10PercentEvery{minutes}Minutes" for minutes in (1, 3)),
]


@pytest.fixture
def paged():
    """An account with five of everything, two on a page."""
    api = Api(page_size=2)
    for name in "abcde":
        api.make_application(name)
        api.make_group(name, application="a")
        api.client.register_application_revision(applicationName="a", revision=archive(name))
        api.client.register_on_premises_instance(instanceName=name, iamUserArn=f"{USER}-{name}")
        api.store.github_tokens.add(name)
        request = {"applicationName": "a", "deploymentGroupName": name, "revision": ARCHIVE}
        api.client.create_deployment(**request)
    first = api.store.deployments[api.runs.started[0].id]
    first.started = api.service._clock.now()
    api.service.begin(api.store, first.group, revision=ARCHIVE, creator="autoscaling", instances=list("vwxyz"))
    api.runs.started[-1].started = first.started
    return api


def archive(key):
    return {"revisionType": "S3", "s3Location": {**ARCHIVE["s3Location"], "key": key}}


class TestPages:
    @pytest.mark.parametrize(
        ("operation", "request_", "key", "count"),
        [
            ("list_applications", {}, "applications", 5),
            ("list_deployment_groups", {"applicationName": "a"}, "deploymentGroups", 5),
            ("list_deployment_configs", {}, "deploymentConfigsList", 17),
            ("list_application_revisions", {"applicationName": "a"}, "revisions", 6),
            ("list_deployments", {}, "deployments", 6),
            ("list_deployments", {"includeOnlyStatuses": ["Created"]}, "deployments", 6),
            ("list_on_premises_instances", {}, "instanceNames", 5),
            ("list_git_hub_account_token_names", {}, "tokenNameList", 5),
            ("list_deployment_targets", {"deploymentId": "LAST"}, "targetIds", 5),
            ("list_deployment_instances", {"deploymentId": "LAST"}, "instancesList", 5),
        ],
    )
    def test_have_everything_once(self, paged, operation, request_, key, count):
        request = {name: paged.runs.started[-1].id if value == "LAST" else value for name, value in request_.items()}
        found, token, pages = [], {}, 0
        while True:
            answer = getattr(paged.client, operation)(**request, **token)
            found += answer[key]
            pages += 1
            if "nextToken" not in answer:
                break
            assert len(answer[key]) == 2
            token = {"nextToken": answer["nextToken"]}
        assert pages == -(-count // 2)
        assert len({repr(each) for each in found}) == len(found) == count

    def test_are_what_paginators_follow(self, paged):
        pages = paged.client.get_paginator("list_applications").paginate()
        assert pages.build_full_result()["applications"] == list("abcde")

    def test_may_be_asked_for_again(self, paged):
        token = paged.client.list_applications()["nextToken"]
        again = [paged.client.list_applications(nextToken=token)["applications"] for _ in range(2)]
        assert again == [["c", "d"], ["c", "d"]]

    def test_are_a_hundred_long(self, api):
        for number in range(101):
            api.make_application(f"a{number:03}")
        first = api.client.list_applications()
        assert len(first["applications"]) == 100
        assert api.client.list_applications(nextToken=first["nextToken"])["applications"] == ["a100"]

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "x",
            "[]",
            "AAAA",
            *(base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in (1, ["x", 2], {})),
        ],
    )
    def test_have_tokens_that_cannot_be_made_up(self, paged, token):
        for operation in ("ListApplications", "ListDeployments", "ListOnPremisesInstances", "ListDeploymentConfigs"):
            paged.assert_refused(operation, {"nextToken": token}, "InvalidNextTokenException")

    def test_have_tokens_for_the_same_request_alone(self, paged):
        token = {"nextToken": paged.client.list_deployments()["nextToken"]}
        code = "InvalidNextTokenException"
        paged.assert_refused("ListApplications", token, code)
        paged.assert_refused("ListDeployments", {**token, "includeOnlyStatuses": ["Failed"]}, code)
        group = {"applicationName": "a", "deploymentGroupName": "a"}
        paged.assert_refused("ListDeployments", {**token, **group}, code)
        with pytest.raises(paged.client.exceptions.InvalidNextTokenException):
            paged.make_client(Scope("000000000000", "eu-west-1")).list_deployments(**token)

    def test_of_a_group_name_the_application(self, paged):
        assert paged.client.list_deployment_groups(applicationName="a")["applicationName"] == "a"


class TestPredefinedConfigs:
    def test_come_first(self, api):
        api.client.create_deployment_config(
            deploymentConfigName="A", minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
        )
        names = api.client.list_deployment_configs()["deploymentConfigsList"]
        assert names == [f"CodeDeployDefault.{name}" for name in [*SERVER, *LAMBDA, *ECS]] + ["A"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            # botocore's model says so of GetDeploymentConfig, and that nobody may ask for it.
            ("OneAtATime", {"minimumHealthyHosts": {"type": "MOST_CONCURRENCY", "value": 1}}),
            ("HalfAtATime", {"minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 50}}),
            ("AllAtOnce", {"minimumHealthyHosts": {"type": "HOST_COUNT", "value": 0}}),
            ("LambdaAllAtOnce", {"trafficRoutingConfig": {"type": "AllAtOnce"}}),
            (
                "LambdaCanary10Percent30Minutes",
                {
                    "trafficRoutingConfig": {
                        "type": "TimeBasedCanary",
                        "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 30},
                    }
                },
            ),
            (
                "ECSLinear10PercentEvery3Minutes",
                {
                    "trafficRoutingConfig": {
                        "type": "TimeBasedLinear",
                        "timeBasedLinear": {"linearPercentage": 10, "linearInterval": 3},
                    }
                },
            ),
        ],
    )
    def test_have_their_content(self, api, name, content):
        info = api.client.get_deployment_config(deploymentConfigName=f"CodeDeployDefault.{name}")[
            "deploymentConfigInfo"
        ]
        platform = next((kind for kind in ("Lambda", "ECS") if name.startswith(kind)), "Server")
        assert {"computePlatform": platform, **content}.items() <= info.items()
        assert {"deploymentConfigId", "createTime"} <= info.keys()

    def test_are_all_got(self, api):
        for name in [*SERVER, *LAMBDA, *ECS]:
            api.client.get_deployment_config(deploymentConfigName=f"CodeDeployDefault.{name}")


class TestRevisions:
    @pytest.fixture
    def stored(self, shop):
        for location, description in ((OTHER_ARCHIVE, "Next"), (ARCHIVE, "Now")):
            shop.client.register_application_revision(
                applicationName="Shop", revision=location, description=description
            )
        shop.finish(shop.deploy())
        return shop

    def listed(self, shop, **request):
        return shop.client.list_application_revisions(applicationName="Shop", **request)["revisions"]

    def test_say_how_they_are_used(self, stored):
        answer = stored.client.get_application_revision(applicationName="Shop", revision=ARCHIVE)
        assert answer["revision"] == ARCHIVE
        info = answer["revisionInfo"]
        assert info.keys() == {"description", "deploymentGroups", "firstUsedTime", "lastUsedTime", "registerTime"}
        assert (info["description"], info["deploymentGroups"]) == ("Now", ["Web"])
        unused = stored.client.get_application_revision(applicationName="Shop", revision=OTHER_ARCHIVE)["revisionInfo"]
        assert unused.keys() == {"description", "deploymentGroups", "registerTime"}

    def test_may_be_registered_again(self, stored):
        stored.client.register_application_revision(applicationName="Shop", revision=ARCHIVE)
        stored.client.register_application_revision(applicationName="Shop", revision=OTHER_ARCHIVE, description="Later")
        assert self.listed(stored) == [OTHER_ARCHIVE, ARCHIVE]
        answer = stored.client.batch_get_application_revisions(
            applicationName="Shop", revisions=[ARCHIVE, OTHER_ARCHIVE]
        )
        descriptions = [each["genericRevisionInfo"]["description"] for each in answer["revisions"]]
        assert descriptions == ["Now", "Later"]

    @pytest.mark.parametrize("more", [{"version": "1"}, {"eTag": "x"}])
    def test_are_others_with_a_version_or_etag(self, stored, more):
        location = {**ARCHIVE, "s3Location": {**ARCHIVE["s3Location"], **more}}
        with pytest.raises(stored.client.exceptions.RevisionDoesNotExistException):
            stored.client.get_application_revision(applicationName="Shop", revision=location)
        answer = stored.client.batch_get_application_revisions(applicationName="Shop", revisions=[location, ARCHIVE])
        assert [each["revisionLocation"] for each in answer["revisions"]] == [ARCHIVE]
        assert "app.zip" in answer["errorMessage"]

    def test_are_found_by_bucket_and_prefix(self, stored):
        commit = {"revisionType": "GitHub", "gitHubLocation": {"repository": "me/shop", "commitId": "a" * 40}}
        stored.client.register_application_revision(applicationName="Shop", revision=commit)
        assert self.listed(stored) == [OTHER_ARCHIVE, ARCHIVE, commit]
        assert self.listed(stored, s3Bucket="revisions") == [OTHER_ARCHIVE, ARCHIVE]
        assert self.listed(stored, s3Bucket="revisions", s3KeyPrefix="app") == [ARCHIVE]
        assert self.listed(stored, s3Bucket="other") == []

    def test_are_sorted(self, stored):
        assert self.listed(stored, sortBy="registerTime") == [OTHER_ARCHIVE, ARCHIVE]
        assert self.listed(stored, sortBy="registerTime", sortOrder="descending") == [ARCHIVE, OTHER_ARCHIVE]
        assert self.listed(stored, sortBy="firstUsedTime", sortOrder="ascending") == [OTHER_ARCHIVE, ARCHIVE]
        assert self.listed(stored, sortBy="lastUsedTime", sortOrder="descending") == [ARCHIVE, OTHER_ARCHIVE]

    def test_are_deployed_or_not(self, stored):
        assert self.listed(stored, deployed="include") == [ARCHIVE]
        assert self.listed(stored, deployed="exclude") == [OTHER_ARCHIVE]
        assert self.listed(stored, deployed="ignore") == [OTHER_ARCHIVE, ARCHIVE]

    @pytest.mark.parametrize("kind", ["AppSpecContent", "String"])
    def test_of_text_are_found_by_their_digest(self, api, kind):
        api.make_application(platform="Lambda")
        part = {"AppSpecContent": "appSpecContent", "String": "string"}[kind]
        api.client.register_application_revision(
            applicationName="Shop", revision={"revisionType": kind, part: {"content": "version: 0.0"}}
        )
        (listed,) = self.listed(api)
        digest = listed[part]["sha256"]
        answer = api.client.get_application_revision(
            applicationName="Shop", revision={"revisionType": kind, part: {"sha256": digest}}
        )
        assert answer["revision"][part] == {"content": "version: 0.0", "sha256": digest}
        other = {"AppSpecContent": "String", "String": "AppSpecContent"}[kind]
        request = {"applicationName": "Shop", "revision": {"revisionType": other}}
        request["revision"][{"AppSpecContent": "appSpecContent", "String": "string"}[other]] = {"sha256": digest}
        api.assert_refused("GetApplicationRevision", request, "RevisionDoesNotExistException")


def test_github_tokens_are_deleted(api):
    api.store.github_tokens.update(["mine", "yours"])
    assert api.client.list_git_hub_account_token_names()["tokenNameList"] == ["mine", "yours"]
    assert api.client.delete_git_hub_account_token(tokenName="mine")["tokenName"] == "mine"
    assert api.client.list_git_hub_account_token_names()["tokenNameList"] == ["yours"]


def test_nothing_is_made_by_external_ids(api):
    assert api.client.delete_resources_by_external_id(externalId="stack").keys() == {"ResponseMetadata"}


def test_several_applications(api):
    for name in ("a", "b"):
        api.make_application(name, "Lambda")
    answer = api.client.batch_get_applications(applicationNames=["b", "a"])["applicationsInfo"]
    assert [each["applicationName"] for each in answer] == ["b", "a"]
    assert answer[0].keys() == {"applicationId", "applicationName", "createTime", "linkedToGitHub", "computePlatform"}
