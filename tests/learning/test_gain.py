"""What a learned table is worth, and how far luck is taken off."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.learning.gain import Gain, findable, weighed, without_luck
from tests.depth import IS_DEEP


def seen(rise: float, people: int, random: np.random.Generator) -> Gain:
    """A table by which tracks are likelier by a rise, on average, and agreed with more often."""
    likelier = random.normal(rise, 0.3, people)
    agreed = np.sign(likelier - rise) * (random.random(people) < 0.2)
    agreed += random.random(people) < rise
    return weighed(
        np.stack([np.full(people, 0.7), 0.7 - likelier]),
        np.stack([np.zeros(people), agreed]),
        np.arange(people),
    )


def test_where_nothing_is_better_one_in_a_hundred_passes_at_most() -> None:
    random, runs = np.random.default_rng(1), 2_000 if IS_DEEP else 400
    passed = sum(seen(0.0, 100, random).passed for _ in range(runs))
    assert passed <= 0.01 * runs + 3 * (0.01 * runs) ** 0.5


def test_the_luck_of_the_best_of_many_rows_passes_one_time_in_a_hundred_at_most() -> None:
    """All people choose the row, so those held out share its luck; a step is worth 1.6 errors."""
    random, runs, people, step = np.random.default_rng(4), 600, 300, 1.6 / 300**0.5
    passed = 0
    for _ in range(runs):
        rows = random.normal(size=(people, 56))
        likelier = step * rows[:, rows.sum(axis=0).argmax()] - step**2 / 2
        losses = np.stack([np.full(people, 0.7), 0.7 - likelier])
        passed += weighed(losses, np.zeros((2, people)), np.arange(people)).passed
    assert passed <= 0.01 * runs


@pytest.mark.parametrize("rise", [0.08, 0.12])
def test_what_is_shown_of_those_that_pass_is_near_the_truth_on_average(rise: float) -> None:
    random = np.random.default_rng(2)
    found = [seen(rise, 100, random) for _ in range(4_000 if IS_DEEP else 400)]
    held = [gain for gain in found if gain.holds]
    assert np.mean([gain.agreement.value for gain in held]) == pytest.approx(rise, rel=0.2)
    covered = [gain.agreement.low < rise < gain.agreement.high for gain in held]
    assert np.mean(covered) > 0.9


def test_what_passes_easily_is_shown_as_it_is_and_what_hardly_does_as_less() -> None:
    assert without_luck(8.0, 2.4) == pytest.approx(8.0, abs=0.01)
    assert 0 < without_luck(2.5, 2.4) < 2.0


def test_what_makes_nothing_likelier_is_never_suggested() -> None:
    same = np.full((2, 50), 0.7)
    gain = weighed(same, np.zeros((2, 50)), np.arange(50))
    assert not gain.passed
    assert gain.before == gain.after


def test_a_rise_that_is_said_to_be_findable_is_found_eight_times_in_ten() -> None:
    """A log-likelihood ratio varies by twice its mean."""
    random, people = np.random.default_rng(3), 200
    after = findable(0.5, people)
    assert after is not None
    rise = np.log(after / 0.5)
    found = 0
    for _ in range(500):
        likelier = random.normal(rise, np.sqrt(2 * rise), people)
        losses = np.stack([np.full(people, 0.7), 0.7 - likelier])
        found += weighed(losses, np.zeros((2, people)), np.arange(people)).passed
    assert found / 500 == pytest.approx(0.8, abs=0.06)
    assert findable(0.6, 30) is None
