"""Who may register on-premises instances, under IAM: the AWS CLI and ours, the boundary, and what is out of reach.

Each test leaves nothing behind that another one would see.
"""

import json
import stat
from contextlib import ExitStack

import pytest
import yaml
from botocore.exceptions import ClientError

from harness import revisions
from harness.aws_cli import AwsCli
from harness.keys import client_with, key_of
from harness.our_cli import OurCli
from harness.server import ACCOUNT, REGION

PATH = "/AWS/CodeDeploy/"
FORMS = ("Bounded", "Compatible", "Documented", "Administrator")
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "Registering") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def keys(emulator, outputs):
    """An access key of each registering user."""
    with ExitStack() as stack:
        yield {form: stack.enter_context(key_of(emulator, outputs[form])) for form in FORMS}


@pytest.fixture
def iam_of(emulator, keys):
    return lambda form: client_with(emulator, "iam", keys[form])


@pytest.fixture
def stranger(emulator):
    """A function that makes a user with a policy and a key, as somebody else has it."""
    iam, made = emulator.client("iam"), []

    def make(name, path="/", **options):
        iam.create_user(UserName=name, Path=path, **options)
        made.append(name)
        return name

    yield make
    for name in made:
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
            iam.delete_user_policy(UserName=name, PolicyName=policy)
        iam.delete_user(UserName=name)


@pytest.fixture
def rack(emulator, outputs, keys, tmp_path):
    """An instance that our command line registers, and its key."""
    cli, file = OurCli(emulator, keys["Bounded"]), tmp_path / "codedeploy.onpremises.yml"
    options = ("--boundary", outputs["Boundary"], "--bucket", outputs["Bucket"], "--output", file)
    done = cli("on-prem", "register", "rack-0", *options, "--tag", "Hall=north")
    values = yaml.safe_load(file.read_text())
    assert values["aws_secret_access_key"] not in done.output
    yield {
        "AccessKeyId": values["aws_access_key_id"],
        "SecretAccessKey": values["aws_secret_access_key"],
        "file": file,
        "cli": cli,
        "options": options,
    }
    # By whoever may: a test may have changed what the registering user sees.
    OurCli(emulator)("on-prem", "deregister", "rack-0", "--delete-user", "--yes")


def refused(call, **request):
    """Return the code with which IAM refuses a request, which has to be refused."""
    with pytest.raises(ClientError) as raised:
        call(**request)
    return raised.value.response["Error"]["Code"]


def users_on_the_path(emulator):
    return sorted(each["UserName"] for each in emulator.client("iam").list_users()["Users"] if each["Path"] == PATH)


def instance(emulator, name):
    found = emulator.client("codedeploy").get_on_premises_instance(instanceName=name)["instanceInfo"]
    return found["iamUserArn"], found["tags"], "deregisterTime" in found


class TestAwsCli:
    def test_works_in_the_form_that_is_made_for_it(self, emulator, outputs, keys, tmp_path):
        cli = AwsCli(emulator, keys["Compatible"], folder=tmp_path)
        done = cli("deploy", "register", "--instance-name", "rack-9", "--tags", "Key=Hall,Value=north")
        assert "ERROR" not in done.output, done
        assert users_on_the_path(emulator) == ["rack-9"]
        arn = f"arn:aws:iam::{ACCOUNT}:user{PATH}rack-9"
        assert instance(emulator, "rack-9") == (arn, [{"Key": "Hall", "Value": "north"}], False)
        done = cli("deploy", "deregister", "--instance-name", "rack-9")
        assert "ERROR" not in done.output, done
        assert users_on_the_path(emulator) == []
        assert instance(emulator, "rack-9") == (arn, [], True)

    def test_is_refused_by_default(self, emulator, keys, tmp_path):
        cli = AwsCli(emulator, keys["Bounded"], folder=tmp_path)
        done = cli("deploy", "register", "--instance-name", "rack-8")
        assert "(AccessDenied) when calling the CreateUser operation" in done.output
        assert users_on_the_path(emulator) == []


class TestOurs:
    def test_registers_under_the_default(self, emulator, outputs, rack):
        assert users_on_the_path(emulator) == ["rack-0"]
        arn = f"arn:aws:iam::{ACCOUNT}:user{PATH}rack-0"
        assert instance(emulator, "rack-0") == (arn, [{"Key": "Hall", "Value": "north"}], False)
        user = emulator.client("iam").get_user(UserName="rack-0")["User"]
        assert user["PermissionsBoundary"]["PermissionsBoundaryArn"] == outputs["Boundary"]
        assert stat.S_IMODE(rack["file"].stat().st_mode) == 0o600
        values = yaml.safe_load(rack["file"].read_text())
        assert (values["region"], values["iam_user_arn"]) == (REGION, arn)

    def test_again_makes_no_second_key(self, emulator, rack):
        found = rack["cli"].json("on-prem", "register", "rack-0", *rack["options"])
        assert (found["outcome"], found["fileOutcome"]) == ("unchanged", "unchanged")
        (key,) = emulator.client("iam").list_access_keys(UserName="rack-0")["AccessKeyMetadata"]
        assert key["AccessKeyId"] == rack["AccessKeyId"]

    def test_new_key_ends_the_old_one(self, emulator, rack):
        rack["cli"]("on-prem", "register", "rack-0", *rack["options"], "--new-key")
        (key,) = emulator.client("iam").list_access_keys(UserName="rack-0")["AccessKeyMetadata"]
        assert key["AccessKeyId"] == yaml.safe_load(rack["file"].read_text())["aws_access_key_id"]
        assert key["AccessKeyId"] != rack["AccessKeyId"]

    def test_instance_reads_its_bucket_and_nothing_else(self, emulator, outputs, rack):
        revisions.upload(emulator, outputs["Bucket"], "shop.zip", revisions.small())
        s3 = client_with(emulator, "s3", rack)
        assert s3.get_object(Bucket=outputs["Bucket"], Key="shop.zip")["Body"].read() == revisions.small()
        assert refused(s3.put_object, Bucket=outputs["Bucket"], Key="mine.zip", Body=b"x") == "AccessDenied"
        assert refused(s3.list_buckets) == "AccessDenied"

    def test_leaves_a_user_of_somebody_else_alone(self, outputs, keys, emulator, stranger, tmp_path):
        name, file = stranger("somebody"), tmp_path / "codedeploy.onpremises.yml"
        cli = OurCli(emulator, keys["Bounded"])
        done = cli("on-prem", "register", name, "--boundary", outputs["Boundary"], "--output", file, fails=True)
        assert "there is a user of this name that you may not see" in done.output
        done = cli("on-prem", "deregister", name, "--delete-user", "--yes")
        assert "somebody  absent" in done.output
        assert emulator.client("iam").get_user(UserName=name)["User"]["Path"] == "/"
        assert not file.exists()

    def test_deregisters_under_the_default_and_deletes_the_user(self, emulator, rack):
        rack["cli"]("on-prem", "deregister", "rack-0", "--delete-user", "--yes")
        assert users_on_the_path(emulator) == []
        assert instance(emulator, "rack-0")[2]


class TestBoundary:
    def test_bounds_a_user_that_is_given_everything(self, emulator, outputs, iam_of, rack):
        revisions.upload(emulator, outputs["Bucket"], "shop.zip", revisions.small())
        iam_of("Bounded").put_user_policy(UserName="rack-0", PolicyName="All", PolicyDocument=EVERYTHING)
        try:
            iam = client_with(emulator, "iam", rack)
            assert refused(iam.list_users) == "AccessDenied"
            assert refused(iam.create_user, UserName="mine") == "AccessDenied"
            assert refused(iam.create_access_key, UserName=outputs["Administrator"]) == "AccessDenied"
            assert refused(iam.delete_user_permissions_boundary, UserName="rack-0") == "AccessDenied"
            s3 = client_with(emulator, "s3", rack)
            assert refused(s3.delete_object, Bucket=outputs["Bucket"], Key="shop.zip") == "AccessDenied"
            assert refused(client_with(emulator, "ec2", rack).describe_instances) == "UnauthorizedOperation"
            # What the boundary allows, it still can.
            s3.get_object(Bucket=outputs["Bucket"], Key="shop.zip")
        finally:
            emulator.client("iam").delete_user_policy(UserName="rack-0", PolicyName="All")

    @pytest.mark.parametrize("form", ["Bounded", "Administrator"])
    def test_cannot_be_taken_away_or_widened(self, outputs, iam_of, rack, form):
        iam, boundary = iam_of(form), outputs["Boundary"]
        assert refused(iam.delete_user_permissions_boundary, UserName="rack-0") == "AccessDenied"
        wider = {"UserName": "rack-0", "PermissionsBoundary": ADMINISTRATOR}
        assert refused(iam.put_user_permissions_boundary, **wider) == "AccessDenied"
        version = {"PolicyArn": boundary, "PolicyDocument": EVERYTHING, "SetAsDefault": True}
        assert refused(iam.create_policy_version, **version) == "AccessDenied"
        assert refused(iam.delete_policy, PolicyArn=boundary) == "AccessDenied"

    def test_user_is_not_made_without_it_or_with_another(self, iam_of):
        iam = iam_of("Bounded")
        assert refused(iam.create_user, UserName="mine", Path=PATH) == "AccessDenied"
        another = {"UserName": "mine", "Path": PATH, "PermissionsBoundary": ADMINISTRATOR}
        assert refused(iam.create_user, **another) == "AccessDenied"

    def test_user_without_it_is_given_no_policy(self, iam_of, stranger):
        name = stranger("old-rack", PATH)
        policy = {"PolicyName": "All", "PolicyDocument": EVERYTHING}
        assert refused(iam_of("Bounded").put_user_policy, UserName=name, **policy) == "AccessDenied"
        iam_of("Compatible").put_user_policy(UserName=name, **policy)

    def test_managed_policies_are_out_of_reach(self, iam_of, rack):
        policy = {"UserName": "rack-0", "PolicyArn": ADMINISTRATOR}
        assert refused(iam_of("Bounded").attach_user_policy, **policy) == "AccessDenied"


class TestReach:
    @pytest.mark.parametrize("form", ["Bounded", "Compatible"])
    @pytest.mark.parametrize("path", ["/", "/AWS/", "/people/", "/AWS/CodeDeployers/"])
    def test_other_paths_are_out_of_it(self, outputs, iam_of, stranger, form, path):
        iam, name = iam_of(form), stranger("somebody", path)
        assert refused(iam.get_user, UserName=name) == "AccessDenied"
        assert refused(iam.create_access_key, UserName=name) == "AccessDenied"
        policy = {"PolicyName": "All", "PolicyDocument": EVERYTHING}
        assert refused(iam.put_user_policy, UserName=name, **policy) == "AccessDenied"
        assert refused(iam.delete_user, UserName=name) == "AccessDenied"
        made = {"UserName": "mine", "Path": path, "PermissionsBoundary": outputs["Boundary"]}
        assert refused(iam.create_user, **made) == "AccessDenied"

    @pytest.mark.parametrize("form", ["Bounded", "Compatible"])
    def test_it_cannot_change_itself_or_another_registering_user(self, outputs, iam_of, form):
        iam = iam_of(form)
        for name in (outputs["Bounded"], outputs["Compatible"], outputs["Administrator"]):
            assert refused(iam.create_access_key, UserName=name) == "AccessDenied"
            policy = {"PolicyName": "All", "PolicyDocument": EVERYTHING}
            assert refused(iam.put_user_policy, UserName=name, **policy) == "AccessDenied"

    def test_documented_form_reaches_everybody_as_its_warning_says(self, iam_of, stranger):
        name = stranger("somebody", "/people/")
        iam_of("Documented").create_access_key(UserName=name)

    def test_nothing_else_of_the_account(self, emulator, keys):
        for form in ("Bounded", "Compatible", "Documented"):
            assert refused(client_with(emulator, "s3", keys[form]).list_buckets) == "AccessDenied"
            codedeploy = client_with(emulator, "codedeploy", keys[form])
            assert refused(codedeploy.list_applications) == "AccessDeniedException"
            codedeploy.list_on_premises_instances()

    def test_role_is_assumed_and_may_do_the_same(self, emulator, outputs, stranger):
        sts = emulator.client("sts")
        session = sts.assume_role(RoleArn=outputs["Role"], RoleSessionName="registrar")["Credentials"]
        iam = client_with(emulator, "iam", session)
        bounded = {"Path": PATH, "PermissionsBoundary": outputs["Boundary"]}
        iam.create_user(UserName="rack-7", **bounded)
        iam.delete_user(UserName="rack-7")
        assert refused(iam.create_user, UserName="rack-7", Path=PATH) == "AccessDenied"
        assert refused(iam.get_user, UserName=stranger("somebody")) == "AccessDenied"
