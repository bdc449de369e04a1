"""Sheets are drawn evenly, judged as one by one, and speak for all within their interval."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis import impact as impact_module
from advisor.analysis import sample as module
from advisor.analysis.batch import BatchComparison, state_numbers
from advisor.analysis.columns import Columns
from advisor.analysis.impact import Comparison, State, States
from advisor.analysis.sample import SampledComparison, Sampler, compare, interval
from advisor.guide import load_guide
from advisor.guide.model import TIE, Choices, Guide
from advisor.scoring import recommend
from tests.guides import checked, every_sheet, guides, sheets


def state_of(guide: Guide, sheet: Choices) -> State:
    result = recommend(guide, sheet)
    return State(result.top or TIE, result.strength, result.verdict.level)


def with_points(guide: Guide, question: str, option: str, row: dict[str, int]) -> Guide:
    """The guide with another row of points."""
    table = {**guide.rules.points.get(question, {}), option: row}
    return replace(
        guide, rules=replace(guide.rules, points={**guide.rules.points, question: table})
    )


@given(guides(most=4))
def test_every_complete_sheet_is_drawn_equally_often(guide: Guide) -> None:
    everybody = [tuple(sheet.items()) for sheet in every_sheet(guide.questionnaire)]
    each = 60
    batch = Sampler(guide).draw(each * len(everybody), np.random.default_rng(7))
    drawn = Counter(tuple(batch.sheet(row).items()) for row in range(len(batch)))
    assert set(drawn) <= set(everybody)
    assert max(abs(drawn[sheet] - each) for sheet in everybody) < 7 * sqrt(each)
    square = sum((drawn[sheet] - each) ** 2 / each for sheet in everybody)
    freedom = len(everybody) - 1
    assert square < freedom + 6 * sqrt(2 * freedom) + 30


def test_the_same_seed_draws_the_same_sheets() -> None:
    guide = load_guide()
    first, second, third = (
        Sampler(guide).draw(5, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert [*map(first.sheet, range(5))] == [*map(second.sheet, range(5))]
    assert [*map(first.sheet, range(5))] != [*map(third.sheet, range(5))]


def test_a_row_is_drawn_by_its_weight_beyond_63_bits_too() -> None:
    random = np.random.default_rng(3)
    weight = np.array([2**80, 3 * 2**80], object)
    drawn = module._by_weight(weight, 40_000, random)
    assert np.mean(drawn) == pytest.approx(0.75, abs=0.02)


@given(st.data())
def test_a_batch_is_judged_as_its_sheets_one_by_one(data: st.DataObject) -> None:
    guide = data.draw(guides(most=4))
    drawn = data.draw(st.lists(sheets(guide.questionnaire), min_size=1, max_size=20))
    given_sheets = [checked(guide, sheet) for sheet in drawn]
    batch = Columns.of(guide.questionnaire, given_sheets)
    states = States(guide.track_ids)
    judged = [states.state(number) for number in state_numbers(guide, batch).tolist()]
    assert judged == [state_of(guide, sheet) for sheet in given_sheets]
    for row, sheet in enumerate(given_sheets):
        assert batch.sheet(row) == sheet


@given(guides(most=4), st.integers(-3, 3))
def test_all_sheets_in_a_batch_compare_as_the_lattice_does(guide: Guide, points: int) -> None:
    first = guide.questionnaire.questions[0]
    edited = with_points(guide, first.id, "o0", {"itm": points})
    exact = Comparison(guide, edited)
    every = (checked(guide, sheet) for sheet in every_sheet(guide.questionnaire))
    one_by_one = BatchComparison(guide, edited, Columns.of(guide.questionnaire, every))
    assert one_by_one.impact == exact.impact
    assert one_by_one.causes == exact.causes
    for old, new in exact.impact.moves:
        for sheet in one_by_one.examples(old, new):
            assert (state_of(guide, sheet), state_of(edited, sheet)) == (old, new)


def test_what_is_too_large_is_sampled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    old = load_guide()
    new = with_points(old, "goal", "lead_it", {"itm": 1})
    exact = compare(old, new)
    assert isinstance(exact, Comparison)
    monkeypatch.setattr(impact_module, "MAX_CELLS", 1000)
    sampled = compare(old, new)
    assert isinstance(sampled, SampledComparison)
    assert "cells would be needed" in sampled.because
    least, greatest = interval(sampled.impact.moved, sampled.impact.combinations)
    assert least < exact.impact.moved / exact.impact.combinations < greatest
    (cause,) = sampled.causes
    assert cause.moved == sampled.impact.moved
    move = max(
        (move for move in sampled.impact.moves if move[0] != move[1]),
        key=lambda move: sampled.impact.moves[move],
    )
    assert len(sampled.examples(*move)) == 5
    assert {state_of(new, sheet) for sheet in sampled.examples(*move)} == {move[1]}


@pytest.mark.parametrize(
    ("count", "drawn", "least", "greatest"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 100, 0.0018, 0.0545),
    ],
)
def test_the_interval_is_that_of_the_published_tables(
    count: int, drawn: int, least: float, greatest: float
) -> None:
    assert interval(count, drawn) == pytest.approx((least, greatest), abs=5e-5)
