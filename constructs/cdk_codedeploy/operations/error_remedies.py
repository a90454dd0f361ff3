"""What to do about the codes that AWS refuses with, and about the exceptions of boto3 itself.

The meanings are in our own words, after the API reference of CodeDeploy and of S3, and the user guide's page on
troubleshooting.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdk_codedeploy.operations.deployment_group_remedies import DEPLOYMENT_GROUP_REMEDIES
from cdk_codedeploy.operations.deployment_remedies import DEPLOYMENT_REMEDIES
from cdk_codedeploy.service import advice

_SIGN_IN = "sign in again, as with `aws sso login`, or renew the credentials"
_CREDENTIALS = "set AWS_PROFILE or the variables of the credentials, or sign in, as with `aws sso login`"
_KEYS = "check the credentials: the key may be deleted, or belong to another partition"
_ALLOW = "allow the action in the message to whoever runs this"
_CLOCK = "set the clock of this machine"
_NETWORK = "check the network, the proxy and the Region"
_REGISTER = "list what is registered, and repeat version and ETag where the revision was registered with them"
_NEXT = "start the listing again"
_IDENTITY = "give the ARN of its session, or of its user"
_OWN_IDENTITY = "give each instance an identity of its own, or deregister the instance that has this one"

CODEDEPLOY_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "ApplicationDoesNotExistException": "create the application, or correct the name, the Region or the account",
        "ApplicationNameRequiredException": "name the application",
        "BatchLimitExceededException": "ask for fewer at a time",
        "BucketNameFilterRequiredException": "name the bucket together with the prefix of its keys",
        "DescriptionTooLongException": "shorten the description",
        "IamArnRequiredException": _IDENTITY,
        "IamSessionArnAlreadyRegisteredException": _OWN_IDENTITY,
        "IamUserArnAlreadyRegisteredException": _OWN_IDENTITY,
        "IamUserArnRequiredException": _IDENTITY,
        "InstanceLimitExceededException": "name fewer instances at a time",
        "InstanceNameAlreadyRegisteredException": "choose another name, or deregister the instance that has it",
        "InstanceNameRequiredException": "name the instance",
        "InstanceNotRegisteredException": "register it, or correct the name, the Region or the account",
        "InvalidApplicationNameException": "give the name of the application, not its ARN",
        "InvalidBucketNameFilterException": "give the name of the bucket alone",
        "InvalidDeployedStateFilterException": "choose include, exclude or ignore",
        "InvalidIamSessionArnException": "give the ARN that `aws sts get-caller-identity` prints on the instance",
        "InvalidIamUserArnException": "give the ARN that IAM shows for the user",
        "InvalidInstanceNameException": "use letters, digits and . _ + = , @ - only, and do not begin with i-",
        "InvalidKeyPrefixFilterException": "give the beginning of the keys, without a slash in front",
        "InvalidNextTokenException": _NEXT,
        "InvalidRegistrationStatusException": "choose Registered or Deregistered",
        "InvalidRevisionException": advice("INVALID_REVISION"),
        "InvalidSortByException": "sort by registerTime, firstUsedTime or lastUsedTime",
        "InvalidSortOrderException": "sort ascending or descending",
        "InvalidTagException": "give each tag a key and a value",
        "InvalidTagFilterException": "give each filter a key, a value, or both",
        "MultipleIamArnsProvidedException": "leave out one of the two ARNs",
        "RevisionDoesNotExistException": _REGISTER,
        "RevisionRequiredException": "give the location of the revision",
        "TagLimitExceededException": "remove tags: an on-premises instance takes at most 10",
        "TagRequiredException": "give a tag",
        **DEPLOYMENT_GROUP_REMEDIES,
        **DEPLOYMENT_REMEDIES,
    }
)
"""By code, for the operations of CodeDeploy that this library calls."""

S3_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "AccessDenied": f"{_ALLOW}; an upload takes s3:PutObject, and kms:GenerateDataKey for an encrypted bucket",
        "AccountProblem": "ask AWS Support what the matter with the account is",
        "BadDigest": "try again: the data changed on its way",
        "EntityTooLarge": "make the bundle smaller: S3 takes objects of at most 5 TiB",
        "InvalidBucketName": "correct the name of the bucket",
        "InvalidRequest": "read the message: the bucket asks for something that the upload does not have",
        "KMS.DisabledException": "enable the key that encrypts the bucket",
        "KMS.NotFoundException": "correct the key that encrypts the bucket: it does not exist any more",
        "NoSuchBucket": "create the bucket, or correct its name",
        "NoSuchUpload": "push again: a rule of the bucket, or a person, ended the upload half-way",
        "PermanentRedirect": "give the Region of the bucket",
        "SlowDown": "wait a minute and push again",
    }
)
"""By code, for uploads to S3."""

IAM_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "ConcurrentModification": "try again in a while: somebody changes the user at the same time",
        "DeleteConflict": "take away what the user still has: groups, policies, keys, and then delete it again",
        "EntityAlreadyExists": "try again: somebody made the user in the meantime",
        "LimitExceeded": "delete what is not needed any more, or ask for a higher quota",
        "MalformedPolicyDocument": "correct the names in the policy",
        "NoSuchEntity": "correct the name, or make what is missing",
    }
)
"""By code, for users of IAM and their keys."""

SECRETS_MANAGER_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "DecryptionFailure": "allow kms:Decrypt on the secret's key to whoever runs this",
        "EncryptionFailure": "allow kms:GenerateDataKey on the secret's key to whoever runs this",
        "InternalServiceError": "try again in a while",
        "InvalidRequestException": "read the message: the secret may be about to be deleted",
        "ResourceExistsException": "try again: somebody wrote the secret at the same time",
        "ResourceNotFoundException": "correct the ARN of the secret, the Region or the account",
    }
)
"""By code, for secrets."""

SYSTEMS_MANAGER_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "InternalServerError": "try again in a while",
        "InvalidActivation": "look at the activations of this Region and account",
        "InvalidActivationId": "look at the activations of this Region and account",
        "InvalidInstanceId": "take an id that Systems Manager lists",
        "InvalidParameters": "read the message: Systems Manager may not know the role yet, or may not assume it",
        "TooManyUpdates": advice("THROTTLED"),
    }
)
"""By code, for hybrid activations."""

SHARED_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "AccessDeniedException": _ALLOW,
        "AuthFailure": _KEYS,
        "ExpiredToken": _SIGN_IN,
        "ExpiredTokenException": _SIGN_IN,
        "IncompleteSignature": _KEYS,
        "InternalFailure": "try again; if it repeats, ask AWS Support",
        "InvalidAccessKeyId": _KEYS,
        "InvalidClientTokenId": _KEYS,
        "InvalidSignatureException": f"{_KEYS}; or {_CLOCK}",
        "InvalidToken": _SIGN_IN,
        "OptInRequired": "enable the Region for the account",
        "RequestTimeTooSkewed": _CLOCK,
        "RequestTimeout": _NETWORK,
        "ServiceUnavailable": "try again in a while",
        "SignatureDoesNotMatch": f"{_KEYS}; or {_CLOCK}",
        "Throttling": advice("THROTTLED"),
        "ThrottlingException": advice("THROTTLED"),
        "TokenRefreshRequired": _SIGN_IN,
        "UnrecognizedClientException": _KEYS,
        "ValidationException": "correct the value that the message names",
    }
)
"""By code, for every service."""

UNREACHED_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "ConnectionError": _NETWORK,
        "CredentialRetrievalError": _SIGN_IN,
        "HTTPClientError": _NETWORK,
        "InvalidConfigError": "correct the AWS configuration file",
        "InvalidRegionError": "correct the Region",
        "NoCredentialsError": _CREDENTIALS,
        "NoRegionError": "give a Region, or set AWS_REGION",
        "ParamValidationError": "correct the value that the message names",
        "PartialCredentialsError": "set all parts of the credentials, or none",
        "ProfileNotFound": "correct the name of the profile; `aws configure list-profiles` shows them",
        "ProxyConnectionError": "check the address in HTTPS_PROXY",
        "SSLError": "name the certificates to trust in AWS_CA_BUNDLE: a proxy may have put in its own",
        "SSOError": _SIGN_IN,
        "TokenRetrievalError": _SIGN_IN,
        "UnauthorizedSSOTokenError": _SIGN_IN,
    }
)
"""By the name of botocore's exception, for what never reached AWS; an entry holds for subclasses too."""

_REMEDIES = {
    **SHARED_REMEDIES,
    **IAM_REMEDIES,
    **SECRETS_MANAGER_REMEDIES,
    **SYSTEMS_MANAGER_REMEDIES,
    **S3_REMEDIES,
    **CODEDEPLOY_REMEDIES,
    **UNREACHED_REMEDIES,
}


def remedy_for(*codes: str) -> str:
    """Return what to do about the first code that is known, and otherwise general advice.

    Args:
        codes: The code, or the names of an exception and its bases, most special first.
    """
    return next((_REMEDIES[code] for code in codes if code in _REMEDIES), "read the message that came with the code")
