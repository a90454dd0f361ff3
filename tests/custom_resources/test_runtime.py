"""What the runtime's boto3 cannot send is refused when the stack is synthesized."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cdk_codedeploy.custom_resources.runtime import NEWER_MEMBERS, RUNTIME_BOTO3, require_member
from cdk_codedeploy.errors import ValidationError
from tests.handlers.fake_aws import service_model

ROOT = Path(__file__).resolve().parents[2]


def test_newer_member_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        require_member(
            "codedeploy", "UpdateDeploymentGroup", "ec2DeploymentOptions", parameter="suspend_auto_scaling_processes"
        )
    assert str(caught.value) == (
        "suspend_auto_scaling_processes: got a value that needs boto3 1.43.115, but Lambda's runtime python3.14 is "
        "only known to have 1.40.0, which cannot send it; leave suspend_auto_scaling_processes out, or set it with the "
        "API until a later version of this library does"
    )


def test_member_that_was_always_there_passes() -> None:
    require_member("codedeploy", "UpdateDeploymentGroup", "terminationHookEnabled", parameter="termination_hook")


@pytest.mark.parametrize(("service", "operation", "member"), NEWER_MEMBERS)
def test_table_agrees_with_the_installed_botocore(service: str, operation: str, member: str) -> None:
    import botocore

    installed = tuple(int(part) for part in botocore.__version__.split(".")[:3])
    shape = service_model(service).operation_model(operation).input_shape
    since = NEWER_MEMBERS[service, operation, member]
    assert since > RUNTIME_BOTO3
    assert (member in shape.members) is (installed >= since)


def test_promise_is_the_version_that_the_lowest_run_has() -> None:
    # So `make test-lowest` holds every handler against that version's model.
    text = (ROOT / "requirements/lowest.txt").read_text()
    found = re.search(r"^boto3==(\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
    assert found is not None
    assert tuple(map(int, found.groups())) == RUNTIME_BOTO3
