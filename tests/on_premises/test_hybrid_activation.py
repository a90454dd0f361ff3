"""Roles of hybrid activations: what is trusted, what the handler may do, and that the template has no secret."""

from __future__ import annotations

import json
import re

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from cdk_codedeploy import OnPremisesRole, ProvenBy, ValidationError
from tests.iam.templates import only, plain, resources


def role(stack, **options):
    return OnPremisesRole(stack, "Role", proven_by=ProvenBy.hybrid_activation(**options), role_name="Machines")


def handler_statements(template):
    return [
        statement
        for policy in resources(template, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_trusts_systems_manager_for_this_account_and_region(stack, synth):
    role(stack)
    (found,) = [
        each["Properties"]
        for each in resources(synth(stack), "AWS::IAM::Role").values()
        if each["Properties"].get("RoleName") == "Machines"
    ]
    assert found["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:*"},
                "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
            },
            "Effect": "Allow",
            "Principal": {"Service": "ssm.amazonaws.com"},
        }
    ]
    assert found["ManagedPolicyArns"] == ["arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"]


def test_activation_and_an_empty_secret(stack, synth):
    made = role(stack, registration_limit=50, valid_days=30, renewal=3, default_instance_name="web")
    template = synth(stack)
    id, secret = only(template, "AWS::SecretsManager::Secret")
    assert secret.keys() == {"Description"}
    _, found = only(template, "Custom::CodeDeployHybridActivation")
    assert {name: value for name, value in found.items() if name not in {"ServiceToken", "RoleName"}} == {
        "DefaultInstanceName": "web",
        "DeregisterNodes": False,
        "Region": "${AWS::Region}",
        "RegistrationLimit": 50,
        "Renewal": 3,
        "SecretArn": f"${{{id}}}",
        "ValidDays": 30,
    }
    assert plain(stack.resolve(made.activation_secret_arn)) == f"${{{id}}}"
    assert "GetAtt" not in json.dumps(template.get("Outputs", {}))


def test_handler_may_pass_this_role_to_systems_manager_alone(stack, synth):
    role(stack)
    template = synth(stack)
    by_action = {str(each["Action"]): each for each in handler_statements(template)}
    passing = by_action["['iam:PassRole']"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}
    assert [each.endswith(".Arn}") for each in passing["Resource"]] == [True]
    (secret,) = resources(template, "AWS::SecretsManager::Secret")
    writing = by_action["['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue']"]
    assert writing["Resource"] == [f"${{{secret}}}"]
    assert not any("GetSecretValue" in action or "Deregister" in action for action in by_action)


def test_handler_may_take_machines_out_only_where_it_has_to(stack, synth):
    role(stack, deregister_nodes=True)
    actions = {action for each in handler_statements(synth(stack)) for action in each["Action"]}
    assert {"ssm:DescribeInstanceInformation", "ssm:DeregisterManagedInstance"} <= actions


def test_key_of_ones_own_by_way_of_secrets_manager_alone(stack, synth):
    role(stack, encryption_key=kms.Key(stack, "Key"))
    (using,) = [each for each in handler_statements(synth(stack)) if "kms:Decrypt" in each["Action"]]
    assert using["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.${AWS::Region}.amazonaws.com"}}


def test_same_template_on_any_day(stack, synth):
    role(stack, valid_days=30)
    _, found = only(synth(stack), "Custom::CodeDeployHybridActivation")
    assert not any(re.search(r"20\d\d-", str(value)) for value in found.values())


def test_session_is_not_known_before(stack):
    message = (
        'identity: got a role of a hybrid activation for "web-1", but the session is named by the mi-... id, which an '
        "instance has once it was activated; activate the instances, then run `cdk-codedeploy on-prem "
        "register-activated`"
    )
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        role(stack).registered_as("web-1")


def test_credentials_for_the_bootstrap(stack):
    made = role(stack)
    source = made.activation_credentials()
    assert source.session_arn("mi-0123456789abcdef0") == f"{made.assumed_role_arn}/mi-0123456789abcdef0"
    other = OnPremisesRole(stack, "Other", proven_by=ProvenBy.given(iam.AccountRootPrincipal()))
    with pytest.raises(ValidationError, match=r"it comes with ProvenBy.hybrid_activation\(\)"):
        other.activation_credentials()


REFUSALS = {
    "registration_limit: got 1001, but an activation is for 1 to 1000 instances; change it by 1, or make another role "
    "for the rest": {"registration_limit": 1001},
    "valid_days: got 31, but an activation is valid for 1 to 30 days; change it by 1; a higher renewal makes a new "
    "activation later": {"valid_days": 31},
    "renewal: got -1, but a renewal is at least 0 and counted by you; begin with 1": {"renewal": -1},
    'default_instance_name: got "a!", but it takes 1 to 256 letters, digits, spaces and _ . : / = + @ -; leave out '
    "everything else": {"default_instance_name": "a!"},
}


@pytest.mark.parametrize("message", REFUSALS)
def test_refusals(message):
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        ProvenBy.hybrid_activation(**REFUSALS[message])


def test_role_with_a_path(stack):
    message = (
        'on-premises role "Role": path: got "/fleet/", but Systems Manager takes the name of a role for an activation, '
        "which says no path; leave it out"
    )
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        OnPremisesRole(stack, "Role", proven_by=ProvenBy.hybrid_activation(), path="/fleet/")
