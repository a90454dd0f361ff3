"""What an update of a deployed stack would break: rules on two templates, the deployed one and the next. No CDK."""

from __future__ import annotations

from cdk_codedeploy.updates.check import check_update
from cdk_codedeploy.updates.problem import UpdateProblem, UpdateRule
from cdk_codedeploy.updates.template import Resource, Template, read_template
from cdk_codedeploy.updates.values import references

__all__ = ["Resource", "Template", "UpdateProblem", "UpdateRule", "check_update", "read_template", "references"]
