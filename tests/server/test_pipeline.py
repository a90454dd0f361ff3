"""Our deployment groups go wherever the CDK takes its own, first of all into a pipeline."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_codedeploy import ServerApplication, ServerDeploymentConfig, ServerDeploymentGroup
from tests.deployment.templates import only, statements

PIPELINE = "AWS::CodePipeline::Pipeline"
OWN = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]


def pipeline_to(stack, group):
    """Make a pipeline that deploys to a group, and return its action."""
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
    output = codepipeline.Artifact()
    source = actions.S3SourceAction(
        action_name="Source",
        bucket=bucket,
        bucket_key="app.zip",
        output=output,
        trigger=actions.S3Trigger.NONE,
    )
    deploy = actions.CodeDeployServerDeployAction(action_name="Deploy", deployment_group=group, input=output)
    codepipeline.Pipeline(
        stack,
        "Pipeline",
        artifact_bucket=bucket,
        cross_account_keys=False,
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[source]),
            codepipeline.StageProps(stage_name="Deploy", actions=[deploy]),
        ],
    )


def deploy_action(template):
    [found] = only(template, PIPELINE)["Stages"][1]["Actions"]
    return found


def of_codedeploy(template):
    """What the pipeline's roles may do in CodeDeploy."""
    found = {}
    for statement in statements(template, "Pipeline"):
        chosen = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        for action in chosen:
            if action.startswith("codedeploy:"):
                found[action] = statement["Resource"]
    return found


def arn(*parts):
    first, *others = parts
    return {"Fn::Join": ["", [*OWN, first, *others]]}


def test_a_pipeline_deploys_to_our_group(stack, synth):
    config = ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", "slow")
    group = ServerDeploymentGroup(stack, "Group", deployment_config=config)
    pipeline_to(stack, group)
    template = synth(stack)
    application, name = (stack.resolve(each) for each in (group.application_name, group.deployment_group_name))
    found = deploy_action(template)
    assert found["ActionTypeId"] == {"Category": "Deploy", "Owner": "AWS", "Provider": "CodeDeploy", "Version": "1"}
    assert found["Configuration"] == {"ApplicationName": application, "DeploymentGroupName": name}
    allowed = of_codedeploy(template)
    assert allowed["codedeploy:CreateDeployment"] == arn(":deploymentgroup:", application, "/", name)
    assert allowed["codedeploy:RegisterApplicationRevision"] == arn(":application:", application)
    assert allowed["codedeploy:GetDeploymentConfig"] == arn(":deploymentconfig:slow")


def test_a_pipeline_deploys_to_a_predefined_pace(stack, synth):
    pipeline_to(stack, ServerDeploymentGroup(stack, "Group"))
    allowed = of_codedeploy(synth(stack))
    assert allowed["codedeploy:GetDeploymentConfig"] == arn(":deploymentconfig:CodeDeployDefault.OneAtATime")


def test_a_pipeline_deploys_to_an_imported_group_of_ours(stack, synth):
    application = ServerApplication.from_server_application_name(stack, "App", "shop")
    group = ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack, "Group", application=application, deployment_group_name="web"
    )
    pipeline_to(stack, group)
    template = synth(stack)
    assert deploy_action(template)["Configuration"] == {"ApplicationName": "shop", "DeploymentGroupName": "web"}
    allowed = of_codedeploy(template)
    assert allowed["codedeploy:CreateDeployment"] == arn(":deploymentgroup:shop/web")
    assert allowed["codedeploy:RegisterApplicationRevision"] == arn(":application:shop")
    assert allowed["codedeploy:GetDeploymentConfig"] == arn(":deploymentconfig:CodeDeployDefault.OneAtATime")


def test_the_pipelines_permissions_are_those_of_the_cdks_group(synth):
    found = []
    for cls in (ServerDeploymentGroup, codedeploy.ServerDeploymentGroup):
        stack = cdk.Stack(cdk.App(), "Stack")
        pipeline_to(stack, cls(stack, "Group"))
        template = synth(stack)
        found.append((of_codedeploy(template), deploy_action(template)))
    assert found[0] == found[1]


def test_a_pipeline_of_another_account_deploys_to_our_group(app, synth):
    here = cdk.Stack(app, "Here", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    there = cdk.Stack(app, "There", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    pipeline_to(here, ServerDeploymentGroup(there, "Group", deployment_group_name="web"))
    assert list(deploy_action(synth(here))["Configuration"]["DeploymentGroupName"]) == ["Fn::ImportValue"]


def test_a_group_inside_a_construct_of_the_users_own(stack, synth):
    class Web(Construct):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            self.group = ServerDeploymentGroup(self, "Group")

    web = Web(stack, "Web")
    pipeline_to(stack, web.group)
    name = stack.resolve(web.group.deployment_group_name)
    assert deploy_action(synth(stack))["Configuration"]["DeploymentGroupName"] == name
