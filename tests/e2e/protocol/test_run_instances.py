"""One instance in a deployment: its agent, the revision it gets, the scripts that fail, the files in the way."""

from __future__ import annotations

import json

import pytest

from harness import fleets, revisions
from protocol.events import diagnostics_of, events_of, only_target
from protocol.ground import START_SCRIPT, WINDOWS_START_SCRIPT

ONE_AT_A_TIME = "CodeDeployDefault.OneAtATime"


def script(event: str, **more) -> dict:
    return {"hooks": {event: [{"location": "run.sh", **more}]}}


class TestAgent:
    @pytest.mark.parametrize(
        ("options", "why"),
        [
            ({"script": "#!/bin/bash\n"}, "start script does not install it"),
            ({"profile": "none"}, "no instance profile"),
        ],
    )
    def test_that_is_not_there_never_answers(self, ground, options, why):
        ground.instances(1, **options)
        group = ground.group()
        info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
        target = only_target(group, info)
        assert why in diagnostics_of(target)["message"]
        (event, *_) = target["lifecycleEvents"]
        assert (event["endTime"] - event["startTime"]).total_seconds() >= 300 / 3000

    def test_that_may_not_be_downloaded(self, ground):
        ground.instances(1, profile=ground.new_profile(["s3:ListBucket"]))
        group = ground.group()
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert "not installed: s3://aws-codedeploy-us-east-1/latest/install" in diagnostics_of(target)["message"]

    def test_that_is_stopped_and_started(self, ground, emulator):
        (id,) = ground.instances()
        emulator.control("PUT", f"agents/{id}", {"state": "stopped"})
        group = ground.group()
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert "stopped" in diagnostics_of(target)["message"]
        emulator.control("PUT", f"agents/{id}", {"state": "running"})
        group.deploy(ground.site())

    def test_that_falls_silent(self, ground):
        ground.instances()
        ground.break_event("AfterInstall", "Silent")
        group = ground.group()
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert events_of(target)["AfterInstall"] == "Failed"

    def test_without_the_rights_of_secure_commands(self, ground):
        script = f"{START_SCRIPT}echo ':enable_auth_policy: true' >> codedeployagent.yml\n"
        secure = [
            f"codedeploy-commands-secure:{name}"
            for name in (
                "GetDeploymentSpecification",
                "PollHostCommand",
                "PutHostCommandAcknowledgement",
                "PutHostCommandComplete",
            )
        ]
        ground.instances(1, script=script, profile=ground.new_profile(["s3:GetObject", *secure]))
        group = ground.group()
        group.deploy(ground.site())
        ground.instances(1, script=script, profile=ground.new_profile(["s3:GetObject", *secure[1:]]))
        info = group.deploy(ground.site())
        failed = [each for each in group.targets(info["deploymentId"]).values() if each["status"] == "Failed"]
        assert secure[0] in diagnostics_of(failed[0])["message"]


class TestWindows:
    @pytest.fixture
    def image(self, emulator):
        name = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"
        return emulator.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]

    def test_has_an_agent_and_revisions_of_its_own(self, ground, image):
        (id,) = ground.instances(1, script=WINDOWS_START_SCRIPT, image=image)
        (found,) = ground.client("ec2").describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"]
        assert found["Platform"] == "windows"
        group = ground.group()
        files = [{"source": "site", "destination": "c:\\inetpub\\wwwroot"}]
        hooks = {"AfterInstall": [{"location": "scripts\\run.ps1"}]}
        group.deploy(
            ground.revision({"site/index.html": "", "scripts/run.ps1": ""}, os="windows", files=files, hooks=hooks)
        )
        installed = fleets.installed(ground.emulator, group.settings()["deploymentGroupId"])
        assert installed[id]["files"] == ["c:\\inetpub\\wwwroot\\index.html"]
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert "operating system linux, but the instance runs windows" in diagnostics_of(target)["message"]

    def test_runs_no_installer_of_linux(self, ground, image):
        ground.instances(1, image=image)
        group = ground.group()
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert "latest/install is for another operating system" in diagnostics_of(target)["message"]


class TestRevision:
    @pytest.mark.parametrize(
        ("spec", "event", "code", "message"),
        [
            (script("BeforeInstall"), "BeforeInstall", "ScriptMissing", "run.sh"),
            (script("ValidateService"), "ValidateService", "ScriptMissing", "run.sh"),
            ({"version": "0.0"}, "BeforeInstall", "UnknownError", "version"),
            ({"os": "windows"}, "BeforeInstall", "UnknownError", "windows"),
            ({"files": [{"source": "nothing", "destination": "/srv"}]}, "Install", "UnknownError", "nothing"),
            (script("AfterInstall", timeout=3601), "BeforeInstall", "UnknownError", "3601"),
        ],
    )
    def test_is_wrong(self, ground, spec, event, code, message):
        ground.instances()
        group = ground.group()
        info = group.deploy(ground.revision(**spec), "Failed")
        assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
        target = only_target(group, info)
        assert events_of(target)[event] == "Failed"
        assert diagnostics_of(target)["errorCode"] == code
        assert message in diagnostics_of(target)["message"]

    @pytest.mark.parametrize(
        "change", [{"key": "nothing.zip"}, {"bundleType": "tar"}, {"eTag": "0" * 32}, {"bucket": "no-such"}]
    )
    def test_cannot_be_had(self, ground, change):
        ground.instances()
        group = ground.group()
        revision = ground.site()
        revision["s3Location"] |= change
        target = only_target(group, group.deploy(revision, "Failed"))
        assert events_of(target)["DownloadBundle"] == "Failed"

    def test_on_github_cannot_be_had(self, ground):
        ground.instances()
        group = ground.group()
        location = {"repository": "owner/name", "commitId": "0" * 40}
        target = only_target(group, group.deploy({"revisionType": "GitHub", "gitHubLocation": location}, "Failed"))
        assert events_of(target)["DownloadBundle"] == "Failed"

    def test_may_not_be_read(self, ground):
        agent_only = ground.new_profile([])
        agent = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::aws-codedeploy-us-east-1/*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [agent]})
        ground.client("iam").put_role_policy(RoleName=agent_only, PolicyName="p", PolicyDocument=policy)
        ground.instances(1, profile=agent_only)
        group = ground.group()
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert events_of(target)["DownloadBundle"] == "Failed"
        assert "AccessDenied" in diagnostics_of(target)["message"]

    def test_named_yaml_is_not_seen_by_hooks(self, ground):
        ground.instances()
        group = ground.group()
        revision = ground.revision({"appspec.yaml": '{"version": 0.0, "os": "linux"}'})
        group.deploy(revision)  # Both are there: appspec.yml wins.
        content = revisions.bundle({"appspec.yaml": b'{"version": 0.0, "os": "linux"}'})
        alone = revisions.upload(ground.emulator, ground.name, "yaml.zip", content)
        target = only_target(group, group.deploy(alone, "Failed"))
        assert events_of(target)["BeforeInstall"] == "Failed"


class TestScripts:
    @pytest.mark.parametrize("code", ["ScriptFailed", "ScriptTimedOut", "ScriptNotExecutable", "UnknownError"])
    def test_fail_the_instance(self, ground, code):
        ground.instances()
        ground.break_event("ApplicationStart", code)
        group = ground.group()
        target = only_target(
            group, group.deploy(ground.revision({"run.sh": ""}, **script("ApplicationStart", timeout=600)), "Failed")
        )
        assert diagnostics_of(target)["errorCode"] == code
        assert diagnostics_of(target)["scriptName"] == "run.sh"
        assert events_of(target)["ValidateService"] == "Skipped"
        if code == "ScriptTimedOut":
            (event,) = [each for each in target["lifecycleEvents"] if each["status"] == "Failed"]
            assert (event["endTime"] - event["startTime"]).total_seconds() >= 600 / 3000

    def test_of_the_last_revision_stop_the_application(self, ground):
        ground.instances()
        group = ground.group()
        bad = ground.revision(**script("ApplicationStop"))
        group.deploy(bad)  # Never runs in the first deployment.
        target = only_target(group, group.deploy(ground.site(), "Failed"))
        assert events_of(target)["ApplicationStop"] == "Failed"
        info = group.deploy(ground.site(), ignoreApplicationStopFailures=True)
        assert events_of(only_target(group, info))["ApplicationStop"] == "Failed"
        group.deploy(ground.site())

    def test_that_fail_on_few_are_tolerated(self, ground):
        first, *_ = ground.instances(4)
        ground.break_event("AfterInstall", instance=first)
        group = ground.group(deploymentConfigName="CodeDeployDefault.HalfAtATime")
        info = group.deploy(ground.site())
        assert info["deploymentOverview"]["Failed"] == 1
        assert info["deploymentOverview"]["Succeeded"] == 3

    def test_that_fail_first_end_a_deployment_one_at_a_time(self, ground):
        ids = ground.instances(3)
        ground.break_event("AfterInstall", instance=ids[0])
        group = ground.group(deploymentConfigName=ONE_AT_A_TIME)
        info = group.deploy(ground.site(), "Failed")
        targets = group.targets(info["deploymentId"])
        assert [targets[id]["status"] for id in ids] == ["Failed", "Skipped", "Skipped"]

    def test_that_fail_last_are_forgiven(self, ground):
        ids = ground.instances(3)
        ground.break_event("AfterInstall", instance=ids[-1])
        group = ground.group(deploymentConfigName=ONE_AT_A_TIME)
        group.deploy(ground.site())
        # The unhealthy one comes first now.
        info = group.deploy(ground.site(), "Failed")
        targets = group.targets(info["deploymentId"])
        assert [targets[id]["status"] for id in ids] == ["Skipped", "Skipped", "Failed"]


class TestFiles:
    def test_of_another_group_are_in_the_way(self, ground):
        ground.instances()
        one, two = ground.group(), ground.group()
        one.deploy(ground.site())
        one.deploy(ground.site())
        target = only_target(two, two.deploy(ground.site(), "Failed"))
        assert "already exists at this location: /srv/index.html" in diagnostics_of(target)["message"]
        two.deploy(ground.site(), fileExistsBehavior="RETAIN")
        two.deploy(ground.site(), fileExistsBehavior="OVERWRITE")
        two.deploy(ground.site())
