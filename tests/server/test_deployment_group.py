"""A deployment group for instances as a whole; each part of it has tests of its own beside this file."""

from __future__ import annotations

import inspect

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import ServerDeploymentConfig, ServerDeploymentGroup
from tests.deployment import later
from tests.deployment.templates import GROUP, of_type, only
from tests.server.everything import everything

BARE = {
    "AlarmConfiguration": {"Alarms": [], "Enabled": False, "IgnorePollAlarmFailure": False},
    "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]},
    "AutoScalingGroups": [],
    "DeploymentConfigName": "CodeDeployDefault.OneAtATime",
    "DeploymentStyle": {"DeploymentOption": "WITHOUT_TRAFFIC_CONTROL", "DeploymentType": "IN_PLACE"},
    "TriggerConfigurations": [],
}


def test_a_bare_group_says_everything_that_could_stay_from_before(stack, synth):
    group = ServerDeploymentGroup(stack, "Group")
    references = {
        "ApplicationName": stack.resolve(group.application.application_name),
        "ServiceRoleArn": stack.resolve(group.role.role_arn),
    }
    assert only(synth(stack)) == BARE | references


def test_every_argument_may_be_none(stack, synth):
    names = [
        name
        for name, parameter in inspect.signature(ServerDeploymentGroup.__init__).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    assert len(names) > 20
    ServerDeploymentGroup(stack, "Group", **dict.fromkeys(names))
    found = only(synth(stack))
    assert {name: found[name] for name in found.keys() - {"ApplicationName", "ServiceRoleArn"}} == BARE


def test_a_group_with_everything(stack, synth):
    groups = everything(stack)
    template = synth(stack)
    found = of_type(template, GROUP)
    [classic] = of_type(template, "AWS::ElasticLoadBalancing::LoadBalancer")
    known = {"ApplicationName", "ServiceRoleArn"}
    assert {name[:-8]: {key: each[key] for key in each.keys() - known} for name, each in found.items()} == {
        "Tagged": BARE
        | {
            "AlarmConfiguration": {"Alarms": [{"Name": "errors"}], "Enabled": True, "IgnorePollAlarmFailure": True},
            "AutoRollbackConfiguration": {
                "Enabled": True,
                "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            "DeploymentConfigName": stack.resolve(groups["Tagged"].deployment_config.deployment_config_name),
            "DeploymentGroupName": "web",
            "DeploymentStyle": {"DeploymentOption": "WITH_TRAFFIC_CONTROL", "DeploymentType": "IN_PLACE"},
            "Ec2TagSet": {
                "Ec2TagSetList": [
                    {"Ec2TagGroup": [{"Key": "Stage", "Type": "KEY_AND_VALUE", "Value": "beta"}]},
                    {"Ec2TagGroup": [{"Key": "Team", "Type": "KEY_ONLY"}]},
                ]
            },
            "LoadBalancerInfo": {"TargetGroupInfoList": [{"Name": "blue"}]},
            "OnPremisesTagSet": {
                "OnPremisesTagSetList": [{"OnPremisesTagGroup": [{"Type": "VALUE_ONLY", "Value": "shared"}]}]
            },
            "OutdatedInstancesStrategy": "IGNORE",
            "Tags": [{"Key": "Cost", "Value": "shop"}],
            "TriggerConfigurations": [
                {
                    "TriggerEvents": ["DeploymentFailure", "InstanceFailure"],
                    "TriggerName": "Failures",
                    "TriggerTargetArn": "arn:aws:sns:eu-west-1:111122223333:topic",
                }
            ],
        },
        "Fleet": {key: value for key, value in BARE.items() if key != "AutoRollbackConfiguration"}
        | {
            "AutoScalingGroups": ["web-fleet"],
            "Deployment": {
                "Description": "First",
                "IgnoreApplicationStopFailures": True,
                "Revision": {
                    "RevisionType": "S3",
                    "S3Location": {
                        "Bucket": "bucket",
                        "BundleType": "zip",
                        "ETag": "e1",
                        "Key": "app.zip",
                        "Version": "v1",
                    },
                },
            },
            "DeploymentStyle": {"DeploymentOption": "WITH_TRAFFIC_CONTROL", "DeploymentType": "IN_PLACE"},
            "Ec2TagFilters": [{"Key": "Stage", "Type": "KEY_ONLY"}],
            "LoadBalancerInfo": {"ElbInfoList": [{"Name": {"Ref": classic}}]},
            "OnPremisesInstanceTagFilters": [{"Key": "Team", "Type": "KEY_AND_VALUE", "Value": "shop"}],
            "TerminationHookEnabled": True,
        },
    }


class TestTags:
    def test_of_the_group_alone(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", tags={"Team": "shop", "Stage": "beta"})
        template = synth(stack)
        assert only(template)["Tags"] == [{"Key": "Stage", "Value": "beta"}, {"Key": "Team", "Value": "shop"}]
        assert "Tags" not in only(template, "AWS::CodeDeploy::Application")

    def test_join_those_of_the_cdk(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", tags={"Team": "shop"})
        cdk.Tags.of(group).add("Stage", "beta")
        assert only(synth(stack))["Tags"] == [{"Key": "Stage", "Value": "beta"}, {"Key": "Team", "Value": "shop"}]

    def test_take_tokens(self, stack, synth):
        value = cdk.CfnParameter(stack, "Value").value_as_string
        ServerDeploymentGroup(stack, "Group", tags={"Team": value, "Cell": later.text("one")})
        assert only(synth(stack))["Tags"] == [
            {"Key": "Cell", "Value": "one"},
            {"Key": "Team", "Value": {"Ref": "Value"}},
        ]

    def test_none(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", tags={})
        assert "Tags" not in only(synth(stack))


class TestRollback:
    @pytest.mark.parametrize(
        "given", [{"failed_deployment": False}, codedeploy.AutoRollbackConfig(failed_deployment=False)]
    )
    def test_disabled(self, stack, synth, given):
        ServerDeploymentGroup(stack, "Group", auto_rollback=given)
        assert only(synth(stack))["AutoRollbackConfiguration"] == {"Enabled": False}

    def test_when_somebody_stops_it(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", auto_rollback={"stopped_deployment": True, "failed_deployment": False})
        assert only(synth(stack))["AutoRollbackConfiguration"] == {
            "Enabled": True,
            "Events": ["DEPLOYMENT_STOP_ON_REQUEST"],
        }


class TestWhatTheGroupShows:
    def test_made_here(self, stack):
        group = ServerDeploymentGroup(stack, "Group", deployment_config=ServerDeploymentConfig.ALL_AT_ONCE)
        assert group.application.node.path == "Stack/Group/Application"
        assert group.role.node.path == "Stack/Group/Role"
        assert group.node.default_child.node.path == "Stack/Group/Resource"
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.AllAtOnce"
        assert group.auto_scaling_groups == []

    def test_imported(self, stack):
        group = ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack,
            "Group",
            application=codedeploy.ServerApplication.from_server_application_name(stack, "App", "shop"),
            deployment_group_name="web",
        )
        assert (group.role, group.auto_scaling_groups) == (None, None)
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.OneAtATime"
        assert group.application.application_name == "shop"

    def test_its_list_cannot_be_changed_from_outside(self, stack):
        group = ServerDeploymentGroup(stack, "Group")
        group.auto_scaling_groups.append(None)
        assert group.auto_scaling_groups == []
