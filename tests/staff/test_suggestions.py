"""Suggestions at the desk, without a browser."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from advisor.analysis.impact import Impact, State
from advisor.guide import load_guide
from advisor.learning.design import Row
from advisor.learning.edits import Edit
from advisor.learning.intervals import Estimate, Share
from advisor.learning.tune import Evidence, Suggestion, Tuning
from advisor.staff.desk import suggestions

GUIDE = load_guide()
WORDS = GUIDE.words.desk
EDIT = Edit(Row("goal", "protect"), {"isa": 3}, {"isa": 1, "bida": 3}, 64, 9.0)
SURE = Estimate(0.04, 0.018, 0.062)
MOVES = {(State("isa", "clear", "yes"), State("bida", "clear", "yes")): 30}


def tuning(**changes: Any) -> Tuning:
    found = {
        "sheets": 400,
        "people": 400,
        "agreement": Share(240, 400, 400),
        "ahead": SURE,
        "suggestions": (Suggestion(EDIT, Evidence(SURE, SURE), 30, ("ann", "bob")),),
        "doubtful": 0,
        "guide": GUIDE,
        "impact": Impact(120, MOVES),
    }
    return Tuning(**{**found, **changes})


def test_a_suggestion_is_said_with_its_row_and_all_its_evidence() -> None:
    said = str(suggestions._said(GUIDE, tuning(), tuning().suggestions[0]))
    assert "goal / protect: Data Analytics 0 \N{RIGHTWARDS ARROW} 3" in said
    assert escape(GUIDE.questionnaire.question["goal"].option["protect"].text) in said
    for text in ("64 people", "+4.0", "+1.8 to +6.2", "25.0%", "ann, bob"):
        assert text in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, WORDS.suggest_ahead.split("{")[0]),
        ({"suggestions": (), "doubtful": 2}, WORDS.suggest_doubtful),
        ({"suggestions": ()}, WORDS.suggest_none),
        ({"people": 12, "suggestions": ()}, WORDS.suggest_few.format(people=12)),
    ],
)
def test_what_came_of_learning_is_said_even_where_it_is_nothing(
    changes: dict[str, Any], told: str
) -> None:
    assert suggestions._whole(GUIDE, tuning(**changes)).startswith(told)


def test_what_a_draft_gives_already_counts_as_taken() -> None:
    assert suggestions._given(GUIDE, EDIT) == dict(EDIT.before)
    bonus = Edit(Row(bonus="ready_to_lead"), {"itm": 2}, {"itm": 1}, 3, 0.1)
    assert suggestions._given(GUIDE, bonus) == {"itm": 2}
