"""The map of a change, on the desk."""

from __future__ import annotations

from dataclasses import replace

from advisor.analysis.density import of_all_sheets
from advisor.guide import load_guide
from advisor.staff import maps


def test_a_draft_that_moves_no_score_is_said_and_not_drawn() -> None:
    guide = load_guide()
    (density,) = of_all_sheets(guide)
    shown = maps.change(guide, density, density, "Difference")
    assert guide.words.map.moved.format(share="0%") in shown
    assert "<img" not in shown


def test_a_draft_that_moves_scores_is_drawn() -> None:
    guide = load_guide()
    points = {**guide.rules.points, "monday": {}}
    draft = replace(guide, rules=replace(guide.rules, points=points))
    (before,), (after,) = of_all_sheets(guide), of_all_sheets(draft)
    assert "<img" in maps.change(guide, before, after, "Difference")
