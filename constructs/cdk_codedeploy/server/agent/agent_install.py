"""Ways in which the agent comes onto an instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import listed, shown

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

_PACKAGE_NAME_MAX = 128


class InstallWay(Enum):
    """What brings the agent."""

    USER_DATA = "user data"
    CLOUDFORMATION_INIT = "cfn-init"
    SYSTEMS_MANAGER = "Systems Manager"
    IMAGE = "the image"


@dataclass(frozen=True, kw_only=True)
class AgentInstall:
    """How the agent comes onto an instance. Take one of the constants, or make one with a factory.

    Args:
        way: What brings it.
        init: A configuration of cfn-init that runs before it.
        config_sets: Which config sets of that.
        version: Version of the package that Systems Manager brings.
        distributor_package: Name of that package.

    Source: user guide, "Install the CodeDeploy agent".
    """

    USER_DATA: ClassVar[AgentInstall]
    """The last command of the start script installs and starts it. Fits nearly always."""

    CLOUDFORMATION_INIT: ClassVar[AgentInstall]
    """cfn-init does so, in its last config set, and tells CloudFormation how it ended."""

    SYSTEMS_MANAGER: ClassVar[AgentInstall]
    """State Manager installs it while the instance goes on starting.

    The only way that also reaches instances that run already, or that are found by their tags.
    """

    IMAGE: ClassVar[AgentInstall]
    """It is in the image and does not start by itself. The start script only writes its settings, starts and checks it.
    The fastest way.
    """

    way: InstallWay = InstallWay.USER_DATA
    init: ec2.CloudFormationInit | None = None
    config_sets: Sequence[str] = ()
    version: str | None = None
    distributor_package: str | None = None

    @classmethod
    def cloudformation_init(
        cls, init: ec2.CloudFormationInit | None = None, *, config_sets: Sequence[str] = ("default",)
    ) -> AgentInstall:
        """Install it by cfn-init, after what cfn-init does for you.

        Args:
            init: Your own configuration, which gets one more config set, ``CodeDeployAgent``. Do not apply it yourself:
                a resource has one configuration. Default: none.
            config_sets: Which of its config sets run before that of the agent. Default: ``default``.

        Raises:
            ValidationError: When something else than a ``CloudFormationInit`` is given.
        """
        if init is not None:
            refuse_plain("init", init, "pass an ec2.CloudFormationInit")
        sets = tuple(listed("config_sets", config_sets)) if init is not None else ()
        return cls(way=InstallWay.CLOUDFORMATION_INIT, init=init, config_sets=sets)

    @classmethod
    def systems_manager(cls, *, version: str | None = None, distributor_package: str | None = None) -> AgentInstall:
        """Install it by an association of State Manager.

        Args:
            version: Version of the package, as Distributor lists it. Default: the newest.
            distributor_package: Name of the package. Default: ``AWSCodeDeployAgent``, which has generation 1.
                The documentation contradicts itself on a package of generation 2: its page on updates names
                ``AWSCodeDeployAgentV2``, its page on installing says that there is none. Where your Region lists it,
                give its name here.

        Raises:
            ValidationError: When a value is empty or longer than 128 characters.
        """
        for name, value in (("version", version), ("distributor_package", distributor_package)):
            if value is not None and not 0 < len(value) <= _PACKAGE_NAME_MAX:
                raise ValidationError(
                    name, shown(value), allowed="it has 1 to 128 characters", remedy="leave it out for the default"
                )
        return cls(way=InstallWay.SYSTEMS_MANAGER, version=version, distributor_package=distributor_package)


AgentInstall.USER_DATA = AgentInstall(way=InstallWay.USER_DATA)
AgentInstall.CLOUDFORMATION_INIT = AgentInstall(way=InstallWay.CLOUDFORMATION_INIT)
AgentInstall.SYSTEMS_MANAGER = AgentInstall(way=InstallWay.SYSTEMS_MANAGER)
AgentInstall.IMAGE = AgentInstall(way=InstallWay.IMAGE)
