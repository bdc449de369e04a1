"""The model that says how many replicas it takes agrees with a queue that is played through."""

from __future__ import annotations

import random
from functools import cache
from math import inf

import pytest

from benchmarks.queueing import AIM, MEASURED, busy, fullest, replicas_for, wait

PRESSES = 200_000


@cache
def played(people: float) -> list[float]:
    """Seconds that each press takes at one replica, by Lindley's recursion (1952), sorted."""
    chance = random.Random(7)
    apart = AIM.pause / people
    waiting, found = 0.0, []
    for _ in range(PRESSES):
        served = chance.expovariate(1 / MEASURED.turn)
        found.append(waiting + served)
        waiting = max(0.0, waiting + served - chance.expovariate(1 / apart))
    return sorted(found)


@pytest.mark.parametrize("used", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("quantile", [0.5, 0.95, 0.99])
def test_a_queue_that_is_played_through_has_the_waits_of_the_model(
    used: float, quantile: float
) -> None:
    people = used * AIM.pause / MEASURED.turn
    assert busy(people, MEASURED, AIM) == pytest.approx(used)
    found = played(people)[int(quantile * PRESSES)]
    assert found == pytest.approx(wait(people, MEASURED, AIM, quantile), rel=0.1)


def test_a_replica_with_more_work_than_time_never_gets_done() -> None:
    assert wait(1.01 * AIM.pause / MEASURED.turn, MEASURED, AIM) == inf


@pytest.mark.parametrize("people", [1, 200, 1_000, 10_000, 100_000])
def test_replicas_are_as_few_as_keep_the_fullest_below_the_aim(people: int) -> None:
    count = replicas_for(people)
    assert busy(fullest(people, count, AIM), MEASURED, AIM) <= AIM.busiest
    if count > 1:
        assert busy(fullest(people, count - 1, AIM), MEASURED, AIM) > AIM.busiest
