"""In-place deployments: the order of events, what fails them, what follows."""

from __future__ import annotations

import json
import threading

import pytest

from protocol.events import INSTALL, events_of, only_target

ON_FAILURE = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
ONE_AT_A_TIME = "CodeDeployDefault.OneAtATime"


class TestSuccess:
    def test_runs_every_event_on_every_instance(self, ground):
        ids = ground.instances(3)
        group = ground.group()
        info = group.deploy(ground.site())
        targets = group.targets(info["deploymentId"])
        assert sorted(targets) == ids
        for target in targets.values():
            assert events_of(target) == dict.fromkeys(INSTALL, "Succeeded")
            assert target["status"] == "Succeeded"
            times = [event[key] for event in target["lifecycleEvents"] for key in ("startTime", "endTime")]
            assert times == sorted(times)
        assert info["deploymentOverview"]["Succeeded"] == 3
        assert info["createTime"] <= info["startTime"] <= info["completeTime"]
        assert "errorInformation" not in info
        settings = group.settings()
        assert settings["targetRevision"] == info["revision"]
        assert settings["lastSuccessfulDeployment"]["deploymentId"] == info["deploymentId"]

    def test_is_one_after_another_by_id(self, ground):
        ids = ground.instances(3)
        group = ground.group(deploymentConfigName=ONE_AT_A_TIME)
        targets = group.targets(group.deploy(ground.site())["deploymentId"])
        ends = [targets[id]["lifecycleEvents"][-1]["endTime"] for id in ids]
        starts = [targets[id]["lifecycleEvents"][0]["startTime"] for id in ids]
        assert all(start >= end for start, end in zip(starts[1:], ends, strict=False))

    def test_tells_what_was_installed(self, ground, emulator):
        (id,) = ground.instances()
        group = ground.group()
        revision = ground.site()
        info = group.deploy(revision)
        (found,) = [each for each in emulator.control("GET", "instances") if each["instance"] == id]
        assert found["installed"] is True
        assert found["revisions"][group.settings()["deploymentGroupId"]] == {
            "deploymentId": info["deploymentId"],
            "revision": revision,
            "files": ["/srv/index.html"],
        }
        assert [event["event"] for event in found["events"]] == INSTALL

    def test_with_a_version_and_an_etag_of_the_revision(self, ground):
        ground.instances()
        ground.client("s3").put_bucket_versioning(Bucket=ground.name, VersioningConfiguration={"Status": "Enabled"})
        revision = ground.site()
        location = revision["s3Location"]
        head = ground.client("s3").head_object(Bucket=location["bucket"], Key=location["key"])
        ground.client("s3").put_object(Bucket=location["bucket"], Key=location["key"], Body=b"no archive")
        location |= {"version": head["VersionId"], "eTag": head["ETag"].strip('"')}
        ground.group().deploy(revision)
        assert "s3:GetObjectVersion" in {call["action"] for call in ground.emulator.control("GET", "calls")}

    def test_restart_installs_nothing(self, ground):
        ground.instances()
        group = ground.group()
        revision = group.deploy(ground.site())["revision"]
        id = ground.client("codedeploy").create_deployment(
            applicationName=group.application, deploymentGroupName=group.name, deploymentMode="RESTART"
        )["deploymentId"]
        info = group.wait(id)
        assert info["revision"] == revision
        assert list(events_of(only_target(group, info))) == ["ApplicationStop", "ApplicationStart", "ValidateService"]


class TestFleet:
    def test_tag_groups_are_or_inside_and_and_between(self, ground):
        both = ground.instances(1, tags={"Ground": ground.name, "Stage": "beta"})
        ground.instances(1, tags={"Ground": ground.name, "Stage": "alpha"})
        ground.instances(1, tags={"Stage": "beta"})
        stages = [{"Key": "Stage", "Value": value, "Type": "KEY_AND_VALUE"} for value in ("beta", "gamma")]
        group = ground.group(ec2TagSet={"ec2TagSetList": [[ground.tag_filter], stages]})
        assert list(group.targets(group.deploy(ground.site())["deploymentId"])) == both

    @pytest.mark.parametrize(
        ("found", "wanted"),
        [
            ({"Type": "KEY_ONLY", "Key": "{}"}, {"{}": ""}),
            ({"Type": "VALUE_ONLY", "Value": "{}"}, {"Any": "{}"}),
            ({"Type": "KEY_AND_VALUE", "Key": "A", "Value": "{}-*"}, {"A": "{}-1"}),
        ],
    )
    def test_kinds_of_filters(self, ground, found, wanted):
        ids = ground.instances(
            1, tags={key.format(ground.name): value.format(ground.name) for key, value in wanted.items()}
        )
        ground.instances(1, tags={"Other": "x"})
        group = ground.group(ec2TagFilters=[{key: value.format(ground.name) for key, value in found.items()}])
        assert list(group.targets(group.deploy(ground.site())["deploymentId"])) == ids

    def test_none_at_all(self, ground):
        info = ground.group().deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "NO_INSTANCES"

    def test_too_few_to_keep_enough(self, ground):
        ground.instances(1)
        info = ground.group(deploymentConfigName="CodeDeployDefault.HalfAtATime").deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS_INVALID"

    def test_a_stopped_instance_fails(self, ground):
        stopped, running = ground.instances(2)
        ground.client("ec2").stop_instances(InstanceIds=[stopped])
        group = ground.group()
        targets = group.targets(group.deploy(ground.site())["deploymentId"])
        assert targets[running]["status"] == "Succeeded"
        assert targets[stopped]["status"] == "Failed"
        assert events_of(targets[stopped]) == {"ApplicationStop": "Failed", **dict.fromkeys(INSTALL[1:], "Skipped")}

    def test_a_terminated_instance_is_none(self, ground):
        gone, left = ground.instances(2)
        ground.client("ec2").terminate_instances(InstanceIds=[gone])
        group = ground.group()
        assert list(group.targets(group.deploy(ground.site())["deploymentId"])) == [left]

    def test_only_outdated_instances(self, ground):
        old = ground.instances(1)
        group, revision = ground.group(), ground.site()
        group.deploy(revision)
        assert (
            group.deploy(revision, "Failed", updateOutdatedInstancesOnly=True)["errorInformation"]["code"]
            == "NO_INSTANCES"
        )
        new = ground.instances(1)
        info = group.deploy(revision, updateOutdatedInstancesOnly=True)
        assert list(group.targets(info["deploymentId"])) == new != old


class TestRole:
    def test_that_is_gone(self, ground):
        ground.instances()
        arn = ground.service_role()
        group = ground.group(role=arn)
        name = arn.rpartition("/")[2]
        ground.client("iam").delete_role_policy(RoleName=name, PolicyName="p")
        ground.client("iam").delete_role(RoleName=name)
        info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "IAM_ROLE_MISSING"

    def test_that_trusts_another_deployment_group(self, ground):
        ground.instances()
        arn = ground.service_role()
        group = ground.group(role=arn)

        def trust(application: str) -> str:
            groups = f"arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:{application}/*"
            condition = {
                "StringLike": {"aws:SourceArn": groups},
                "StringEquals": {"aws:SourceAccount": "000000000000"},
            }
            service = {"Service": "codedeploy.amazonaws.com"}
            allowed = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole", "Condition": condition}
            return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})

        iam, name = ground.client("iam"), arn.rpartition("/")[2]
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(ground.name))
        group.deploy(ground.site())
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust("another"))
        info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"

    def test_that_cannot_be_assumed_makes_no_group(self, ground):
        client = ground.client("codedeploy")
        with pytest.raises(client.exceptions.InvalidRoleException):
            ground.group(role="arn:aws:iam::000000000000:role/nobody")
        with pytest.raises(client.exceptions.InvalidRoleException):
            ground.group(role=f"arn:aws:iam::000000000000:role/{ground.profile}")


class TestRollback:
    def test_deploys_the_last_good_revision(self, ground, emulator):
        (id,) = ground.instances()
        group = ground.group(autoRollbackConfiguration=ON_FAILURE)
        good = ground.site()
        group.deploy(good)
        ground.break_event("AfterInstall", times=1)
        failed = group.deploy(ground.site(), "Failed")
        back = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
        assert back["creator"] == "codeDeployRollback"
        assert back["revision"] == good
        assert back["rollbackInfo"]["rollbackTriggeringDeploymentId"] == failed["deploymentId"]
        (found,) = [each for each in emulator.control("GET", "instances") if each["instance"] == id]
        assert found["revisions"][group.settings()["deploymentGroupId"]]["revision"] == good

    def test_has_nothing_to_go_back_to(self, ground):
        ground.instances()
        ground.break_event("AfterInstall")
        info = ground.group(autoRollbackConfiguration=ON_FAILURE).deploy(ground.site(), "Failed")
        assert "rollbackDeploymentId" not in info["rollbackInfo"]
        assert "no successful deployment" in info["rollbackInfo"]["rollbackMessage"]

    def test_is_not_rolled_back(self, ground):
        ground.instances()
        group = ground.group(autoRollbackConfiguration=ON_FAILURE)
        group.deploy(ground.site())
        ground.break_event("AfterInstall")
        failed = group.deploy(ground.site(), "Failed")
        back = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"], "Failed")
        assert "rollbackDeploymentId" not in back["rollbackInfo"]

    def test_only_if_asked_for(self, ground):
        ground.instances()
        group = ground.group(autoRollbackConfiguration=ON_FAILURE)
        group.deploy(ground.site())
        ground.break_event("AfterInstall")
        info = group.deploy(ground.site(), "Failed", autoRollbackConfiguration={"enabled": False})
        assert "rollbackInfo" not in info


class TestStop:
    @pytest.fixture
    def stopped(self, ground):
        """Stop a deployment between two zones. Returns the group, the deployment, and what it was done with."""

        def stop(**options):
            for network in ground.networks():
                ground.instances(1, network=network)
            group = ground.group(autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]})
            group.deploy(ground.site())
            id = group.begin(ground.site(), deploymentConfigName=ground.slow_config())
            done = ground.wait_between_zones(group, id)
            ground.client("codedeploy").stop_deployment(deploymentId=id, **options)
            return group, group.wait(id, "Stopped"), done

        return stop

    def test_rolls_back_as_configured(self, stopped):
        group, info, done = stopped()
        assert info["errorInformation"]["code"] == "MANUAL_STOP"
        targets = group.targets(info["deploymentId"])
        assert {id: target["status"] for id, target in targets.items()} == {
            id: "Succeeded" if id in done else "Skipped" for id in targets
        }
        back = group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert group.targets(back["deploymentId"]).keys() == targets.keys()

    def test_rolls_back_only_if_wanted(self, stopped):
        _, info, _ = stopped(autoRollbackEnabled=False)
        assert "rollbackInfo" not in info


def test_many_deployments_at_once(ground):
    ground.instances(2)
    groups = [ground.group() for _ in range(4)]
    results = []

    def deploy(group):
        results.append(group.deploy(ground.site(), fileExistsBehavior="OVERWRITE")["status"])

    threads = [threading.Thread(target=deploy, args=[group]) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["Succeeded"] * 4
