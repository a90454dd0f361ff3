"""Work in threads whose results come back in the order of the work, a bounded number of them at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Work = TypeVar("_Work")
_Result = TypeVar("_Result")

# zlib and hashlib let other threads run. More than this many wait for the one that writes.
_MOST_THREADS = 8


def map_in_order(
    function: Callable[[_Work], _Result], work: Iterable[_Work], *, threads: int | None = None
) -> Iterator[_Result]:
    """Apply a function to each piece of work, several at a time.

    Args:
        function: What is done with a piece. It runs in other threads.
        work: The pieces. They are taken as results are consumed, two for each thread ahead.
        threads: How many threads. Default: one for each processor that this process may use, at most 8.

    Yields:
        The results, in the order of the pieces.
    """
    threads = threads or min(_processors(), _MOST_THREADS)
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="cdk-codedeploy") as pool:
        try:
            for piece in work:
                waiting.append(pool.submit(function, piece))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            # After an error, or when nobody wants the rest.
            for future in waiting:
                future.cancel()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
