"""Who registers on-premises instances: three forms, the boundary, and what cannot be undone by its holder."""

from __future__ import annotations

import json
import re

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    OnPremisesBoundary,
    RegistrationReach,
    RegistrationRole,
    RegistrationUser,
    ValidationError,
    grant_register,
)
from tests.iam.templates import as_list, only, resources, resources_by_action

NINE = {
    f"iam:{name}"
    for name in (
        "CreateAccessKey",
        "CreateUser",
        "DeleteAccessKey",
        "DeleteUser",
        "DeleteUserPolicy",
        "GetUser",
        "ListAccessKeys",
        "ListUserPolicies",
        "PutUserPolicy",
    )
}
USERS = "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/AWS/CodeDeploy/*"
INSTANCES = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:instance/*"
REST = {
    "codedeploy:AddTagsToOnPremisesInstances": {INSTANCES},
    "codedeploy:DeregisterOnPremisesInstance": {INSTANCES},
    "codedeploy:GetOnPremisesInstance": {INSTANCES},
    "codedeploy:RegisterOnPremisesInstance": {INSTANCES},
    "codedeploy:RemoveTagsFromOnPremisesInstances": {INSTANCES},
    "codedeploy:BatchGetOnPremisesInstances": {INSTANCES.replace("instance/*", "*")},
    "codedeploy:ListOnPremisesInstances": {INSTANCES.replace("instance/*", "*")},
    "tag:GetResources": {"*"},
    "tag:GetTagKeys": {"*"},
    "tag:GetTagValues": {"*"},
}
EVERY_USER = RegistrationReach.EVERY_USER


def statements(template, kind="AWS::IAM::User"):
    (policy,) = only(template, kind)[1]["Policies"]
    return policy["PolicyDocument"]["Statement"]


def allowed(found):
    return resources_by_action([each for each in found if each["Effect"] == "Allow"])


def warnings_of(construct):
    return [entry.data for entry in construct.node.metadata if entry.type == "aws:cdk:warning"]


class TestByDefault:
    def test_has_the_nine_actions_on_the_path_alone(self, stack, synth):
        RegistrationUser(stack, "User")
        assert allowed(statements(synth(stack))) == {**{action: {USERS} for action in NINE}, **REST}

    def test_makes_and_changes_users_with_the_boundary_alone(self, stack, synth):
        RegistrationUser(stack, "User")
        template = synth(stack)
        boundary = only(template, "AWS::IAM::ManagedPolicy")[0]
        conditions = {
            action: each.get("Condition")
            for each in statements(template)
            if each["Effect"] == "Allow"
            for action in as_list(each["Action"])
        }
        assert {action for action, condition in conditions.items() if condition} == {
            "iam:CreateUser",
            "iam:PutUserPolicy",
        }
        wanted = {"StringEquals": {"iam:PermissionsBoundary": f"${{{boundary}}}"}}
        assert conditions["iam:CreateUser"] == conditions["iam:PutUserPolicy"] == wanted

    def test_cannot_take_the_boundary_away_or_widen_it(self, stack, synth):
        RegistrationUser(stack, "User")
        template = synth(stack)
        boundary = f"${{{only(template, 'AWS::IAM::ManagedPolicy')[0]}}}"
        assert [each for each in statements(template) if each["Effect"] == "Deny"] == [
            {"Action": ["iam:DeleteUserPermissionsBoundary"], "Effect": "Deny", "Resource": [USERS]},
            {
                "Action": ["iam:PutUserPermissionsBoundary"],
                "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": boundary}},
                "Effect": "Deny",
                "Resource": [USERS],
            },
            {
                "Action": [
                    "iam:CreatePolicyVersion",
                    "iam:DeletePolicy",
                    "iam:DeletePolicyVersion",
                    "iam:SetDefaultPolicyVersion",
                ],
                "Effect": "Deny",
                "Resource": [boundary],
            },
        ]

    def test_is_quiet_and_has_no_physical_name(self, stack, synth):
        user = RegistrationUser(stack, "User")
        template = synth(stack)
        assert warnings_of(user) == []
        assert only(template, "AWS::IAM::User")[1].keys() == {"Policies"}
        assert only(template, "AWS::IAM::ManagedPolicy")[1].keys() == {"Description", "PolicyDocument"}

    def test_fits_into_a_users_inline_policies(self, stack, synth):
        # IAM user guide, "IAM and STS quotas": 2,048 characters without white space.
        RegistrationUser(stack, "User")
        text = json.dumps(statements(synth(stack)), separators=(",", ":"))
        for name, longest in (("Partition", 10), ("Region", 14), ("AccountId", 12)):
            text = text.replace(f"${{AWS::{name}}}", "x" * longest)
        # The boundary's ARN, with a name as long as CloudFormation generates them.
        filled = re.sub(r"\$\{\w+\}", "x" * (40 + 128), text)
        assert len(filled) < 2_048

    def test_ids_of_the_tree(self, stack):
        user = RegistrationUser(stack, "User")
        assert {child.node.id for child in user.node.children} == {"Resource", "Boundary"}
        assert user.boundary is not None


class TestAwsCliCompatible:
    def test_has_no_boundary_and_says_so(self, stack, synth):
        user = RegistrationUser(stack, "User", aws_cli_compatible=True)
        template = synth(stack)
        assert user.boundary is None
        assert resources(template, "AWS::IAM::ManagedPolicy") == {}
        assert allowed(statements(template)) == {**{action: {USERS} for action in NINE}, **REST}
        assert all("Condition" not in each and each["Effect"] == "Allow" for each in statements(template))
        assert warnings_of(user) == [
            (
                "it may give users on the path /AWS/CodeDeploy/ any permission, and make access keys for them: who can "
                "use it is an administrator. Leave aws_cli_compatible out and register with "
                "`cdk-codedeploy on-prem register`, which sends the boundary. "
                "[ack: cdk-codedeploy:registration-without-boundary]"
            )
        ]

    def test_reaches_every_user_on_request(self, stack, synth):
        user = RegistrationUser(stack, "User", aws_cli_compatible=True, reach=EVERY_USER)
        assert allowed(statements(synth(stack))) == {**{action: {"*"} for action in NINE}, **REST}
        assert warnings_of(user) == [
            (
                "it may make access keys for every IAM user of the account and give each any permission: who can "
                "use it is an administrator. Leave reach out, or better aws_cli_compatible too. "
                "[ack: cdk-codedeploy:registration-of-every-user]"
            )
        ]


class TestBoundary:
    def test_allows_what_an_agent_does(self, stack, synth):
        key = kms.Key(stack, "Key")
        bucket = s3.Bucket(stack, "Bucket", encryption_key=key)
        OnPremisesBoundary(stack, "Boundary", revision_buckets=[bucket], secure_commands=True)
        template = synth(stack)
        found = allowed(only(template, "AWS::IAM::ManagedPolicy")[1]["PolicyDocument"]["Statement"])
        bucket_id, key_id = only(template, "AWS::S3::Bucket")[0], only(template, "AWS::KMS::Key")[0]
        agent = {
            f"arn:${{AWS::Partition}}:s3:::aws-codedeploy-${{AWS::Region}}/{prefix}/*"
            for prefix in ("latest", "latestv2", "releases")
        }
        assert found["s3:GetObject"] == found["s3:GetObjectVersion"] == {*agent, f"${{{bucket_id}.Arn}}/*"}
        assert found["kms:Decrypt"] == {f"${{{key_id}.Arn}}"}
        assert {name for name in found if not name.startswith(("s3:", "kms:"))} == {
            "codedeploy-commands-secure:GetDeploymentSpecification",
            "codedeploy-commands-secure:PollHostCommand",
            "codedeploy-commands-secure:PutHostCommandAcknowledgement",
            "codedeploy-commands-secure:PutHostCommandComplete",
        }

    def test_may_be_shared(self, stack, synth):
        boundary = OnPremisesBoundary(stack, "Boundary")
        user = RegistrationUser(stack, "User", boundary=boundary)
        role = RegistrationRole(stack, "Role", boundary=boundary, assumed_by=iam.AccountRootPrincipal())
        assert user.boundary is role.boundary is boundary
        assert len(resources(synth(stack), "AWS::IAM::ManagedPolicy")) == 1

    def test_goes_wherever_the_cdk_takes_a_managed_policy(self, stack, synth):
        boundary = OnPremisesBoundary(stack, "Boundary")
        iam.User(stack, "User", permissions_boundary=boundary)
        template = synth(stack)
        reference = f"${{{only(template, 'AWS::IAM::ManagedPolicy')[0]}}}"
        assert only(template, "AWS::IAM::User")[1]["PermissionsBoundary"] == reference
        assert boundary.managed_policy_ref.policy_arn == boundary.managed_policy_arn

    def test_has_a_limit(self, stack):
        buckets = [s3.Bucket.from_bucket_name(stack, f"B{number}", f"{number:063}") for number in range(80)]
        with pytest.raises(
            ValidationError,
            match=re.escape(
                'boundary "Boundary": revision_buckets: got 80 buckets, but IAM gives a managed policy 6144 '
                "characters; keep the revisions of on-premises instances in fewer buckets"
            ),
        ):
            OnPremisesBoundary(stack, "Boundary", revision_buckets=buckets)


class TestRole:
    def test_is_assumed_by_whom_it_is_said(self, stack, synth):
        people = iam.PrincipalWithConditions(
            iam.AccountPrincipal("111122223333"), {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        )
        pipeline = iam.Role(stack, "Pipeline", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        RegistrationRole(stack, "Role", assumed_by=[people, pipeline], description="Registers")
        (role,) = [
            each for each in resources(synth(stack), "AWS::IAM::Role").values() if "Policies" in each["Properties"]
        ]
        found = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        pipeline_id = next(name for name in resources(synth(stack), "AWS::IAM::Role") if name.startswith("Pipeline"))
        assert found == [
            {
                "Action": "sts:AssumeRole",
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
                "Effect": "Allow",
                "Principal": {"AWS": "arn:${AWS::Partition}:iam::111122223333:root"},
            },
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"AWS": f"${{{pipeline_id}.Arn}}"}},
        ]

    def test_may_do_what_the_user_may(self, stack, synth):
        RegistrationRole(stack, "Role", assumed_by=iam.AccountRootPrincipal())
        RegistrationUser(stack, "User")
        template = synth(stack)
        assert allowed(statements(template, "AWS::IAM::Role")) == allowed(statements(template))

    def test_is_assumed_by_somebody(self, stack):
        with pytest.raises(
            ValidationError,
            match=re.escape(
                'registration role "Role": assumed_by: got nobody, but a role is assumed by somebody; '
                "give the roles or users that register instances"
            ),
        ):
            RegistrationRole(stack, "Role", assumed_by=[])


class TestGrant:
    def test_allows_and_denies_the_same(self, stack, synth):
        boundary = OnPremisesBoundary(stack, "Boundary")
        user = iam.User(stack, "Given")
        grant = grant_register(user, boundary=boundary)
        RegistrationUser(stack, "Own", boundary=boundary)
        template = synth(stack)
        assert grant.success
        found = only(template, "AWS::IAM::Policy")[1]["PolicyDocument"]["Statement"]
        (own,) = [each for each in resources(template, "AWS::IAM::User").values() if "Properties" in each]
        wanted = own["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        assert allowed(found) == allowed(wanted)
        assert sum(each["Effect"] == "Deny" for each in found) == 3
        assert warnings_of(user) == []

    def test_warns_of_the_form_without_a_boundary(self, stack):
        user = iam.User(stack, "Given")
        grant_register(user, aws_cli_compatible=True)
        (found,) = warnings_of(user)
        assert found.endswith("[ack: cdk-codedeploy:registration-without-boundary]")

    def test_needs_a_boundary(self, stack):
        with pytest.raises(
            ValidationError,
            match=re.escape(
                "boundary: got nothing, but without a boundary, who registers instances can give their users any "
                "permission; make an OnPremisesBoundary and pass it, or give aws_cli_compatible=True"
            ),
        ):
            grant_register(iam.User(stack, "Given"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"reach": EVERY_USER},
            (
                "reach: got EVERY_USER, but a boundary holds for users on the path /AWS/CodeDeploy/ alone; "
                "leave reach out, or give aws_cli_compatible=True as well"
            ),
        ),
        (
            {"aws_cli_compatible": True, "boundary": OnPremisesBoundary},
            (
                "boundary: got a boundary together with aws_cli_compatible=True, but the AWS CLI sends no boundary; "
                "leave out one of the two"
            ),
        ),
        (
            {"aws_cli_compatible": True, "secure_commands": True},
            (
                "secure_commands: got secure_commands together with aws_cli_compatible=True, but it says what a "
                "boundary allows that is made for the identity; leave it out"
            ),
        ),
        (
            {"boundary": OnPremisesBoundary, "secure_commands": True},
            (
                "secure_commands: got secure_commands together with boundary, but it says what a boundary allows that "
                "is made for the identity; give it to the OnPremisesBoundary"
            ),
        ),
        (
            {"path": "/AWS/CodeDeploy/admins/"},
            (
                'path: got "/AWS/CodeDeploy/admins/", but users on that path are those that it may change and delete, '
                "itself among them; choose another path"
            ),
        ),
    ],
)
def test_refuses_what_does_not_go_together_and_makes_nothing(stack, options, message):
    given = {
        name: value(stack, "Boundary") if value is OnPremisesBoundary else value for name, value in options.items()
    }
    with pytest.raises(ValidationError, match=re.escape(f'registration user "User": {message}')):
        RegistrationUser(stack, "User", **given)
    assert stack.node.try_find_child("User") is None


@pytest.mark.parametrize(("value", "shown"), [("pipeline", '"pipeline"'), ([5], "5"), (None, "None")])
def test_who_assumes_the_role_is_a_principal(stack, value, shown):
    with pytest.raises(ValidationError) as caught:
        RegistrationRole(stack, "Role", assumed_by=value)
    assert str(caught.value) == (
        f'registration role "Role": assumed_by: got {shown}, but it is a principal of aws_cdk.aws_iam; '
        "pass a role, a user or iam.ArnPrincipal(...)"
    )
    assert stack.node.children == []
