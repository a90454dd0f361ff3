"""Who and what may pass through the endpoints."""

from __future__ import annotations

import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import CodeDeployVpcEndpoints, ValidationError, VpcEndpointAccess
from tests.network.networks import OWN, endpoints_of, network

SECURE = [
    "codedeploy-commands-secure:GetDeploymentSpecification",
    "codedeploy-commands-secure:PollHostCommand",
    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
    "codedeploy-commands-secure:PutHostCommandComplete",
]
OURS = {"StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}}


def policies(stack, synth, access):
    CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), access=access)
    found = endpoints_of(synth(stack))
    return {name: endpoint["PolicyDocument"]["Statement"] for name, endpoint in found.items()}


def objects(statement):
    return [resource["Fn::Join"][1][2:] for resource in statement["Resource"]]


def test_the_least_that_deployments_need(stack, synth):
    bucket = s3.Bucket(stack, "Bucket")
    found = policies(stack, synth, VpcEndpointAccess(revision_buckets=[bucket]))
    anybody = {"AWS": "*"}
    (api,) = found["codedeploy"]
    assert api == {
        "Action": "codedeploy:*",
        "Condition": OURS,
        "Effect": "Allow",
        "Principal": anybody,
        "Resource": "*",
    }
    (agent,) = found["codedeploy-commands-secure"]
    assert agent == {"Action": SECURE, "Condition": OURS, "Effect": "Allow", "Principal": anybody, "Resource": "*"}
    of_aws, revisions = found["s3"]
    assert revisions["Condition"] == OURS
    assert revisions["Resource"] == {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket83908E77", "Arn"]}, "/*"]]}
    # Installers and package managers come without credentials.
    assert "Condition" not in of_aws
    assert [statement["Action"] for statement in (of_aws, revisions)] == [["s3:GetObject", "s3:GetObjectVersion"]] * 2
    here = {"Ref": "AWS::Region"}
    assert objects(of_aws) == [
        [":s3:::aws-codedeploy-", here, "/latest/*"],
        [":s3:::aws-codedeploy-", here, "/latestv2/*"],
        [":s3:::aws-codedeploy-", here, "/releases/*"],
        [":s3:::amazoncloudwatch-agent-", here, "/*"],
        [":s3:::al2023-repos-", here, "-de612dc2/*"],
        [":s3:::amazonlinux-2-repos-", here, "/*"],
    ]


def test_others_and_other_things(stack, synth):
    access = VpcEndpointAccess(
        accounts=["111122223333", "444455556666"],
        api_actions=["codedeploy:PutLifecycleEventHookExecutionStatus"],
        amazon_linux=False,
        more_objects=["arn:aws:s3:::tools/*"],
    )
    found = policies(stack, synth, access)
    (api,) = found["codedeploy"]
    assert api["Action"] == "codedeploy:PutLifecycleEventHookExecutionStatus"
    assert api["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}
    (of_aws,) = found["s3"]
    assert of_aws["Resource"][-1] == "arn:aws:s3:::tools/*"
    assert "linux" not in str(of_aws)


def test_an_organization(stack, synth):
    found = policies(stack, synth, VpcEndpointAccess(organization_id="o-a1b2c3d4e5"))
    for name in ("codedeploy", "codedeploy-commands-secure"):
        assert found[name][0]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}


def test_endpoints_that_are_there_keep_their_policies(stack, synth):
    vpc = network(stack)
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    agent = vpc.add_interface_endpoint("Agent", service=OWN.CODEDEPLOY_COMMANDS_SECURE)
    CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, agent=agent, access=VpcEndpointAccess())
    found = endpoints_of(synth(stack))
    assert {name for name, endpoint in found.items() if "PolicyDocument" in endpoint} == {"codedeploy"}


def test_accounts_or_an_organization():
    with pytest.raises(ValidationError, match="leave out one of the two"):
        VpcEndpointAccess(accounts=["111122223333"], organization_id="o-a1b2c3d4e5")


@pytest.mark.parametrize(("actions", "shown"), [(["s3:GetObject"], '"s3:GetObject"'), ([], "no action")])
def test_actions_are_codedeploys(actions, shown):
    with pytest.raises(ValidationError, match=f"api_actions: got {shown}"):
        VpcEndpointAccess(api_actions=actions)


def test_lists_are_lists():
    with pytest.raises(ValidationError, match=r"more_objects: .*it takes a list"):
        VpcEndpointAccess(more_objects="arn:aws:s3:::tools/*")


def test_it_is_an_access_that_is_given(stack):
    with pytest.raises(ValidationError, match="access: got True"):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), access=True)  # type: ignore[arg-type]
