"""Which on-premises instances there are, and what CodeDeploy knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord, instance
from cdk_codedeploy.service import (
    ON_PREMISES_INSTANCES_PER_BATCH,
    RegistrationStatus,
    check_on_premises_instance_name,
    shown,
)
from cdk_codedeploy.targets import TagFilter

NOT_REGISTERED = "InstanceNotRegisteredException"
"""The code for a name that never was registered; one that was and is no longer is found."""


def show(name: str, *, client: CodeDeployClient) -> OnPremisesRecord:
    """Return what CodeDeploy knows of one instance; one that was deregistered may be known still.

    Args:
        name: Its name.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If the name has a wrong form.
        OperationError: If there is no such instance, the service refuses, or cannot be reached.

    Source: API reference, "GetOnPremisesInstance".
    """
    check_on_premises_instance_name(name, "name")
    with translated(f"find {instance(name)}"):
        return OnPremisesRecord.of(client.get_on_premises_instance(instanceName=name)["instanceInfo"])


def registered(name: str, *, client: CodeDeployClient) -> OnPremisesRecord | None:
    """Return what CodeDeploy knows of an instance that is registered now, and None for any other.

    Args:
        name: Its name.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If the name has a wrong form.
        OperationError: If the service refuses, or cannot be reached.
    """
    try:
        record = show(name, client=client)
    except OperationError as error:
        if error.code == NOT_REGISTERED:
            return None
        raise
    return record if record.is_registered else None


def find(names: Iterable[str], *, client: CodeDeployClient) -> dict[str, OnPremisesRecord]:
    """Return what CodeDeploy knows of several instances, by name; those that it does not know are left out.

    It takes one call for 25 of them.

    Args:
        names: Their names.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If a name has a wrong form.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "BatchGetOnPremisesInstances".
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        check_on_premises_instance_name(name, "name")
    with translated("look at on-premises instances"):
        return {record.name: record for record in _records(client, iter(wanted))}


def list_instances(
    *,
    client: CodeDeployClient,
    status: RegistrationStatus | None = RegistrationStatus.REGISTERED,
    tag_filters: Sequence[TagFilter] = (),
    limit: int | None = None,
) -> list[OnPremisesRecord]:
    """Return instances, in the order of their names.

    Args:
        client: A CodeDeploy client.
        status: Whether those that are registered or those that were are wanted; None for both. Default: registered.
        tag_filters: Only instances that satisfy one of them. Default: all.
        limit: At most so many; nothing is fetched beyond them. Default: all.

    Raises:
        ValidationError: If the limit is below 1.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "ListOnPremisesInstances", "BatchGetOnPremisesInstances".
    """
    if limit is not None and limit < 1:
        raise ValidationError("limit", shown(limit), allowed="a list has at least one entry", remedy="give 1 or more")
    request: dict[str, object] = {}
    if status is not None:
        request["registrationStatus"] = RegistrationStatus.text_of("status", status)
    if tag_filters:
        request["tagFilters"] = [_filter(each) for each in tag_filters]
    with translated("list the on-premises instances"):
        names = islice(_names(client, request), limit)
        return sorted(_records(client, names), key=lambda record: record.name)


def _filter(tag_filter: TagFilter) -> Mapping[str, str]:
    return {name.title(): text for name, text in tag_filter.to_property().items()}


def _names(client: CodeDeployClient, request: dict[str, object]) -> Iterator[str]:
    while True:
        page = client.list_on_premises_instances(**request)
        yield from page.get("instanceNames") or ()
        if not (token := page.get("nextToken")):
            return
        request = {**request, "nextToken": token}


def _records(client: CodeDeployClient, names: Iterator[str]) -> Iterator[OnPremisesRecord]:
    while batch := list(islice(names, ON_PREMISES_INSTANCES_PER_BATCH.maximum)):
        found: Sequence[Mapping[str, Any]] = (
            client.batch_get_on_premises_instances(instanceNames=batch).get("instanceInfos") or ()
        )
        yield from map(OnPremisesRecord.of, found)
