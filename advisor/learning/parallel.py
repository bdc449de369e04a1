"""Work on all cores, in threads, or on one core.

NumPy and Arrow release Python's lock, so threads share out blocks of rows. Learning uses small
matrices, for which the threads of a BLAS wait longer for each other than they compute.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Final, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

AHEAD: Final = 2  # items under way for each core: one that is worked on, and one that waits


def available() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one() -> AbstractContextManager[object]:
    """Let products of matrices run on one core while this lasts, in the whole process."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


def in_order(
    work: Callable[[Item], Made], items: Iterable[Item], cores: int | None = None
) -> Iterator[Made]:
    """Do work in threads (None: one a core), and yield the results in the order of the items.

    At most `AHEAD` items a core are taken before their turn, so memory stays bounded.
    """
    cores = cores or available()
    with ThreadPoolExecutor(cores) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= AHEAD * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
