"""Whole points come as close as they can to points that are not whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.guide import Guide
from advisor.learning.design import Design
from advisor.learning.fitting import Task, aimed, judged, rounded, search
from advisor.learning.likelihood import Labeled, Weights, fit_temperature, softmax
from tests.depth import IS_DEEP
from tests.learning.labels import People, drifted, people

HEAT = 0.5
OTHERS = 900 if IS_DEEP else 300
"""How many people there are beside those with labels."""


@pytest.fixture(scope="module")
def design(guide: Guide) -> Design:
    return Design.of(guide)


@pytest.fixture(scope="module")
def labeled(guide: Guide, design: Design) -> Labeled:
    made: People = people(guide, 60, design.today)
    track = np.array([design.tracks.index(name) for name in made.track])
    return Labeled.of(design, design.indicators(made.sheets), track)


@pytest.fixture(scope="module")
def others(guide: Guide, design: Design) -> np.ndarray:
    return design.indicators(people(guide, OTHERS, design.today, seed=1).sheets)


def test_a_table_that_is_whole_already_is_found(
    guide: Guide, design: Design, labeled: Labeled, others: np.ndarray
) -> None:
    truth = drifted(guide, goal__protect={"bida": 2, "isa": 1}, skills__lead={"itm": 2, "isa": 1})
    weights = Weights(HEAT, HEAT * (truth - design.today))
    found = search(Task(design, aimed(design, labeled, others, weights)), weights)
    assert (found.points == truth).all()
    assert found.temperature == pytest.approx(HEAT, rel=1e-3)


def test_where_nothing_was_learned_nothing_changes(
    design: Design, labeled: Labeled, others: np.ndarray
) -> None:
    weights = Weights(HEAT, np.zeros(design.today.shape))
    aim = aimed(design, labeled, others, weights)
    assert (search(Task(design, aim), weights).points == design.today).all()


def test_it_comes_closer_than_rounding_and_a_price_makes_changes_fewer(
    design: Design, labeled: Labeled, others: np.ndarray
) -> None:
    drift = np.random.default_rng(3).normal(0, 0.3, design.today.shape) * design.free
    weights = Weights(HEAT, drift)
    aim = aimed(design, labeled, others, weights)
    free, priced = Task(design, aim), Task(design, aim, price=0.5)
    found = search(free, weights)
    assert found.value < judged(free, rounded(design, weights.points(design.today))).value
    assert found.value < judged(free, design.today).value
    few = search(priced, weights).points
    assert 0 < len(design.changed(few)) < len(design.changed(found.points))


def test_an_aim_counts_as_much_as_the_labels_behind_it(
    design: Design, labeled: Labeled, others: np.ndarray
) -> None:
    heavy = replace(labeled, weight=np.linspace(0.5, 2, 60))
    aim = aimed(design, heavy, others, Weights(HEAT, np.zeros(design.today.shape)))
    assert len(aim) == 60 + OTHERS
    assert aim.weight.sum() == pytest.approx(heavy.weight.sum())
    assert aim.weight[59] == pytest.approx(4 * aim.weight[0])


def test_an_aim_is_each_sheet_once_for_each_track_as_often_as_its_chance_says(
    design: Design, labeled: Labeled
) -> None:
    random = np.random.default_rng(5)
    chances = softmax(random.normal(size=(60, 3)))
    logits = random.normal(size=(60, 3))
    aim = replace(labeled, chances=chances)
    repeated = Labeled(
        np.repeat(labeled.indicators, 3, axis=0),
        np.tile(np.eye(3), (60, 1)),
        (chances * labeled.weight[:, None]).ravel(),
    )
    assert aim.loss(logits) == pytest.approx(repeated.loss(np.repeat(logits, 3, axis=0)))
    assert fit_temperature(logits, aim) == pytest.approx(
        fit_temperature(np.repeat(logits, 3, axis=0), repeated)
    )
    some = aim.take(np.arange(10))
    assert some.loss(logits[:10]) == pytest.approx(
        repeated.take(np.arange(30)).loss(np.repeat(logits[:10], 3, axis=0))
    )
