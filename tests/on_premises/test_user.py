"""A user for one instance: what it may do, where its key is, who looks after it, and what is refused."""

from __future__ import annotations

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    KeyRotation,
    OnPremisesBoundary,
    OnPremisesInstance,
    OnPremisesUser,
    OperatingSystem,
    ValidationError,
    linux_bootstrap,
)
from cdk_codedeploy.handlers.on_premises_key import LOOK_AFTER, KeyCare, OnPremisesKeyProperties
from cdk_codedeploy.handlers.properties import decode
from tests.iam.templates import assert_no_cycle, only, plain, resources, resources_by_action

AGENT = {
    f"arn:${{AWS::Partition}}:s3:::aws-codedeploy-${{AWS::Region}}/{prefix}/*"
    for prefix in ("latest", "latestv2", "releases")
}
USERS = "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/AWS/CodeDeploy/*"
SECURE = {
    f"codedeploy-commands-secure:{name}"
    for name in (
        "GetDeploymentSpecification",
        "PollHostCommand",
        "PutHostCommandAcknowledgement",
        "PutHostCommandComplete",
    )
}


def make(stack, id="User", **options):
    return OnPremisesUser(stack, id, **{"instance_name": "rack-1", **options})


def user_of(template):
    return only(template, "AWS::IAM::User")


def statements(template):
    (policy,) = user_of(template)[1]["Policies"]
    return policy["PolicyDocument"]["Statement"]


def handler_may(template):
    found = [each["Properties"] for each in resources(template, "AWS::IAM::Policy").values()]
    (policy,) = [each for each in found if "OnPremisesKeyRole" in str(each.get("Roles"))]
    return resources_by_action(policy["PolicyDocument"]["Statement"])


def key_of(template):
    return only(template, "Custom::CodeDeployOnPremisesKey")[1]


class TestUser:
    def test_is_on_the_path_with_a_boundary_and_without_a_name(self, stack, synth):
        make(stack)
        _, user = user_of(synth(stack))
        boundary, _ = only(synth(stack), "AWS::IAM::ManagedPolicy")
        assert user.keys() == {"Path", "PermissionsBoundary", "Policies"}
        assert (user["Path"], user["PermissionsBoundary"]) == ("/AWS/CodeDeploy/", f"${{{boundary}}}")

    def test_reads_the_agent_and_nothing_else(self, stack, synth):
        make(stack)
        assert resources_by_action(statements(synth(stack))) == {"s3:GetObject": AGENT, "s3:GetObjectVersion": AGENT}

    def test_reads_its_buckets_and_talks_to_secure_commands(self, stack, synth):
        key = kms.Key(stack, "Key")
        bucket = s3.Bucket(stack, "Bucket", encryption_key=key)
        make(stack, revision_buckets=[bucket], secure_commands=True)
        found = resources_by_action(statements(synth(stack)))
        bucket_id, key_id = only(synth(stack), "AWS::S3::Bucket")[0], only(synth(stack), "AWS::KMS::Key")[0]
        assert found["s3:GetObject"] == {*AGENT, f"${{{bucket_id}.Arn}}/*"}
        assert found["kms:Decrypt"] == {f"${{{key_id}.Arn}}"}
        assert found.keys() == {"s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt", *SECURE}
        # The boundary made for it is of just that.
        boundary = only(synth(stack), "AWS::IAM::ManagedPolicy")[1]["PolicyDocument"]["Statement"]
        assert resources_by_action(boundary) == found

    def test_shares_a_boundary_that_allows_enough(self, stack, synth):
        bucket = s3.Bucket(stack, "Bucket")
        boundary = OnPremisesBoundary(
            stack, "Boundary", revision_buckets=[bucket, s3.Bucket(stack, "Other")], secure_commands=True
        )
        user = make(stack, boundary=boundary, revision_buckets=[bucket])
        assert user.boundary is boundary
        assert len(resources(synth(stack), "AWS::IAM::ManagedPolicy")) == 1

    def test_is_what_its_instance_is_registered_as(self, stack, synth):
        OnPremisesInstance(stack, "Instance", identity=make(stack), instance_name="rack-1")
        instance = only(synth(stack), "Custom::CodeDeployOnPremisesInstance")[1]
        assert instance["IamUserArn"] == f"${{{user_of(synth(stack))[0]}.Arn}}"
        assert "IamSessionArn" not in instance

    def test_grants_of_the_cdk_work(self, stack, synth):
        s3.Bucket(stack, "Bucket").grant_read(make(stack))
        found = [each["Properties"] for each in resources(synth(stack), "AWS::IAM::Policy").values()]
        assert [each["Users"] for each in found if "Users" in each] == [[f"${{{user_of(synth(stack))[0]}}}"]]

    def test_bootstrap_waits_for_its_file_and_has_no_key(self, stack):
        user = make(stack)
        assert user.key_credentials().iam_user_arn == user.user_arn
        assert user.key_credentials(config_file="/tmp/rack.yml").config_file == "/tmp/rack.yml"
        script = linux_bootstrap(
            "rack-1",
            region="eu-west-1",
            operating_system=OperatingSystem.DEBIAN,
            credentials=user.key_credentials(),
            config=AgentConfig(generation=AgentGeneration.V2),
        )
        assert "/root/codedeploy.onpremises.yml" in script
        assert "aws_secret_access_key:" not in script

    def test_warns_that_a_role_is_better_until_it_is_acknowledged(self, stack):
        user = make(stack)
        (found,) = [entry.data for entry in user.node.metadata if entry.type == "aws:cdk:warning"]
        assert found == (
            "its access key works until somebody deletes it, wherever it gets to. OnPremisesRole gives the instance "
            "credentials that end by themselves. [ack: cdk-codedeploy:on-premises-user]"
        )
        cdk.Annotations.of(user).acknowledge_warning("cdk-codedeploy:on-premises-user", "no certificates here")
        assert not [entry for entry in user.node.metadata if entry.type == "aws:cdk:warning"]

    def test_ids_of_the_tree(self, stack):
        assert {child.node.id for child in make(stack).node.children} == {
            "Boundary",
            "Key",
            "Resource",
            "Schedule",
            "Secret",
        }


class TestKey:
    def test_template_has_no_key_and_no_value_of_the_secret(self, stack, synth):
        make(stack)
        template = synth(stack)
        assert not resources(template, "AWS::IAM::AccessKey")
        assert only(template, "AWS::SecretsManager::Secret")[1] == {
            "Description": "Access key of the on-premises instance rack-1"
        }
        assert "SecretString" not in json.dumps(template)

    def test_handler_is_told_whose_and_where(self, stack, synth):
        make(stack, rotation=KeyRotation(number=3, grace=cdk.Duration.days(2)))
        template = synth(stack)
        user, secret = user_of(template)[0], only(template, "AWS::SecretsManager::Secret")[0]
        found = key_of(template)
        del found["ServiceToken"]
        assert found == {
            "GraceSeconds": 172_800,
            "InstanceName": "rack-1",
            "Region": "${AWS::Region}",
            "Rotation": 3,
            "SecretArn": f"${{{secret}}}",
            "UserArn": f"${{{user}.Arn}}",
            "UserName": f"${{{user}}}",
        }

    def test_handler_may_make_this_key_and_never_read_it(self, stack, synth):
        make(stack)
        template = synth(stack)
        user, secret = user_of(template)[0], only(template, "AWS::SecretsManager::Secret")[0]
        assert handler_may(template) == {
            "iam:CreateAccessKey": {f"${{{user}.Arn}}"},
            "iam:DeleteAccessKey": {USERS, USERS.replace("AWS/CodeDeploy/*", f"${{{user}}}")},
            "iam:GetAccessKeyLastUsed": {f"${{{user}.Arn}}"},
            "iam:ListAccessKeys": {USERS, USERS.replace("AWS/CodeDeploy/*", f"${{{user}}}")},
            "secretsmanager:DescribeSecret": {f"${{{secret}}}"},
            "secretsmanager:PutSecretValue": {f"${{{secret}}}"},
            "secretsmanager:UpdateSecretVersionStage": {f"${{{secret}}}"},
        }

    def test_secret_is_encrypted_with_a_key_of_ones_own(self, stack, synth):
        make(stack, encryption_key=kms.Key(stack, "Key"))
        template = synth(stack)
        key, (secret_id, secret) = only(template, "AWS::KMS::Key")[0], only(template, "AWS::SecretsManager::Secret")
        assert secret["KmsKeyId"] == f"${{{key}.Arn}}"
        assert handler_may(template)["kms:GenerateDataKey"] == {f"${{{key}.Arn}}"}
        (policy,) = resources(template, "AWS::IAM::Policy").values()
        (statement,) = [
            each
            for each in policy["Properties"]["PolicyDocument"]["Statement"]
            if each["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        ]
        assert statement["Condition"] == {"StringEquals": {"kms:EncryptionContext:SecretARN": f"${{{secret_id}}}"}}

    def test_operator_is_let_read_it(self, stack, synth):
        user = make(stack, encryption_key=kms.Key(stack, "Key"))
        assert user.grant_read_key(iam.User(stack, "Operator")).success
        template = synth(stack)
        (policy,) = [
            each["Properties"]
            for each in resources(template, "AWS::IAM::Policy").values()
            if "Operator" in str(each["Properties"].get("Users"))
        ]
        found = resources_by_action(policy["PolicyDocument"]["Statement"])
        assert found["secretsmanager:GetSecretValue"] == {f"${{{only(template, 'AWS::SecretsManager::Secret')[0]}}}"}
        assert found["kms:Decrypt"] == {f"${{{only(template, 'AWS::KMS::Key')[0]}.Arn}}"}
        assert user.secret_arn

    def test_has_to_wait_for_the_permission_and_the_schedule_for_the_key(self, stack, synth):
        make(stack)
        template = synth(stack)
        key = template["Resources"][only(template, "Custom::CodeDeployOnPremisesKey")[0]]
        assert key["DependsOn"] == [next(iter(resources(template, "AWS::IAM::Policy")))]
        schedule = template["Resources"][only(template, "AWS::Scheduler::Schedule")[0]]
        assert schedule["DependsOn"] == [only(template, "Custom::CodeDeployOnPremisesKey")[0]]
        assert_no_cycle(template)


class TestSchedule:
    @pytest.mark.parametrize(("rotation", "every"), [(None, None), (KeyRotation, 90 * 86_400)])
    def test_tells_the_handler_all_that_it_needs(self, stack, synth, rotation, every):
        make(stack, rotation=KeyRotation(every=cdk.Duration.days(90)) if rotation else None)
        template = synth(stack)
        target = only(template, "AWS::Scheduler::Schedule")[1]["Target"]
        care = decode(KeyCare, json.loads(target["Input"])[LOOK_AFTER])
        wanted = {name: str(value) for name, value in key_of(template).items() if name != "ServiceToken"}
        assert care == KeyCare(key=decode(OnPremisesKeyProperties, wanted), every_seconds=every)

    def test_calls_the_function_with_a_role_for_that_alone(self, stack, synth):
        make(stack)
        make(stack, "Other", instance_name="rack-2")
        template = synth(stack)
        schedules = resources(template, "AWS::Scheduler::Schedule").values()
        assert len(schedules) == 2
        (role,) = {each["Properties"]["Target"]["RoleArn"] for each in schedules}
        (function,) = {each["Properties"]["Target"]["Arn"] for each in schedules}
        found = plain(template["Resources"][role[2:].partition(".")[0]])["Properties"]
        (trust,) = found["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
        assert trust["Condition"] == {
            "StringEquals": {
                "aws:SourceAccount": "${AWS::AccountId}",
                "aws:SourceArn": (
                    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default"
                ),
            }
        }
        (policy,) = found["Policies"]
        assert resources_by_action(policy["PolicyDocument"]["Statement"]) == {"lambda:InvokeFunction": {function}}


class TestRefuses:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (
                {"instance_name": "r" * 65},
                (
                    "instance_name: got 65 characters, but the name of an IAM user takes 1 to 64 characters; "
                    "shorten it by 1"
                ),
            ),
            (
                {"instance_name": "i-1"},
                'instance_name: got "i-1"',
            ),
            (
                {"user_name": "a b"},
                'user_name: got "a b"',
            ),
            (
                {"secure_commands": True, "boundary": OnPremisesBoundary},
                (
                    "boundary: got a boundary without codedeploy-commands-secure:GetDeploymentSpecification, "
                    "codedeploy-commands-secure:PollHostCommand, "
                    "codedeploy-commands-secure:PutHostCommandAcknowledgement, "
                    "codedeploy-commands-secure:PutHostCommandComplete on what the instance needs, but a user is "
                    "allowed what both its policies and its boundary say; give the OnPremisesBoundary the same "
                    "revision_buckets and secure_commands"
                ),
            ),
        ],
    )
    def test_what_cannot_be_and_makes_nothing(self, stack, options, message):
        given = {
            name: value(stack, "Boundary") if value is OnPremisesBoundary else value for name, value in options.items()
        }
        with pytest.raises(ValidationError) as raised:
            make(stack, **given)
        assert str(raised.value).startswith(f'on-premises user "User": {message}')
        assert stack.node.try_find_child("User") is None

    def test_more_buckets_than_a_user_can_be_allowed(self, stack):
        buckets = [s3.Bucket.from_bucket_name(stack, f"B{number}", f"{number:063}") for number in range(20)]
        with pytest.raises(
            ValidationError,
            match=re.escape(
                'on-premises user "User": revision_buckets: got 20 buckets, but IAM gives a user 2048 characters of '
                "inline policies; keep the revisions of the instance in fewer buckets"
            ),
        ):
            make(stack, revision_buckets=buckets)

    def test_another_instance(self, stack):
        with pytest.raises(
            ValidationError,
            match=re.escape(
                'instance_name: got "rack-2", but the user is that of "rack-1", and no two instances can work as one '
                "user; make an OnPremisesUser for each instance"
            ),
        ):
            make(stack).registered_as("rack-2")

    @pytest.mark.parametrize("number", [0, -1, True, 1.5, "1", 10**9 + 1])
    def test_rotation_that_is_no_number(self, number):
        with pytest.raises(
            ValidationError, match=r"number: got .*, but it is a whole number from 1 to 1000000000; count"
        ):
            KeyRotation(number=number)

    @pytest.mark.parametrize("name", ["every", "grace"])
    def test_times_shorter_than_the_time_between_two_looks(self, name):
        with pytest.raises(
            ValidationError, match=f"{name}: got 23 hours, but keys are looked after once a day; give 1 day or more"
        ):
            KeyRotation(**{name: cdk.Duration.hours(23)})
        with pytest.raises(ValidationError, match=f"{name}: got 5, but its type is Duration; give a Duration"):
            KeyRotation(**{name: 5})


def test_many_users_have_one_function_and_one_role(stack, synth):
    for number in range(30):
        make(stack, f"User{number}", instance_name=f"rack-{number}")
    template = synth(stack)
    assert len(resources(template, "AWS::Lambda::Function")) == 1
    assert len(resources(template, "Custom::CodeDeployOnPremisesKey")) == 30
    assert_no_cycle(template)
