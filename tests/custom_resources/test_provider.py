"""The function behind a kind of custom resource: one a stack, allowed what it needs, the same under all flags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.handlers import HANDLERS
from cdk_codedeploy.handlers.registered_revision import (
    GitHubCommit,
    RegisteredRevisionHandler,
    RegisteredRevisionProperties,
)
from cdk_codedeploy.iam import Statement
from tests.iam.templates import assert_no_cycle, only, resources, resources_by_action, statements_of

KIND = "RegisteredRevision"
CUSTOM = f"Custom::CodeDeploy{KIND}"
COMMIT = GitHubCommit(repository="owner/name", commit_id="0" * 40)


def of(application: str = "shop") -> RegisteredRevisionProperties:
    return RegisteredRevisionProperties(application=application, git_hub=COMMIT)


def make(scope: Any, id: str = "Thing", *needs: Statement) -> cdk.CustomResource:
    return CustomResourceProvider.of(scope, KIND).make(scope, id, of(), needs=needs)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RegisteredRevisionHandler, "waits", True)


class TestResources:
    def test_are_three_beside_the_custom_resource(self, stack, synth):
        make(stack)
        types = sorted(resource["Type"] for resource in synth(stack)["Resources"].values())
        assert types == [
            "AWS::IAM::Role",
            "AWS::Lambda::Function",
            "AWS::Logs::LogGroup",
            "Custom::CodeDeployRegisteredRevision",
        ]

    def test_are_six_where_the_handler_waits(self, stack, synth, waits):
        make(stack)
        template = synth(stack)
        assert len(template["Resources"]) == 7
        assert_no_cycle(template)

    def test_are_shared_by_the_stack(self, stack, synth):
        make(stack, "One")
        make(cdk.Stack.of(stack), "Two")
        assert len(resources(synth(stack), "AWS::Lambda::Function")) == 1

    def test_are_each_stacks_own(self, app, synth):
        stacks = [cdk.Stack(app, name) for name in ("A", "B")]
        for stack in stacks:
            make(stack)
        for stack in stacks:
            only(synth(stack), "AWS::Lambda::Function")

    def test_are_in_nested_stacks_too(self, stack, synth):
        nested = cdk.NestedStack(stack, "Nested")
        make(nested)
        only(synth(nested), "AWS::Lambda::Function")
        assert resources(synth(stack), "AWS::Lambda::Function") == {}


class TestFunction:
    def test_says_everything_explicitly(self, stack, synth):
        make(stack)
        template = synth(stack)
        name, function = only(template, "AWS::Lambda::Function")
        code = function.pop("Code")
        assert code["S3Key"].endswith(".zip")
        prefix = "CodeDeployCustomResourcesRegisteredRevision"
        (log,) = resources(template, "AWS::Logs::LogGroup")
        (role,) = resources(template, "AWS::IAM::Role")
        assert function == {
            "Architectures": ["x86_64"],
            "Description": "CodeDeploy custom resource RegisteredRevision",
            "Handler": f"{HANDLERS[KIND]}.handle",
            "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"${{{log}}}"},
            "MemorySize": 256,
            "Role": f"${{{role}.Arn}}",
            "Runtime": "python3.14",
            "Timeout": 900,
        }
        assert all(each.startswith(prefix) for each in (name, log, role))

    def test_log_is_kept_thirty_days_and_goes_with_the_stack(self, stack, synth):
        make(stack)
        (log,) = resources(synth(stack), "AWS::Logs::LogGroup").values()
        assert log["Properties"] == {"RetentionInDays": 30}
        assert (log["DeletionPolicy"], log["UpdateReplacePolicy"]) == ("Delete", "Delete")

    def test_may_write_its_log_and_nothing_more(self, stack, synth):
        make(stack)
        template = synth(stack)
        role, properties = only(template, "AWS::IAM::Role")
        (log,) = resources(template, "AWS::Logs::LogGroup")
        assert resources_by_action(statements_of(template, role)) == {
            "logs:CreateLogStream": {f"${{{log}.Arn}}"},
            "logs:PutLogEvents": {f"${{{log}.Arn}}"},
        }
        assert "ManagedPolicyArns" not in properties

    def test_is_in_the_assembly_as_one_archive(self, stack):
        make(stack)
        other = cdk.Stack(stack.node.root, "Other")
        make(other)
        assembly = Path(cdk.Stage.of(stack).synth().directory)
        assert len(list(assembly.glob("asset.*"))) == 1
        manifest = json.loads((assembly / "Stack.assets.json").read_text())
        sources = [file["source"] for file in manifest["files"].values()]
        (archive,) = (source for source in sources if source["path"].startswith("asset."))
        assert archive["packaging"] == "file"
        assert (assembly / archive["path"]).read_bytes()[:2] == b"PK"


class TestCustomResource:
    def test_has_the_properties_and_its_function(self, stack, synth):
        make(stack)
        template = synth(stack)
        (function,) = resources(template, "AWS::Lambda::Function")
        _, properties = only(template, "Custom::CodeDeployRegisteredRevision")
        assert properties == {
            "ServiceToken": f"${{{function}.Arn}}",
            "Application": "shop",
            "GitHub": {"Repository": "owner/name", "CommitId": "0" * 40},
        }

    def test_takes_a_time_to_wait(self, stack, synth):
        provider = CustomResourceProvider.of(stack, KIND)
        provider.make(stack, "Thing", of(), service_timeout=cdk.Duration.minutes(15))
        _, properties = only(synth(stack), "Custom::CodeDeployRegisteredRevision")
        assert properties["ServiceTimeout"] == "900"

    def test_waits_for_what_its_function_must_be_allowed(self, stack, synth):
        first = Statement(("codedeploy:RegisterApplicationRevision",), ("arn:one",))
        second = Statement(("codedeploy:RegisterApplicationRevision",), ("arn:two",))
        make(stack, "One", first)
        make(stack, "Two", second)
        template = synth(stack)
        ((policy, found),) = resources(template, "AWS::IAM::Policy").items()
        (statement,) = found["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"] == ["arn:one", "arn:two"]
        for resource in resources(template, "Custom::CodeDeployRegisteredRevision").values():
            assert resource["DependsOn"] == [policy]
        assert_no_cycle(template)

    def test_many_need_more_than_one_policy(self, stack, synth):
        for number in range(40):
            resource = f"arn:aws:s3:::{'x' * 200}{number}"
            make(stack, f"Thing{number}", Statement((f"s3:Get{number}",), (resource,)))
        template = synth(stack)
        assert len(resources(template, "AWS::IAM::ManagedPolicy")) >= 1
        (role, _) = only(template, "AWS::IAM::Role")
        assert sum("arn:aws:s3" in json.dumps(each) for each in statements_of(template, role)) == 40


class TestNeedsAlone:
    """What leaves a stack may still be taken away, though CloudFormation changes shared policies before that."""

    def two(self, stack: cdk.Stack) -> None:
        for id in ("One", "Two"):
            needs = [Statement(("s3:GetObject",), (f"arn:aws:s3:::{id}/*",))]
            CustomResourceProvider.of(stack, KIND).make(stack, id, of(), needs_alone=needs)

    def test_stand_in_a_policy_that_goes_after_the_resource(self, stack, synth):
        self.two(stack)
        template = synth(stack)
        for id in ("One", "Two"):
            (waiting,) = (resource for name, resource in resources(template, CUSTOM).items() if name.startswith(id))
            (policy,) = waiting["DependsOn"]
            document = template["Resources"][policy]["Properties"]["PolicyDocument"]
            assert [statement["Resource"] for statement in document["Statement"]] == [[f"arn:aws:s3:::{id}/*"]]

    def test_are_the_same_role_s_under_names_of_their_own(self, stack, synth):
        self.two(stack)
        policies = [policy["Properties"] for policy in resources(synth(stack), "AWS::IAM::Policy").values()]
        assert len({policy["PolicyName"] for policy in policies}) == 2
        assert len({json.dumps(policy["Roles"]) for policy in policies}) == 1

    def test_are_no_policy_where_there_are_none(self, stack, synth):
        make(stack)
        assert resources(synth(stack), "AWS::IAM::Policy") == {}


class TestWaiting:
    def test_function_knows_its_state_machine_and_may_start_it(self, stack, synth, waits):
        make(stack)
        template = synth(stack)
        (machine,) = resources(template, "AWS::StepFunctions::StateMachine")
        _, function = only(template, "AWS::Lambda::Function")
        assert function["Environment"] == {"Variables": {"WAITER_ARN": f"${{{machine}.Arn}}"}}
        allowed = resources_by_action(statements_of(template, role_of(template, "lambda.amazonaws.com")))
        assert allowed["states:StartExecution"] == {f"${{{machine}.Arn}}"}

    def test_state_machine_may_call_its_function_alone(self, stack, synth, waits):
        make(stack)
        template = synth(stack)
        (function,) = resources(template, "AWS::Lambda::Function")
        role = role_of(template, "states.amazonaws.com")
        assert resources_by_action(statements_of(template, role)) == {"lambda:InvokeFunction": {f"${{{function}.Arn}}"}}
        (custom,) = resources(template, "Custom::CodeDeployRegisteredRevision").values()
        (policy,) = resources(template, "AWS::IAM::Policy")
        assert custom["DependsOn"] == [policy]

    def test_definition_is_what_the_tests_run(self, stack, synth, waits):
        from cdk_codedeploy.custom_resources.waiter import definition

        make(stack)
        _, machine = only(synth(stack), "AWS::StepFunctions::StateMachine")
        assert json.loads(machine["DefinitionString"]) == definition("${AWS::Partition}")
        assert machine["StateMachineType"] == "STANDARD"


def role_of(template: dict[str, Any], service: str) -> str:
    (name,) = (
        name
        for name, role in resources(template, "AWS::IAM::Role").items()
        if role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": service}
    )
    return name


@pytest.mark.parametrize("encrypted", [False, True])
def test_large_answers_have_a_place(stack, synth, encrypted):
    key = kms.Key(stack, "Key") if encrypted else None
    bucket = s3.Bucket(stack, "Data", encryption_key=key)
    provider = CustomResourceProvider.of(stack, KIND)
    provider.keep_data_in(bucket)
    make(stack)
    template = synth(stack)
    (name,) = resources(template, "AWS::S3::Bucket")
    _, function = only(template, "AWS::Lambda::Function")
    assert function["Environment"]["Variables"] == {"DATA_BUCKET": f"${{{name}}}"}
    allowed = resources_by_action(statements_of(template, role_of(template, "lambda.amazonaws.com")))
    assert allowed["s3:PutObject"] == {f"${{{name}.Arn}}/custom-resource-data/*"}
    assert ("kms:GenerateDataKey" in allowed) is encrypted


@pytest.mark.parametrize("waiting", [False, True])
def test_no_feature_flag_changes_anything(recommended_flags, monkeypatch, waiting):
    monkeypatch.setattr(RegisteredRevisionHandler, "waits", waiting)
    templates = []
    for flags in ({}, recommended_flags):
        app = cdk.App(context=flags, tree_metadata=False)
        stack = cdk.Stack(app, "Stack")
        make(stack, "Thing", Statement(("s3:GetObject",), ("arn:one",)), Statement(("s3:PutObject",), ("arn:one",)))
        templates.append(json.loads(Path(app.synth().directory, stack.template_file).read_text())["Resources"])
    assert templates[0] == templates[1]


@pytest.mark.slow
@pytest.mark.parametrize("waiting", [False, True])
def test_cfn_lint_finds_nothing(stack, synth, monkeypatch, tmp_path, waiting):
    from cfnlint.api import lint_file

    monkeypatch.setattr(RegisteredRevisionHandler, "waits", waiting)
    make(stack, "Thing", Statement(("s3:GetObject",), ("arn:aws:s3:::bucket/key",)))
    path = tmp_path / "template.json"
    path.write_text(json.dumps(synth(stack)))
    assert [str(match) for match in lint_file(path)] == []
