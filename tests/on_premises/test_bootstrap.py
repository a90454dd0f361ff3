"""A bootstrap script of a stack: what only the deployment knows stands in it as text, and nothing breaks around it."""

from __future__ import annotations

import subprocess
from typing import Any

import aws_cdk as cdk
import pytest

from cdk_codedeploy import OnPremisesRole, OperatingSystem, ProvenBy, TrustAnchor, linux_bootstrap, windows_bootstrap

ANCHOR = "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/0e3f3d84-4b9b-4d1c-9a57-2a1c6f0c0d11"
KNOWN_LATER = {"AWS::Region": "eu-west-1", "AWS::Partition": "aws", "AWS::AccountId": "111122223333"}


def deployed(stack: cdk.Stack, text: str) -> str:
    """Return a text as CloudFormation makes it, with a made-up value for each resource."""

    def value(part: Any) -> str:
        if isinstance(part, str):
            return part
        ((function, of),) = part.items()
        if function == "Fn::Join":
            return str(of[0]).join(map(value, of[1]))
        if function == "Ref":
            return KNOWN_LATER.get(of, "amazonaws.com" if of == "AWS::URLSuffix" else f"made-{of}")
        assert function == "Fn::GetAtt"
        return f"arn:aws:iam::111122223333:role/{of[0]}" if of[1] == "Arn" else f"made-{of[0]}-{of[1]}"

    return value(stack.resolve(text))


@pytest.fixture
def role(stack):
    return OnPremisesRole(
        stack, "Role", proven_by=ProvenBy.roles_anywhere(TrustAnchor.from_trust_anchor_arn(stack, "Ca", ANCHOR))
    )


def test_on_linux(stack, role):
    credentials = role.certificate_credentials(certificate="/etc/pki/a.pem", private_key="/etc/pki/a.key")
    text = linux_bootstrap(
        "web-1",
        region=cdk.Aws.REGION,
        domain=cdk.Aws.URL_SUFFIX,
        operating_system=OperatingSystem.UBUNTU,
        credentials=credentials,
    )
    script = deployed(stack, text)
    assert "${Token" not in script
    assert "\nsource='https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com/latest/install'\n" in script
    assert f"\ntrust_anchor_arn={ANCHOR}\n" in script
    arn = deployed(stack, role.registered_as("web-1").iam_session_arn or "")
    assert f"\niam_session_arn: '{arn}'\n" in script
    read = subprocess.run(["sh", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


def test_on_windows(stack, role):
    credentials = role.certificate_credentials(certificate=r"C:\pki\a.pem", private_key=r"C:\pki\a.key")
    text = windows_bootstrap("web-1", region=cdk.Aws.REGION, domain=cdk.Aws.URL_SUFFIX, credentials=credentials)
    script = deployed(stack, text)
    assert "${Token" not in script
    assert f"$trustAnchorArn = ''{ANCHOR}''\n" in script
    arn = deployed(stack, role.registered_as("web-1").iam_session_arn or "")
    assert f"\niam_session_arn: ''{arn}''\n" in script
