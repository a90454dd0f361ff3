"""What a service role needs to let Auto Scaling start instances from a launch template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.aws import Aws, Scope
from emulator.codedeploy.run.instance_profile import role_of_profile
from emulator.codedeploy.run.service_role import ServiceRole

_CODE = "AUTO_SCALING_IAM_ROLE_PERMISSIONS"
_LAUNCHED = ("instance", "network-interface", "volume")


def check(aws: Aws, role: ServiceRole, group: Mapping[str, Any]) -> None:
    """Check that a role may start instances of an Auto Scaling group, if that has a launch template.

    Args:
        aws: The AWS around.
        role: The service role.
        group: AutoScalingGroup of Auto Scaling's API.

    Raises:
        DeploymentError: ``AUTO_SCALING_IAM_ROLE_PERMISSIONS`` when the role may not.
    """
    for action, resource, context in needs(aws, role.scope, group):
        role.must_be_allowed(action, resource, context, code=_CODE)


def needs(aws: Aws, scope: Scope, group: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Return what Auto Scaling asks of whoever installs a hook or makes a group with a launch template.

    It asks whether or not an instance is started then.

    Args:
        aws: The AWS around.
        scope: Account and region.
        group: AutoScalingGroup of Auto Scaling's API.

    Returns:
        Actions, resources and condition keys.
    """
    template = _template_of(group)
    if template is None:
        return
    data = _newest_data(aws, scope, template)
    resources = [scope.arn("ec2", f"{kind}/*") for kind in _LAUNCHED]
    if template.get("LaunchTemplateId"):
        resources.append(scope.arn("ec2", f"launch-template/{template['LaunchTemplateId']}"))
    if data.get("ImageId"):
        # Images are public or shared: their ARNs have no account.
        resources.append(f"arn:aws:ec2:{scope.region}::image/{data['ImageId']}")
    for resource in resources:
        yield "ec2:RunInstances", resource, {}
    yield "ec2:CreateTags", scope.arn("ec2", "instance/*"), {"ec2:CreateAction": "RunInstances"}
    profile = data.get("IamInstanceProfile")
    passed = role_of_profile(aws, scope, profile) if profile else None
    if passed is not None:
        yield "iam:PassRole", passed, {"iam:PassedToService": "ec2.amazonaws.com"}


def _template_of(group: Mapping[str, Any]) -> Mapping[str, Any] | None:
    mixed: Mapping[str, Any] = group.get("MixedInstancesPolicy") or {}
    found: Mapping[str, Any] | None = (
        group.get("LaunchTemplate") or mixed.get("LaunchTemplate", {}).get("LaunchTemplateSpecification") or None
    )
    return found


def _newest_data(aws: Aws, scope: Scope, template: Mapping[str, Any]) -> Mapping[str, Any]:
    named = {key: template[key] for key in ("LaunchTemplateId", "LaunchTemplateName") if template.get(key)}
    # Auto Scaling takes one of the two.
    key = next(iter(named))
    versions = aws.client(scope, "ec2").describe_launch_template_versions(
        Versions=[template.get("Version") or "$Default"], **{key: named[key]}
    )["LaunchTemplateVersions"]
    found: Mapping[str, Any] = versions[0]["LaunchTemplateData"] if versions else {}
    return found
