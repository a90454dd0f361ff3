"""The role of on-premises instances: whom it trusts, what it allows, and which session each instance has."""

from __future__ import annotations

import re

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    CertificateAuthority,
    OnPremisesIdentity,
    OnPremisesInstance,
    OnPremisesRole,
    ProvenBy,
    TrustAnchor,
    ValidationError,
)
from tests.iam.templates import only, plain, resources, resources_by_action, statements_of
from tests.on_premises.certificates import AUTHORITY

ANYWHERE = {"Service": "rolesanywhere.amazonaws.com"}
ARN = "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/0e3f3d84-4b9b-4d1c-9a57-2a1c6f0c0d11"


@pytest.fixture
def anchor(stack):
    return TrustAnchor.from_trust_anchor_arn(stack, "Ca", ARN)


def given(stack, **options):
    return OnPremisesRole(stack, "Role", proven_by=ProvenBy.given(iam.ArnPrincipal("arn:aws:iam::1:role/b")), **options)


def trust(template):
    return only(template, "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"]["Statement"]


class TestRolesAnywhere:
    def test_session_is_the_one_that_the_certificate_names(self, stack, synth, anchor):
        OnPremisesRole(stack, "Role", proven_by=ProvenBy.roles_anywhere(anchor))
        assert trust(synth(stack)) == [
            {
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": ARN},
                    "StringEquals": {"sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/CN}"},
                },
                "Effect": "Allow",
                "Principal": ANYWHERE,
            },
            {
                "Action": ["sts:SetSourceIdentity", "sts:TagSession"],
                "Condition": {"ArnEquals": {"aws:SourceArn": ARN}},
                "Effect": "Allow",
                "Principal": ANYWHERE,
            },
        ]

    def test_certificate_has_to_say_more(self, stack, synth, anchor):
        required = {"x509Subject/OU": "Web", "x509Issuer/CN": ["One", "Two"], "x509SAN/Name/CN": ["Three"]}
        OnPremisesRole(stack, "Role", proven_by=ProvenBy.roles_anywhere(anchor, required=required))
        wanted = {
            "aws:PrincipalTag/x509Issuer/CN": ["One", "Two"],
            "aws:PrincipalTag/x509SAN/Name/CN": "Three",
            "aws:PrincipalTag/x509Subject/OU": "Web",
        }
        first, second = trust(synth(stack))
        assert first["Condition"]["StringEquals"] == {
            "sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/CN}",
            **wanted,
        }
        assert second["Condition"] == {"ArnEquals": {"aws:SourceArn": ARN}, "StringEquals": wanted}

    def test_profile_takes_the_name_of_the_session(self, stack, synth, anchor):
        OnPremisesRole(stack, "Role", proven_by=ProvenBy.roles_anywhere(anchor))
        template = synth(stack)
        (role,) = resources(template, "AWS::IAM::Role")
        assert only(template, "AWS::RolesAnywhere::Profile")[1] == {
            "AcceptRoleSessionName": True,
            "DurationSeconds": 3600,
            "Enabled": True,
            "Name": "Stack-Role",
            "RoleArns": [f"${{{role}.Arn}}"],
        }
        assert "MaxSessionDuration" not in only(template, "AWS::IAM::Role")[1]

    def test_longer_sessions(self, stack, synth, anchor):
        proof = ProvenBy.roles_anywhere(anchor, session_duration=cdk.Duration.hours(4))
        OnPremisesRole(stack, "Role", proven_by=proof)
        template = synth(stack)
        assert only(template, "AWS::RolesAnywhere::Profile")[1]["DurationSeconds"] == 14_400
        assert only(template, "AWS::IAM::Role")[1]["MaxSessionDuration"] == 14_400

    def test_anchor_of_the_same_stack(self, stack, synth):
        made = TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(AUTHORITY))
        role = OnPremisesRole(stack, "Role", proven_by=ProvenBy.roles_anywhere(made))
        (id,) = resources(synth(stack), "AWS::RolesAnywhere::TrustAnchor")
        assert plain(stack.resolve(role.trust_anchor_arn)) == f"${{{id}.TrustAnchorArn}}"
        assert plain(stack.resolve(role.profile_arn)).endswith(".ProfileArn}")

    def test_credentials_for_the_bootstrap(self, stack, anchor):
        role = OnPremisesRole(stack, "Role", proven_by=ProvenBy.roles_anywhere(anchor), role_name="Machines")
        source = role.certificate_credentials(certificate="/etc/pki/host.pem", private_key="/etc/pki/host.key")
        assert source.trust_anchor_arn == ARN
        assert source.profile_arn == role.profile_arn
        assert source.session_arn("web-1") == role.registered_as("web-1").arn

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (
                {"required": {"OU": "Web"}},
                (
                    'required: got "OU", but fields are x509Subject/OU and the like, x509Issuer/CN and the like, '
                    "x509SAN/DNS, x509SAN/URI and x509SAN/Name/CN and the like; correct the field"
                ),
            ),
            (
                {"required": {"x509Subject/OU": []}},
                (
                    "required: got [] for x509Subject/OU, but a field has to be one text, or one of several; give a "
                    "text or a list of texts"
                ),
            ),
            (
                {"session_duration": cdk.Duration.minutes(30)},
                (
                    "session_duration: got 1800 seconds, but a session lasts 3600 to 43200 seconds: the agent may use "
                    "credentials that are 45 minutes old; give 1 to 12 hours"
                ),
            ),
        ],
    )
    def test_refusals(self, anchor, options, message):
        with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
            ProvenBy.roles_anywhere(anchor, **options)

    def test_anchor_that_is_none(self):
        message = (
            'trust_anchor: got "arn", but it is a trust anchor; pass a TrustAnchor, or import one with '
            "TrustAnchor.from_trust_anchor_arn()"
        )
        with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
            ProvenBy.roles_anywhere("arn")

    def test_trust_policy_of_more_than_2048_characters(self, stack, anchor):
        proof = ProvenBy.roles_anywhere(anchor, required={"x509Subject/OU": [f"Team {n:030}" for n in range(40)]})
        with pytest.raises(ValidationError, match=r"proven_by: got a trust policy of [0-9]+ characters, but IAM gives"):
            OnPremisesRole(stack, "Role", proven_by=proof)


class TestGiven:
    def test_trusts_who_is_given_under_its_own_conditions(self, stack, synth):
        broker = iam.ArnPrincipal("arn:aws:iam::111122223333:role/broker").with_conditions(
            {"StringEquals": {"sts:ExternalId": "1"}}
        )
        web = iam.OpenIdConnectPrincipal(
            iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(
                stack, "Provider", "arn:aws:iam::111122223333:oidc-provider/login.example"
            )
        )
        OnPremisesRole(stack, "Role", proven_by=ProvenBy.given(broker, web))
        assert trust(synth(stack)) == [
            {
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "1"}},
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/broker"},
            },
            {
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Effect": "Allow",
                "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example"},
            },
        ]

    def test_nobody(self):
        message = (
            "principals: got nobody, but somebody has to assume the role for the instances; give one principal or "
            "more, such as the role of your identity system"
        )
        with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
            ProvenBy.given()

    def test_no_principal(self):
        message = (
            'principals: got "arn", but it is a principal of aws_cdk.aws_iam; pass a role, a user or '
            "iam.ArnPrincipal(...)"
        )
        with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
            ProvenBy.given("arn")

    def test_has_nothing_of_the_others(self, stack):
        role = given(stack)
        for attribute, by in {
            "trust_anchor_arn": "roles_anywhere",
            "profile_arn": "roles_anywhere",
            "activation_secret_arn": "hybrid_activation",
        }.items():
            message = (
                f'on-premises role "Role": {attribute}: got a question about a role whose instances prove who they are '
                f"otherwise, but it comes with ProvenBy.{by}(); make the role with proven_by=ProvenBy.{by}()"
            )
            with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
                getattr(role, attribute)


class TestPermissions:
    AGENT = frozenset(
        f"arn:${{AWS::Partition}}:s3:::aws-codedeploy-${{AWS::Region}}/{prefix}/*"
        for prefix in ("latest", "latestv2", "releases")
    )

    def allowed(self, template):
        return resources_by_action(statements_of(template, next(iter(resources(template, "AWS::IAM::Role")))))

    def test_reads_the_agent_alone(self, stack, synth):
        given(stack)
        template = synth(stack)
        assert self.allowed(template) == {"s3:GetObject": self.AGENT, "s3:GetObjectVersion": self.AGENT}
        assert "ManagedPolicyArns" not in only(template, "AWS::IAM::Role")[1]

    def test_reads_revisions_and_lists_nothing(self, stack, synth):
        one, two = s3.Bucket(stack, "One"), s3.Bucket(stack, "Two", encryption_key=kms.Key(stack, "Key"))
        role = given(stack, revision_buckets=[one])
        role.grant_read(two, "shop/*")
        found = self.allowed(synth(stack))
        assert found.keys() == {"s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt"}
        buckets = {each for each in found["s3:GetObjectVersion"] if each not in self.AGENT}
        assert sorted(each.rpartition("}")[2] for each in buckets) == ["/*", "/shop/*"]

    def test_secure_commands_and_the_cloudwatch_agent(self, stack, synth):
        given(stack, secure_commands=True, cloudwatch_agent=True)
        template = synth(stack)
        assert "codedeploy-commands-secure:PollHostCommand" in self.allowed(template)
        assert only(template, "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
            "arn:${AWS::Partition}:iam::aws:policy/CloudWatchAgentServerPolicy"
        ]

    def test_of_more_buckets_than_fit(self, stack):
        buckets = [s3.Bucket.from_bucket_name(stack, f"B{n}", f"{n:060}") for n in range(120)]
        message = (
            'on-premises role "Role": revision_buckets: got 120 buckets, but IAM gives a role 10240 characters of '
            "inline policies; keep the revisions of on-premises instances in fewer buckets"
        )
        with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
            given(stack, revision_buckets=buckets)

    def test_goes_wherever_the_cdk_takes_a_role(self, stack, synth):
        role = given(stack)
        iam.ManagedPolicy(
            stack, "Policy", roles=[role], statements=[iam.PolicyStatement(actions=["a:B"], resources=["*"])]
        )
        s3.Bucket(stack, "Bucket").grant_write(role)
        assert "s3:PutObject" in self.allowed(synth(stack))


class TestSessions:
    def test_have_the_name_of_the_role_and_not_its_path(self, stack, synth):
        role = given(stack, path="/fleet/")
        arn = plain(stack.resolve(role.registered_as("web-1").iam_session_arn))
        (id,) = resources(synth(stack), "AWS::IAM::Role")
        assert arn == f"arn:${{AWS::Partition}}:sts::${{AWS::AccountId}}:assumed-role/${{{id}}}/web-1"

    def test_are_of_the_account_of_the_role(self, app):
        home = cdk.Stack(app, "Home", env=cdk.Environment(account="111122223333", region="eu-west-1"))
        role = given(home, role_name="Machines", path="/fleet/")
        arn = plain(home.resolve(role.registered_as("web-1").arn))
        assert re.fullmatch(r"arn:\$\{AWS::Partition}:sts::111122223333:assumed-role/\$\{\w+}/web-1", arn)

    def test_differ_for_each_instance_and_stay_the_same_for_one(self, stack):
        role = given(stack)
        assert role.registered_as("web-1") == role.registered_as("web-1")
        assert role.registered_as("web-1") != role.registered_as("web-2")

    def test_register_an_instance(self, stack, synth):
        role = given(stack)
        assert isinstance(role, OnPremisesIdentity)
        OnPremisesInstance(stack, "Web", identity=role, instance_name="web-1", tags={"Tier": "web"})
        _, properties = only(synth(stack), "Custom::CodeDeployOnPremisesInstance")
        assert properties["IamSessionArn"].endswith("/web-1")

    @pytest.mark.parametrize("name", ["w" * 65, "w"])
    def test_of_names_that_no_session_can_have(self, stack, name):
        with pytest.raises(ValidationError) as caught:
            given(stack).registered_as(name)
        error = caught.value
        assert (error.parameter, error.remedy) == ("instance_name", "change its length by 1")
        assert (
            error.allowed
            == "it names the session of the role as well, and the name of a session takes 2 to 64 characters"
        )

    def test_of_a_name_that_codedeploy_refuses(self, stack):
        with pytest.raises(ValidationError, match="instance_name: got "):
            given(stack).registered_as("i-0123")


def test_proof_of_another_kind(stack):
    message = (
        'on-premises role "Role": proven_by: got "me", but its type is ProvenBy; make one with '
        "ProvenBy.roles_anywhere(), .hybrid_activation() or .given()"
    )
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        OnPremisesRole(stack, "Role", proven_by="me")


def test_round_trips(stack, anchor, round_trips):
    proof = ProvenBy.roles_anywhere(anchor)
    OnPremisesRole(stack, "First", proven_by=proof)
    with round_trips() as trips:
        OnPremisesRole(stack, "Role", proven_by=proof)
    assert trips.total <= 7, trips.requests
