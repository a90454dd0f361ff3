"""A pipeline that deploys to a group in another Region, which therefore gets a name."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3


def build(app: cdk.App) -> None:
    """Build the group's stack and the pipeline's."""
    away = cdk.Stack(app, "Away", env=cdk.Environment(account="111111111111", region="us-west-2"))
    group = codedeploy.ServerDeploymentGroup(away, "Group", deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED)

    home = cdk.Stack(app, "Home", env=cdk.Environment(account="111111111111", region="eu-west-1"))
    revision = codepipeline.Artifact("Revision")
    pipeline = codepipeline.Pipeline(home, "Pipeline")
    pipeline.add_stage(
        stage_name="Source",
        actions=[
            actions.S3SourceAction(
                action_name="Source",
                bucket=s3.Bucket(home, "Revisions", versioned=True),
                bucket_key="shop.zip",
                output=revision,
            )
        ],
    )
    pipeline.add_stage(
        stage_name="Deploy",
        actions=[actions.CodeDeployServerDeployAction(action_name="Deploy", input=revision, deployment_group=group)],
    )
