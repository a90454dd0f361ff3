"""The run through a set of changes: look, deregister, register, tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.on_premises.change_plan import PlannedChange, plan_change
from cdk_codedeploy.operations.on_premises.change_result import ChangeResult, result_of
from cdk_codedeploy.operations.on_premises.looking import NOT_REGISTERED, find
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord
from cdk_codedeploy.operations.on_premises.registration import (
    conflict,
    deregister_name,
    put_back,
    register_name,
)
from cdk_codedeploy.operations.on_premises.tagging import TagChanges, change_tags
from cdk_codedeploy.operations.on_premises.workers import Task, Then, Workers
from cdk_codedeploy.operations.pacing import Pace
from cdk_codedeploy.service import ON_PREMISES_INSTANCES_PER_BATCH, ON_PREMISES_INSTANCES_PER_TAGGING
from cdk_codedeploy.targets import InventoryChange

# A request for several instances is refused because of one of them.
_BECAUSE_OF_ONE = frozenset(
    {
        NOT_REGISTERED,
        "AccessDeniedException",
        "InvalidInstanceNameException",
        "InvalidTagException",
        "TagLimitExceededException",
    }
)
# After these no request can succeed, so none is sent.
_HOPELESS = frozenset(
    {
        "CredentialRetrievalError",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "NoCredentialsError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
        "UnrecognizedClientException",
    }
)

Finish = Callable[[InventoryChange, ChangeResult], None]
Follow = Callable[[PlannedChange], None]


class BulkRun:
    """One run. Its methods are called one after the other, by one thread.

    Args:
        client: A client that keeps the pace.
        pace: The pace.
        workers: Number of threads.
        keep_tags: Whether those that are deregistered keep their tags.
        finish: Told each result.
    """

    def __init__(self, client: CodeDeployClient, pace: Pace, *, workers: int, keep_tags: bool, finish: Finish) -> None:
        self._client = client
        self._keep_tags = keep_tags
        self._finish = finish
        self._hopeless: OperationError | None = None
        self._workers = Workers(workers, pace)

    def plan(self, changes: Sequence[InventoryChange], *, replace: bool) -> list[PlannedChange]:
        """Look at what there is, and tell what has to be done.

        Raises:
            OperationError: If AWS cannot be asked.
        """
        found: dict[str, OnPremisesRecord] = {}

        def look(names: Sequence[str]) -> None:
            # Each thread adds other names, in one step.
            found.update(find(names, client=self._client))

        for names in _batches([change.name for change in changes], ON_PREMISES_INSTANCES_PER_BATCH.maximum):
            self._workers.add(partial(look, names), _raised)
        self._workers.run()
        return [plan_change(change, found.get(change.name), replace=replace) for change in changes]

    def apply(self, planned: Sequence[PlannedChange]) -> None:
        """Do it.

        Raises:
            OSError: If a result cannot be kept.
        """
        for each in planned:
            if each.problem is not None:
                self._failed(each, each.problem)
            elif not (each.leaves or each.joins or each.tags):
                self._done(each)
        joining: list[PlannedChange] = []
        self._leave([each for each in planned if each.leaves], joining.append)
        # What is registered may need a name or an identity that is only free now.
        joining += [each for each in planned if each.joins and not each.leaves]
        self._join(joining, [each for each in planned if each.tags and not each.joins])

    def _leave(self, leaving: Sequence[PlannedChange], then: Follow) -> None:
        def deregister(each: PlannedChange) -> None:
            follow = then if each.joins else self._done
            self._add(
                partial(deregister_name, each.name, client=self._client), self._follow([each], follow), next_=True
            )

        tagged = _Alike(self, deregister, gone_is_fine=True)
        for each in leaving:
            tags = each.found.tags if each.found and not self._keep_tags else dict[str, str]()
            tagged.add(each, TagChanges.between(tags, {}))
        tagged.flush()
        self._workers.run()

    def _join(self, joining: Sequence[PlannedChange], retagged: Sequence[PlannedChange]) -> None:
        tagged = _Alike(self, self._done)
        for each in retagged:
            tagged.take(each)
        for each in joining:
            self._add(partial(self._register, each), self._follow([each], tagged.take))
        self._workers.run()
        tagged.flush()
        self._workers.run()

    def _register(self, each: PlannedChange) -> None:
        try:
            found = register_name(each.wanted, client=self._client)
        except OperationError:
            if each.leaves and each.found is not None:
                put_back(each.found, client=self._client)
            raise
        if found is not None and found.arn != each.wanted.arn:
            raise conflict(found, each.wanted)

    def retag(self, group: Sequence[PlannedChange], tags: TagChanges, follow: Follow, *, gone_is_fine: bool) -> None:
        """Change the tags of instances that have the same to change."""

        def then(error: OperationError | None) -> None:
            if error is not None and gone_is_fine and len(group) == 1 and error.code == NOT_REGISTERED:
                error = None
            if error is None or len(group) == 1 or error.code not in _BECAUSE_OF_ONE:
                self._follow(group, follow)(error)
                return
            for each in group:
                self.retag([each], tags, follow, gone_is_fine=gone_is_fine)

        self._add(partial(change_tags, [each.name for each in group], tags, client=self._client), then, next_=True)

    def _add(self, task: Task, then: Then, *, next_: bool = False) -> None:
        def unless_hopeless() -> None:
            if self._hopeless is not None:
                raise self._hopeless
            task()

        self._workers.add(unless_hopeless, then, next_=next_)

    def _follow(self, group: Sequence[PlannedChange], follow: Follow) -> Callable[[OperationError | None], None]:
        def then(error: OperationError | None) -> None:
            for each in group:
                if error is None:
                    follow(each)
                else:
                    self._failed(each, error)

        return then

    def _done(self, each: PlannedChange) -> None:
        self._finish(each.change, result_of(each.change, each.outcome))

    def _failed(self, each: PlannedChange, error: OperationError) -> None:
        if error.code in _HOPELESS:
            self._hopeless = error
        result = ChangeResult(
            name=each.name,
            action=each.change.action,
            outcome=OnPremisesOutcome.FAILED,
            code=error.code,
            error=str(error),
        )
        self._finish(each.change, result)


_Key = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


@dataclass
class _Alike:
    """Gathers instances that have the same tags to change, until there are enough for a request."""

    run: BulkRun
    follow: Follow
    gone_is_fine: bool = False
    groups: dict[_Key, list[PlannedChange]] = field(default_factory=dict[_Key, "list[PlannedChange]"])

    def add(self, each: PlannedChange, tags: TagChanges) -> None:
        """Take in an instance; one without tags to change goes on at once."""
        if not tags:
            self.follow(each)
            return
        group = self.groups.setdefault((_pairs(tags.gone), _pairs(tags.new)), [])
        group.append(each)
        if len(group) == ON_PREMISES_INSTANCES_PER_TAGGING.maximum:
            self._send((_pairs(tags.gone), _pairs(tags.new)))

    def take(self, each: PlannedChange) -> None:
        """Take in an instance that is to be tagged as planned."""
        self.add(each, each.tags)

    def flush(self) -> None:
        """Let go those that are not enough for a request of their own."""
        for key in list(self.groups):
            self._send(key)

    def _send(self, key: _Key) -> None:
        tags = TagChanges(gone=dict(key[0]), new=dict(key[1]))
        self.run.retag(self.groups.pop(key), tags, self.follow, gone_is_fine=self.gone_is_fine)


def _pairs(tags: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(tags.items()))


def _raised(error: OperationError | None) -> None:
    if error is not None:
        raise error


def _batches(names: Sequence[str], size: int | None) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), size or 1):
        yield names[start : start + (size or 1)]
