"""AWS::RolesAnywhere::TrustAnchor, AWS::RolesAnywhere::Profile and AWS::RolesAnywhere::CRL."""

from __future__ import annotations

from emulator.cloudformation.handler import Handler

_SERVICE = "rolesanywhere"
_GONE = ("ResourceNotFoundException",)

TYPES = (
    Handler(
        type="AWS::RolesAnywhere::TrustAnchor",
        service=_SERVICE,
        create_call="CreateTrustAnchor",
        update_call="UpdateTrustAnchor",
        delete_call="DeleteTrustAnchor",
        identity="response.trustAnchor.trustAnchorId",
        identifier="trustAnchorId",
        attributes={
            "TrustAnchorId": "response.trustAnchor.trustAnchorId",
            "TrustAnchorArn": "response.trustAnchor.trustAnchorArn",
        },
        gone=_GONE,
    ),
    Handler(
        type="AWS::RolesAnywhere::Profile",
        service=_SERVICE,
        create_call="CreateProfile",
        update_call="UpdateProfile",
        delete_call="DeleteProfile",
        identity="response.profile.profileId",
        identifier="profileId",
        attributes={"ProfileId": "response.profile.profileId", "ProfileArn": "response.profile.profileArn"},
        gone=_GONE,
    ),
    Handler(
        type="AWS::RolesAnywhere::CRL",
        service=_SERVICE,
        create_call="ImportCrl",
        update_call="UpdateCrl",
        delete_call="DeleteCrl",
        identity="response.crl.crlId",
        identifier="crlId",
        attributes={"CrlId": "response.crl.crlId"},
        gone=_GONE,
    ),
)
