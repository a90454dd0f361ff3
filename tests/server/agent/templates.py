"""What tests of agents make, and what they read in templates."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

TEMPLATE = "AWS::EC2::LaunchTemplate"
ASSOCIATION = "AWS::SSM::Association"
IRELAND = cdk.Environment(account="111122223333", region="eu-west-1")
TYPE = ec2.InstanceType("t3.small")
AGENT = "title='CodeDeploy agent'"
"""What begins the commands of the agent on Linux."""


def image(*, windows=False):
    found = {"eu-west-1": "ami-12345678", "eu-central-1": "ami-12345678"}
    return ec2.MachineImage.generic_windows(found) if windows else ec2.MachineImage.generic_linux(found)


def network(scope):
    return ec2.Vpc.from_vpc_attributes(
        scope, "Network", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )


def instance_role(scope, id="Role"):
    return iam.Role(scope, id, assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))


def launch_template(scope, id="Template", *, windows=False, role=None, user_data=None):
    """A launch template that a team wrote itself."""
    script = user_data or (ec2.UserData.for_windows() if windows else ec2.UserData.for_linux())
    if user_data is None:
        script.add_commands("echo bootstrap")
    return ec2.LaunchTemplate(
        scope,
        id,
        instance_type=TYPE,
        machine_image=image(windows=windows),
        role=role or instance_role(scope, f"{id}Role"),
        user_data=script,
    )


def fleet(scope, id="Fleet", *, vpc=None, template=None, signals=None, **options):
    """An Auto Scaling group, from a launch template of the team."""
    return autoscaling.AutoScalingGroup(
        scope,
        id,
        vpc=vpc or network(scope),
        launch_template=template or launch_template(scope, f"{id}Template", **options),
        signals=signals,
    )


def script_of(resource):
    """The text of a resource's start script, with references as CloudFormation writes them inside a text."""
    properties = resource.get("Properties", resource)
    found = properties.get("LaunchTemplateData", properties)["UserData"]["Fn::Base64"]
    parts = [found] if isinstance(found, str) else found["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else _reference(part) for part in parts)


def _reference(part):
    if "Ref" in part:
        return f"${{{part['Ref']}}}"
    [(kind, value)] = part.items()
    return f"${{{kind}:{value}}}"


def scripts(template, kind=TEMPLATE):
    """The start scripts of a template by the logical ids of their resources, in order."""
    return {
        name: script_of(resource)
        for name, resource in sorted(template["Resources"].items())
        if resource["Type"] == kind and "UserData" in str(resource)
    }


def only_script(template, kind=TEMPLATE):
    [found] = scripts(template, kind).values()
    return found
