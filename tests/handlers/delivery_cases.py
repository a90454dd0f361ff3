"""What the conformance suite needs to know of revisions and deployments."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

from cdk_codedeploy.handlers.deployment import DeploymentHandler
from cdk_codedeploy.handlers.deployment_properties import BundleInS3, DeploymentProperties
from cdk_codedeploy.handlers.registered_revision import (
    CopySource,
    RegisteredRevisionHandler,
    RegisteredRevisionProperties,
    S3Object,
)
from tests.handlers.case import Case
from tests.handlers.fake_aws import FakeCodeDeploy, FakeS3
from tests.handlers.fake_deployments import FakeAliases, FakeDeployments, FakeServices, FakeStacks
from tests.handlers.stacks import START


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
        handler=DeploymentHandler(lambda: codedeploy, lambda: aliases, lambda: stacks, FakeServices),
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
