"""An IAM user of the instance's own, with a long-lived access key."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_path
from cdk_codedeploy.agent.credentials.source import CredentialSource
from cdk_codedeploy.service import check_iam_user_arn


@dataclass(frozen=True, kw_only=True)
class UserCredentials(CredentialSource):
    """The access key of an IAM user. An operator brings it to the machine; no script ever contains it.

    What is brought is the file that ``OnPremisesConfig.user`` writes. The bootstrap puts it in its place, for root
    alone, and takes it away from where it was.

    Args:
        iam_user_arn: ARN of the user.
        config_file: Path of the file that was brought. Default: ``/root/codedeploy.onpremises.yml``, on Windows
            ``C:/Users/Administrator/conf.onpremises.yml``.

    Raises:
        ValidationError: If a value cannot be right.

    Source: user guide ``register-on-premises-instance-iam-user-arn.html``.
    """

    iam_user_arn: str
    config_file: str | None = None

    def __post_init__(self) -> None:
        check_iam_user_arn(self.iam_user_arn)
        if self.config_file is not None:
            check_path("config_file", self.config_file)
