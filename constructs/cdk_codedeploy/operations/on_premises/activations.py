"""Hybrid activations of Systems Manager: made anew, kept in a secret, deleted.

Nobody can ask for the code of an activation later, so an activation counts only once the secret has it. Which one
belongs to whom stands in its description; the secret is written under the token of the request, so whoever makes
activations need not be allowed to read it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cdk_codedeploy.operations.client_protocols import SecretsManagerClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises.systems_manager import SystemsManagerClient

ACTIVATION_MEMBERS = ("ActivationId", "ActivationCode", "Region")
"""Members of the JSON object in the secret."""

_PAGE = 50
# Seconds between tries while Systems Manager does not see the role, which was made a moment ago.
_ROLE_SPREADS = (2, 4, 8, 16)
_MARK = re.compile(r"CodeDeploy on-premises instances \((?P<owner>[\w-]+)/(?P<token>[0-9a-f]{32})\)")
_GONE = frozenset({"InvalidActivation", "InvalidActivationId"})


@dataclass(frozen=True, kw_only=True)
class ActivationClients:
    """The clients that it takes.

    Attributes:
        systems_manager: A Systems Manager client.
        secrets_manager: A Secrets Manager client.
    """

    systems_manager: SystemsManagerClient
    secrets_manager: SecretsManagerClient


@dataclass(frozen=True, kw_only=True)
class ActivationOrder:
    """What activation there is to be.

    Attributes:
        owner: What it belongs to: letters, digits, ``-`` and ``_``.
        role_name: Name of the role that the instances have sessions of.
        secret_arn: ARN of the secret that gets its id and its code.
        region: Its Region, which the secret says too: whoever activates an instance needs all three.
        registration_limit: How many instances may be activated, 1 to 1,000.
        valid_days: For how many days, 1 to 30.
        default_instance_name: What Systems Manager calls the instances. Default: nothing.
    """

    owner: str
    role_name: str
    secret_arn: str
    region: str
    registration_limit: int
    valid_days: int
    default_instance_name: str | None = None


def renew_activation(
    order: ActivationOrder,
    token: str,
    *,
    now: datetime,
    clients: ActivationClients,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Make an activation, keep it in the secret, and then delete those that its owner had before.

    The same again, with the same token, changes nothing. When it fails, the activation of before is in the secret as
    it was. Instances that were activated with it stay activated in any case.

    Args:
        order: What there is to be.
        token: 32 hexadecimal digits: the same whenever the same is asked for again, and another one otherwise.
        now: The time. The days of the activation count from it.
        clients: The clients.
        sleep: Waits for seconds: Systems Manager does not see a new role at once. Default: ``time.sleep``.

    Raises:
        OperationError: If a service refuses, or cannot be reached.

    Source: SSM API reference, "CreateActivation"; Secrets Manager API reference, "PutSecretValue".
    """
    with translated(f"look at secret {order.secret_arn}"):
        answer = clients.secrets_manager.describe_secret(SecretId=order.secret_arn)
    versions: dict[str, Any] = answer.get("VersionIdsToStages") or {}
    if "AWSCURRENT" not in versions.get(token, ()):
        # One of this very request was made, and its code is lost.
        _delete(_owned(order.owner, clients.systems_manager, token=token), clients.systems_manager)
        made = _create(order, token, now, clients.systems_manager, sleep)
        try:
            _keep(order, token, made, clients.secrets_manager)
        except OperationError:
            _delete([made["ActivationId"]], clients.systems_manager)
            raise
    before = set(_owned(order.owner, clients.systems_manager))
    before -= set(_owned(order.owner, clients.systems_manager, token=token))
    _delete(sorted(before), clients.systems_manager)


def delete_activations(owner: str, *, client: SystemsManagerClient) -> None:
    """Delete all activations of an owner. What was activated with them stays so.

    Args:
        owner: What they belong to.
        client: A Systems Manager client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: SSM API reference, "DeleteActivation".
    """
    _delete(_owned(owner, client), client)


def _create(
    order: ActivationOrder,
    token: str,
    now: datetime,
    client: SystemsManagerClient,
    sleep: Callable[[float], object],
) -> dict[str, str]:
    request: dict[str, object] = {
        "Description": f"CodeDeploy on-premises instances ({order.owner}/{token})",
        "IamRole": order.role_name,
        "RegistrationLimit": order.registration_limit,
        # A little less: it must not be more than 30 days when the request arrives.
        "ExpirationDate": now + timedelta(days=order.valid_days) - timedelta(minutes=10),
    }
    if order.default_instance_name is not None:
        request["DefaultInstanceName"] = order.default_instance_name
    for seconds in _ROLE_SPREADS:
        try:
            return _created(order, request, client)
        except OperationError as error:
            if error.code != "ValidationException" or "role" not in error.reason.lower():
                raise
        sleep(seconds)
    return _created(order, request, client)


def _created(order: ActivationOrder, request: dict[str, object], client: SystemsManagerClient) -> dict[str, str]:
    with translated(f"make an activation for role {order.role_name}"):
        answer = client.create_activation(**request)
    return {
        "ActivationId": str(answer["ActivationId"]),
        "ActivationCode": str(answer["ActivationCode"]),
        "Region": order.region,
    }


def _keep(order: ActivationOrder, token: str, made: dict[str, str], client: SecretsManagerClient) -> None:
    with translated(f"keep the activation in secret {order.secret_arn}"):
        client.put_secret_value(
            SecretId=order.secret_arn,
            ClientRequestToken=token,
            SecretString=json.dumps({name: made[name] for name in ACTIVATION_MEMBERS}),
            VersionStages=["AWSCURRENT"],
        )


def _owned(owner: str, client: SystemsManagerClient, *, token: str | None = None) -> list[str]:
    with translated("list the activations"):
        found = [(_MARK.search(each.get("Description") or ""), str(each["ActivationId"])) for each in _all(client)]
    return [id for mark, id in found if mark and mark["owner"] == owner and token in {None, mark["token"]}]


def _all(client: SystemsManagerClient) -> Iterator[dict[str, Any]]:
    request: dict[str, object] = {"MaxResults": _PAGE}
    while True:
        page = client.describe_activations(**request)
        yield from page.get("ActivationList") or ()
        if not (token := page.get("NextToken")):
            return
        request["NextToken"] = token


def _delete(ids: list[str], client: SystemsManagerClient) -> None:
    for id in ids:
        _delete_one(id, client)


def _delete_one(id: str, client: SystemsManagerClient) -> None:
    try:
        with translated("delete an activation"):
            client.delete_activation(ActivationId=id)
    except OperationError as error:
        if error.code not in _GONE:
            raise
