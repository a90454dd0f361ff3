"""CloudFormation's pseudo parameters."""

from __future__ import annotations

import aws_cdk as cdk

from cdk_codedeploy.synthesis import Pseudo, pseudo

OWN = Pseudo(partition="aws", region="eu-west-1", account="111111111111")


def test_are_the_cdks_own_tokens():
    assert pseudo() == Pseudo(partition=cdk.Aws.PARTITION, region=cdk.Aws.REGION, account=cdk.Aws.ACCOUNT_ID)


def test_are_asked_for_once(round_trips):
    pseudo()
    with round_trips() as trips:
        pseudo().arn("sns", "topic")
    assert trips.total == 0, trips.requests


def test_become_references_in_a_template(stack, synth):
    cdk.CfnOutput(stack, "Arn", value=pseudo().arn("sns", "topic"))
    assert synth(stack)["Outputs"]["Arn"]["Value"]["Fn::Join"][1] == [
        "arn:",
        {"Ref": "AWS::Partition"},
        ":sns:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":topic",
    ]


def test_arn():
    assert OWN.arn("sns", "topic") == "arn:aws:sns:eu-west-1:111111111111:topic"


def test_arn_of_elsewhere():
    assert OWN.arn("sns", "topic", region="us-east-1", account="222222222222") == (
        "arn:aws:sns:us-east-1:222222222222:topic"
    )


def test_arn_without_region_and_account():
    assert OWN.arn("s3", "bucket", region="", account="") == "arn:aws:s3:::bucket"
