"""Sessions for certificates: what decides is the certificate, the anchor, the profile and the role's trust policy."""

from __future__ import annotations

import json

import pytest

from harness.machines import Machine, RefusedError, certificates
from protocol.ground import Ground

PRINCIPAL = {"Service": "rolesanywhere.amazonaws.com"}
ACTIONS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("certificates")
    certificates("authority", found, "Authority")
    certificates("machine", found, "Authority", "one", "one", "Web")
    return found


@pytest.fixture
def machine(ground, folder):
    return Machine(ground.emulator, folder, "one")


class World:
    """A trust anchor, a profile and a role, as they are asked for."""

    def __init__(self, ground: Ground, folder) -> None:
        self._ground = ground
        self._client = ground.client("rolesanywhere")
        bundle = {"x509CertificateData": (folder / "Authority.pem").read_text()}
        source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": bundle}
        self.anchor = self._client.create_trust_anchor(name="a", source=source, enabled=True)["trustAnchor"]

    def made(self, *, condition=None, actions=ACTIONS, **profile) -> dict[str, str]:
        """Return what a machine needs to know."""
        statement = {"Effect": "Allow", "Principal": PRINCIPAL, "Action": actions, "Condition": condition or {}}
        role = self._ground.client("iam").create_role(
            RoleName=self._ground.new_name(),
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )["Role"]["Arn"]
        settings = {"enabled": True, "acceptRoleSessionName": True, "roleArns": [role], **profile}
        found = self._client.create_profile(name="p", **settings)["profile"]
        return {"TrustAnchor": self.anchor["trustAnchorArn"], "Profile": found["profileArn"], "Role": role}

    def revoke(self, folder) -> None:
        crl = certificates("revoke", folder, "Authority", "one")
        self._client.import_crl(
            name="c", crlData=crl.encode(), enabled=True, trustAnchorArn=self.anchor["trustAnchorArn"]
        )


@pytest.fixture
def world(ground, folder):
    return World(ground, folder)


def test_trust_policy_without_a_condition_gives_any_session(world, machine):
    # So it is the policy that refuses elsewhere, and nothing in here.
    assert machine.session(world.made(), "another").arn.endswith("/another")


@pytest.mark.parametrize(("name", "given"), [("one", True), ("another", False)])
def test_variable_stands_for_what_the_certificate_says(world, machine, name, given):
    condition = {"StringEquals": {"sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/CN}"}}
    made = world.made(condition=condition)
    if given:
        assert machine.session(made, name).arn.endswith(f"/{name}")
    else:
        with pytest.raises(RefusedError, match="trust policy"):
            machine.session(made, name)


def test_variable_that_the_certificate_does_not_say_is_equal_to_nothing(world, machine):
    condition = {"StringLike": {"sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/L}"}}
    with pytest.raises(RefusedError, match="trust policy"):
        machine.session(world.made(condition=condition), "one")


@pytest.mark.parametrize("missing", ACTIONS)
def test_each_of_the_three_actions_has_to_be_allowed(world, machine, missing):
    with pytest.raises(RefusedError, match="trust policy"):
        machine.session(world.made(actions=[each for each in ACTIONS if each != missing]), "one")


def test_anchor_is_the_source_of_the_request(world, machine):
    made = world.made(condition={"ArnEquals": {"aws:SourceArn": world.anchor["trustAnchorArn"]}})
    assert machine.session(made, "one")
    other = world.made(condition={"ArnEquals": {"aws:SourceArn": f"{world.anchor['trustAnchorArn']}0"}})
    with pytest.raises(RefusedError, match="trust policy"):
        machine.session(other, "one")


def test_session_without_a_name_has_the_number_of_the_certificate(world, machine):
    made = world.made(acceptRoleSessionName=False)
    assert int(machine.session(made, None).arn.rpartition("/")[2], 16)
    with pytest.raises(RefusedError, match="Not authorized to set roleSessionName"):
        machine.session(made, "one")


def test_profile_has_to_be_enabled_and_to_have_the_role(world, machine):
    with pytest.raises(RefusedError, match="disabled"):
        machine.session(world.made(enabled=False), "one")
    with pytest.raises(RefusedError, match="does not have the role"):
        machine.session(world.made(roleArns=[]), "one")


def test_revoked_certificate_gives_nothing(world, machine, folder):
    made = world.made()
    assert machine.session(made, "one")
    world.revoke(folder)
    with pytest.raises(RefusedError, match="revoked"):
        machine.session(made, "one")
