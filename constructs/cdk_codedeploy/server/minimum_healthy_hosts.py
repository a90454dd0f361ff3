"""How many hosts must stay healthy during a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.cdk_value import CdkValue
from cdk_codedeploy.service import FLEET_PERCENT, HOST_COUNT, MinimumHealthyHostsType, shown
from cdk_codedeploy.synthesis import aside
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct
    from typing_extensions import Self


class Minimum(CdkValue):
    """A number of hosts, or a share of them. Made with ``count`` or ``percentage``."""

    _type: MinimumHealthyHostsType
    _value: float

    def __init__(self) -> None:
        raise ValidationError(
            type(self).__name__,
            "no number",
            allowed="it is a number of hosts or a share of them",
            remedy=f"make one with {type(self).__name__}.count() or .percentage()",
        )

    @classmethod
    def _of(cls, type_: MinimumHealthyHostsType, value: float, parameter: str = "value") -> Self:
        limit = HOST_COUNT if type_ is MinimumHealthyHostsType.HOST_COUNT else FLEET_PERCENT
        limit.check(parameter, value)
        made = cls.__new__(cls)
        vars(made).update(_type=type_, _value=value)
        return made

    @classmethod
    def read(cls, type_: str, value: float, parameter: str) -> Self:
        """Return a minimum that the CDK made, checked.

        Args:
            type_: The CDK's word for what is counted.
            value: Number of hosts, or percent of them.
            parameter: Name of the parameter as the caller wrote it.

        Raises:
            ValidationError: When the number is out of range or not whole.
        """
        return cls._of(MinimumHealthyHostsType(type_), value, parameter)

    def to_property(self) -> dict[str, object]:
        """Return the template property ``{Type, Value}``, in the L1's spelling."""
        return {"type": self._type.value, "value": self._value}

    def __repr__(self) -> str:
        """Show the value as it was made."""
        made = "count" if self._type is MinimumHealthyHostsType.HOST_COUNT else "percentage"
        return f"{type(self).__name__}.{made}({self._value})"


class MinimumHealthyHosts(Minimum, codedeploy.MinimumHealthyHosts):
    """How many hosts of the fleet must stay healthy at any time of a deployment.

    Source: user guide, "Instance health"; API reference, "MinimumHealthyHosts".
    """

    @classmethod
    def count(cls, value: float) -> MinimumHealthyHosts:
        """Keep a number of hosts healthy.

        Args:
            value: Number of hosts, 0 or more. A deployment to no more hosts than that fails at once.

        Raises:
            ValidationError: When the number is negative or not whole.
        """
        return cls._of(MinimumHealthyHostsType.HOST_COUNT, value)

    @classmethod
    def percentage(cls, value: float) -> MinimumHealthyHosts:
        """Keep a share of the fleet healthy.

        Args:
            value: Percent of the fleet, 0 to 99, rounded up to whole hosts. With 100 no host could ever be deployed to.

        Raises:
            ValidationError: When the share is out of range or not whole.
        """
        return cls._of(MinimumHealthyHostsType.FLEET_PERCENT, value)

    def _as_the_cdks(self) -> codedeploy.MinimumHealthyHosts:
        if self._type is MinimumHealthyHostsType.HOST_COUNT:
            return codedeploy.MinimumHealthyHosts.count(self._value)
        return codedeploy.MinimumHealthyHosts.percentage(self._value)


class MinimumHealthyHostsPerZone(Minimum, codedeploy.MinimumHealthyHostsPerZone):
    """How many hosts of each Availability Zone must stay healthy while the zone is deployed to.

    Source: user guide, "Instance health", minimum healthy hosts per Availability Zone.
    """

    @classmethod
    def count(cls, value: float) -> MinimumHealthyHostsPerZone:
        """Keep a number of hosts of the zone healthy.

        Args:
            value: Number of hosts, 0 or more.

        Raises:
            ValidationError: When the number is negative or not whole.
        """
        return cls._of(MinimumHealthyHostsType.HOST_COUNT, value)

    @classmethod
    def percentage(cls, value: float) -> MinimumHealthyHostsPerZone:
        """Keep a share of the zone's hosts healthy.

        Args:
            value: Percent of the zone's hosts, 0 to 99, rounded up to whole hosts.

        Raises:
            ValidationError: When the share is out of range or not whole.
        """
        return cls._of(MinimumHealthyHostsType.FLEET_PERCENT, value)

    def _as_the_cdks(self) -> codedeploy.MinimumHealthyHostsPerZone:
        if self._type is MinimumHealthyHostsType.HOST_COUNT:
            return codedeploy.MinimumHealthyHostsPerZone.count(self._value)
        return codedeploy.MinimumHealthyHostsPerZone.percentage(self._value)


_AnyMinimum: TypeAlias = codedeploy.MinimumHealthyHosts | codedeploy.MinimumHealthyHostsPerZone


def minimum_property(scope: Construct, given: _AnyMinimum) -> dict[str, object]:
    """Return a minimum as a template property. Those that the CDK made are checked like ours.

    Args:
        scope: A construct of the app.
        given: Ours or the CDK's own.

    Raises:
        ValidationError: When the CDK made it with a number that is out of range.
    """
    if isinstance(given, Minimum):
        return given.to_property()
    if isinstance(given, codedeploy.MinimumHealthyHosts):
        found = _read(scope, given, None).minimum_healthy_hosts
        ours: type[MinimumHealthyHosts | MinimumHealthyHostsPerZone] = MinimumHealthyHosts
        parameter = "minimum_healthy_hosts"
    else:
        zonal = codedeploy.ZonalConfig(minimum_healthy_hosts_per_zone=given)
        found = _read(scope, MinimumHealthyHosts.count(0), zonal).zonal_config.minimum_healthy_hosts_per_zone
        ours = MinimumHealthyHostsPerZone
        parameter = "minimum_healthy_hosts_per_zone"
    # JavaScript knows no whole numbers: 75.0 is 75. What is not whole is left for the check to refuse.
    whole = not is_token(found.value) and found.value == int(found.value)
    return ours.read(found.type, int(found.value) if whole else found.value, parameter).to_property()


def check_minimum(parameter: str, given: object, kind: type) -> None:
    """Refuse a bare number, and the minimum of a zone where that of the fleet is needed.

    Raises:
        ValidationError: About the parameter.
    """
    if not isinstance(given, kind):
        raise ValidationError(
            parameter,
            shown(given),
            allowed="it is a number of hosts or a share of them",
            remedy=f"pass {kind.__name__}.count() or .percentage()",
        )


def _read(scope: Construct, fleet: codedeploy.MinimumHealthyHosts, zonal: codedeploy.ZonalConfig | None) -> Any:
    """Let the CDK write a configuration that nobody deploys: its minimums do not tell their numbers otherwise."""
    with aside(scope) as place:
        config = codedeploy.ServerDeploymentConfig(place, "Config", minimum_healthy_hosts=fleet, zonal_config=zonal)
        return config.node.default_child
