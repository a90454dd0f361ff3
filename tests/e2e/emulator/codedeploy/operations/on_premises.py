"""On-premises instances."""

from __future__ import annotations

import copy
import re
import secrets
from typing import Any

from emulator.codedeploy import limits, tag_filters
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.checks.tag_filters import check_filters
from emulator.codedeploy.checks.tags import check_instance_tags
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import OnPremisesInstance

_NAME = re.compile(r"(?!i-)[A-Za-z0-9+=,.@_-]{1,100}")
_USER = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:user/[\x21-\x7e]+")
_SESSION = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:assumed-role/[\w+=,.@-]{1,64}/[\w+=,.@-]{2,64}")
_ARNS = (
    ("iamSessionArn", _SESSION, "IamSessionArnAlreadyRegisteredException"),
    ("iamUserArn", _USER, "IamUserArnAlreadyRegisteredException"),
)
_LISTED = {"Registered": (True,), "Deregistered": (False,)}


def register(context: Context, request: Request) -> None:
    """RegisterOnPremisesInstance."""
    store, name = context.store, request["instanceName"]
    _check_name(context, name)
    given = [key for key, _, _ in _ARNS if request.get(key)]
    if not given:
        raise ApiError(
            "IamArnRequiredException", "Neither iamSessionArn nor iamUserArn is given. Allowed: one of them."
        )
    if len(given) > 1:
        message = "iamSessionArn and iamUserArn are both given. Allowed: one of them."
        raise ApiError("MultipleIamArnsProvidedException", message)
    registered = [each.info for each in store.on_premises_instances.values() if is_registered(each)]
    if name in [info["instanceName"] for info in registered]:
        message = f"The on-premises instance {name} is already registered."
        raise ApiError("InstanceNameAlreadyRegisteredException", message)
    for key, pattern, code in _ARNS:
        if key in given:
            arn = request[key]
            context.refuse_if(not pattern.fullmatch(arn), key, f"{key} is {arn!r}, which is no such ARN.")
            if arn in [info.get(key) for info in registered]:
                raise ApiError(code, f"{arn} is already registered with an on-premises instance.")
    # Whoever registers a name again gets a new instance, without the old one's tags.
    suffix = secrets.token_urlsafe(16).replace("-", "").replace("_", "")[:10]
    info = {
        "instanceName": name,
        given[0]: request[given[0]],
        "instanceArn": context.scope.arn("codedeploy", f"instance/{name}_{suffix}"),
        "registerTime": context.clock.now(),
        "tags": [],
    }
    store.on_premises_instances[name] = OnPremisesInstance(info)


def deregister(context: Context, request: Request) -> None:
    """DeregisterOnPremisesInstance. It keeps its tags."""
    name = request["instanceName"]
    _check_name(context, name)
    found = context.store.on_premises_instances.get(name)
    if found is not None:
        found.info.setdefault("deregisterTime", context.clock.now())


def get(context: Context, request: Request) -> Answer:
    """GetOnPremisesInstance."""
    name = request["instanceName"]
    _check_name(context, name)
    found = context.store.on_premises_instances.get(name)
    if found is None:
        raise _not_registered(name)
    return {"instanceInfo": copy.deepcopy(found.info)}


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetOnPremisesInstances. What there is not is left out."""
    names = request["instanceNames"]
    check_batch(context, names)
    for name in names:
        _check_name(context, name)
    instances = context.store.on_premises_instances
    return {"instanceInfos": [copy.deepcopy(instances[name].info) for name in names if name in instances]}


def list_names(context: Context, request: Request) -> Answer:
    """ListOnPremisesInstances.

    Whether one filter has to be met or all is not written down. Elsewhere one list of filters is met by one of them.
    """
    filters = request.get("tagFilters", [])
    check_filters(context, filters, "tagFilters")
    wanted = _LISTED.get(request.get("registrationStatus", ""), (True, False))
    names = [
        name
        for name, each in sorted(context.store.on_premises_instances.items())
        if is_registered(each) in wanted and (not filters or tag_filters.matches([filters], tags_of(each)))
    ]
    return context.page(names, "instanceNames", request)


def add_tags(context: Context, request: Request) -> None:
    """AddTagsToOnPremisesInstances."""
    tags = request["tags"]
    check_instance_tags(context, tags)
    instances = _to_tag(context, request["instanceNames"])
    changed = [tags_of(each) | {tag["Key"]: tag["Value"] for tag in tags} for each in instances]
    for each, values in zip(instances, changed, strict=True):
        if len(values) > limits.ON_PREMISES_TAGS:
            message = f"{each.info['instanceName']} would have {len(values)} tags. Allowed: {limits.ON_PREMISES_TAGS}."
            raise ApiError("TagLimitExceededException", message)
    for each, values in zip(instances, changed, strict=True):
        _set_tags(each, values)


def remove_tags(context: Context, request: Request) -> None:
    """RemoveTagsFromOnPremisesInstances: those whose key and value are given."""
    tags = request["tags"]
    check_instance_tags(context, tags)
    gone = {(tag["Key"], tag["Value"]) for tag in tags}
    for each in _to_tag(context, request["instanceNames"]):
        _set_tags(each, dict(item for item in tags_of(each).items() if item not in gone))


def is_registered(instance: OnPremisesInstance) -> bool:
    """Return whether an instance has not been deregistered."""
    return "deregisterTime" not in instance.info


def tags_of(instance: OnPremisesInstance) -> dict[str, str]:
    """Return the tags of an instance."""
    return {tag["Key"]: tag["Value"] for tag in instance.info["tags"]}


def _set_tags(instance: OnPremisesInstance, values: dict[str, str]) -> None:
    tags: list[dict[str, Any]] = [{"Key": key, "Value": value} for key, value in values.items()]
    instance.info["tags"] = tags


def _to_tag(context: Context, names: list[str]) -> list[OnPremisesInstance]:
    most = limits.INSTANCES_TO_TAG
    if len(names) > most:
        message = f"There are {len(names)} instances. Allowed: {most}."
        raise ApiError("InstanceLimitExceededException", message)
    found = []
    for name in names:
        _check_name(context, name)
        instance = context.store.on_premises_instances.get(name)
        if instance is None or not is_registered(instance):
            raise _not_registered(name)
        found.append(instance)
    return found


def _check_name(context: Context, name: str) -> None:
    path = "instanceName" if context.operation in _OF_ONE else "instanceNames"
    context.refuse_if(
        not _NAME.fullmatch(name),
        path,
        f"The name is {name!r}. Allowed: up to {limits.INSTANCE_NAME} of A-Z a-z 0-9 +=,.@_- that do not begin i-.",
    )


_OF_ONE = frozenset({"DeregisterOnPremisesInstance", "GetOnPremisesInstance", "RegisterOnPremisesInstance"})


def _not_registered(name: str) -> ApiError:
    return ApiError("InstanceNotRegisteredException", f"The on-premises instance {name} is not registered.")
