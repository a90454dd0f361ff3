"""The update policy ``CodeDeployLambdaAliasUpdate`` of AWS::Lambda::Alias: CodeDeploy shifts the alias's traffic.

Source: CloudFormation user guide, "UpdatePolicy attribute".
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.handler import Context, Properties
from emulator.cloudformation.properties import PropertyError

POLICY = "CodeDeployLambdaAliasUpdate"
_KEYS = ("ApplicationName", "DeploymentGroupName", "BeforeAllowTrafficHook", "AfterAllowTrafficHook")
_ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_POLL_SECONDS = 0.05


def shift(context: Context, old: Properties, new: Properties, policy: Mapping[str, Any]) -> None:
    """Let CodeDeploy point an alias to its new version, and wait for that.

    Args:
        context: The alias.
        old: Its properties so far.
        new: Its properties from now on.
        policy: The update policy.

    Raises:
        PropertyError: When the policy is not allowed, or the deployment does not succeed.
    """
    unknown = sorted(policy.keys() - set(_KEYS))
    missing = [key for key in _KEYS[:2] if not policy.get(key)]
    if unknown or missing:
        raise PropertyError(f"{POLICY} of {context.logical_id}: {unknown} not known, {missing} missing")
    client = context.client("codedeploy")
    made = client.create_deployment(
        applicationName=policy["ApplicationName"],
        deploymentGroupName=policy["DeploymentGroupName"],
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": _appspec(old, new, policy)}},
    )
    ended = _wait(client, made["deploymentId"])
    if ended["status"] == "Succeeded":
        return
    rollback = ended.get("rollbackInfo", {}).get("rollbackDeploymentId")
    if rollback:
        _wait(client, rollback)
    why = ended.get("errorInformation", {}).get("message", "")
    raise PropertyError(f"The CodeDeploy deployment {made['deploymentId']} has {ended['status'].lower()}: {why}")


def shifts(old: Properties, new: Properties, policy: Mapping[str, Any]) -> bool:
    """Return whether a change of an alias is for CodeDeploy to carry out."""
    same = all(old.get(key) == new.get(key) for key in ("Name", "FunctionName"))
    return POLICY in policy and same and _version(old) != _version(new)


def _appspec(old: Properties, new: Properties, policy: Mapping[str, Any]) -> str:
    properties = {
        # The function's own name, whatever form it has in the template.
        "Name": str(new["FunctionName"]).partition(":function:")[2].partition(":")[0] or new["FunctionName"],
        "Alias": new["Name"],
        "CurrentVersion": _version(old),
        "TargetVersion": _version(new),
    }
    hooks = [{key.removesuffix("Hook"): policy[key]} for key in _KEYS[2:] if key in policy]
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    document: dict[str, Any] = {"version": 0.0, "Resources": [{"Function": resource}]}
    return json.dumps({**document, "Hooks": hooks} if hooks else document)


def _version(properties: Properties) -> str:
    return str(properties.get("FunctionVersion", "$LATEST"))


def _wait(client: Any, deployment: str) -> dict[str, Any]:
    while True:
        info: dict[str, Any] = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        if info["status"] in _ENDED:
            return info
        time.sleep(_POLL_SECONDS)
