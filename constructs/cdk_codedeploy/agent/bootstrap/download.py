"""Where the agent comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.config_text import check_line
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import agent_bucket, check_kind, check_region, shown, url_suffix
from cdk_codedeploy.tokens import is_token

_PACKAGE = re.compile(r"releases/[A-Za-z0-9._+~-]+")
# With the release of the package, as in 1.8.0-17, or without.
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)+(?:-[0-9]+)?")


@dataclass(frozen=True, kw_only=True)
class Download:
    """What is fetched, and from where.

    Attributes:
        domain: Domain of the Region's partition.
        bucket: Address of the Region's bucket.
        package: Key of the package that is pinned, or empty for the newest release.
        version: The version of that package, or empty.
    """

    domain: str
    bucket: str
    package: str
    version: str

    def address(self, system: AgentSystem, generation: AgentGeneration) -> str:
        """Return the address of what is fetched: the package, or what brings the newest release.

        Args:
            system: The kind of system.
            generation: The generation.
        """
        newest = "install" if system is AgentSystem.LINUX else "codedeploy-agent.msi"
        return f"{self.bucket}/{self.package or f'{generation.folder}/{newest}'}"

    @classmethod
    def of(
        cls,
        *,
        region: str,
        domain: str | None,
        package: str | None,
        config: AgentConfig,
        system: OperatingSystem | None,
    ) -> Download:
        """Check what was asked for, and find out where it is.

        Args:
            region: The Region.
            domain: Domain of its partition, or None where it follows from the Region.
            package: Key of a package, or None.
            config: Settings of the agent, which know the generation and whether to use FIPS endpoints.
            system: The operating system, or None for any Linux.

        Raises:
            ValidationError: If it cannot be had.
        """
        check_region(region)
        if system is not None:
            system.check_generation(config.generation)
        config.check_region(region)
        if domain is not None:
            check_line("domain", domain)
        elif is_token(region):
            raise ValidationError(
                "domain",
                "None, for a Region that is a token",
                allowed="the domain of the partition follows only from a Region that is known now",
                remedy="pass Aws.URL_SUFFIX",
            )
        endpoint = "s3-fips" if config.use_fips_mode else "s3"
        domain = domain or url_suffix(region)
        address = f"https://{agent_bucket(region)}.{endpoint}.{region}.{domain}"
        return cls(domain=domain, bucket=address, package=package or "", version=_version(package, config, system))


def check_package(
    package: str | None, generation: AgentGeneration, suffixes: tuple[str, ...] = (".deb", ".rpm", ".msi")
) -> str:
    """Check the key of a package.

    Args:
        package: The key in the agent's bucket; None for the newest release.
        generation: Generation of the agent.
        suffixes: How the packages of the instances' systems end. Default: as those of any system.

    Returns:
        The version that stands in the key, with the release of the package; empty for the newest.

    Raises:
        ValidationError: If no package is named so, or it is one of the other generation.
    """
    if package is None:
        return ""
    check_kind("package", package, str, 'pass a key such as "releases/codedeploy-agent_1.8.0-17_all.deb"')
    number = str(generation.value)
    found = _VERSION.search(package) if _PACKAGE.fullmatch(package) and package.endswith(suffixes) else None
    if not found:
        raise ValidationError(
            "package",
            shown(package),
            allowed=f"a package is named like releases/codedeploy-agent-{number}.8.0{suffixes[0]}",
            remedy=f"take the one that {generation.folder}/VERSION in the bucket names",
        )
    if found[0].split(".")[0] != number:
        raise ValidationError(
            "package",
            shown(package),
            allowed=f"the settings are for generation {number} of the agent",
            remedy="choose the generation of the package",
        )
    return found[0]


def _version(package: str | None, config: AgentConfig, system: OperatingSystem | None) -> str:
    found = check_package(package, config.generation, (".deb", ".rpm") if system is None else (system.package_suffix,))
    # The agent tells the release of its package in generation 1 alone.
    return found if config.generation is AgentGeneration.V1 else found.partition("-")[0]
