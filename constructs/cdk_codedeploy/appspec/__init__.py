"""AppSpec files of the three compute platforms: models to build, read and write them, a checker, JSON Schemas."""

from __future__ import annotations

from cdk_codedeploy.appspec.check import check, check_file
from cdk_codedeploy.appspec.ecs_appspec import (
    AssignPublicIp,
    AwsvpcConfiguration,
    CapacityProviderStrategyItem,
    EcsAppSpec,
)
from cdk_codedeploy.appspec.lambda_appspec import LambdaAppSpec
from cdk_codedeploy.appspec.model import AppSpec
from cdk_codedeploy.appspec.permission import ObjectType, Permission, SelinuxContext
from cdk_codedeploy.appspec.problem import Generation, Problem, Severity
from cdk_codedeploy.appspec.rule import Rule
from cdk_codedeploy.appspec.rules import RULES
from cdk_codedeploy.appspec.schema import schema, schema_file
from cdk_codedeploy.appspec.script import Script
from cdk_codedeploy.appspec.server_appspec import FileExistsBehavior, FileMapping, OperatingSystem, ServerAppSpec

__all__ = [
    "RULES",
    "AppSpec",
    "AssignPublicIp",
    "AwsvpcConfiguration",
    "CapacityProviderStrategyItem",
    "EcsAppSpec",
    "FileExistsBehavior",
    "FileMapping",
    "Generation",
    "LambdaAppSpec",
    "ObjectType",
    "OperatingSystem",
    "Permission",
    "Problem",
    "Rule",
    "Script",
    "SelinuxContext",
    "ServerAppSpec",
    "Severity",
    "check",
    "check_file",
    "schema",
    "schema_file",
]
