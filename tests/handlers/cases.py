"""What the conformance suite needs to know of each handler."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, cast

from cdk_codedeploy.handlers.blue_green_deployment_group import BlueGreenDeploymentGroupHandler
from cdk_codedeploy.handlers.blue_green_properties import (
    BlueGreenChoices,
    BlueGreenDeploymentGroupProperties,
    Message,
    WatchedAlarms,
)
from cdk_codedeploy.handlers.contract import Handler
from cdk_codedeploy.handlers.deployment import DeploymentHandler
from cdk_codedeploy.handlers.deployment_properties import BundleInS3, DeploymentProperties
from cdk_codedeploy.handlers.fleet_properties import (
    FleetProperties,
    LaunchHook,
    ScheduledChange,
    TargetTracking,
    WarmPoolSettings,
)
from cdk_codedeploy.handlers.hybrid_activation import HybridActivationHandler, HybridActivationProperties
from cdk_codedeploy.handlers.on_premises_instance import OnPremisesInstanceHandler, OnPremisesInstanceProperties
from cdk_codedeploy.handlers.on_premises_key import OnPremisesKeyHandler, OnPremisesKeyProperties
from cdk_codedeploy.handlers.registered_revision import (
    CopySource,
    RegisteredRevisionHandler,
    RegisteredRevisionProperties,
    S3Object,
)
from cdk_codedeploy.operations.on_premises.activations import ActivationClients
from cdk_codedeploy.operations.user_keys import KeyClients
from tests.handlers.fake_activations import FakeSystemsManager
from tests.handlers.fake_auto_scaling import FakeAutoScaling
from tests.handlers.fake_aws import ACCOUNT, Fake, FakeCodeDeploy, FakeS3
from tests.handlers.fake_deployment_groups import FakeDeploymentGroups
from tests.handlers.fake_deployments import FakeAliases, FakeDeployments, FakeStacks
from tests.handlers.fake_fleet import FakeFleet, host
from tests.handlers.fake_users import PATH, FakeIam, FakeSecretsManager
from tests.handlers.stacks import START
from tests.handlers.waiting_handler import SampleProperties, WaitingHandler


@dataclass
class Case:
    """One handler on an AWS in memory.

    Attributes:
        handler: The handler.
        first: Properties to create it with.
        second: Properties to update it to in place.
        fakes: The AWS.
        state: Returns what there is in AWS that the resource is responsible for.
        steps: The operations that a creation consists of, in order.
        hang: Has the work that a creation begins go on for ever, where leaving out the polls does not.
        creation_waits: Whether a creation waits, as far as the handler waits at all.
    """

    handler: Handler[Any]
    first: object
    second: object
    fakes: Mapping[str, Fake]
    state: Callable[[], object]
    steps: tuple[tuple[str, str], ...]
    creation_waits: bool = True
    hang: Callable[[], None] = lambda: None

    @property
    def waits(self) -> bool:
        return self.handler.waits and self.creation_waits


def sample() -> Case:
    client = FakeCodeDeploy()
    return Case(
        handler=WaitingHandler(client),
        first=SampleProperties(team="shop"),
        second=SampleProperties(team="search", critical=True),
        fakes={"codedeploy": client},
        state=client.state,
        steps=(("codedeploy", "CreateApplication"), ("codedeploy", "GetApplication")),
    )


def registered_revision() -> Case:
    codedeploy, s3 = FakeCodeDeploy(), FakeS3()
    codedeploy.create_application(applicationName="shop")
    s3.buckets["revisions"] = {}

    def bundled(content: bytes) -> RegisteredRevisionProperties:
        digest = hashlib.sha256(content).hexdigest()
        s3.put("cdk-assets", f"{digest}.zip", content)
        source = CopySource(bucket="cdk-assets", key=f"{digest}.zip", content_hash=digest)
        place = S3Object(bucket="revisions", key=f"shop/{digest}.zip", bundle_type="zip", copy_from=source)
        return RegisteredRevisionProperties(application="shop", description=content.decode(), s3=place)

    def registered() -> object:
        # The copies are shared and stay. What is registered stays too, but which was registered last counts.
        revisions = codedeploy.applications["shop"].revisions
        return revisions[-1] if revisions else None

    return Case(
        handler=RegisteredRevisionHandler(lambda: codedeploy, lambda: s3),
        first=bundled(b"one"),
        second=bundled(b"two"),
        fakes={"codedeploy": codedeploy, "s3": s3},
        state=registered,
        steps=(("s3", "HeadObject"), ("s3", "CopyObject"), ("codedeploy", "RegisterApplicationRevision")),
    )


def blue_green_deployment_group() -> Case:
    codedeploy, auto_scaling = FakeDeploymentGroups(), FakeAutoScaling()
    choices = BlueGreenChoices(
        provisioning="COPY_AUTO_SCALING_GROUP", on_timeout="CONTINUE_DEPLOYMENT", on_success="TERMINATE"
    )
    first = BlueGreenDeploymentGroupProperties(
        application="shop",
        service_role_arn="arn:aws:iam::111122223333:role/deploy",
        deployment_config="CodeDeployDefault.OneAtATime",
        blue_green=choices,
        auto_scaling_groups=("fleet",),
        target_groups=("web",),
        alarms=WatchedAlarms(names=("errors",), enabled=True),
        triggers=(
            Message(name="Trigger1", topic_arn="arn:aws:sns:eu-west-1:111122223333:t", events=("DeploymentFailure",)),
        ),
        rollback_events=("DEPLOYMENT_FAILURE",),
        tags={"Team": "shop"},
    )
    return Case(
        handler=BlueGreenDeploymentGroupHandler(lambda: codedeploy, lambda: auto_scaling),
        first=first,
        second=replace(first, name="web", alarms=WatchedAlarms(), triggers=(), tags={"Stage": "prod"}),
        fakes={"codedeploy": codedeploy, "autoscaling": auto_scaling},
        state=codedeploy.state,
        steps=(("codedeploy", "GetDeploymentGroup"), ("codedeploy", "CreateDeploymentGroup")),
        creation_waits=False,
    )


def on_premises_fleet() -> Case:
    fleet = FakeFleet()
    return Case(
        handler=fleet.handler,
        first=fleet.properties(host("web-1", Stage="prod"), host("web-2", Stage="prod")),
        second=fleet.properties(host("web-1", Stage="test"), host("web-3", Stage="prod")),
        fakes={"codedeploy": fleet.codedeploy, "s3": fleet.s3, "stepfunctions": fleet.machine},
        state=fleet.registered,
        steps=(
            ("stepfunctions", "ListExecutions"),
            ("s3", "GetObject"),
            ("s3", "PutObject"),
            ("stepfunctions", "StartExecution"),
            ("stepfunctions", "DescribeExecution"),
            ("s3", "ListObjectsV2"),
        ),
        hang=lambda: setattr(fleet.machine, "held", True),
    )


def on_premises_instance() -> Case:
    codedeploy = FakeCodeDeploy()
    codedeploy.now = datetime.fromtimestamp(START, timezone.utc)

    def named(**tags: str) -> OnPremisesInstanceProperties:
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/Machines/web-1"
        return OnPremisesInstanceProperties(instance_name="web-1", iam_session_arn=arn, tags=tags)

    return Case(
        handler=OnPremisesInstanceHandler(lambda: codedeploy),
        first=named(Stage="prod"),
        second=named(Stage="test", Rack="r7"),
        fakes={"codedeploy": codedeploy},
        state=codedeploy.on_premises_state,
        steps=(
            ("codedeploy", "GetOnPremisesInstance"),
            ("codedeploy", "RegisterOnPremisesInstance"),
            ("codedeploy", "AddTagsToOnPremisesInstances"),
        ),
    )


def on_premises_key() -> Case:
    iam, secrets_manager = FakeIam(), FakeSecretsManager()
    user, secret = iam.add("rack-1", path=PATH), secrets_manager.add("rack-1")

    def rotated(number: int) -> OnPremisesKeyProperties:
        return OnPremisesKeyProperties(
            instance_name="rack-1",
            region="eu-west-1",
            user_name=user.name,
            user_arn=user.arn,
            secret_arn=secret,
            rotation=number,
            grace_seconds=3600,
        )

    def readable() -> object:
        # The secret goes with the template, so what counts is whether somebody who reads it gets a key that works. The
        # key of before works on for a while.
        current = secrets_manager.stages[secret].get("AWSCURRENT", "").partition("-")[0]
        return current if current in user.keys else sorted(user.keys)

    return Case(
        handler=OnPremisesKeyHandler(lambda: KeyClients(iam=iam, secrets_manager=secrets_manager)),
        first=rotated(1),
        second=rotated(2),
        fakes={"iam": iam, "secretsmanager": secrets_manager},
        state=readable,
        steps=(
            ("secretsmanager", "DescribeSecret"),
            ("iam", "ListAccessKeys"),
            ("iam", "CreateAccessKey"),
            ("secretsmanager", "PutSecretValue"),
        ),
    )


def deployment() -> Case:
    codedeploy = FakeDeployments(lambda: datetime.fromtimestamp(START, timezone.utc))
    codedeploy.create_application(applicationName="shop")
    stacks, aliases = FakeStacks(), FakeAliases()

    def hang() -> None:
        codedeploy.hangs = True

    def bundle(key: str) -> DeploymentProperties:
        place = BundleInS3(bucket="revisions", key=key, bundle_type="zip", version="1", e_tag="abc")
        return DeploymentProperties(application="shop", deployment_group="web", s3=place, description=key)

    return Case(
        handler=DeploymentHandler(lambda: codedeploy, lambda: aliases, lambda: stacks),
        first=bundle("one.zip"),
        second=bundle("two.zip"),
        fakes={"codedeploy": codedeploy, "cloudformation": stacks, "lambda": aliases},
        state=codedeploy.live,
        steps=(
            ("codedeploy", "ListDeployments"),
            ("codedeploy", "GetDeploymentGroup"),
            ("codedeploy", "CreateDeployment"),
        ),
        hang=hang,
    )


def blue_green_deployment_group_with_fleet() -> Case:
    without = blue_green_deployment_group()
    codedeploy, auto_scaling = cast("FakeDeploymentGroups", without.fakes["codedeploy"]), FakeAutoScaling()
    fleet = FleetProperties(
        launch_template_id="lt-1",
        launch_template_version="1",
        subnets=("subnet-1", "subnet-2"),
        min_size=1,
        max_size=4,
        target_groups=("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0",),
        policies=(TargetTracking(name="Cpu", metric="ASGAverageCPUUtilization", target="50"),),
    )
    first = replace(cast("BlueGreenDeploymentGroupProperties", without.first), auto_scaling_groups=(), fleet=fleet)
    changed = replace(
        fleet,
        max_size=8,
        warmup_seconds=60,
        policies=(),
        schedules=(ScheduledChange(name="Night", recurrence="0 22 * * *", min_size=1),),
        hooks=(LaunchHook(name="Boot", seconds=600),),
        warm_pool=WarmPoolSettings(state="Stopped"),
        tags={"Team": "shop"},
    )
    return Case(
        handler=BlueGreenDeploymentGroupHandler(lambda: codedeploy, lambda: auto_scaling),
        first=first,
        second=replace(first, fleet=changed),
        fakes={"codedeploy": codedeploy, "autoscaling": auto_scaling},
        state=lambda: (codedeploy.state(), auto_scaling.state()),
        steps=(
            ("codedeploy", "GetDeploymentGroup"),
            ("autoscaling", "CreateAutoScalingGroup"),
            ("autoscaling", "DescribeAutoScalingGroups"),
            ("autoscaling", "DescribePolicies"),
            ("autoscaling", "PutScalingPolicy"),
            ("codedeploy", "CreateDeploymentGroup"),
        ),
        creation_waits=False,
    )


def hybrid_activation() -> Case:
    ssm, secrets_manager = FakeSystemsManager(), FakeSecretsManager()
    secret = secrets_manager.add("activation")
    first = HybridActivationProperties(
        role_name="Machines", secret_arn=secret, region="eu-west-1", registration_limit=5, valid_days=30, renewal=1
    )

    def kept() -> object:
        # What the secret says counts only as long as there is such an activation.
        current = secrets_manager.stages[secret].get("AWSCURRENT", "")
        said = json.loads(secrets_manager.versions[secret].get(current, "{}"))
        return [
            (each.limit, id == said.get("ActivationId"), each.code == said.get("ActivationCode"))
            for id, each in ssm.activations.items()
        ]

    return Case(
        handler=HybridActivationHandler(
            lambda: ActivationClients(systems_manager=ssm, secrets_manager=secrets_manager)
        ),
        first=first,
        second=replace(first, registration_limit=9, renewal=2),
        fakes={"ssm": ssm, "secretsmanager": secrets_manager},
        state=kept,
        steps=(
            ("secretsmanager", "DescribeSecret"),
            ("ssm", "DescribeActivations"),
            ("ssm", "CreateActivation"),
            ("secretsmanager", "PutSecretValue"),
        ),
    )


CASES: Mapping[str, Callable[[], Case]] = {
    "OnPremisesKey": on_premises_key,
    "BlueGreenDeploymentGroup": blue_green_deployment_group,
    "BlueGreenDeploymentGroup with a fleet": blue_green_deployment_group_with_fleet,
    "Deployment": deployment,
    "HybridActivation": hybrid_activation,
    "OnPremisesFleet": on_premises_fleet,
    "OnPremisesInstance": on_premises_instance,
    "RegisteredRevision": registered_revision,
    "Sample": sample,
}
