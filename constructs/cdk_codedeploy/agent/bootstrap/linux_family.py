"""The families of Linux systems, each of which installs software in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.operating_system import OperatingSystem


@dataclass(frozen=True, kw_only=True)
class LinuxFamily:
    """What is different from family to family.

    Attributes:
        name: Name of the family, and of its piece of a script.
        managers: Its package managers. A machine has one of them at least.
        missing: What it means when there is none, as a sentence.
        suffix: How the file of a package ends.
        ruby: Name of the package with Ruby.
        install_file: The command that installs the package in the file ``$1``.
        before_installer: The command that has to be run before the agent's own installer.
    """

    name: str
    managers: tuple[str, ...]
    missing: str
    suffix: str = ".rpm"
    ruby: str = "ruby"
    install_file: str = 'install_packages "$1"'
    before_installer: str = ":"

    @property
    def found(self) -> str:
        """The condition that a machine is of the family."""
        return " || ".join(f"command -v {manager} >/dev/null" for manager in self.managers)

    def script(self, piece: Callable[[str], str], download: Download, generation: AgentGeneration) -> str:
        """Return what a machine of the family needs to install the agent.

        Args:
            piece: What gives a piece of a script by its name.
            download: What is installed.
            generation: Its generation.
        """
        name, command = (
            ("install_file", self.install_file) if download.package else ("before_installer", self.before_installer)
        )
        ruby = f"ruby='{self.ruby}'\n" if generation.needs_ruby else ""
        return f"{piece(self.name)}{ruby}{name}() {{\n{command}\n}}\n"


_FAMILIES = (
    LinuxFamily(
        name="red_hat",
        managers=("dnf", "yum"),
        missing="there is neither dnf nor yum, one of which Red Hat and Amazon Linux have",
    ),
    LinuxFamily(
        name="suse",
        managers=("zypper",),
        missing="there is no zypper, which SUSE Linux has",
        # A signature, if there is one, is not by a key that SUSE knows; the package came over TLS.
        install_file='again zypper --non-interactive --no-gpg-checks install "$1"',
    ),
    LinuxFamily(
        name="debian",
        managers=("apt-get",),
        missing="there is no apt-get, which Debian and Ubuntu have",
        suffix=".deb",
        ruby="ruby-full",
        # It does not wait for the lock of the packages, so it is waited for here, by installing nothing.
        before_installer="install_packages || fail 'apt-get does not work'",
    ),
)


def systems_script(
    system: OperatingSystem | None, piece: Callable[[str], str], download: Download, generation: AgentGeneration
) -> str:
    """Return what installs software on one system, or on every one that the agent can be installed on.

    Args:
        system: The system, or None for any Linux.
        piece: What gives a piece of a script by its name.
        download: What is installed.
        generation: Its generation.
    """
    if system is not None:
        family = next(family for family in _FAMILIES if family.name == system.installer)
        check = f"{{ {family.found}; }} || fail '{family.missing}'\n"
        return check + family.script(piece, download, generation)
    able = [family for family in _FAMILIES if not download.package or download.package.endswith(family.suffix)]
    branches = [f"if {family.found}; then\n{family.script(piece, download, generation)}" for family in able]
    names = ", ".join(manager for family in able for manager in family.managers)
    return f"{'el'.join(branches)}else fail 'no package manager found ({names})'\nfi\n"
