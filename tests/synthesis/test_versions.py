"""What the installed CDK can express."""

from __future__ import annotations

import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import require_property


def require(python_name):
    require_property(
        codedeploy.CfnDeploymentGroup, python_name, parameter="feature", since="9.8.7", installed="2.220.0"
    )


def test_known_property_passes():
    require("service_role_arn")


def test_unknown_property_is_refused_with_the_version_it_needs():
    with pytest.raises(ValidationError) as caught:
        require("teleports_instances")
    assert str(caught.value) == (
        "feature: got a value while aws-cdk-lib 2.220.0 is installed, but CfnDeploymentGroup.teleports_instances "
        "exists since 9.8.7; install aws-cdk-lib>=9.8.7 or leave feature out"
    )
