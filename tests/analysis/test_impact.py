"""The impact of an edit equals scoring every sheet by both tables."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from advisor.analysis import impact as module
from advisor.analysis.impact import Comparison, State
from advisor.analysis.ways import TooLargeError
from advisor.guide import load_guide
from advisor.guide.difference import with_change
from advisor.guide.model import TIE, Choices, Guide, StrengthRules
from advisor.scoring import recommend
from tests.analysis.wide import guides_of_any_width
from tests.checkout import CHECKOUT
from tests.guides import every_sheet


def state_of(guide: Guide, sheet: Choices) -> State:
    result = recommend(guide, sheet)
    return State(result.top or TIE, result.strength, result.verdict.level)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Guide, Guide]:
    """A guide before and after a few edits of any part of its rules."""
    old = draw(guides_of_any_width(most=4))
    rules = old.rules
    points = {name: {o: dict(r) for o, r in table.items()} for name, table in rules.points.items()}
    for _ in range(draw(st.integers(1, 3))):
        row = points[draw(st.sampled_from(sorted(points)))]
        option = draw(st.sampled_from(sorted(row)))
        row[option][draw(st.sampled_from(old.track_ids))] = draw(st.integers(-3, 4))
    rules = replace(rules, points=points)
    if draw(st.booleans()):
        lean = draw(st.integers(1, 2))
        least = draw(st.integers(1, 3))
        rules = replace(rules, strength=StrengthRules(lean + 1, lean, least))
    if draw(st.booleans()):
        rules = replace(rules, fit=rules.fit[1:])
    if draw(st.booleans()):
        rules = replace(rules, bonuses=rules.bonuses[1:])
    return old, replace(old, rules=rules)


@given(edits())
def test_the_impact_equals_scoring_every_sheet_twice(pair: tuple[Guide, Guide]) -> None:
    old, new = pair
    everybody = list(every_sheet(old.questionnaire))
    expected = Counter((state_of(old, sheet), state_of(new, sheet)) for sheet in everybody)
    with pytest.MonkeyPatch.context() as patch:
        # A lattice of millions of cells takes up to half a minute and shows nothing else.
        patch.setattr(module, "MAX_CELLS", 300_000)
        comparison = Comparison(old, new)
        try:
            assert comparison.impact.moves == expected
        except TooLargeError:  # four tracks, all of them moved: that has its own test
            reject()
    assert comparison.impact.combinations == len(everybody)
    assert comparison.impact.moved == sum(n for (a, b), n in expected.items() if a != b)
    for before, after in list(expected)[:4]:
        examples = comparison.examples(before, after)
        assert examples
        for sheet in examples:
            assert (state_of(old, sheet), state_of(new, sheet)) == (before, after)
    for cause in comparison.causes:
        alone = replace(old, rules=with_change(old.rules, new.rules, cause.change))
        moved = sum(state_of(old, sheet) != state_of(alone, sheet) for sheet in everybody)
        assert cause.moved == moved


def test_no_edit_moves_nobody() -> None:
    guide = load_guide()
    assert Comparison(guide, replace(guide)).impact.moved == 0
    assert Comparison(guide, replace(guide)).causes == ()


EXAMPLES = """
from dataclasses import replace
from advisor.analysis.impact import Comparison
from advisor.guide import load_guide
guide = load_guide()
goal = {**guide.rules.points["goal"], "lead_it": {"isa": 9}}
points = {**guide.rules.points, "goal": goal}
pair = Comparison(guide, replace(guide, rules=replace(guide.rules, points=points)))
moves = [move for move in pair.impact.moves if move[0] != move[1]]
print(pair.examples(*max(moves, key=pair.impact.moves.get)))
"""


@pytest.mark.deep
def test_examples_are_the_same_in_every_process() -> None:
    """Sets have another order in each, since hashes of texts differ."""
    told = {
        subprocess.check_output(
            [sys.executable, "-c", EXAMPLES],
            cwd=CHECKOUT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_an_edit_that_moves_too_much_for_the_memory_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = load_guide()
    monkeypatch.setattr(module, "MAX_CELLS", 1000)
    with pytest.raises(TooLargeError, match="cells would be needed at once, more than 1,000"):
        _ = Comparison(guide, replace(guide)).impact
