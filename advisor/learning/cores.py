"""Work on all cores, in threads, or on one alone.

NumPy and Arrow compute without holding Python's lock, so threads share out blocks of rows. What
is learned from is small: there the threads of a BLAS wait for each other for longer than they
compute, ten times as long when others want the cores too.
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

AHEAD: Final = 2
"""Items under way for each core: one that is worked on, and one that waits."""


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
    """Do work on several cores, and yield what comes of it in the order of the items.

    Parameters
    ----------
    work
        What to do with an item.
    items
        They are taken one by one, never more than `AHEAD` for each core before their
        turn, so that memory stays bounded.
    cores
        How many threads to use; None for as many as there are cores.
    """
    cores = cores or available()
    if cores == 1:
        yield from map(work, items)
        return
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
