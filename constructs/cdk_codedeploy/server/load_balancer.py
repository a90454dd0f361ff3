"""The load balancers that hold traffic back while an instance is deployed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.server.cdk_value import CdkValue
from cdk_codedeploy.service import (
    CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP,
    TARGET_GROUPS_PER_DEPLOYMENT_GROUP,
    check_count,
    check_distinct,
    check_kind,
    listed,
)

if TYPE_CHECKING:
    from aws_cdk import aws_elasticloadbalancing as elb
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

Generation = codedeploy.LoadBalancerGeneration

_IMPORT = "import it with {}TargetGroup.from_target_group_attributes()"


class LoadBalancer(CdkValue, codedeploy.LoadBalancer):
    """A Classic Load Balancer, or a target group of an Application or Network Load Balancer.

    Make one with ``classic``, ``application`` or ``network``. A deployment group takes up to 10 of one generation.

    Source: user guide, "Integrating CodeDeploy with Elastic Load Balancing".
    """

    _generation: codedeploy.LoadBalancerGeneration
    _name: str
    _make: Callable[[], codedeploy.LoadBalancer]
    _target_group: elbv2.ITargetGroup | None

    def __init__(self) -> None:
        raise ValidationError(
            "load_balancer",
            "a LoadBalancer made by its constructor",
            allowed="it stands for nothing",
            remedy="make one with LoadBalancer.classic(), .application() or .network()",
        )

    @classmethod
    def classic(cls, load_balancer: elb.LoadBalancer) -> LoadBalancer:
        """Use a Classic Load Balancer.

        Args:
            load_balancer: The load balancer.

        Raises:
            ValidationError: When it is no construct.
        """
        refuse_plain("load_balancer", load_balancer, "pass an elb.LoadBalancer")
        return cls._of(
            Generation.FIRST, load_balancer.load_balancer_name, partial(codedeploy.LoadBalancer.classic, load_balancer)
        )

    @classmethod
    def application(cls, alb_target_group: elbv2.IApplicationTargetGroup) -> LoadBalancer:
        """Use a target group of an Application Load Balancer.

        Args:
            alb_target_group: The target group. Its targets are instances.

        Raises:
            ValidationError: When it is no construct.
        """
        refuse_plain("alb_target_group", alb_target_group, _IMPORT.format("Application"))
        make = partial(codedeploy.LoadBalancer.application, alb_target_group)
        return cls._of(Generation.SECOND, alb_target_group.target_group_name, make, alb_target_group)

    @classmethod
    def network(cls, nlb_target_group: elbv2.INetworkTargetGroup) -> LoadBalancer:
        """Use a target group of a Network Load Balancer.

        Args:
            nlb_target_group: The target group. Its targets are instances.

        Raises:
            ValidationError: When it is no construct.
        """
        refuse_plain("nlb_target_group", nlb_target_group, _IMPORT.format("Network"))
        make = partial(codedeploy.LoadBalancer.network, nlb_target_group)
        return cls._of(Generation.SECOND, nlb_target_group.target_group_name, make, nlb_target_group)

    @classmethod
    def _of(
        cls,
        generation: codedeploy.LoadBalancerGeneration,
        name: str,
        make: Callable[[], codedeploy.LoadBalancer],
        target_group: elbv2.ITargetGroup | None = None,
    ) -> LoadBalancer:
        made = cls.__new__(cls)
        vars(made).update(_generation=generation, _name=name, _make=make, _target_group=target_group)
        return made

    def _as_the_cdks(self) -> codedeploy.LoadBalancer:
        return self._make()

    @property
    def generation(self) -> codedeploy.LoadBalancerGeneration:
        """First for Classic Load Balancers, second for target groups."""
        return self._generation

    @property
    def name(self) -> str:
        """Name of the load balancer or of the target group."""
        return self._name

    @property
    def target_group(self) -> elbv2.ITargetGroup | None:
        """The target group; None for a Classic Load Balancer."""
        return self._target_group


class LoadBalancers:
    """The load balancers of a deployment group, read and checked.

    Raises:
        ValidationError: When both parameters are used, the list is empty, has more than 10 of a kind, one twice, or
            mixes generations.
    """

    def __init__(
        self, load_balancer: codedeploy.LoadBalancer | None, load_balancers: Sequence[codedeploy.LoadBalancer] | None
    ) -> None:
        if load_balancer is not None and load_balancers is not None:
            raise ValidationError(
                "load_balancer",
                "a value together with load_balancers",
                allowed="load_balancer is the old name for a single one",
                remedy="put it into load_balancers",
            )
        if load_balancers is not None and not load_balancers:
            raise ValidationError(
                "load_balancers", "an empty list", allowed="it names at least one", remedy="add one or leave it out"
            )
        parameter = "load_balancers" if load_balancer is None else "load_balancer"
        given = listed(parameter, load_balancers) if load_balancer is None else [load_balancer]
        for each in given:
            remedy = "make one with LoadBalancer.application(), .network() or .classic()"
            check_kind(parameter, each, codedeploy.LoadBalancer, remedy, required=True)
        self._given = given
        found = [(each.generation, each.name) for each in given]
        self._classic = [name for generation, name in found if generation is Generation.FIRST]
        self._target_groups = [name for generation, name in found if generation is not Generation.FIRST]
        self._check()

    def _check(self) -> None:
        if self._classic and self._target_groups:
            raise ValidationError(
                "load_balancers",
                f"{len(self._classic)} Classic and {len(self._target_groups)} of later generations",
                allowed="a deployment group takes either Classic Load Balancers or target groups",
                remedy="make a deployment group for each, or move the Classic ones to target groups",
            )
        check_count("load_balancers", self._classic, CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP)
        check_count("load_balancers", self._target_groups, TARGET_GROUPS_PER_DEPLOYMENT_GROUP)
        check_distinct("load_balancers", self._classic + self._target_groups)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._classic or self._target_groups)

    @property
    def classic(self) -> tuple[str, ...]:
        """Names of the Classic Load Balancers."""
        return tuple(self._classic)

    @property
    def target_groups(self) -> tuple[str, ...]:
        """Names of the target groups."""
        return tuple(self._target_groups)

    @property
    def given(self) -> tuple[codedeploy.LoadBalancer, ...]:
        """The load balancers as they were given."""
        return tuple(self._given)

    def properties(self) -> dict[str, object]:
        """Return what a deployment group in place says of its load balancers, in the L1's spelling."""
        option = "WITH_TRAFFIC_CONTROL" if self else "WITHOUT_TRAFFIC_CONTROL"
        style = {"deployment_style": {"deploymentType": "IN_PLACE", "deploymentOption": option}}
        return {**style, "load_balancer_info": self.to_property()} if self else {**style}

    def target_group_constructs(self) -> list[elbv2.ITargetGroup]:
        """Return the target groups themselves.

        Raises:
            ValidationError: When one was made with the CDK's own class, which does not tell.
        """
        found: list[elbv2.ITargetGroup] = []
        for each in self._given:
            if not isinstance(each, LoadBalancer):
                raise ValidationError(
                    "load_balancers",
                    "a LoadBalancer of the CDK",
                    allowed="it does not tell the ARN of its target group, which a fleet needs",
                    remedy="make it with cdk_codedeploy.LoadBalancer",
                )
            if each.target_group is not None:
                found.append(each.target_group)
        return found

    def target_group_arns(self) -> tuple[str, ...]:
        """Return the ARNs of the target groups.

        Raises:
            ValidationError: As ``target_group_constructs``.
        """
        return tuple(each.target_group_arn for each in self.target_group_constructs())

    def to_property(self) -> dict[str, object]:
        """Return the template property ``LoadBalancerInfo``, in the L1's spelling."""
        if self._classic:
            return {"elbInfoList": [{"name": name} for name in self._classic]}
        return {"targetGroupInfoList": [{"name": name} for name in self._target_groups]}

    def statements(self) -> list[Statement]:
        """Return what the service must be allowed."""
        classic = [service_permissions.for_classic_load_balancer(name) for name in self._classic]
        others = [service_permissions.for_target_group(name) for name in self._target_groups]
        return [statement for statements in classic + others for statement in statements]
