"""The map of a change, on the desk."""

from __future__ import annotations

from dataclasses import replace

from advisor.analysis.density import of_all_sheets
from advisor.staff import maps
from tests.shipped import GUIDE


def test_a_draft_that_moves_no_score_is_said_and_not_drawn() -> None:
    (density,) = of_all_sheets(GUIDE)
    shown = maps.change(GUIDE, density, density, "Difference")
    assert GUIDE.words.map.moved.format(share="0%") in shown
    assert "<img" not in shown


def test_a_draft_that_moves_scores_is_drawn() -> None:
    points = {**GUIDE.rules.points, "monday": {}}
    draft = replace(GUIDE, rules=replace(GUIDE.rules, points=points))
    (before,), (after,) = of_all_sheets(GUIDE), of_all_sheets(draft)
    assert "<img" in maps.change(GUIDE, before, after, "Difference")
