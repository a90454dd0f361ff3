"""Who may assume a service role."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.permissions import document_size
from cdk_codedeploy.iam.trust import EVERY_APPLICATION, fits, source_arn, trust_document
from cdk_codedeploy.synthesis import pseudo


def the_statement(document):
    (statement,) = document["Statement"]
    return statement


def test_source_arn_names_the_groups_of_an_application():
    own = pseudo()
    start = f"arn:{own.partition}:codedeploy:{own.region}:{own.account}:deploymentgroup:"
    assert source_arn("shop") == f"{start}shop/*"
    assert source_arn(EVERY_APPLICATION) == f"{start}*"


def test_source_arn_of_a_region():
    own = pseudo()
    assert source_arn("shop", "eu-west-1") == (
        f"arn:{own.partition}:codedeploy:eu-west-1:{own.account}:deploymentgroup:shop/*"
    )


def test_document():
    assert trust_document([source_arn("shop")]) == {
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": pseudo().account},
                    "StringLike": {"aws:SourceArn": source_arn("shop")},
                },
                "Effect": "Allow",
                "Principal": {"Service": "codedeploy.amazonaws.com"},
            }
        ],
        "Version": "2012-10-17",
    }


def test_several_applications_are_a_list():
    arns = [source_arn("shop"), source_arn("bank")]
    assert the_statement(trust_document(arns))["Condition"]["StringLike"] == {"aws:SourceArn": arns}


@pytest.mark.parametrize(
    ("regions", "principal"),
    [
        ([], "codedeploy.amazonaws.com"),
        (["eu-central-1"], "codedeploy.eu-central-1.amazonaws.com"),
        (
            ["eu-central-1", "us-east-1"],
            ["codedeploy.eu-central-1.amazonaws.com", "codedeploy.us-east-1.amazonaws.com"],
        ),
        (["cn-north-1"], "codedeploy.cn-north-1.amazonaws.com.cn"),
        (["cn-northwest-1"], "codedeploy.cn-northwest-1.amazonaws.com.cn"),
        (["us-gov-west-1"], "codedeploy.us-gov-west-1.amazonaws.com"),
        (["us-iso-east-1"], "codedeploy.amazonaws.com"),
    ],
)
def test_principals(regions, principal):
    assert the_statement(trust_document([source_arn("shop")], regions))["Principal"] == {"Service": principal}


def test_same_principal_stands_once():
    document = trust_document([source_arn("shop")], ["us-iso-east-1", "us-iso-west-1"])
    assert the_statement(document)["Principal"] == {"Service": "codedeploy.amazonaws.com"}


def test_wrong_region_is_refused():
    with pytest.raises(ValidationError, match="the name of a Region looks like eu-central-1"):
        trust_document([source_arn("shop")], ["eu-central-1a"])


def test_size_limit_is_met_to_the_character():
    rest = document_size(trust_document([""]))
    assert fits(trust_document(["x" * (2_048 - rest)]))
    assert not fits(trust_document(["x" * (2_049 - rest)]))
