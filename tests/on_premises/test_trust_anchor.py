"""Trust anchors: which authorities are taken, and which lists of revoked certificates."""

from __future__ import annotations

import re

import pytest
from aws_cdk import aws_acmpca as acmpca

from cdk_codedeploy import CertificateAuthority, TrustAnchor, ValidationError
from tests.iam.templates import only, resources
from tests.on_premises.certificates import AUTHORITY, OF_A_MACHINE

LIST = "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n"


def test_of_a_bundle(stack, synth):
    TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(AUTHORITY))
    assert only(synth(stack), "AWS::RolesAnywhere::TrustAnchor")[1] == {
        "Name": "Stack-Ca",
        "Enabled": True,
        "Source": {"SourceType": "CERTIFICATE_BUNDLE", "SourceData": {"X509CertificateData": AUTHORITY}},
    }


def test_of_several_certificates_less_what_stands_between_them(stack, synth):
    text = f"Subject: CN=Machines\n{AUTHORITY}\r\n\r\nthe next one\r\n{AUTHORITY}"
    TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(text))
    source = only(synth(stack), "AWS::RolesAnywhere::TrustAnchor")[1]["Source"]
    assert source["SourceData"]["X509CertificateData"] == AUTHORITY * 2


def test_of_a_private_authority(stack, synth):
    arn = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/0"
    found = acmpca.CertificateAuthority.from_certificate_authority_arn(stack, "Found", arn)
    TrustAnchor(stack, "Ca", authority=CertificateAuthority.private_ca(found))
    assert only(synth(stack), "AWS::RolesAnywhere::TrustAnchor")[1]["Source"] == {
        "SourceType": "AWS_ACM_PCA",
        "SourceData": {"AcmPcaArn": arn},
    }


def test_with_revoked_certificates(stack, synth):
    TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(AUTHORITY), revoked=LIST)
    template = synth(stack)
    (anchor,) = resources(template, "AWS::RolesAnywhere::TrustAnchor")
    assert only(template, "AWS::RolesAnywhere::CRL")[1] == {
        "Name": "Stack-Ca",
        "CrlData": LIST,
        "Enabled": True,
        "TrustAnchorArn": f"${{{anchor}.TrustAnchorArn}}",
    }


def test_has_the_identifiers_of_its_resource(stack):
    anchor = TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(AUTHORITY))
    assert stack.resolve(anchor.trust_anchor_ref.trust_anchor_arn)["Fn::GetAtt"][1] == "TrustAnchorArn"
    assert stack.resolve(anchor.trust_anchor_id)["Fn::GetAtt"][1] == "TrustAnchorId"


KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"  # gitleaks:allow (no key)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            AUTHORITY + KEY,
            (
                "certificates: got a text with a PRIVATE KEY, but a bundle has the certificates of authorities "
                "alone; take everything else out; a key that has been in a program is to be replaced"
            ),
        ),
        (
            "ca.pem",
            (
                "certificates: got a text without a whole certificate, but it is one certificate or more in PEM "
                'form; pass the content of the file: Path("ca.pem").read_text()'
            ),
        ),
        (
            AUTHORITY + "-----BEGIN CERTIFICATE-----\nAAAA\n",
            (
                "certificates: got a text with a broken certificate, but it is one certificate or more in PEM form; "
                'pass the content of the file: Path("ca.pem").read_text()'
            ),
        ),
        (
            AUTHORITY + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "certificates: got certificate 2 of 2, which cannot be read, but it is X.509 in PEM form; export it again",
        ),
        (
            OF_A_MACHINE,
            (
                "certificates: got certificate 1 of 1, which is not that of an authority, but a trust anchor takes "
                "certificates with the basic constraint CA:TRUE; give the certificate of the authority that issued it"
            ),
        ),
        (
            AUTHORITY * 400,
            (
                "certificates: got 239,600 characters, but a bundle has at most 204,800; leave out the certificates "
                "that no instance's certificate needs"
            ),
        ),
        (
            b"ca",
            "certificates: got b'ca', but its type is str; pass Path(\"ca.pem\").read_text()",
        ),
    ],
)
def test_bundle_that_is_none(text, message):
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        CertificateAuthority.bundle(text)


def test_message_never_repeats_the_key():
    with pytest.raises(ValidationError) as caught:
        CertificateAuthority.bundle(KEY)
    assert "c2VjcmV0" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            AUTHORITY,
            (
                'trust anchor "Ca": revoked: got a text that is no revocation list, but it is one list in PEM form, '
                "which begins -----BEGIN X509 CRL-----; convert it: openssl crl -inform DER -in ca.crl -out crl.pem"
            ),
        ),
        (
            LIST.replace("MIIB", "A" * 300_000),
            (
                'trust anchor "Ca": revoked: got 300,049 bytes, but a revocation list has at most 300,000; leave out '
                "the certificates that have expired since"
            ),
        ),
    ],
)
def test_revoked_that_is_no_list(stack, text, message):
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        TrustAnchor(stack, "Ca", authority=CertificateAuthority.bundle(AUTHORITY), revoked=text)


def test_authority_of_another_kind(stack):
    with pytest.raises(
        ValidationError, match=r'trust anchor "Ca": authority: got .* make one with CertificateAuthority'
    ):
        TrustAnchor(stack, "Ca", authority=AUTHORITY)
