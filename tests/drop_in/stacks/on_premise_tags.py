"""Servers outside AWS found by their tags, alone and together with instances."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "OnPremiseTags")
    racks = codedeploy.InstanceTagSet({"rack": ["r1", "r2"]}, {"role": ["till"], "spare": []}, {"": ["hamburg"]})
    codedeploy.ServerDeploymentGroup(stack, "Tills", on_premise_instance_tags=racks)
    codedeploy.ServerDeploymentGroup(
        stack,
        "Hybrid",
        on_premise_instance_tags=racks,
        ec2_instance_tags=codedeploy.InstanceTagSet({"role": ["till"]}),
    )
    cdk.CfnOutput(stack, "TagGroups", value=str(len(racks.instance_tag_groups)))
