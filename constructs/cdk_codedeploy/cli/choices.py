"""The words that options take, in lower case as they are typed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdk_codedeploy.agent import AgentGeneration, OperatingSystem
    from cdk_codedeploy.operations.deployments import FileExistsBehavior
    from cdk_codedeploy.revision import BundleType
    from cdk_codedeploy.service import DeploymentCreator, Platform, RegistrationStatus


class PlatformName(str, Enum):
    """A compute platform."""

    SERVER = "server"
    LAMBDA = "lambda"
    ECS = "ecs"

    @property
    def platform(self) -> Platform:
        """The platform as the other rooms know it."""
        from cdk_codedeploy.service import Platform

        return Platform[self.name]


class SystemName(str, Enum):
    """An operating system of instances."""

    LINUX = "linux"
    WINDOWS = "windows"


class ReportFormat(str, Enum):
    """How the problems that a check found are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class PackingName(str, Enum):
    """How a bundle is packed."""

    ZIP = "zip"
    TAR = "tar"
    TGZ = "tgz"

    @property
    def bundle_type(self) -> BundleType:
        """The type as the other rooms know it."""
        from cdk_codedeploy.revision import BundleType

        return BundleType[self.name]


class DeployedFilter(str, Enum):
    """Which revisions are listed."""

    ANY = "any"
    YES = "yes"
    NO = "no"

    @property
    def wanted(self) -> bool | None:
        """Whether deployed ones are wanted; None for all."""
        return {DeployedFilter.ANY: None, DeployedFilter.YES: True, DeployedFilter.NO: False}[self]


class RegistrationFilter(str, Enum):
    """Which on-premises instances are listed."""

    REGISTERED = "registered"
    DEREGISTERED = "deregistered"
    ANY = "any"

    @property
    def wanted(self) -> RegistrationStatus | None:
        """The status that is wanted; None for all."""
        from cdk_codedeploy.service import RegistrationStatus

        return None if self is RegistrationFilter.ANY else RegistrationStatus[self.name]


class OperatingSystemName(str, Enum):
    """An operating system of machines outside AWS."""

    AMAZON_LINUX = "amazon-linux"
    DEBIAN = "debian"
    RHEL = "rhel"
    SLES = "sles"
    UBUNTU = "ubuntu"
    WINDOWS = "windows"

    @property
    def operating_system(self) -> OperatingSystem:
        """The system as the other rooms know it."""
        from cdk_codedeploy.agent import OperatingSystem

        return OperatingSystem[self.name]


class GenerationName(str, Enum):
    """A generation of the agent."""

    FIRST = "1"
    SECOND = "2"

    @property
    def generation(self) -> AgentGeneration:
        """The generation as the other rooms know it."""
        from cdk_codedeploy.agent import AgentGeneration

        return AgentGeneration(int(self.value))


class FileInTheWay(str, Enum):
    """What becomes of a file that is in the way of a deployment."""

    DISALLOW = "disallow"
    OVERWRITE = "overwrite"
    RETAIN = "retain"

    @property
    def behavior(self) -> FileExistsBehavior:
        """What it is to the other rooms."""
        from cdk_codedeploy.operations.deployments import FileExistsBehavior

        return FileExistsBehavior[self.name]


class StatusFilter(str, Enum):
    """Which deployments are listed."""

    ANY = "any"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses of the service; none for all."""
        from cdk_codedeploy.operations.deployments import ACTIVE

        if self is StatusFilter.ANY:
            return ()
        return ACTIVE if self is StatusFilter.RUNNING else (self.value.capitalize(),)


class CreatorFilter(str, Enum):
    """Whose deployments are listed."""

    ANY = "any"
    USER = "user"
    AUTO_SCALING = "autoscaling"
    AUTO_SCALING_TERMINATION = "autoscaling-termination"
    ROLLBACK = "rollback"
    CODE_DEPLOY = "codedeploy"
    AUTO_UPDATE = "auto-update"
    CLOUD_FORMATION = "cloudformation"
    CLOUD_FORMATION_ROLLBACK = "cloudformation-rollback"

    @property
    def creators(self) -> tuple[DeploymentCreator, ...]:
        """The creator as the service knows it; none for all."""
        from cdk_codedeploy.service import DeploymentCreator

        return () if self is CreatorFilter.ANY else (DeploymentCreator[self.name],)
