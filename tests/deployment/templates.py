"""Looking into templates."""

from __future__ import annotations

from typing import Any

GROUP = "AWS::CodeDeploy::DeploymentGroup"


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    resources: dict[str, dict[str, Any]] = template["Resources"]
    return {name: found.get("Properties", {}) for name, found in resources.items() if found["Type"] == kind}


def only(template: dict[str, Any], kind: str = GROUP) -> dict[str, Any]:
    """The properties of the only resource of a type."""
    [found] = of_type(template, kind).values()
    return found


def group_of(template: dict[str, Any], id: str) -> dict[str, Any]:
    """The properties of the deployment group with a construct id, which its logical id begins with."""
    groups = of_type(template, GROUP)
    [found] = [properties for name, properties in groups.items() if name[:-8] == id]
    return found


def statements(template: dict[str, Any], role: str) -> list[dict[str, Any]]:
    """Everything that a role may do, in its own document and in policies beside it."""
    found = []
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role" and name.startswith(role):
            found += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        if resource["Type"] in {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"} and str(properties["Roles"]).startswith(
            f"[{{'Ref': '{role}"
        ):
            found.append(properties["PolicyDocument"])
    return [statement for document in found for statement in document["Statement"]]


def allowed(template: dict[str, Any], role: str, action: str) -> list[Any]:
    """The resources on which a role may do something."""
    found = []
    for statement in statements(template, role):
        actions = statement["Action"]
        if action in (actions if isinstance(actions, list) else [actions]):
            resources = statement["Resource"]
            found += resources if isinstance(resources, list) else [resources]
    return found
