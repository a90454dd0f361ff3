"""Instances found by their tags: one to three groups, by key and value, by key only, by value only."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

TAG_SETS = {
    "OneGroup": [{"app": ["shop"]}],
    "SeveralValues": [{"stage": ["beta", "gamma"], "app": ["shop"]}],
    "KeyOnly": [{"codedeploy": []}],
    "ValueOnly": [{"": ["shop", "basket"]}],
    "AllForms": [{"app": ["shop"], "codedeploy": [], "": ["basket"]}],
    "TwoGroups": [{"app": ["shop"]}, {"stage": ["production"]}],
    "ThreeGroups": [{"app": ["shop"]}, {"stage": ["production"]}, {"": ["blue"], "canary": []}],
    "TenFilters": [{"cell": [f"c{number}" for number in range(10)]}],
}


def build(app: cdk.App) -> None:
    """Build a stack with one group for each set."""
    stack = cdk.Stack(app, "InstanceTags")
    for id, groups in TAG_SETS.items():
        codedeploy.ServerDeploymentGroup(stack, id, ec2_instance_tags=codedeploy.InstanceTagSet(*groups))
