"""Thousands of instances outside AWS, registered from an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

from constructs import Construct

from cdk_codedeploy.custom_resources import CustomResourceProvider, HandlerFunction, staged_asset
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.handlers import WORKERS
from cdk_codedeploy.handlers.fleet_store import PLANS, RESULTS
from cdk_codedeploy.handlers.on_premises_fleet import (
    WORKER_SECONDS,
    InventoryObject,
    OnPremisesFleetHandler,
    OnPremisesFleetProperties,
)
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.on_premises.fleet_bucket import fleet_bucket
from cdk_codedeploy.on_premises.fleet_inventory import FleetInventory
from cdk_codedeploy.on_premises.fleet_machine import FleetStateMachine
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, check_identity
from cdk_codedeploy.on_premises.tags import read_tags
from cdk_codedeploy.service import check_flag, check_kind, shown
from cdk_codedeploy.synthesis import depend, on_premises_instances, pseudo
from cdk_codedeploy.targets import ExistingRegistration, Inventory, TagSet

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_s3 as s3

REQUESTS_PER_SECOND = 10
"""The rate where none is given. AWS publishes no number; what is throttled all the same is sent again, slower."""

_EXTENSION = "jsonl"
_MOST_REQUESTS = 100
_MOST_WORKERS = 10
_LOOKS = Statement(("codedeploy:BatchGetOnPremisesInstances",))
_CHANGES = (
    "codedeploy:AddTagsToOnPremisesInstances",
    "codedeploy:DeregisterOnPremisesInstance",
    "codedeploy:GetOnPremisesInstance",
    "codedeploy:RegisterOnPremisesInstance",
    "codedeploy:RemoveTagsFromOnPremisesInstances",
)


class OnPremisesFleet(Construct):
    """The on-premises instances of an inventory, registered with their tags.

    A change of the inventory changes what has changed and nothing else: it adds, tags, registers anew where the ARN is
    another one, and removes. The fleet's own bucket keeps what was applied last; a state machine works through the
    difference, many instances at once but never above the rate. An instance that cannot be done hinders no other; the
    deployment then fails with the names of all such, and CloudFormation rolls back what the others got.

    With the stack goes exactly what the fleet has registered. An instance that somebody else has registered is never
    touched: it fails, or is adopted where ``existing`` says so. An adopted one gets the tags of the inventory, and its
    own tags back when it leaves the fleet; it stays registered.

    **Nothing is looked at that has not changed**: an instance that was deregistered by hand is missed when its row
    changes, or with ``cdk-codedeploy on-prem register --inventory``.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        inventory: A file, CSV or JSON Lines, or an ``Inventory``. It is checked when the app is synthesized.
        identity: As whom those instances work that have no ARN in the inventory: an ``OnPremisesRole``, whose sessions
            have the names of the instances. Default: every row has its ARN.
        tags: Tags of every instance; a row's own value of the same key goes before. Default: only those of the rows.
        existing: What to do about instances that somebody else has registered. Default: ``REFUSE``.
        requests_per_second: Requests to CodeDeploy in a second, all together: 1 to 100. Default: 10, which registers
            some 5 instances a second.
        dry_run: Only tell what would be done, as ``plan`` and in the log of the handler. Default: False.

    Raises:
        InventoryError: When the file has mistakes; all of them are told, with their lines.
        ValidationError: When a parameter is out of range, a row has no ARN, or the deployment would take too long.

    Source: user guide, "Register an on-premises instance with CodeDeploy"; Step Functions developer guide, "Using Map
    state in Distributed mode".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        inventory: str | Path | Inventory,
        identity: OnPremisesIdentity | None = None,
        tags: Mapping[str, str] | TagSet | None = None,
        existing: ExistingRegistration = ExistingRegistration.REFUSE,
        requests_per_second: int = REQUESTS_PER_SECOND,
        dry_run: bool = False,
    ) -> None:
        with located("on-premises fleet", id):
            if identity is not None:
                check_identity(identity)
            check_kind("inventory", inventory, (str, Path, Inventory), "give the path of a file", required=True)
            check_kind(
                "existing", existing, ExistingRegistration, "pass ExistingRegistration.REFUSE or ADOPT", required=True
            )
            check_flag("dry_run", dry_run)
            _check_rate(requests_per_second)
            found = FleetInventory.read(inventory, identity, read_tags(tags))
            found.check_time(requests_per_second)
        super().__init__(scope, id)
        self._inventory = found.inventory
        self._dry_run = dry_run
        self._bucket = fleet_bucket(self, "Bucket")
        workers = max(1, min(_MOST_WORKERS, requests_per_second // 2))
        machine = FleetStateMachine(
            self,
            "Machine",
            plans_arn=self._bucket.arn_for_objects(f"{PLANS}*"),
            worker_arn=self._worker(),
            workers=workers,
        )
        content = found.inventory.to_json_lines()
        asset = staged_asset(
            self,
            "Inventory",
            content_hash=sha256(content).hexdigest(),
            extension=_EXTENSION,
            write=lambda path: path.write_bytes(content),
        )
        place = InventoryObject(bucket=asset.s3_bucket_name, key=asset.s3_object_key)
        self._resource = CustomResourceProvider.of(self, OnPremisesFleetHandler.kind).make(
            self,
            "Resource",
            OnPremisesFleetProperties(
                bucket=self._bucket.bucket_name,
                state_machine=machine.arn,
                inventory=place,
                session_prefix=found.prefix.iam_session_arn if found.prefix else None,
                user_prefix=found.prefix.iam_user_arn if found.prefix else None,
                existing=existing,
                requests_per_second=requests_per_second,
                workers=workers,
                dry_run=dry_run,
            ),
            needs=[_LOOKS] if existing is ExistingRegistration.ADOPT else [],
            needs_alone=self._needs(machine, place),
        )
        child = cast("cdk.CfnResource", self._resource.node.default_child)
        depend(child, machine.policy)
        # Only now, and until the fleet has emptied it, the bucket is what it should be.
        depend(child, cast("cdk.CfnResource", cast("s3.BucketPolicy", self._bucket.policy).node.default_child))
        on_premises_instances(self, (row.tags for row in found.inventory))

    def _worker(self) -> str:
        function = HandlerFunction(
            Construct(self, "Worker"),
            module=WORKERS[OnPremisesFleetHandler.kind],
            description="Registers a few on-premises instances of a fleet",
            role_description="Registers on-premises instances of a fleet",
            needs=[
                _LOOKS,
                Statement(_CHANGES, (pseudo().arn("codedeploy", "instance/*"),)),
                Statement(("s3:PutObject",), (self._bucket.arn_for_objects(f"{RESULTS}*"),)),
            ],
            seconds=WORKER_SECONDS,
        )
        return function.arn

    def _needs(self, machine: FleetStateMachine, inventory: InventoryObject) -> list[Statement]:
        objects = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject")
        # Not this inventory alone: a rollback reads the one before, and may do so before the policy is what it was.
        place = f"arn:{pseudo().partition}:s3:::{inventory.bucket}/*.{_EXTENSION}"
        return [
            Statement(("s3:GetObject",), (place,)),
            Statement(objects, (self._bucket.arn_for_objects("*"),)),
            Statement(("s3:ListBucket", "s3:ListBucketVersions"), (self._bucket.bucket_arn,)),
            Statement(("states:ListExecutions", "states:StartExecution"), (machine.arn,)),
            Statement(("states:DescribeExecution", "states:StopExecution"), (machine.executions_arn,)),
        ]

    @property
    def inventory(self) -> Inventory:
        """The instances with their tags; those whose ARN only the deployment knows have none."""
        return self._inventory

    @property
    def bucket(self) -> s3.IBucket:
        """The fleet's bucket: what it has registered, plans, and results of each instance. It goes with the fleet."""
        return self._bucket

    @property
    def plan(self) -> str:
        """What a dry run would have done, known when the stack is deployed.

        Raises:
            ValidationError: When it is no dry run.
        """
        if not self._dry_run:
            raise ValidationError(
                "plan",
                "a question to a fleet that is deployed",
                allowed="only a dry run tells its plan",
                remedy="set dry_run=True",
                where=f'on-premises fleet "{self.node.id}"',
            )
        return self._resource.get_att_string("Plan")


def _check_rate(rate: object) -> None:
    if isinstance(rate, bool) or not isinstance(rate, int) or not 1 <= rate <= _MOST_REQUESTS:
        raise ValidationError(
            "requests_per_second",
            shown(rate),
            allowed=f"a fleet sends 1 to {_MOST_REQUESTS} requests a second",
            remedy="give a whole number in between",
        )
