"""Who a machine outside AWS is: the file ``codedeploy.onpremises.yml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from cdk_codedeploy.agent.config_text import check_path, config_text, is_line
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_one_identity, check_region

_KEYS = ("aws_access_key_id", "aws_secret_access_key")


@dataclass(frozen=True, kw_only=True)
class OnPremisesConfig:
    """What the agent on an on-premises instance is told about itself. It is with a session or with a user.

    ``session`` and ``user`` say the same with no more arguments than each needs. The file belongs to root (on Windows
    to the administrators) and nobody else may read it.

    Args:
        region: Region that the instance is registered in.
        iam_session_arn: ARN of the session of a role that the instance is registered with.
        aws_credentials_file: With a session: absolute path of the file of temporary credentials, in the format of the
            AWS CLI with a profile ``default``. The agent reads it when it starts and every 30 minutes.
        iam_user_arn: ARN of the IAM user that the instance is registered with.
        aws_access_key_id: With a user: id of its access key.
        aws_secret_access_key: With a user: the secret of that key. It is not shown when the object is printed.

    Raises:
        ValidationError: If both or none of the ARNs are given, something that goes with one is missing or goes with the
            other, or a value cannot be right.

    Source: user guide ``register-on-premises-instance-iam-session-arn.html`` and
    ``register-on-premises-instance-iam-user-arn.html``.
    """

    MODE: ClassVar[int] = 0o600
    """The mode of the file on Linux."""

    region: str
    iam_session_arn: str | None = None
    aws_credentials_file: str | None = None
    iam_user_arn: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_region(self.region)
        check_one_identity(self.iam_session_arn, self.iam_user_arn)
        session = self.iam_session_arn is not None
        self._goes_with("iam_session_arn", ("aws_credentials_file",), given=session)
        self._goes_with("iam_user_arn", _KEYS, given=not session)

    @classmethod
    def session(cls, *, region: str, iam_session_arn: str, aws_credentials_file: str) -> OnPremisesConfig:
        """Return the configuration of an instance that is registered with a session.

        Args:
            region: Region that the instance is registered in.
            iam_session_arn: ARN of the session.
            aws_credentials_file: Absolute path of the file of temporary credentials on the instance.

        Raises:
            ValidationError: If a value cannot be right.
        """
        return cls(region=region, iam_session_arn=iam_session_arn, aws_credentials_file=aws_credentials_file)

    @classmethod
    def user(
        cls, *, region: str, iam_user_arn: str, aws_access_key_id: str, aws_secret_access_key: str
    ) -> OnPremisesConfig:
        """Return the configuration of an instance that is registered with an IAM user.

        Args:
            region: Region that the instance is registered in.
            iam_user_arn: ARN of the user.
            aws_access_key_id: Id of its access key.
            aws_secret_access_key: Secret of its access key.

        Raises:
            ValidationError: If a value cannot be right. The message does not contain the secret.
        """
        return cls(
            region=region,
            iam_user_arn=iam_user_arn,
            aws_access_key_id=aws_access_key_id,
            aws_secret_access_key=aws_secret_access_key,
        )

    def to_yaml(self) -> str:
        """Return the file. It ends with a line break, and the same configuration gives the same bytes."""
        values = {
            "region": self.region,
            "iam_session_arn": self.iam_session_arn,
            "aws_credentials_file": self.aws_credentials_file,
            "iam_user_arn": self.iam_user_arn,
            "aws_access_key_id": self.aws_access_key_id,
            "aws_secret_access_key": self.aws_secret_access_key,
        }
        return config_text({name: value for name, value in values.items() if value is not None})

    def _goes_with(self, identity: str, companions: tuple[str, ...], *, given: bool) -> None:
        for name in companions:
            value = getattr(self, name)
            if given and value is None:
                raise ValidationError(name, "None", allowed=f"{identity} needs it", remedy="give it too")
            if not given and value is not None:
                raise ValidationError(name, "a value", allowed=f"it goes with {identity}", remedy="leave it out")
            if not given:
                continue
            if name == "aws_credentials_file":
                check_path(name, value)
            elif not is_line(value):
                # The value is not shown: it may be the secret, or the two may have changed places.
                raise ValidationError(
                    name, "something else", allowed="it is a part of an access key", remedy="copy it once more"
                )
