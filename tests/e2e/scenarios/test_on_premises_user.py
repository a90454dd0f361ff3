"""An on-premises instance with an IAM user that a stack makes: its key is in the secret alone, and gone at last.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json
import stat

import pytest
import yaml
from botocore.exceptions import ClientError

from harness import fleets, permissions, revisions
from harness.cdk import physical_ids, status
from harness.deployments import Group
from harness.keys import client_with, key_of
from harness.our_cli import OurCli

STACK = "Rack"
KIND = "Custom::CodeDeployOnPremisesKey"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def operator(emulator, outputs):
    """An access key of whoever may read the instance's key."""
    with key_of(emulator, outputs["Operator"]) as key:
        yield key


@pytest.fixture(scope="module")
def first(emulator, outputs):
    """The key that the instance has at first, as the secret tells it."""
    return secret_of(emulator, outputs)


def secret_of(emulator, outputs):
    text = emulator.client("secretsmanager").get_secret_value(SecretId=outputs["Secret"])["SecretString"]
    return json.loads(text)


def as_key(secret):
    return {"AccessKeyId": secret["aws_access_key_id"], "SecretAccessKey": secret["aws_secret_access_key"]}


def keys_of(emulator, user):
    found = emulator.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
    return sorted(key["AccessKeyId"] for key in found)


def called_by_schedules(emulator):
    """Do what the schedules do: call the function with their events. Returns what it answered, errors too."""
    client = emulator.client("scheduler")
    names = [id for kind, id in physical_ids(emulator, STACK).values() if kind == "AWS::Scheduler::Schedule"]
    targets = [client.get_schedule(Name=name)["Target"] for name in names]
    calls = [{"FunctionName": target["Arn"], "Payload": target["Input"].encode()} for target in targets]
    return [json.loads(emulator.client("lambda").invoke(**call)["Payload"].read()) for call in calls]


def look_after(emulator):
    """The same where it has to succeed. Returns what came of it."""
    answers = called_by_schedules(emulator)
    assert not [answer for answer in answers if "errorMessage" in answer], answers
    return [answer["Outcome"] for answer in answers]


def look_after_fails(emulator):
    """The same where it has to fail. Returns the error."""
    (answer,) = called_by_schedules(emulator)
    return answer["errorMessage"]


def key_role(emulator):
    functions = emulator.client("lambda").list_functions()["Functions"]
    (role,) = [each["Role"] for each in functions if "OnPremisesKeyFunction" in each["FunctionName"]]
    return role.rpartition("/")[2]


def everything_readable(emulator, assemblies):
    """All that somebody can read who may not read secrets: templates, events, outputs, logs, settings."""
    cloudformation, logs = emulator.client("cloudformation"), emulator.client("logs")
    texts = [path.read_text(errors="replace") for path in assemblies.glob("*/Rack*.json")]
    texts.append(json.dumps(cloudformation.get_template(StackName=STACK)["TemplateBody"]))
    operations = ("describe_stack_events", "describe_stacks", "describe_stack_resources")
    texts += [json.dumps(getattr(cloudformation, each)(StackName=STACK), default=str) for each in operations]
    for group in logs.describe_log_groups()["logGroups"]:
        for stream in logs.describe_log_streams(logGroupName=group["logGroupName"])["logStreams"]:
            place = {"logGroupName": group["logGroupName"], "logStreamName": stream["logStreamName"]}
            texts += [event["message"] for event in logs.get_log_events(**place)["events"]]
    texts.append(json.dumps(emulator.client("lambda").list_functions(), default=str))
    texts.append(emulator.log())
    return "\n".join(texts)


def test_key_is_in_the_secret_and_works(emulator, outputs, first):
    assert keys_of(emulator, outputs["User"]) == [first["aws_access_key_id"]]
    assert (first["instance_name"], first["iam_user_arn"]) == ("rack-1", outputs["UserArn"])
    identity = client_with(emulator, "sts", as_key(first)).get_caller_identity()
    assert identity["Arn"] == outputs["UserArn"]
    assert outputs["UserArn"].split(":user")[1].startswith("/AWS/CodeDeploy/")


def test_each_instance_has_a_key_of_its_own(emulator, outputs):
    (key,) = keys_of(emulator, outputs["SecondUser"])
    assert key not in keys_of(emulator, outputs["User"])


def test_nobody_else_can_read_it(emulator, assemblies, first):
    readable = everything_readable(emulator, assemblies)
    assert "rack-1" in readable
    assert "OnPremisesKey" in readable
    assert first["aws_secret_access_key"] not in readable
    assert first["aws_access_key_id"] not in readable


def test_function_that_makes_keys_may_just_do_that(emulator):
    assert permissions.actions(emulator, key_role(emulator)) == {
        "iam:CreateAccessKey",
        "iam:DeleteAccessKey",
        "iam:GetAccessKeyLastUsed",
        "iam:ListAccessKeys",
        # What Secrets Manager asks of the secret's key on behalf of who writes; the local AWS does not.
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:DescribeSecret",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    }


def test_operator_brings_it_to_the_machine(emulator, outputs, operator, first, tmp_path):
    file = tmp_path / "codedeploy.onpremises.yml"
    done = OurCli(emulator, operator)("on-prem", "key", "rack-1", "--secret", outputs["Secret"], "--output", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert yaml.safe_load(file.read_text()) == {
        name: first[name] for name in ("region", "iam_user_arn", "aws_access_key_id", "aws_secret_access_key")
    }
    assert first["aws_secret_access_key"] not in done.output
    # Whose key it is decides, not whoever asks: the instance itself cannot read the secret.
    refused = OurCli(emulator, as_key(first))
    done = refused("on-prem", "key", "rack-1", "--secret", outputs["Secret"], "--output", tmp_path / "x", fails=True)
    assert "AccessDenied" in done.output


def test_instance_is_registered_and_deployed_to(emulator, outputs, first):
    group = Group(emulator, outputs["Application"], outputs["Group"])
    revision = revisions.upload(emulator, outputs["Bucket"], "shop.zip", revisions.small())
    info = group.deploy(revision)
    assert list(group.targets(info["deploymentId"])) == ["rack-1"]
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert found["rack-1"]["revision"] == revision
    # It is allowed to read revisions, and not to write them.
    s3 = client_with(emulator, "s3", as_key(first))
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=outputs["Bucket"], Key="mine.zip", Body=b"x")


def test_nothing_changed_nothing_happens(emulator, cdk, assemblies, outputs, first):
    cdk.deploy(assemblies / "first", STACK)
    assert look_after(emulator) == ["unchanged", "unchanged"]
    assert secret_of(emulator, outputs) == first


def test_rotation_keeps_both_keys_and_a_removed_instance_leaves_none(emulator, cdk, assemblies, outputs, first):
    cdk.deploy(assemblies / "second", STACK)
    second = secret_of(emulator, outputs)
    assert second["aws_access_key_id"] != first["aws_access_key_id"]
    assert keys_of(emulator, outputs["User"]) == sorted([first["aws_access_key_id"], second["aws_access_key_id"]])
    for secret in (first, second):
        assert client_with(emulator, "sts", as_key(secret)).get_caller_identity()["Arn"] == outputs["UserArn"]
    users = [each["UserName"] for each in emulator.client("iam").list_users()["Users"]]
    assert outputs["SecondUser"] not in users
    assert outputs["User"] in users
    registered = emulator.client("codedeploy").list_on_premises_instances(registrationStatus="Registered")
    assert registered["instanceNames"] == ["rack-1"]


def test_third_key_has_to_wait_and_the_stack_rolls_back(emulator, cdk, assemblies, outputs, first):
    # Both keys were used in the test before, the new one last; the machine works with its old one still.
    client_with(emulator, "sts", as_key(first)).get_caller_identity()
    before, keys = secret_of(emulator, outputs), keys_of(emulator, outputs["User"])
    client_with(emulator, "s3", as_key(first)).get_object(Bucket=outputs["Bucket"], Key="shop.zip")
    cdk.deploy(assemblies / "third", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    (reason,) = [
        each["ResourceStatusReason"]
        for each in events
        if (each["ResourceType"], each["ResourceStatus"]) == (KIND, "UPDATE_FAILED")
    ]
    assert 'the machine "rack-1" works with the key before the current one still' in reason
    assert (secret_of(emulator, outputs), keys_of(emulator, outputs["User"])) == (before, keys)


@pytest.mark.parametrize(
    ("action", "needs_old_key"),
    [
        ("secretsmanager:DescribeSecret", False),
        ("iam:ListAccessKeys", False),
        ("iam:GetAccessKeyLastUsed", True),
    ],
)
def test_permission_to_look_after_is_missed(emulator, outputs, action, needs_old_key):
    assert len(keys_of(emulator, outputs["User"])) == 2 or not needs_old_key
    with permissions.without(emulator, key_role(emulator), action):
        assert action in look_after_fails(emulator)
    assert look_after(emulator) == ["unchanged"]


def test_old_key_goes_when_the_machine_is_seen_with_the_new_one(emulator, outputs, first):
    assert look_after(emulator) == ["unchanged"]
    second = secret_of(emulator, outputs)
    # IAM tells whole seconds.
    wait_for_the_next_second()
    client_with(emulator, "s3", as_key(second)).get_object(Bucket=outputs["Bucket"], Key="shop.zip")
    assert look_after(emulator) == ["old-one-deleted"]
    assert keys_of(emulator, outputs["User"]) == [second["aws_access_key_id"]]
    with pytest.raises(ClientError):
        client_with(emulator, "s3", as_key(first)).get_object(Bucket=outputs["Bucket"], Key="shop.zip")


def test_next_rotation_succeeds_then(emulator, cdk, assemblies, outputs):
    second = secret_of(emulator, outputs)
    cdk.deploy(assemblies / "third", STACK)
    third = secret_of(emulator, outputs)
    assert keys_of(emulator, outputs["User"]) == sorted([second["aws_access_key_id"], third["aws_access_key_id"]])


def test_going_back_finds_the_key_of_before(emulator, cdk, assemblies, outputs):
    keys = keys_of(emulator, outputs["User"])
    cdk.deploy(assemblies / "second", STACK)
    assert keys_of(emulator, outputs["User"]) == keys
    assert client_with(emulator, "sts", as_key(secret_of(emulator, outputs))).get_caller_identity()


def test_permissions_to_make_a_key_are_missed(emulator, outputs):
    for key in keys_of(emulator, outputs["User"]):
        emulator.client("iam").delete_access_key(UserName=outputs["User"], AccessKeyId=key)
    for action in ("iam:CreateAccessKey", "secretsmanager:PutSecretValue"):
        with permissions.without(emulator, key_role(emulator), action):
            assert action in look_after_fails(emulator)
        # A key that the secret did not get is deleted.
        assert keys_of(emulator, outputs["User"]) == []
    with (
        permissions.without(emulator, key_role(emulator), "secretsmanager:PutSecretValue"),
        permissions.without(emulator, key_role(emulator), "iam:DeleteAccessKey"),
    ):
        assert "iam:DeleteAccessKey" in look_after_fails(emulator)
    assert len(keys_of(emulator, outputs["User"])) == 1


def test_key_that_nobody_knows_is_replaced(emulator, outputs):
    assert look_after(emulator) == ["made"]
    assert keys_of(emulator, outputs["User"]) == [secret_of(emulator, outputs)["aws_access_key_id"]]


def test_nobody_can_read_any_of_them_at_last(emulator, assemblies, outputs, first):
    readable = everything_readable(emulator, assemblies)
    for secret in (first, secret_of(emulator, outputs)):
        assert secret["aws_secret_access_key"] not in readable
        assert secret["aws_access_key_id"] not in readable


def wait_for_the_next_second():
    import time

    now = time.time()
    time.sleep(1.05 - now % 1)
