"""Threads that work through tasks, and one thread that decides: the caller's own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue

from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.pacing import Pace

Task = Callable[[], None]
Then = Callable[[OperationError | None], None]


class Workers:
    """Runs tasks in threads, and what follows from each in the thread that called ``run``.

    So whatever follows needs no locks, and may add further tasks.

    Args:
        count: Number of threads.
        pace: What the tasks wait at; it is stopped when the work is interrupted.
    """

    def __init__(self, count: int, pace: Pace) -> None:
        self._count = count
        self._pace = pace
        self._waiting: deque[tuple[Task, Then]] = deque()
        self._done: SimpleQueue[tuple[Then, BaseException | None]] = SimpleQueue()

    def add(self, task: Task, then: Then, *, next_: bool = False) -> None:
        """Have a task done.

        Args:
            task: What to do. An ``OperationError`` is its outcome; any other error ends everything.
            then: Called with the error, or None.
            next_: Whether it comes before those that wait: what ends something comes before what begins something, so
                that as much as possible is whole when the work is interrupted.
        """
        if next_:
            self._waiting.appendleft((task, then))
        else:
            self._waiting.append((task, then))

    def run(self) -> None:
        """Come back when every task is done, those included that were added meanwhile.

        When this is interrupted, what is under way is brought to its end, and nothing else is begun.
        """
        under_way = 0
        with ThreadPoolExecutor(self._count, thread_name_prefix="cdk-codedeploy") as threads:
            try:
                while self._waiting or under_way:
                    while self._waiting and under_way < self._count:
                        threads.submit(self._work, *self._waiting.popleft())
                        under_way += 1
                    then, error = self._next()
                    under_way -= 1
                    self._follow(then, error)
            except BaseException:
                self._pace.stop()
                self._waiting.clear()
                threads.shutdown(wait=True)
                while not self._done.empty():
                    then, error = self._done.get()
                    if error is None:
                        then(None)
                raise

    def _next(self) -> tuple[Then, BaseException | None]:
        while True:
            # Windows interrupts nobody who waits without an end.
            with suppress(Empty):
                return self._done.get(timeout=1)

    @staticmethod
    def _follow(then: Then, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, OperationError):
            raise error
        then(error)

    def _work(self, task: Task, then: Then) -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001 (the other thread decides)
            self._done.put((then, error))
        else:
            self._done.put((then, None))
