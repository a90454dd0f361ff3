"""Stacks that register instances outside AWS: a few one by one, and two hundred from an inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_iam as iam

import cdk_codedeploy as codedeploy
from cdk_codedeploy.targets import Inventory, InventoryRow
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct

_COUNT = 200


class Sessions(codedeploy.OnPremisesIdentity):
    """Sessions of a role that its stack makes.

    Args:
        stack: The stack.
        suffix: What follows the name of the instance.
    """

    def __init__(self, stack: cdk.Stack, suffix: str = "") -> None:
        found = stack.node.try_find_child("Machines")
        role = found if isinstance(found, iam.Role) else _role(stack)
        self._prefix = f"arn:{stack.partition}:sts::{stack.account}:assumed-role/{role.role_name}/"
        self._suffix = suffix

    def registered_as(self, instance_name: str) -> codedeploy.RegisteredAs:
        """Return the session of the instance's name."""
        return codedeploy.RegisteredAs(iam_session_arn=f"{self._prefix}{instance_name}{self._suffix}")


class OnPremisesInstancesStack(cdk.Stack):
    """Five instances and the deployment group that looks for them.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 2 for other tags, another identity, another name, one instance less and one more.
        fails: Whether there is something, after them all, that CloudFormation cannot make.
    """

    def __init__(self, scope: Construct, id: str, *, version: int, fails: bool = False) -> None:
        super().__init__(scope, id)
        tags = codedeploy.InstanceTagSet({"Stage": ["prod"]})
        group = codedeploy.ServerDeploymentGroup(self, "Group", on_premise_instance_tags=tags)
        sessions = Sessions(self)
        given: dict[str, dict[str, object]] = {f"web-{number}": {} for number in range(1, 6)}
        if version == 2:
            given["web-1"] = {"tags": {"Stage": "test", "Rack": "r7"}}
            given["web-2"] = {"identity": Sessions(self, "-new")}
            given["web-3"] = {"instance_name": "web-33"}
            del given["web-5"]
            given["web-6"] = {}
        made = [
            codedeploy.OnPremisesInstance(
                self,
                name.capitalize(),
                **{"identity": sessions, "instance_name": name, "tags": tags, **values},  # type: ignore[arg-type]
            )
            for name, values in given.items()
        ]
        parts.output(self, Application=group.application.application_name, Group=group.deployment_group_name)
        if fails:
            nobody = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(self, "Nobody", "no-such-group")
            last = codedeploy.ServerDeploymentGroup(
                self, "Fails", application=group.application, auto_scaling_groups=[nobody], install_agent=False
            )
            last.node.add_dependency(*made)


class OnPremisesFleetStack(cdk.Stack):
    """Two hundred instances of an inventory.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 2 for ten with other tags, one with another ARN and twenty less; 3 for three more, of which somebody
            else has registered one.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        rows = {f"rack-{number:03}": {"Stage": "prod", "Half": str(number % 2)} for number in range(_COUNT)}
        arns: dict[str, str] = {}
        if version > 1:
            rows |= {f"rack-{number:03}": {"Stage": "test"} for number in range(10)}
            arns["rack-100"] = f"arn:aws:sts::{_ACCOUNT}:assumed-role/Elsewhere/rack-100"
            for number in range(_COUNT - 20, _COUNT):
                del rows[f"rack-{number:03}"]
        if version == 3:
            rows |= {"new-1": {}, "taken": {"Stage": "prod"}, "new-2": {}}
        fleet = codedeploy.OnPremisesFleet(
            self,
            "Fleet",
            inventory=Inventory(
                InventoryRow(name=name, tags=tags, iam_session_arn=arns.get(name)) for name, tags in rows.items()
            ),
            identity=Sessions(self),
            tags={"Owner": "shop"},
            requests_per_second=100,
        )
        parts.output(self, Bucket=fleet.bucket.bucket_name, Role=_name(self))


class AdoptingFleetStack(cdk.Stack):
    """Three instances, of which somebody else may have registered some.

    Args:
        scope: The app.
        id: Name of the stack.
        dry_run: Whether it only tells what it would do.
    """

    def __init__(self, scope: Construct, id: str, *, dry_run: bool) -> None:
        super().__init__(scope, id)
        names = ("mine-1", "mine-2", "theirs")
        fleet = codedeploy.OnPremisesFleet(
            self,
            "Fleet",
            inventory=Inventory(
                InventoryRow(name=name, iam_session_arn=f"arn:aws:sts::{_ACCOUNT}:assumed-role/Racks/{name}")
                for name in names
            ),
            tags={"Stage": "prod"},
            existing=codedeploy.ExistingRegistration.ADOPT,
            dry_run=dry_run,
            requests_per_second=100,
        )
        if dry_run:
            parts.output(self, Plan=fleet.plan)


def add_on_premises(app: cdk.App, *, version: int) -> None:
    """Add the first or the second version of all three.

    Args:
        app: The app.
        version: 1 or 2.
    """
    AdoptingFleetStack(app, "AdoptingFleet", dry_run=version == 1)
    OnPremisesFleetStack(app, "OnPremisesFleet", version=version)
    OnPremisesInstancesStack(app, "OnPremisesInstances", version=version)


_ACCOUNT = "000000000000"


def _role(stack: cdk.Stack) -> iam.Role:
    return iam.Role(stack, "Machines", assumed_by=iam.AccountRootPrincipal())  # pyright: ignore[reportArgumentType]


def _name(stack: cdk.Stack) -> str:
    found = stack.node.find_child("Machines")
    assert isinstance(found, iam.Role)
    return str(found.role_name)
