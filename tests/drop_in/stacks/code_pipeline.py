"""CodePipeline deploys to a new group and to an imported one."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3


def build(app: cdk.App) -> None:
    """Build a pipeline with a source and two deployments."""
    stack = cdk.Stack(app, "Pipeline")
    revision = codepipeline.Artifact("Revision")
    source = actions.S3SourceAction(
        action_name="Source",
        bucket=s3.Bucket(stack, "Revisions", versioned=True),
        bucket_key="shop.zip",
        output=revision,
    )
    beta = codedeploy.ServerDeploymentGroup(
        stack, "Beta", ec2_instance_tags=codedeploy.InstanceTagSet({"stage": ["beta"]})
    )
    production = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "Production",
        application=codedeploy.ServerApplication.from_server_application_name(stack, "Shop", "shop"),
        deployment_group_name="production",
    )
    codepipeline.Pipeline(
        stack,
        "Pipeline",
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[source]),
            *(
                codepipeline.StageProps(
                    stage_name=name,
                    actions=[
                        actions.CodeDeployServerDeployAction(
                            action_name="Deploy", input=revision, deployment_group=group
                        )
                    ],
                )
                for name, group in (("Beta", beta), ("Production", production))
            ),
        ],
    )
