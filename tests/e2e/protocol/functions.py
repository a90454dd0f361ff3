"""What a deployment of the Lambda platform needs, made with AWS's own API: functions, versions, aliases, hooks."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from harness.deployments import Group
from protocol.ground import Ground

ALIAS = "live"
SHIFT = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
CALL = ["lambda:InvokeFunction"]
REPORT = ["codedeploy:PutLifecycleEventHookExecutionStatus"]
AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"
CANARY = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_TEXT = "def handler(event, context):\n    return {version!r}\n"
_REPORT = """import boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status={status!r},
    )
"""
SILENT = "def handler(event, context):\n    return 'nothing to report'\n"


class Functions:
    """An application of the Lambda platform, with functions of its own."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.application = ground.new_name()
        self.client = ground.client("lambda")
        ground.client("codedeploy").create_application(applicationName=self.application, computePlatform="Lambda")

    def clear(self) -> None:
        """Delete the application. Its deployments have ended."""
        self.ground.client("codedeploy").delete_application(applicationName=self.application)

    def function(self, versions: int = 2, name: str | None = None) -> str:
        """Make a function with versions, the first of which has an alias, and return its name."""
        name = self.code(_TEXT.format(version="1"), name=name)
        for version in range(1, versions + 1):
            if version > 1:
                self.client.update_function_code(FunctionName=name, ZipFile=_zipped(_TEXT.format(version=str(version))))
            assert self.client.publish_version(FunctionName=name)["Version"] == str(version)
        self.client.create_alias(FunctionName=name, Name=ALIAS, FunctionVersion="1")
        return name

    def hook(self, status: str = "Succeeded", actions: list[str] | None = None, code: str | None = None) -> str:
        """Make a function that reports a status, and return its name."""
        return self.code(code or _REPORT.format(status=status), REPORT if actions is None else actions)

    def code(self, code: str, actions: list[str] | None = None, name: str | None = None) -> str:
        """Make a function of a program text, and return its name."""
        role = self.ground.role("lambda.amazonaws.com", actions or [])
        name = name or self.ground.new_name()
        self.client.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Handler="index.handler",
            Role=f"arn:aws:iam::000000000000:role/{role}",
            Code={"ZipFile": _zipped(code)},
            Timeout=30,
        )
        return name

    def group(self, **settings: Any) -> Group:
        """Make a deployment group. It shifts all at once."""
        name = self.ground.new_name()
        role = settings.pop("role", None) or self.ground.service_role([*SHIFT, *CALL])
        self.ground.client("codedeploy").create_deployment_group(
            **{
                "applicationName": self.application,
                "deploymentGroupName": name,
                "serviceRoleArn": role,
                "deploymentConfigName": AT_ONCE,
                "deploymentStyle": STYLE,
                **settings,
            }
        )
        return Group(self.ground.emulator, self.application, name)

    def alias(self, function: str) -> tuple[str, dict[str, float]]:
        """Return the version that an alias points to, and the weights of others."""
        found = self.client.get_alias(FunctionName=function, Name=ALIAS)
        weights = found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
        return found["FunctionVersion"], weights


def properties(function: str, current: str = "1", target: str = "2", **changes: Any) -> dict[str, Any]:
    """Return the properties of an AppSpec's resource."""
    return {"Name": function, "Alias": ALIAS, "CurrentVersion": current, "TargetVersion": target, **changes}


def document(properties: Any, hooks: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """Return an AppSpec."""
    made: dict[str, Any] = {
        "version": 0.0,
        "Resources": [{"TheFunction": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
    }
    if hooks:
        made["Hooks"] = [{event: function} for event, function in hooks.items()]
    return {**made, **changes}


def revision(document: Any) -> dict[str, Any]:
    """Return the revision that an AppSpec is."""
    text = document if isinstance(document, str) else json.dumps(document)
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": text}}


def shift(function: str, current: str = "1", target: str = "2", **hooks: str) -> dict[str, Any]:
    """Return the revision that shifts a function's alias from one version to another."""
    return revision(document(properties(function, current, target), hooks))


def _zipped(code: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(zipfile.ZipInfo("index.py", (2020, 1, 1, 0, 0, 0)), code)
    return archive.getvalue()
