"""The tags of on-premises instances, by which deployment groups find them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises.looking import NOT_REGISTERED, find
from cdk_codedeploy.operations.on_premises.record import instance, tag_list
from cdk_codedeploy.service import (
    ON_PREMISES_INSTANCES_PER_TAGGING,
    check_on_premises_instance_name,
    check_on_premises_tags,
    listed,
)


@dataclass(frozen=True, kw_only=True)
class TagChanges:
    """What has to be done for an instance to have some tags and no others.

    Attributes:
        gone: Tags to take away: those that are too many, and those whose value is another one.
        new: Tags to add.
    """

    gone: Mapping[str, str]
    new: Mapping[str, str]

    @classmethod
    def between(cls, before: Mapping[str, str], after: Mapping[str, str]) -> TagChanges:
        """Compare the tags that there are with those that there should be.

        Args:
            before: The tags that there are.
            after: The tags that there should be.
        """
        return cls(
            gone={key: value for key, value in before.items() if after.get(key) != value},
            new={key: value for key, value in after.items() if before.get(key) != value},
        )

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.gone or self.new)


def tag(names: Sequence[str], tags: Mapping[str, str], *, client: CodeDeployClient) -> None:
    """Add tags to instances; a tag whose key is there already gets the new value.

    Args:
        names: Names of the instances, of any number.
        tags: Value of each key, none of them empty.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If a name or a tag has a wrong form, or there is no tag.
        OperationError: If one of the instances is not registered or would have more than 10 tags, the service refuses,
            or cannot be reached. Instances are tagged 25 at a time, so others may have been tagged by then.

    Source: API reference, "AddTagsToOnPremisesInstances".
    """
    check_on_premises_tags(tags)
    _check_some("tags", tags)
    for batch in _batches(names):
        add_tags(batch, tags, client=client)


def untag(names: Sequence[str], keys: Sequence[str], *, client: CodeDeployClient) -> dict[str, Mapping[str, str]]:
    """Take tags away from instances, whatever their values are.

    The API takes tags away by key and value, so the instances are looked at first.

    Args:
        names: Names of the instances, of any number.
        keys: Keys of the tags.
        client: A CodeDeploy client.

    Returns:
        What was taken away, by the name of the instance; who had none of the tags is not in it.

    Raises:
        ValidationError: If a name has a wrong form, or there is no key.
        OperationError: If one of the instances is not registered, the service refuses, or cannot be reached.

    Source: API reference, "RemoveTagsFromOnPremisesInstances".
    """
    wanted = set(listed("keys", keys))
    _check_some("keys", wanted)
    batches = list(_batches(names))
    known = find([name for batch in batches for name in batch], client=client)
    taken: dict[str, Mapping[str, str]] = {}
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name in (name for batch in batches for name in batch):
        if name not in known or not known[name].is_registered:
            raise OperationError(
                f"untag {instance(name)}",
                "it is not registered",
                code=NOT_REGISTERED,
                remedy="register it, or correct the name, the Region or the account",
            )
        found = {key: value for key, value in known[name].tags.items() if key in wanted}
        if found:
            taken[name] = found
            alike.setdefault(tuple(sorted(found.items())), []).append(name)
    for pairs, members in alike.items():
        for batch in _batches(members):
            remove_tags(batch, dict(pairs), client=client)
    return taken


def add_tags(names: Sequence[str], tags: Mapping[str, str], *, client: CodeDeployClient) -> None:
    """Add tags to at most 25 instances in one call, which does it for all of them or for none.

    Args:
        names: Their names.
        tags: Value of each key.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    with translated(f"tag {_instances(names)}"):
        client.add_tags_to_on_premises_instances(instanceNames=list(names), tags=tag_list(tags))


def remove_tags(names: Sequence[str], tags: Mapping[str, str], *, client: CodeDeployClient) -> None:
    """Take tags away from at most 25 instances in one call, which does it for all of them or for none.

    Args:
        names: Their names.
        tags: The value that each key has.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    with translated(f"untag {_instances(names)}"):
        client.remove_tags_from_on_premises_instances(instanceNames=list(names), tags=tag_list(tags))


def change_tags(names: Sequence[str], tag_changes: TagChanges, *, client: CodeDeployClient) -> None:
    """Take tags away and add others, of at most 25 instances that have the same to change.

    What is taken away goes first, so that an instance never has more than 10 tags. Doing it again, after a failure in
    between, ends where it should.

    Args:
        names: Their names.
        tag_changes: What to do.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    if tag_changes.gone:
        remove_tags(names, tag_changes.gone, client=client)
    if tag_changes.new:
        add_tags(names, tag_changes.new, client=client)


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    wanted = list(dict.fromkeys(listed("names", names)))
    for name in wanted:
        check_on_premises_instance_name(name, "name")
    _check_some("names", wanted)
    size = ON_PREMISES_INSTANCES_PER_TAGGING.maximum or 1
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def _check_some(parameter: str, found: object) -> None:
    if not found:
        raise ValidationError(parameter, "none", allowed="one at least is needed", remedy="give one")


def _instances(names: Sequence[str]) -> str:
    if len(names) == 1:
        return instance(names[0])
    return f"{len(names)} on-premises instances from {names[0]} to {names[-1]}"
