"""Who is told how a boot ended: the real curl and Python ask an AWS on the loopback address that checks signatures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdk_codedeploy.agent import AgentConfig, BootReport, linux_agent_script
from cdk_codedeploy.errors import ValidationError
from tests.agent.bootstrap.aws_endpoint import GROUP, INSTANCE, SECRET, SESSION, AwsEndpoint, aws_endpoint
from tests.agent.bootstrap.linux_machine import LOG, PACKAGES, LinuxMachine

ADDRESS = "https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com"
READY = "this instance: the agent asks CodeDeploy in eu-west-1 for work\n"
HOOK = BootReport.lifecycle_hook(hook_name="ready")
STACK = BootReport.cloudformation_signal(stack_name="Web", logical_id="Fleet")
HEALTH = BootReport.unhealthy()
COMPLETED = {
    "Action": "CompleteLifecycleAction",
    "Version": "2011-01-01",
    "LifecycleHookName": "ready",
    "AutoScalingGroupName": GROUP,
    "InstanceId": INSTANCE,
}
SIGNALLED = {
    "Action": "SignalResource",
    "Version": "2010-05-15",
    "StackName": "Web",
    "LogicalResourceId": "Fleet",
    "UniqueId": INSTANCE,
}
UNHEALTHY = {
    "Action": "SetInstanceHealth",
    "Version": "2011-01-01",
    "InstanceId": INSTANCE,
    "HealthStatus": "Unhealthy",
    "ShouldRespectGracePeriod": "false",
}
# What goes wrong, and what the log says of it.
FAILURES = {
    "download": f"{ADDRESS}/latest/install could not be downloaded",
    "installer": "the installer of the agent failed; see /tmp/codedeploy-agent.update.log",
    "stops": f"the agent has stopped again; see {LOG}",
    "polling": f"the agent runs, but CodeDeploy does not answer it: nothing about it in {LOG}",
}


class Instance(LinuxMachine):
    """An instance, and the AWS around it."""

    aws: AwsEndpoint

    def boot(self, report: BootReport, **options: Any) -> tuple[int, str, str]:
        """Run the script, and return its status, output and error output."""
        text = linux_agent_script(**{"region": "eu-west-1", "report": report} | options)
        done = self.run(self.aws.here(text))
        assert SECRET not in done.stdout + done.stderr + self.calls.read_text()
        assert SESSION not in done.stdout + done.stderr + self.calls.read_text()
        assert self.half_written == []
        return done.returncode, done.stdout, done.stderr

    def spoil(self, what: str) -> None:
        """Let one thing go wrong."""
        if what == "download":
            self.state_file("offline", "")
        elif what == "installer":
            self.state_file("bucket/latest/install", "#!/bin/sh\nexit 1\n")
        elif what == "stops":
            self.pretend("systemctl", 'test "$1" != is-active')
        else:
            self.state_file("says", "")


@pytest.fixture(params=["sh", "bash"])
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Instance]:
    """Ubuntu with Ruby and Python, and without the AWS CLI."""
    machine = Instance(tmp_path, request.param)
    machine.pretend("apt-get", PACKAGES)
    machine.pretend("ruby")
    machine.real("python3", str(Path(sys.executable).resolve()))
    old = (machine.programs / "curl").read_text()
    machine.real("curl")
    real = (machine.programs / "curl").read_text().splitlines()[-1]
    machine.write(
        machine.programs / "curl",
        old.replace("\nfor address", f'\ncase "$*" in *127.0.0.1*) {real} ;; esac\nfor address'),
    )
    with aws_endpoint(machine.state / "bucket") as aws:
        machine.aws = aws
        yield machine


class TestGoodBoot:
    @pytest.mark.parametrize(
        ("report", "form"),
        [
            (HOOK, COMPLETED | {"LifecycleActionResult": "CONTINUE"}),
            (STACK, SIGNALLED | {"Status": "SUCCESS"}),
            (HEALTH, None),
        ],
    )
    def test_is_told(self, instance, report, form):
        assert instance.boot(report) == (0, READY, "")
        assert [call.form for call in instance.aws.calls] == ([form] if form else [])
        assert instance.aws.refused == []

    def test_of_a_prepared_image(self, instance):
        instance.write(instance.file("/opt/codedeploy-agent/.version"), "agent_version: OFFICIAL_1.8.0-17_deb\n")
        assert instance.boot(HOOK, prepared=True) == (0, READY, "")
        assert instance.aws.calls[0].form["LifecycleActionResult"] == "CONTINUE"

    def test_comes_after_everything_else(self, instance):
        instance.boot(HOOK)
        steps = [line.split()[0] for line in instance.asked]
        assert steps.index("python3") > max(place for place, name in enumerate(steps) if name == "systemctl")


class TestBadBoot:
    @pytest.mark.parametrize("failure", FAILURES)
    @pytest.mark.parametrize(
        ("report", "form"),
        [
            (HOOK, COMPLETED | {"LifecycleActionResult": "ABANDON"}),
            (STACK, SIGNALLED | {"Status": "FAILURE"}),
            (HEALTH, UNHEALTHY),
        ],
    )
    def test_is_told(self, instance, report, form, failure):
        instance.spoil(failure)
        sentence = f"CodeDeploy agent: {instance.here(FAILURES[failure])}\n"
        assert instance.boot(report) == (1, "", sentence)
        assert [call.form for call in instance.aws.calls] == [form]


class TestGroup:
    """A lifecycle hook wants to know the Auto Scaling group too."""

    def test_is_given(self, instance):
        instance.aws.tags = False
        assert instance.boot(BootReport.lifecycle_hook(hook_name="ready", auto_scaling_group_name="Mine"))[0] == 0
        assert [call.form["AutoScalingGroupName"] for call in instance.aws.calls] == ["Mine"]

    def test_is_asked_for_where_the_metadata_service_shows_no_tags(self, instance):
        instance.aws.tags = False
        assert instance.boot(HOOK) == (0, READY, "")
        first, second = (call.form for call in instance.aws.calls)
        assert first == {
            "Action": "DescribeAutoScalingInstances",
            "Version": "2011-01-01",
            "InstanceIds.member.1": INSTANCE,
        }
        assert second == COMPLETED | {"LifecycleActionResult": "CONTINUE"}


class TestEndpoint:
    @pytest.mark.parametrize(
        ("region", "fips", "host"),
        [
            ("eu-west-1", None, "autoscaling.eu-west-1.amazonaws.com"),
            ("cn-north-1", None, "autoscaling.cn-north-1.amazonaws.com.cn"),
            ("us-east-2", True, "autoscaling-fips.us-east-2.amazonaws.com"),
            ("us-gov-west-1", True, "autoscaling.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", None, "autoscaling.us-gov-west-1.amazonaws.com"),
        ],
    )
    def test_is_that_of_the_sdk(self, instance, region, fips, host):
        from boto3 import Session
        from botocore.config import Config

        config = Config(use_fips_endpoint=bool(fips))
        client = Session("id", "secret").client("autoscaling", region_name=region, config=config)
        assert client.meta.endpoint_url == f"https://{host}"
        instance.boot(HOOK, region=region, config=AgentConfig(use_fips_mode=fips))
        assert [call.host for call in instance.aws.calls] == [host]


class TestPrograms:
    def test_the_aws_cli_where_the_image_has_it(self, instance):
        instance.pretend("aws", 'echo "fips $AWS_USE_FIPS_ENDPOINT pager <$AWS_PAGER>" >>"$CALLS"')
        assert instance.boot(HOOK)[0] == 0
        assert instance.asked[-2:] == [
            (
                "aws --region eu-west-1 --output json autoscaling complete-lifecycle-action --lifecycle-hook-name "
                f"ready --auto-scaling-group-name {GROUP} --instance-id {INSTANCE} --lifecycle-action-result CONTINUE"
            ),
            "fips false pager <>",
        ]
        assert instance.aws.calls == []

    def test_the_aws_cli_names_the_group(self, instance):
        instance.aws.tags = False
        instance.pretend(
            "aws",
            f"""echo '{{"AutoScalingInstances": [
            {{"InstanceId": "{INSTANCE}",
            "AutoScalingGroupName": "{GROUP}",
            "HealthStatus": "HEALTHY"}}]}}'""",
        )
        assert instance.boot(HOOK)[0] == 0
        assert f"--auto-scaling-group-name {GROUP} --instance-id" in instance.asked[-1]

    def test_the_aws_cli_sets_the_health(self, instance):
        instance.pretend("aws")
        instance.spoil("download")
        instance.boot(HEALTH, region="us-east-1", config=AgentConfig(use_fips_mode=True))
        assert instance.asked[-1] == (
            f"aws --region us-east-1 --output json autoscaling set-instance-health --instance-id {INSTANCE} "
            "--health-status Unhealthy --no-should-respect-grace-period"
        )

    @pytest.mark.parametrize("place", ["path", "/opt/aws/bin/cfn-signal"])
    @pytest.mark.parametrize("good", [True, False])
    def test_cfn_signal_where_the_image_has_it(self, instance, place, good):
        """It needs no permission: it proves which instance it is."""
        instance.pretend("cfn-signal")
        if place != "path":
            instance.file(place).parent.mkdir(parents=True)
            (instance.programs / "cfn-signal").rename(instance.file(place))
        if not good:
            instance.spoil("polling")
        assert instance.boot(STACK)[0] == int(not good)
        assert instance.asked[-1] == (f"cfn-signal -e {int(not good)} --region eu-west-1 --stack Web --resource Fleet")
        assert instance.aws.calls == []

    def test_cfn_signal_through_a_proxy(self, instance):
        instance.pretend("cfn-signal")
        instance.boot(STACK, config=AgentConfig(proxy_uri="http://proxy:3128"))
        assert instance.asked[-1].endswith(" --resource Fleet --https-proxy http://proxy:3128")

    def test_the_metadata_service_is_not_behind_the_proxy(self, instance):
        status, _, error = instance.boot(HOOK, config=AgentConfig(proxy_uri="http://127.0.0.1:1"))
        assert status == 1
        # What the script asks with curl has worked; what Python asks went through the proxy, which is not there.
        assert "urlopen error [Errno 111] Connection refused" in error
        assert "curl" not in error

    def test_a_shell_that_shows_every_line_shows_no_credentials(self, instance):
        text = instance.aws.here(linux_agent_script(region="eu-west-1", report=HOOK))
        done = instance.run(f"set -x\n{text}")
        assert done.returncode == 0
        assert SECRET not in done.stderr
        assert SESSION not in done.stderr
        assert len(instance.aws.calls) == 1


class TestNobodyListens:
    def failed(self, instance: Instance, report: BootReport, listener: str, reason: str) -> str:
        status, output, error = instance.boot(report)
        assert (status, output) == (1, READY)
        *_, sentence = [line for line in error.splitlines() if line.startswith("CodeDeploy agent: ")]
        assert sentence.startswith(f"CodeDeploy agent: {listener} could not be told of this boot: ")
        assert reason in error
        return error

    def test_at_first(self, instance):
        """The instance may be faster than Auto Scaling, whose hook does not wait yet."""
        instance.aws.refusals = 3
        assert instance.boot(HOOK) == (0, READY, "")
        assert instance.aws.refused == ["CompleteLifecycleAction"] * 3
        assert len(instance.aws.calls) == 1
        pauses = [
            line for line in instance.calls.read_text().splitlines() if line in {"sleep 10", "sleep 20", "sleep 30"}
        ]
        assert pauses == ["sleep 10", "sleep 20", "sleep 30"]

    def test_ever(self, instance):
        instance.aws.refusals = 99
        error = self.failed(instance, HOOK, "the lifecycle hook ready", "No active Lifecycle Action found")
        assert "HTTP Error 400" in error
        assert len(instance.aws.refused) == 5

    def test_without_the_permission(self, instance):
        instance.pretend("aws", "echo 'An error occurred (AccessDenied)' >&2; exit 254")
        self.failed(instance, STACK, "the stack Web", "An error occurred (AccessDenied)")

    def test_without_aws_cli_and_python(self, instance):
        (instance.programs / "python3").unlink()
        self.failed(instance, HOOK, "the lifecycle hook ready", "there is neither the AWS CLI nor Python")

    def test_without_a_role(self, instance):
        instance.aws.metadata = lambda path: INSTANCE if path == "instance-id" else None
        self.failed(instance, STACK, "the stack Web", "404")

    def test_after_a_failure(self, instance):
        instance.spoil("download")
        instance.aws.refusals = 99
        status, _, error = instance.boot(HEALTH)
        assert status == 1
        first, second = [line for line in error.splitlines() if line.startswith("CodeDeploy agent: ")]
        assert first.endswith("/latest/install could not be downloaded")
        assert second.startswith("CodeDeploy agent: Auto Scaling could not be told of this boot: ")


class TestValue:
    def test_says_what_it_needs(self):
        assert HOOK.actions == ("autoscaling:CompleteLifecycleAction", "autoscaling:DescribeAutoScalingInstances")
        known = BootReport.lifecycle_hook(hook_name="ready", auto_scaling_group_name="Mine")
        assert known.actions == ("autoscaling:CompleteLifecycleAction",)
        assert STACK.actions == ("cloudformation:SignalResource",)
        assert HEALTH.actions == ("autoscaling:SetInstanceHealth",)

    def test_somebody_has_to_listen(self):
        with pytest.raises(ValidationError) as caught:
            BootReport(listener="pager", actions=())
        assert str(caught.value) == (
            'listener: got "pager", but it is one of lifecycle_hook, cloudformation, unhealthy; make the report with '
            "lifecycle_hook(), cloudformation_signal() or unhealthy()"
        )

    def test_is_a_value(self):
        assert BootReport.lifecycle_hook(hook_name="ready") == HOOK != STACK
        assert len({HOOK, STACK, HEALTH, BootReport.unhealthy()}) == 3

    @pytest.mark.parametrize(
        ("make", "parameter"),
        [
            (lambda bad: BootReport.lifecycle_hook(hook_name=bad), "hook_name"),
            (
                lambda bad: BootReport.lifecycle_hook(hook_name="a", auto_scaling_group_name=bad),
                "auto_scaling_group_name",
            ),
            (lambda bad: BootReport.cloudformation_signal(stack_name=bad, logical_id="a"), "stack_name"),
            (lambda bad: BootReport.cloudformation_signal(stack_name="a", logical_id=bad), "logical_id"),
        ],
    )
    def test_names_are_one_line(self, make, parameter):
        for bad in ("", " ", "a\nb", 7):
            with pytest.raises(ValidationError, match=f"^{parameter}: got "):
                make(bad)


def test_the_name_of_a_hook_is_as_long_as_auto_scaling_takes_it():
    assert BootReport.lifecycle_hook(hook_name="x" * 255).listener == "lifecycle_hook"
    with pytest.raises(ValidationError, match=r"hook_name: got 256 characters, but the name .* 1 to 255 characters"):
        BootReport.lifecycle_hook(hook_name="x" * 256)
