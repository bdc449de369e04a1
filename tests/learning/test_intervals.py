"""Intervals cover the truth as often as is said, with few people too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from advisor.analysis.rows import Bools, Ints
from advisor.learning.intervals import Share, difference, holm, mean_of
from tests.depth import IS_DEEP

RUNS = 2_000 if IS_DEEP else 400
LEAST = int(binom.ppf(0.001, RUNS, 0.935))
"""So many of the runs cover the truth at least, if the true coverage is 93.5 % or more."""


def clustered(
    share: float, sheets: Ints, together: float, random: np.random.Generator
) -> tuple[Bools, Ints]:
    """Draw sheets that agree with a chance, a part of them as the person's first one does."""
    person = np.repeat(np.arange(len(sheets)), sheets)
    own = random.random(len(sheets)) < share
    fresh = random.random(len(person)) < share
    return np.where(random.random(len(person)) < together, own[person], fresh), person


@pytest.mark.parametrize("people", [30, 60, 300])
@pytest.mark.parametrize("chances", [(0.1, 0.8, 0.1), (0.05, 0.8, 0.15), (0.2, 0.5, 0.3)])
def test_the_interval_of_a_mean_covers_it(people: int, chances: tuple[float, ...]) -> None:
    random = np.random.default_rng(people)
    truth, covered = chances[2] - chances[0], 0
    for _ in range(RUNS):
        found = mean_of(random.choice([-1.0, 0.0, 1.0], people, p=chances), np.arange(people))
        covered += found.low <= truth <= found.high
    assert covered >= LEAST


@pytest.mark.parametrize("share", [0.6, 0.9])
def test_the_interval_of_a_share_of_few_people_with_many_sheets_covers_it(share: float) -> None:
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(RUNS):
        right, person = clustered(share, random.integers(1, 20, 20), 0.5, random)
        found = Share.of(right, person).estimate
        assert found is not None
        covered += found.low <= share <= found.high
    assert covered >= LEAST


def test_the_interval_of_a_difference_to_a_group_of_few_people_covers_it() -> None:
    random = np.random.default_rng(8)
    covered = 0
    for _ in range(RUNS):
        few, many = (
            Share.of(*clustered(0.7, np.full(people, 5), 0.6, random)) for people in (5, 60)
        )
        found = difference(few, many)
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert covered >= LEAST


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    """His example: 56 of 70 against 48 of 80, 0.2 (0.0524 to 0.3339)."""
    found = difference(Share(56, 70, 70), Share(48, 80, 80))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference(Share(0, 0, 0), Share(1, 2, 2)) is None


def test_rows_of_one_person_count_as_one_observation() -> None:
    values = np.tile([1.0, 0.0], 50)
    alone = mean_of(values, np.arange(100))
    together = mean_of(values, np.arange(100) % 2)
    assert alone.high - alone.low < together.high - together.low


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1), min_size=1, max_size=8))
def test_holm_s_correction_keeps_the_order_and_is_never_too_bold(
    chances: dict[str, float],
) -> None:
    corrected = holm(chances)
    assert list(corrected) == list(chances)
    for name, chance in chances.items():
        assert chance <= corrected[name] <= 1
    ordered = sorted(chances, key=chances.__getitem__)
    assert [corrected[name] for name in ordered] == sorted(corrected.values())


def test_sheets_of_one_person_count_as_the_fewer_that_they_are_worth() -> None:
    """Each of 40 people has five sheets that all say the same: these are 40, not 200."""
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        right = np.repeat(random.random(40) < 0.5, 5)
        estimate = Share.of(right, np.repeat(np.arange(40), 5)).estimate
        assert estimate is not None
        covered += estimate.low <= 0.5 <= estimate.high
    assert 0.92 <= covered / 400 <= 0.98
    same = Share.of(np.ones(200, bool), np.repeat(np.arange(40), 5)).estimate
    single = Share(40, 40, 40).estimate
    assert same is not None
    assert single is not None
    assert single.low - 0.01 < same.low < single.low
    assert Share.of(right, np.arange(200)).effect == 1.0
