"""The model that says how many replicas it takes agrees with a queue that is played through."""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

import numpy as np
import pytest

from benchmarks.queueing import AIM, PLAIN, STREAMLIT, Replica, busy, fullest, replicas_for, wait

PRESSES = 200_000


@cache
def played(people: float) -> Any:
    """Seconds that each press takes at one replica, by Lindley's recursion (1952), sorted.

    Each press waits for what is left of the work before it: the sum of all steps so far, above
    the lowest that it has been.
    """
    chance = np.random.default_rng(7)
    served = chance.exponential(STREAMLIT.turn, PRESSES)
    apart = chance.exponential(AIM.pause / people, PRESSES)
    work = np.concatenate(([0.0], np.cumsum(served - apart)[:-1]))
    return np.sort(served + work - np.minimum.accumulate(work))


@pytest.mark.parametrize("used", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("quantile", [0.5, 0.95, 0.99])
def test_a_queue_that_is_played_through_has_the_waits_of_the_model(
    used: float, quantile: float
) -> None:
    people = used * AIM.pause / STREAMLIT.turn
    assert busy(people, STREAMLIT, AIM) == pytest.approx(used)
    found = played(people)[int(quantile * PRESSES)]
    assert found == pytest.approx(wait(people, STREAMLIT, AIM, quantile), rel=0.1)


def test_a_replica_with_more_work_than_time_never_gets_done() -> None:
    assert wait(1.01 * AIM.pause / STREAMLIT.turn, STREAMLIT, AIM) == inf


@pytest.mark.parametrize("replica", [PLAIN, STREAMLIT], ids=["plain", "by Streamlit"])
@pytest.mark.parametrize("people", [1, 200, 1_000, 10_000, 100_000])
def test_replicas_are_as_few_as_keep_the_fullest_below_the_aim(
    people: int, replica: Replica
) -> None:
    count = replicas_for(people, replica)
    assert busy(fullest(people, count, AIM), replica, AIM) <= AIM.busiest
    if count > 1:
        assert busy(fullest(people, count - 1, AIM), replica, AIM) > AIM.busiest
