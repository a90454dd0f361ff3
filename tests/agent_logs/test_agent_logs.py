"""The log groups of the agent's logs, and who may write into them."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs

from cdk_codedeploy import AgentConfig, AgentGeneration, AgentLog, AgentLogs, AgentSystem, ValidationError

AGENT, DEPLOYMENTS, UPDATER = AgentLog


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def role(stack: cdk.Stack) -> iam.Role:
    return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))


class TestGroups:
    def test_are_made_without_names_and_stay(self, stack, synth):
        collected = AgentLogs().collect(stack)
        assert list(collected.groups) == [AGENT, DEPLOYMENTS, UPDATER]
        made = of_type(synth(stack), "AWS::Logs::LogGroup")
        assert [one["Properties"] for one in made.values()] == [{"RetentionInDays": 30}] * 3
        assert {one["DeletionPolicy"] for one in made.values()} == {"Retain"}
        assert [name[:-8] for name in made] == ["AgentLogsAgent", "AgentLogsDeployments", "AgentLogsUpdater"]

    @pytest.mark.parametrize(
        ("config", "system", "found"),
        [
            (AgentConfig(generation=AgentGeneration.V2), AgentSystem.LINUX, [AGENT, DEPLOYMENTS]),
            (AgentConfig(enable_deployments_log=False), AgentSystem.LINUX, [AGENT, UPDATER]),
            (None, AgentSystem.WINDOWS, [AGENT, DEPLOYMENTS]),
        ],
    )
    def test_are_those_that_the_agent_fills(self, stack, synth, config, system, found):
        assert list(AgentLogs().collect(stack, config=config, system=system).groups) == found
        assert len(of_type(synth(stack), "AWS::Logs::LogGroup")) == len(found)

    def test_are_made_as_wanted(self, stack, synth):
        wanted = AgentLogs(
            which=[DEPLOYMENTS], retention=logs.RetentionDays.ONE_WEEK, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        wanted.collect(stack)
        ((_, made),) = of_type(synth(stack), "AWS::Logs::LogGroup").items()
        assert made["Properties"] == {"RetentionInDays": 7}
        assert made["DeletionPolicy"] == "Delete"

    def test_are_made_once_for_each_scope(self, stack, synth):
        wanted = AgentLogs(which=[AGENT])
        first, second = (wanted.collect(stack) for _ in range(2))
        assert first.groups[AGENT].node.path == second.groups[AGENT].node.path
        wanted.collect(cdk.Stack(stack, "Other"))
        assert len(of_type(synth(stack), "AWS::Logs::LogGroup")) == 1

    def test_may_be_given(self, stack, synth):
        own = logs.LogGroup.from_log_group_name(stack, "Own", "deployments")
        collected = AgentLogs(groups={DEPLOYMENTS: own}).collect(stack)
        assert collected.names[DEPLOYMENTS] == "deployments"
        assert [name[:-8] for name in of_type(synth(stack), "AWS::Logs::LogGroup")] == [
            "AgentLogsAgent",
            "AgentLogsUpdater",
        ]

    def test_names_are_those_of_the_settings(self, stack, synth):
        collected = AgentLogs(which=[AGENT]).collect(stack, config=AgentConfig(log_dir="/logs"))
        script = collected.script(region=stack.region, domain=cdk.Aws.URL_SUFFIX)
        cdk.CfnOutput(stack, "Script", value=script)
        parts = synth(stack)["Outputs"]["Script"]["Value"]["Fn::Join"][1]
        (group,) = of_type(synth(stack), "AWS::Logs::LogGroup")
        assert {"Ref": group} in parts
        assert '"file_path":"/logs/codedeploy-agent.log"' in "".join(part for part in parts if isinstance(part, str))

    def test_script_is_for_the_system(self, stack):
        wanted = AgentLogs(which=[AGENT])
        windows = wanted.collect(stack, system=AgentSystem.WINDOWS).script(region="eu-west-1", domain="amazonaws.com")
        assert "amazon-cloudwatch-agent-ctl.ps1" in windows
        linux = wanted.collect(stack).script(region="eu-west-1", domain="amazonaws.com")
        assert linux.startswith("(\n")


class TestPermission:
    def test_is_for_these_groups_and_no_more(self, stack, synth):
        AgentLogs(which=[AGENT, DEPLOYMENTS]).collect(stack).grant_write(role(stack))
        template = synth(stack)
        ((_, policy),) = of_type(template, "AWS::IAM::Policy").items()
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert statement == {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": [{"Fn::GetAtt": [name, "Arn"]} for name in of_type(template, "AWS::Logs::LogGroup")],
        }

    def test_reaches_the_streams_of_an_imported_group(self, stack, synth):
        # Without the ending, CloudWatch Logs finds no stream in it.
        own = logs.LogGroup.from_log_group_name(stack, "Own", "deployments")
        AgentLogs(which=[DEPLOYMENTS], groups={DEPLOYMENTS: own}).collect(stack).grant_write(role(stack))
        ((_, policy),) = of_type(synth(stack), "AWS::IAM::Policy").items()
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"]["Fn::Join"][1][-1] == ":log-group:deployments:*"


class TestKey:
    def test_may_be_used_for_groups_of_the_stack(self, stack, synth):
        key = kms.Key(stack, "Key")
        AgentLogs(encryption_key=key).collect(stack)
        template = synth(stack)
        assert {str(one["Properties"]["KmsKeyId"]) for one in of_type(template, "AWS::Logs::LogGroup").values()} == {
            "{'Fn::GetAtt': ['Key961B73FD', 'Arn']}"
        }
        ((_, made),) = of_type(template, "AWS::KMS::Key").items()
        _, statement = made["Properties"]["KeyPolicy"]["Statement"]
        assert statement["Principal"] == {
            "Service": {"Fn::Join": ["", ["logs.", {"Ref": "AWS::Region"}, ".amazonaws.com"]]}
        }
        (condition,) = statement["Condition"]["ArnLike"].values()
        assert condition["Fn::Join"][1][-1] == ":log-group:Stack-*"
        assert "kms:*" not in statement["Action"]

    def test_of_another_stack(self, app, stack, synth):
        elsewhere = cdk.Stack(app, "Keys")
        AgentLogs(which=[AGENT], encryption_key=kms.Key(elsewhere, "Key")).collect(stack)
        ((_, made),) = of_type(synth(elsewhere), "AWS::KMS::Key").items()
        assert ":log-group:Stack-*" in str(made["Properties"]["KeyPolicy"])

    def test_in_a_nested_stack(self, stack, synth):
        nested = cdk.NestedStack(stack, "Nested")
        AgentLogs(which=[AGENT], encryption_key=kms.Key(nested, "Key")).collect(nested)
        ((_, made),) = of_type(synth(nested), "AWS::KMS::Key").items()
        assert ":log-group:*" in str(made["Properties"]["KeyPolicy"])


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"which": []}, "which: got none"),
            ({"which": AGENT}, "put it into brackets"),
            ({"which": ["agent"]}, 'which: got "agent", but its type is AgentLog'),
            ({"retention": 30}, "retention: got 30, but its type is RetentionDays"),
            ({"removal_policy": "destroy"}, "removal_policy"),
            ({"which": [AGENT], "groups": {UPDATER: object()}}, "name it in which, or leave out its group"),
        ],
    )
    def test_values(self, given, message):
        with pytest.raises(ValidationError, match=message):
            AgentLogs(**given)

    def test_logs_that_are_not_written(self, stack):
        wanted = AgentLogs(which=[UPDATER])
        with pytest.raises(ValidationError, match=r"2 of the agent .* writes agent and deployments on Linux"):
            wanted.collect(stack, config=AgentConfig(generation=AgentGeneration.V2))
        own = logs.LogGroup.from_log_group_name(stack, "Own", "updater")
        with pytest.raises(ValidationError, match="on Windows; leave that one out"):
            AgentLogs(groups={UPDATER: own}).collect(stack, system=AgentSystem.WINDOWS)
