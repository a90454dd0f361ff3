"""EC2 instances as Auto Scaling and agents need them: their launch template, zone, user data and platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from ministack.services import ec2

from emulator.api.query import read_form
from emulator.hosting.services import Request, Response, extend_service

WINDOWS_IMAGE = "ami-0fedcba9876543210"
"""ministack's image of Windows Server."""

_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"


def extend_ec2() -> None:
    """Give ministack's EC2 what it lacks."""
    extend_service("ec2", _answer)
    launch = ec2._launch_instances_internal

    def launch_in_zone(*arguments: Any, **options: Any) -> Any:
        launched = launch(*arguments, **options)
        for instance in launched:
            subnet = ec2._subnets.get(instance["SubnetId"]) or {}
            if subnet.get("AvailabilityZone"):
                instance["Placement"]["AvailabilityZone"] = subnet["AvailabilityZone"]
        return launched

    ec2._launch_instances_internal = launch_in_zone
    describe = ec2._instance_xml

    def describe_with_platform(instance: Mapping[str, Any]) -> str:
        described = str(describe(instance))
        if instance["ImageId"] != WINDOWS_IMAGE:
            return described
        # What there is to say of Linux is nothing.
        return described.removesuffix("</item>") + "<platform>windows</platform></item>"

    ec2._instance_xml = describe_with_platform


def _answer(request: Request) -> Response | Request | None:
    form = read_form(request.body, request.query)
    if form.get("Action") == "DescribeInstanceAttribute" and form.get("Attribute") == "userData":
        return _user_data(form["InstanceId"])
    if form.get("Action") == "RunInstances" and any(name.startswith("LaunchTemplate.") for name in form):
        return _with_launch_template(request, form)
    return None


def _user_data(instance_id: str) -> Response | None:
    instance = ec2._instances.get(instance_id)
    if instance is None:
        return None
    data = instance.get("UserData")
    value = f"<value>{escape(data)}</value>" if data else ""
    body = (
        f'<DescribeInstanceAttributeResponse xmlns="{_NAMESPACE}"><instanceId>{escape(instance_id)}</instanceId>'
        f"<userData>{value}</userData></DescribeInstanceAttributeResponse>"
    )
    return 200, {"Content-Type": "text/xml"}, body.encode()


def _with_launch_template(request: Request, form: Mapping[str, str]) -> Response | Request:
    """Put what the template says into the request. What the request says itself counts more."""
    data = _template_data(form)
    if data is None:
        return _refuse("InvalidLaunchTemplateId.NotFound", "The specified launch template or version does not exist.")
    fields = {name: str(data[name]) for name in ("ImageId", "InstanceType", "KeyName", "UserData") if data.get(name)}
    interface: dict[str, Any] = next(iter(data.get("NetworkInterfaces") or []), {})
    groups = data.get("SecurityGroupIds") or interface.get("Groups") or []
    fields.update({f"SecurityGroupId.{number}": group for number, group in enumerate(groups, 1)})
    if interface.get("SubnetId"):
        fields["SubnetId"] = interface["SubnetId"]
    profile = data.get("IamInstanceProfile") or {}
    fields.update({f"IamInstanceProfile.{name}": profile[name] for name in ("Arn", "Name") if profile.get(name)})
    given = {
        name: value for name, value in form.items() if not name.startswith(("LaunchTemplate.", "TagSpecification."))
    }
    if any(name.startswith("SecurityGroupId.") for name in given):
        fields = {name: value for name, value in fields.items() if not name.startswith("SecurityGroupId.")}
    merged = {**fields, **given, **_tag_fields(data, form)}
    return replace(request, body=urlencode(merged).encode(), query={})


def _template_data(form: Mapping[str, str]) -> dict[str, Any] | None:
    identifier = form.get("LaunchTemplate.LaunchTemplateId")
    name = form.get("LaunchTemplate.LaunchTemplateName")
    version = form.get("LaunchTemplate.Version", "$Default")
    for template in ec2._launch_templates.values():
        if identifier == template["LaunchTemplateId"] or (not identifier and name == template["LaunchTemplateName"]):
            number = {
                "$Default": template["DefaultVersionNumber"],
                "$Latest": template["LatestVersionNumber"],
            }.get(version, version)
            for candidate in template["Versions"]:
                if str(candidate["VersionNumber"]) == str(number):
                    data: dict[str, Any] = candidate["LaunchTemplateData"]
                    return data
    return None


def _tag_fields(data: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of the instances: the template's, and the request's on top."""
    tags: dict[str, str] = {}
    for specification in data.get("TagSpecifications") or []:
        if specification.get("ResourceType") == "instance":
            tags.update({str(tag["Key"]): str(tag.get("Value", "")) for tag in specification.get("Tags") or []})
    for name, kind in form.items():
        prefix = name.removesuffix(".ResourceType")
        if name != prefix and kind == "instance":
            for field, key in form.items():
                if field.startswith(f"{prefix}.Tag.") and field.endswith(".Key"):
                    tags[key] = form.get(field.removesuffix(".Key") + ".Value", "")
    fields = {"TagSpecification.1.ResourceType": "instance"} if tags else {}
    for number, (key, value) in enumerate(tags.items(), 1):
        fields[f"TagSpecification.1.Tag.{number}.Key"] = key
        fields[f"TagSpecification.1.Tag.{number}.Value"] = value
    return fields


def _refuse(code: str, message: str) -> Response:
    body = (
        f"<Response><Errors><Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error></Errors>"
        "<RequestID>0</RequestID></Response>"
    )
    return 400, {"Content-Type": "text/xml"}, body.encode()
