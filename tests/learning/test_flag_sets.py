"""The number of a set of flags says which flags hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import load_guide
from advisor.guide.model import FitRule
from advisor.learning.flag_sets import Held, segments_of

RULE = load_guide().rules.fit[0]


def rules(number: int) -> list[FitRule]:
    return [replace(RULE, id=f"r{place}") for place in range(number)]


@st.composite
def decided(draw: st.DrawFn) -> tuple[list[FitRule], list[Held]]:
    """Rules, and some factors that share them out among themselves."""
    made = rules(draw(st.integers(0, 9)))
    outcomes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    held: list[dict[str, np.ndarray]] = [{} for _ in outcomes]
    for rule in made:
        place = draw(st.integers(0, len(outcomes) - 1))
        size = outcomes[place]
        holds = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        held[place][rule.id] = np.array(holds)
    return made, list(held)


@given(decided(), st.sampled_from([1, 4, 30, 1_000]), st.data())
def test_the_digits_of_all_factors_add_up_to_the_set(
    case: tuple[list[FitRule], list[Held]], most: int, data: st.DataObject
) -> None:
    made, held = case
    segments = segments_of(made, held, most)
    assert [rule for segment in segments for rule in segment.rules] == made
    outcome = [
        data.draw(st.integers(0, max(len(column) for column in each.values()) - 1)) if each else 0
        for each in held
    ]
    for segment in segments:
        number = sum(int(add[at]) for add, at in zip(segment.adds, outcome, strict=True))
        expected = [
            any(
                each[rule.id][at] for each, at in zip(held, outcome, strict=True) if rule.id in each
            )
            for rule in segment.rules
        ]
        assert segment.raised[number].tolist() == expected
        assert (number == 0) == (not any(expected))


def test_flags_of_one_answer_take_a_set_each_and_not_a_bit_each() -> None:
    made = rules(10)
    held = [{rule.id: np.arange(11) == place for place, rule in enumerate(made)}]
    (segment,) = segments_of(made, held)
    assert len(segment) == 11


@pytest.mark.parametrize(("most", "lengths"), [(2, [1, 1, 1]), (4, [2, 1]), (8, [3])])
def test_segments_are_as_long_as_their_sets_are_few(most: int, lengths: list[int]) -> None:
    made = rules(3)
    held = [{rule.id: np.array([False, True])} for rule in made]
    assert [len(segment.rules) for segment in segments_of(made, held, most)] == lengths
