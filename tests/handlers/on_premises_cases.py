"""What the conformance suite needs to know of instances outside AWS."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

from cdk_codedeploy.handlers.hybrid_activation import HybridActivationHandler, HybridActivationProperties
from cdk_codedeploy.handlers.on_premises_instance import OnPremisesInstanceHandler, OnPremisesInstanceProperties
from cdk_codedeploy.handlers.on_premises_key import OnPremisesKeyHandler, OnPremisesKeyProperties
from cdk_codedeploy.operations.on_premises.activations import ActivationClients
from cdk_codedeploy.operations.user_keys import KeyClients
from tests.handlers.case import Case
from tests.handlers.fake_activations import FakeSystemsManager
from tests.handlers.fake_aws import ACCOUNT, FakeCodeDeploy
from tests.handlers.fake_fleet import FakeFleet, host
from tests.handlers.fake_users import PATH, FakeIam, FakeSecretsManager
from tests.handlers.stacks import START


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
