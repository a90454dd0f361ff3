"""Rules between constructs: what one construct alone cannot know."""

from __future__ import annotations

from cdk_codedeploy.synthesis.aside import aside
from cdk_codedeploy.synthesis.compared import compare_with_deployed, is_compared_with_deployed
from cdk_codedeploy.synthesis.dependencies import depend
from cdk_codedeploy.synthesis.l1 import change_l1, make_l1
from cdk_codedeploy.synthesis.l2 import begin_l2, make_l2
from cdk_codedeploy.synthesis.on_premises_tags import on_premises_group, on_premises_instances
from cdk_codedeploy.synthesis.pseudo import Pseudo, pseudo
from cdk_codedeploy.synthesis.registry import AppRegistry, object_id, registry_of
from cdk_codedeploy.synthesis.stages import at_the_end_of_each_stage
from cdk_codedeploy.synthesis.subnets import select_subnets
from cdk_codedeploy.synthesis.template import template_of
from cdk_codedeploy.synthesis.versions import require_property
from cdk_codedeploy.synthesis.warnings import Warning_, warn

__all__ = [
    "AppRegistry",
    "Pseudo",
    "Warning_",
    "aside",
    "at_the_end_of_each_stage",
    "begin_l2",
    "change_l1",
    "compare_with_deployed",
    "depend",
    "is_compared_with_deployed",
    "make_l1",
    "make_l2",
    "object_id",
    "on_premises_group",
    "on_premises_instances",
    "pseudo",
    "registry_of",
    "require_property",
    "select_subnets",
    "template_of",
    "warn",
]
