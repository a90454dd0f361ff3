"""What the instances of a fleet are started from: given, or made with what a deployment needs."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import InstanceProfile
from cdk_codedeploy.server.load_balanced_fleet.mixed_instances import MixedInstances
from cdk_codedeploy.service import check_flag, check_kind, listed
from cdk_codedeploy.synthesis import aside, make_l2

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

_ROOT, _GIBIBYTES = "/dev/xvda", 8
"""Root disk of Amazon Linux 2023, and the size of its image."""


@dataclass(frozen=True, kw_only=True)
class InstanceParts:
    """What instances are started from.

    Args:
        launch_template: The launch template.
        instance_profile: The instance profile, where it is known.
        role: The role of the instances, where it is known.
        security_group: The security group of the instances, where it is known.
    """

    launch_template: ec2.ILaunchTemplate
    instance_profile: iam.IInstanceProfile | None
    role: iam.IRole | None
    security_group: ec2.ISecurityGroup | None


@dataclass(frozen=True, kw_only=True)
class InstanceSettings:
    """What a fleet was told of its instances: see there.

    Args:
        instance_type: The instance type.
        mixed_instances: Several of them.
        machine_image: What the disk of a new instance holds.
        user_data: What a new instance runs.
        block_devices: Its disks.
        security_group: Its security group.
        instance_profile: Its instance profile.
        role: Its role.
        revision_buckets: Where its revisions come from.
        detailed_monitoring: Whether its metrics come by the minute.
        associate_public_ip_address: Whether it has a public address.
        launch_template: What it is started from, instead of all these.
        hibernates: Whether it waits with its memory on disk.
    """

    instance_type: ec2.InstanceType | None
    mixed_instances: MixedInstances | None
    machine_image: ec2.IMachineImage | None
    user_data: ec2.UserData | None
    block_devices: Sequence[ec2.BlockDevice] | None
    security_group: ec2.ISecurityGroup | ec2.SecurityGroup | None
    instance_profile: iam.IInstanceProfile | InstanceProfile | None
    role: iam.IRole | iam.Role | None
    revision_buckets: Sequence[s3.IBucket]
    detailed_monitoring: bool | None
    associate_public_ip_address: bool | None
    launch_template: ec2.ILaunchTemplate | ec2.LaunchTemplate | None
    hibernates: bool = False

    def given(self) -> dict[str, bool]:
        """Return which parameters were given."""
        return {
            "instance_type": self.instance_type is not None,
            "mixed_instances": self.mixed_instances is not None,
            "launch_template": self.launch_template is not None,
            **self._of_a_template(),
        }

    def _of_a_template(self) -> dict[str, bool]:
        found = ("machine_image", "user_data", "block_devices", "instance_profile", "role")
        more = ("detailed_monitoring", "associate_public_ip_address")
        return {name: getattr(self, name) is not None for name in (*found, *more)} | {
            "revision_buckets": bool(self.revision_buckets)
        }

    def check(self) -> None:
        """Refuse combinations that do not work.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        check_kind("instance_type", self.instance_type, ec2.InstanceType, 'pass ec2.InstanceType("t3.micro")')
        check_kind("mixed_instances", self.mixed_instances, MixedInstances, "pass a MixedInstances")
        check_kind("user_data", self.user_data, ec2.UserData, "pass UserData.for_linux() or .for_windows()")
        check_flag("detailed_monitoring", self.detailed_monitoring)
        check_flag("associate_public_ip_address", self.associate_public_ip_address)
        for each in listed("block_devices", self.block_devices):
            check_kind("block_devices", each, ec2.BlockDevice, "pass ec2.BlockDevices", required=True)
        listed("revision_buckets", self.revision_buckets)
        for name, remedy in (
            ("machine_image", "pass MachineImage.latest_amazon_linux2023() or the like"),
            ("security_group", "import it with SecurityGroup.from_security_group_id()"),
            ("instance_profile", "import it with InstanceProfile.from_instance_profile_name()"),
            ("role", "import it with Role.from_role_arn()"),
            ("launch_template", "import it with LaunchTemplate.from_launch_template_attributes()"),
        ):
            if getattr(self, name) is not None:
                refuse_plain(name, getattr(self, name), remedy)
        if self.launch_template is not None:
            self._check_template()
        elif (self.instance_type is None) == (self.mixed_instances is None):
            both = self.instance_type is not None
            raise ValidationError(
                "mixed_instances" if both else "instance_type",
                "a value together with instance_type" if both else "nothing",
                allowed="a fleet has one instance type, or several as mixed_instances",
                remedy="leave one of the two out" if both else "pass instance_type or mixed_instances",
            )
        if self.instance_profile is not None and (self.role is not None or self.revision_buckets):
            other = "role" if self.role is not None else "revision_buckets"
            raise _pointless(other, "instance_profile", "a profile that is there already has its role")
        if self.machine_image is not None and self.block_devices is None:
            raise ValidationError(
                "machine_image",
                "a value without block_devices",
                allowed="which of its disks to encrypt depends on the image",
                remedy='pass block_devices=[ec2.BlockDevice(device_name="/dev/sda1", volume=...)] with an encrypted '
                "volume, or [] to leave the disks to the image",
            )
        if self.hibernates and self.block_devices is None and self.launch_template is None:
            raise ValidationError(
                "warm_pool",
                "hibernated instances with the disk that is made",
                allowed=f"the memory of an instance goes onto its root disk, and this one has {_GIBIBYTES} GiB",
                remedy="pass block_devices with a larger encrypted root disk",
            )
        if self.machine_image is None and self.launch_template is None:
            _ = self._architecture

    def _check_template(self) -> None:
        for name, told in self._of_a_template().items():
            if told:
                raise _pointless(name, "launch_template", "a launch template that is there already has its own")
        if self.instance_type is not None:
            raise _pointless("instance_type", "launch_template", "the launch template says the type")

    def make(self, scope: Construct, vpc: ec2.IVpc | ec2.Vpc) -> InstanceParts:
        """Make what was not given.

        Args:
            scope: Construct to make it in.
            vpc: Network of the instances.
        """
        if self.launch_template is not None:
            return InstanceParts(
                launch_template=self.launch_template,
                instance_profile=None,
                role=getattr(self.launch_template, "role", None),
                security_group=None,
            )
        profile = self.instance_profile or InstanceProfile(
            scope, "InstanceProfile", role=self.role, revision_buckets=self.revision_buckets, ssm_core=True
        )
        group = self.security_group or make_l2(
            ec2.SecurityGroup, ec2.SecurityGroupProps, scope, "SecurityGroup", vpc=vpc, description="Instances"
        )
        image = self.machine_image or _amazon_linux(self._architecture)
        template = make_l2(
            ec2.LaunchTemplate,
            ec2.LaunchTemplateProps,
            scope,
            "LaunchTemplate",
            instance_type=self.instance_type,
            machine_image=image,
            instance_profile=profile,
            user_data=self.user_data or self._user_data(scope),
            security_group=group,
            require_imdsv2=True,
            block_devices=[_root_disk()] if self.block_devices is None else list(self.block_devices) or None,
            detailed_monitoring=self.detailed_monitoring,
            associate_public_ip_address=self.associate_public_ip_address,
            hibernation_configured=self.hibernates or None,
        )
        return InstanceParts(
            launch_template=template,
            instance_profile=profile,
            role=profile.role,
            security_group=group,
        )

    @functools.cached_property
    def _architecture(self) -> ec2.InstanceArchitecture:
        """Return what all instance types have in common.

        Raises:
            ValidationError: When they have nothing in common, or one is no instance type.
        """
        if self.mixed_instances is None:
            types = [cast("ec2.InstanceType", self.instance_type)]
        else:
            types = [each.instance_type for each in self.mixed_instances.overrides if each.launch_template is None]
        parameter = "instance_type" if self.mixed_instances is None else "instance_types"
        try:
            found = {each.architecture for each in types}
        except RuntimeError as error:
            raise ValidationError(
                parameter,
                "a type that tells no architecture",
                allowed="the machine image depends on it",
                remedy="correct the type, or pass machine_image and block_devices",
            ) from error
        if len(found) > 1:
            raise ValidationError(
                parameter,
                "types of both architectures",
                allowed="one machine image runs on one architecture",
                remedy="give those of the other an InstanceOverride with a launch_template",
            )
        return found.pop() if found else ec2.InstanceArchitecture.X86_64

    def _user_data(self, scope: Construct) -> ec2.UserData:
        """Return an empty start script, which the agent is written into."""
        if self.machine_image is None:
            return ec2.UserData.for_linux()
        # An image may leave a mapping where it is asked.
        with aside(scope) as place:
            return self.machine_image.get_image(place).user_data


@functools.cache
def _amazon_linux(architecture: ec2.InstanceArchitecture) -> ec2.IMachineImage:
    """Return Amazon Linux 2023, as it is when an instance starts. Made once in a process, as it holds nothing."""
    return ec2.MachineImage.latest_amazon_linux2023(cpu_type=_CPU[architecture])


_CPU = {
    ec2.InstanceArchitecture.ARM_64: ec2.AmazonLinuxCpuType.ARM_64,
    ec2.InstanceArchitecture.X86_64: ec2.AmazonLinuxCpuType.X86_64,
}


@functools.cache
def _root_disk() -> ec2.BlockDevice:
    """Return the root disk, encrypted with the account's key. Made once in a process."""
    volume = ec2.BlockDeviceVolume.ebs(_GIBIBYTES, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3)
    return ec2.BlockDevice(device_name=_ROOT, volume=volume)


def _pointless(parameter: str, other: str, why: str) -> ValidationError:
    return ValidationError(parameter, f"a value together with {other}", allowed=why, remedy="leave one of the two out")
