"""Hooks: a function of the user's check with the callback done, least privilege, and no circle with the group."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server import ServerDeploymentGroup
from cdk_codedeploy.traffic_hooks import HttpCheckHook, LambdaSmokeTestHook, TrafficHook
from cdk_codedeploy.traffic_hooks.hook_code import RUNTIME_FILES, HookCode
from tests.custom_resources.test_asset import PACKAGE, files_of, imports

Synth = Callable[..., dict[str, Any]]
CHECK = "def check(event):\n    pass\n"


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "smoke.py"
    path.write_text(CHECK)
    return path


def of_type(template: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: body for name, body in template["Resources"].items() if body["Type"] == kind}


def function(stack: cdk.Stack) -> lambda_.Function:
    return lambda_.Function(
        stack, "Shop", code=lambda_.Code.from_inline("x"), runtime=lambda_.Runtime.PYTHON_3_12, handler="index.handle"
    )


class TestFunction:
    def test_runs_the_users_check_behind_our_entry(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        TrafficHook(stack, "Hook", code=code, environment={"URL": "http://x"})
        (made,) = of_type(synth(stack), "AWS::Lambda::Function").values()
        found = made["Properties"]
        assert found["Handler"] == "cdk_codedeploy.hooks.entry.handle"
        assert found["Environment"] == {"Variables": {"CODEDEPLOY_HOOK_CHECK": "smoke.check", "URL": "http://x"}}
        assert (found["Timeout"], found["MemorySize"], found["Runtime"]) == (300, 256, "python3.14")
        # No physical name unless it is asked for.
        assert "FunctionName" not in found

    def test_may_write_its_log_and_nothing_else(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        TrafficHook(stack, "Hook", code=code)
        template = synth(stack)
        (role,) = of_type(template, "AWS::IAM::Role").values()
        ((log, _),) = of_type(template, "AWS::Logs::LogGroup").items()
        assert "ManagedPolicyArns" not in role["Properties"]
        (policy,) = role["Properties"]["Policies"]
        assert policy["PolicyDocument"]["Statement"] == [
            {
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Effect": "Allow",
                "Resource": [{"Fn::GetAtt": [log, "Arn"]}],
            }
        ]
        assert not of_type(template, "AWS::IAM::Policy")

    def test_exists_only_when_it_may_do_what_its_check_needs(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        needs = [iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::orders/*"])]
        hook = TrafficHook(stack, "Hook", code=code, needs=needs)
        hook.add_to_role_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"]))
        template = synth(stack)
        (made,) = of_type(template, "AWS::Lambda::Function").values()
        (awaited,) = made["DependsOn"]
        assert (
            template["Resources"][awaited]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] == "s3:GetObject"
        )
        assert len(of_type(template, "AWS::IAM::Policy")) == 2

    def test_has_a_name_for_managed_roles_alone(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        TrafficHook(stack, "Hook", code=code, for_managed_role=True)
        (made,) = of_type(synth(stack), "AWS::Lambda::Function").values()
        assert made["Properties"]["FunctionName"] == "CodeDeployHook_StackHook4F144015"

    def test_lives_in_a_network(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
        public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
        hook = TrafficHook(stack, "Hook", code=code, vpc=vpc, vpc_subnets=public)
        assert hook.is_bound_to_vpc
        other = ec2.SecurityGroup(stack, "Other", vpc=vpc)
        other.connections.allow_from(hook, ec2.Port.tcp(8080))
        template = synth(stack)
        (made,) = [
            each for each in of_type(template, "AWS::Lambda::Function").values() if "VpcConfig" in each["Properties"]
        ]
        subnets = [each["Ref"] for each in made["Properties"]["VpcConfig"]["SubnetIds"]]
        assert len(subnets) == 2
        assert all("Public" in each for each in subnets)
        assert len(of_type(template, "AWS::EC2::SecurityGroupIngress")) == 1

    def test_same_code_gives_the_same_asset(self, stack: cdk.Stack, synth: Synth, code: Path, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "smoke.py").write_text(CHECK)
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "smoke.pyc").write_text("stray")
        TrafficHook(stack, "One", code=code)
        TrafficHook(stack, "Two", code=str(folder), check="smoke.check")
        keys = {each["Properties"]["Code"]["S3Key"] for each in of_type(synth(stack), "AWS::Lambda::Function").values()}
        assert len(keys) == 1


class TestAttached:
    def test_may_answer_one_group_which_may_invoke_it(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        group = ServerDeploymentGroup(stack, "Group")
        TrafficHook(stack, "Hook", code=code).attach(group)
        template = synth(stack)
        (hook,) = of_type(template, "AWS::Lambda::Function")
        policies = of_type(template, "AWS::IAM::Policy")
        statements = [
            (each["Action"], each["Resource"])
            for policy in policies.values()
            for each in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        assert (["lambda:InvokeFunction"], [{"Fn::GetAtt": [hook, "Arn"]}]) in statements
        ((_, resources),) = [each for each in statements if "PutLifecycle" in str(each)]
        parts = resources[0]["Fn::Join"][1]
        (application,) = of_type(template, "AWS::CodeDeploy::Application")
        (made,) = of_type(template, "AWS::CodeDeploy::DeploymentGroup")
        assert parts[-4:] == [":deploymentgroup:", {"Ref": application}, "/", {"Ref": made}]

    @pytest.mark.parametrize("attached", [True, False])
    def test_goes_where_the_cdk_takes_a_function(
        self, stack: cdk.Stack, synth: Synth, code: Path, attached: bool
    ) -> None:
        alias = lambda_.Alias(stack, "Live", alias_name="live", version=function(stack).current_version)
        hook = TrafficHook(stack, "Hook", code=code)
        group = codedeploy.LambdaDeploymentGroup(stack, "Group", alias=alias, pre_hook=hook)
        if attached:
            hook.attach(group)
        template = synth(stack)
        # CloudFormation makes them in an order: nothing waits for itself.
        assert_no_circle(template)
        (made,) = of_type(template, "AWS::Lambda::Alias").values()
        assert "BeforeAllowTrafficHook" in made["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]

    def test_group_from_elsewhere_lets_it_answer(self, stack: cdk.Stack, synth: Synth, code: Path) -> None:
        application = codedeploy.EcsApplication.from_ecs_application_name(stack, "Application", "shop")
        group = codedeploy.EcsDeploymentGroup.from_ecs_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )
        TrafficHook(stack, "Hook", code=code).attach(group)
        (policy,) = of_type(synth(stack), "AWS::IAM::Policy").values()
        assert ":deploymentgroup:shop/web" in str(policy)

    def test_is_a_construct(self, stack: cdk.Stack, code: Path) -> None:
        with pytest.raises(ValidationError, match=r'^group: got "web", but a construct is needed; import it with Ecs'):
            TrafficHook(stack, "Hook", code=code).attach("web")  # type: ignore[arg-type]


def assert_no_circle(template: dict[str, Any]) -> None:
    resources = template["Resources"]

    def named(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["Ref"]} if "Ref" in value else set()
            own |= {value["Fn::GetAtt"][0]} if "Fn::GetAtt" in value else set()
            return own.union(*map(named, value.values()), set())
        return set().union(*map(named, value)) if isinstance(value, list) else set()

    edges = {
        name: (named(body) | set(body.get("DependsOn", []))) & resources.keys() for name, body in resources.items()
    }
    done: set[str] = set()
    while ready := {name for name, needs in edges.items() if name not in done and needs <= done}:
        done |= ready
    assert done == resources.keys(), f"a circle in {sorted(resources.keys() - done)}"


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"timeout": cdk.Duration.seconds(9)}, "timeout: got 9, but a hook has 10 to 900 seconds: Lambda ends"),
            ({"timeout": cdk.Duration.minutes(16)}, "timeout: got 960, but a hook has 10 to 900 seconds"),
            ({"timeout": 60}, "timeout: got 60, but its type is Duration; give one, such as Duration.minutes(5)"),
            ({"memory_size": 64}, "memory_size: got 64, but a function has 128 to 10240 MB of memory"),
            ({"environment": {"A": 1}}, "environment: got 1, but its type is str; turn A into text"),
            (
                {"environment": {"CODEDEPLOY_HOOK_CHECK": "x.y"}},
                'environment: got "CODEDEPLOY_HOOK_CHECK", but the hook sets it itself; give your variable another',
            ),
            (
                {"security_groups": [1]},
                "security_groups: got a value without a VPC, but security_groups are of a VPC; give vpc too, or leave",
            ),
            ({"check": "smoke.nothing"}, 'check: got "smoke.nothing", but smoke.py has no nothing; write def nothing('),
            ({"check": "check"}, 'check: got "check", but it is a module in '),
            ({"check": "other.check"}, 'check: got "other.check", but it is a module in '),
            (
                {"code": "no/such.py"},
                'code: got "no/such.py", but it is a Python file or a directory of them; give its',
            ),
        ],
    )
    def test_says_what_to_do(self, stack: cdk.Stack, code: Path, given: dict[str, Any], message: str) -> None:
        with pytest.raises(ValidationError) as caught:
            TrafficHook(stack, "Hook", **{"code": code, **given})
        assert str(caught.value).startswith(f'traffic hook "Hook": {message}')

    def test_code_that_is_no_python(self, code: Path) -> None:
        code.write_text("def check(event:\n")
        with pytest.raises(ValidationError, match=r"^code: got smoke\.py, which is no Python: .*; correct it$"):
            HookCode.read(code, None)

    def test_directory_needs_the_name_of_the_check(self, code: Path) -> None:
        with pytest.raises(ValidationError, match=r'^check: got nothing, .*; give both, as in "smoke\.check"$'):
            HookCode.read(code.parent, None)

    def test_directory_with_a_cdk_codedeploy_of_its_own(self, code: Path) -> None:
        (code.parent / "cdk_codedeploy").mkdir()
        (code.parent / "cdk_codedeploy" / "x.py").write_text("")
        with pytest.raises(
            ValidationError, match=r"cdk_codedeploy is put beside the code by this library; take it out"
        ):
            HookCode.read(code.parent, "smoke.check")

    def test_code_that_is_too_large(self, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cdk_codedeploy.traffic_hooks.hook_code.SIZE_MAX", 10)
        with pytest.raises(ValidationError, match=r"^code: got 27 bytes in .*, but Lambda takes at most 10 bytes"):
            HookCode.read(code, None)

    def test_connections_without_a_network(self, stack: cdk.Stack, code: Path) -> None:
        with pytest.raises(
            ValidationError, match="only a function in a VPC has security groups; give the hook its vpc"
        ):
            TrafficHook(stack, "Hook", code=code).connections  # noqa: B018


@pytest.mark.parametrize("text", ["check = print\n", "from other import check\n", "from other import *\n"])
def test_check_may_come_from_elsewhere(code: Path, text: str) -> None:
    code.write_text(text)
    assert HookCode.read(code, None).check == "smoke.check"


def test_code_has_what_the_hooks_import_and_nothing_else() -> None:
    seen: set[str] = set()
    waiting = {name for module in ("entry", "http_check", "smoke_test") for name in files_of(f"x.hooks.{module}")}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        modules = {module for module in imports(PACKAGE / name) if module.startswith("cdk_codedeploy.")}
        waiting |= {found for module in modules for found in files_of(module)} - seen
    assert sorted(RUNTIME_FILES) == sorted(seen)
    with zipfile.ZipFile(io.BytesIO(HookCode.own("a.b").archive())) as file:
        for name in file.namelist():
            ast.parse(file.read(name))


class TestLambdaSmokeTestHook:
    def test_invokes_one_version_and_no_other(self, stack: cdk.Stack, synth: Synth) -> None:
        version = function(stack).current_version
        alias = lambda_.Alias(stack, "Live", alias_name="live", version=version)
        hook = LambdaSmokeTestHook(stack, "Smoke", function=version, payload={"path": "/"}, expected={"ok": True})
        codedeploy.LambdaDeploymentGroup(stack, "Group", alias=alias, pre_hook=hook)
        template = synth(stack)
        assert_no_circle(template)
        ((logical_id, _),) = of_type(template, "AWS::Lambda::Version").items()
        (made,) = [
            each for each in of_type(template, "AWS::Lambda::Function").values() if "Environment" in each["Properties"]
        ]
        variables = made["Properties"]["Environment"]["Variables"]
        assert variables["CODEDEPLOY_HOOK_CHECK"] == "cdk_codedeploy.hooks.smoke_test.check"
        begin, reference, end = variables["CODEDEPLOY_HOOK_SETTINGS"]["Fn::Join"][1]
        assert reference == {"Ref": logical_id}
        assert begin + "ARN" + end == (
            '{"expected":{"ok":true},"function":"ARN","is_expected":true,"payload":{"path":"/"}}'
        )
        (awaited,) = made["DependsOn"]
        assert template["Resources"][awaited]["Properties"]["PolicyDocument"]["Statement"] == [
            {"Action": ["lambda:InvokeFunction"], "Effect": "Allow", "Resource": [{"Ref": logical_id}]}
        ]

    def test_refuses_the_alias_that_waits_for_it(self, stack: cdk.Stack) -> None:
        alias = lambda_.Alias(stack, "Live", alias_name="live", version=function(stack).current_version)
        with pytest.raises(ValidationError) as caught:
            LambdaSmokeTestHook(stack, "Smoke", function=alias)
        assert str(caught.value) == (
            'smoke test hook "Smoke": function: got an alias, but the deployment that moves the alias waits for this '
            "hook, so neither could be made first; pass the new version, such as function.current_version"
        )

    def test_sends_json_alone(self, stack: cdk.Stack) -> None:
        with pytest.raises(ValidationError, match=r"payload: got .*, but it is sent as JSON: .*; give text, numbers"):
            LambdaSmokeTestHook(stack, "Smoke", function=function(stack).current_version, payload={1, 2})


class TestHttpCheckHook:
    def test_asks_the_test_listener(self, stack: cdk.Stack, synth: Synth) -> None:
        HttpCheckHook(stack, "Check", url="http://test.example.com:8080/health", statuses=[204, 200], contains="ok")
        (made,) = of_type(synth(stack), "AWS::Lambda::Function").values()
        variables = made["Properties"]["Environment"]["Variables"]
        assert variables["CODEDEPLOY_HOOK_CHECK"] == "cdk_codedeploy.hooks.http_check.check"
        assert variables["CODEDEPLOY_HOOK_SETTINGS"] == (
            '{"attempts":10,"contains":"ok","headers":{},"in_a_row":1,"pause_seconds":3,"statuses":[200,204],'
            '"timeout_seconds":5,"url":"http://test.example.com:8080/health","verify_certificate":true}'
        )

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"url": "example.com"}, 'url: got "example.com", but it is an address of HTTP; begin it with http://'),
            ({"url": "http://example.com:80x"}, 'url: got "http://example.com:80x", but it is an address of HTTP'),
            ({"url": "ftp://example.com"}, 'url: got "ftp://example.com", but it is an address of HTTP'),
            ({"attempts": 0}, "attempts: got 0, but a check makes 1 to 500 attempts; give a number between them"),
            (
                {"attempts": 38},
                "attempts: got 38, but they may take 304 seconds, and the hook has 300; give at most 37 attempts, or a",
            ),
            ({"in_a_row": 11}, "in_a_row: got 11, but there are 10 attempts; give a number from 1 to that of the atte"),
            ({"statuses": [20]}, "statuses: got 20, but HTTP has 100 to 599 as status codes; give status codes"),
        ],
    )
    def test_says_what_to_do(self, stack: cdk.Stack, given: dict[str, Any], message: str) -> None:
        with pytest.raises(ValidationError) as caught:
            HttpCheckHook(stack, "Check", **{"url": "http://example.com", **given})
        assert str(caught.value).startswith(f'HTTP check hook "Check": {message}')

    @pytest.mark.parametrize("form", ["{}", "http://{}:8080/health", "https://{}"])
    def test_address_that_only_the_deployment_knows(self, stack: cdk.Stack, synth: Synth, form: str) -> None:
        parameter = cdk.CfnParameter(stack, "Url")
        HttpCheckHook(stack, "Check", url=form.format(parameter.value_as_string))
        assert "Url" in str(of_type(synth(stack), "AWS::Lambda::Function"))
