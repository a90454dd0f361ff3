"""Alarms of a fleet that stop a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.fleet.names import check_name
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.service import Limit, listed, shown

if TYPE_CHECKING:
    import aws_cdk as cdk

_MINUTE = 60
_THRESHOLD = Limit(
    what="an alarm rings from",
    minimum=1,
    unit="on",
    source="API reference of CloudWatch, PutMetricAlarm",
    remedy="give 1 or more",
)
_MINUTES = Limit(
    what="an alarm looks at",
    minimum=1,
    maximum=1_440,
    unit="minutes",
    source="API reference of CloudWatch, PutMetricAlarm",
    remedy="give 1 to 1440",
)
_ANSWER = Limit(
    what="an answer takes",
    minimum=1,
    maximum=4_000,
    unit="seconds",
    source="user guide for Application Load Balancers, connection idle timeout",
    remedy="give 1 second to 4000 seconds",
)
_PERCENTILE = Limit(
    what="a percentile is",
    minimum=1,
    maximum=99,
    unit="percent of the requests",
    source="CloudWatch user guide, statistics definitions",
    remedy="give 1 to 99",
)
NAMESPACES = {BalancerKind.APPLICATION: "AWS/ApplicationELB", BalancerKind.NETWORK: "AWS/NetworkELB"}
"""Where the load balancers' metrics are."""

_FALLEN = "IF(healthy - DIFF(healthy) > 0, DIFF(unhealthy), 0)"


@dataclass(frozen=True, kw_only=True)
class FleetAlarm:
    """An alarm on a target group of a fleet.

    Make one with ``server_errors``, ``unhealthy_hosts``, ``latency``, ``connection_errors`` or ``target_resets``. Where
    there is no data it does not ring.

    Args:
        name: Id of the alarm in the fleet, unique there.
        what: What it means when it rings, for its description.
        kinds: Load balancers that know its metric.
        metric: Name of the metric.
        statistic: Statistic of it.
        threshold: From which value on it rings.
        minutes: How many minutes it looks at.
        ringing_minutes: In how many of them the value has to be there.
        expression: What of ``unhealthy`` and ``healthy`` is looked at. Default: the metric itself.

    Raises:
        ValidationError: When the name has others than letters, digits, - and _.

    Source: user guide, "Monitor deployments with CloudWatch alarms in CodeDeploy"; user guides of the load balancers,
    "CloudWatch metrics".
    """

    name: str
    what: str
    kinds: tuple[BalancerKind, ...]
    metric: str
    statistic: str
    threshold: float
    minutes: int
    ringing_minutes: int
    expression: str | None = None

    def __post_init__(self) -> None:
        check_name("alarm name", self.name)

    @classmethod
    def server_errors(cls, threshold: int = 10, *, minutes: int = 1) -> FleetAlarm:
        """Ring when instances answer with 5xx. For Application Load Balancers.

        Args:
            threshold: From how many such answers in a minute on. Default: 10.
            minutes: For how many minutes in a row. Default: 1.

        Raises:
            ValidationError: When a number is out of range.
        """
        what = "Instances answer with 5xx"
        kind, metric = BalancerKind.APPLICATION, "HTTPCode_Target_5XX_Count"
        return cls._count("ServerErrors", what, kind, metric, threshold, minutes)

    @classmethod
    def unhealthy_hosts(cls, threshold: int = 1, *, minutes: int = 5) -> FleetAlarm:
        """Ring when instances fail their health check in a fleet that had healthy ones a minute before.

        So it does not ring before the first deployment, when no instance can be healthy yet, nor forever where a bad
        revision is left: either would stop the deployment that mends it.

        Args:
            threshold: From how many instances on that have failed since the minute before. Default: 1.
            minutes: How long it goes on ringing. Default: 5.

        Raises:
            ValidationError: When a number is out of range.
        """
        _THRESHOLD.check("threshold", threshold)
        _MINUTES.check("minutes", minutes)
        return cls(
            name="UnhealthyHosts",
            what="Instances that were in service fail their health check",
            kinds=(BalancerKind.APPLICATION, BalancerKind.NETWORK),
            metric="UnHealthyHostCount",
            statistic="Maximum",
            threshold=threshold,
            minutes=minutes,
            ringing_minutes=1,
            expression=_FALLEN,
        )

    @classmethod
    def latency(cls, threshold: cdk.Duration, *, percentile: int = 90, minutes: int = 3) -> FleetAlarm:
        """Ring when instances answer late. For Application Load Balancers.

        Args:
            threshold: From which time on, in seconds.
            percentile: How many requests have to be faster, in percent. Default: 90.
            minutes: For how many minutes in a row. Default: 3.

        Raises:
            ValidationError: When a number is out of range.
        """
        _PERCENTILE.check("percentile", percentile)
        _MINUTES.check("minutes", minutes)
        return cls(
            name="Latency",
            what="Instances answer late",
            kinds=(BalancerKind.APPLICATION,),
            metric="TargetResponseTime",
            statistic=f"p{percentile}",
            threshold=seconds("threshold", threshold, _ANSWER),
            minutes=minutes,
            ringing_minutes=minutes,
        )

    @classmethod
    def connection_errors(cls, threshold: int = 10, *, minutes: int = 1) -> FleetAlarm:
        """Ring when the load balancer cannot connect to instances. For Application Load Balancers.

        Args:
            threshold: From how many such requests in a minute on. Default: 10.
            minutes: For how many minutes in a row. Default: 1.

        Raises:
            ValidationError: When a number is out of range.
        """
        what = "The load balancer cannot connect to instances"
        kind, metric = BalancerKind.APPLICATION, "TargetConnectionErrorCount"
        return cls._count("ConnectionErrors", what, kind, metric, threshold, minutes)

    @classmethod
    def target_resets(cls, threshold: int = 100, *, minutes: int = 1) -> FleetAlarm:
        """Ring when instances break connections off. For Network Load Balancers.

        Args:
            threshold: From how many resets in a minute on. Default: 100.
            minutes: For how many minutes in a row. Default: 1.

        Raises:
            ValidationError: When a number is out of range.
        """
        what = "Instances break connections off"
        kind, metric = BalancerKind.NETWORK, "TCP_Target_Reset_Count"
        return cls._count("TargetResets", what, kind, metric, threshold, minutes)

    @classmethod
    def _count(cls, name: str, what: str, kind: BalancerKind, metric: str, threshold: int, minutes: int) -> FleetAlarm:
        """Ring when there are so many of something in each of so many minutes."""
        _THRESHOLD.check("threshold", threshold)
        _MINUTES.check("minutes", minutes)
        return cls(
            name=name,
            what=what,
            kinds=(kind,),
            metric=metric,
            statistic="Sum",
            threshold=threshold,
            minutes=minutes,
            ringing_minutes=minutes,
        )

    def to_properties(self, kind: BalancerKind, dimensions: Mapping[str, str]) -> dict[str, Any]:
        """Return the properties of the L1 alarm.

        Args:
            kind: Kind of the load balancer.
            dimensions: Of the metric: target group and load balancer.
        """
        found: dict[str, Any] = {
            "alarm_description": self.what,
            "comparison_operator": "GreaterThanOrEqualToThreshold",
            "evaluation_periods": self.minutes,
            "threshold": self.threshold,
            "treat_missing_data": "notBreaching",
        }
        if self.ringing_minutes != self.minutes:
            found["datapoints_to_alarm"] = self.ringing_minutes
        named = [{"name": name, "value": value} for name, value in dimensions.items()]
        if self.expression is None:
            statistic = {"extended_statistic" if self.statistic.startswith("p") else "statistic": self.statistic}
            metric = {"namespace": NAMESPACES[kind], "metric_name": self.metric, "dimensions": named}
            return found | statistic | metric | {"period": _MINUTE}
        metrics = [
            {
                "id": id,
                "metricStat": {
                    "metric": {"namespace": NAMESPACES[kind], "metricName": metric, "dimensions": named},
                    "period": _MINUTE,
                    "stat": self.statistic,
                },
                "returnData": False,
            }
            for id, metric in (("unhealthy", self.metric), ("healthy", "HealthyHostCount"))
        ]
        # As the CDK writes it, so that a fleet of its L2s is the same in the template.
        answer = {"id": "expr_1", "expression": self.expression, "label": self.what, "returnData": True}
        return {**found, "metrics": [answer, *metrics]}


def alarms_of(given: object, kind: BalancerKind) -> list[Any]:
    """Return the alarms of a fleet: those given, or the defaults of its kind of load balancer.

    Args:
        given: What was given: alarms to make, and constructs.
        kind: Kind of the load balancer.

    Raises:
        ValidationError: When the load balancer does not know the metric, or two have one name.
    """
    if given is None:
        defaults = (FleetAlarm.server_errors(), FleetAlarm.unhealthy_hosts())
        return [each for each in defaults if kind in each.kinds]
    found: list[Any] = listed("alarms", given)  # type: ignore[arg-type]
    ours = [each for each in found if isinstance(each, FleetAlarm)]
    for each in ours:
        if kind not in each.kinds:
            raise ValidationError(
                "alarms",
                each.name,
                allowed=f"a load balancer of the kind {kind} has no metric for it"
                if kind is not BalancerKind.NONE
                else "the metric is a load balancer's, and the fleet has none",
                remedy="leave it out",
            )
    for other in found:
        if not isinstance(other, FleetAlarm):
            remedy = "make one with FleetAlarm.server_errors() or the like, or import it with Alarm.from_alarm_arn()"
            refuse_plain("alarms", other, remedy)
    names = [each.name for each in ours]
    again = [name for name in names if names.count(name) > 1]
    if again:
        raise ValidationError(
            "alarms", f"two with the name {shown(again[0])}", allowed="each has its own", remedy="leave one out"
        )
    return found
