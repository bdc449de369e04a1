"""Suggestions at the desk, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from advisor.analysis.impact import Impact, State
from advisor.guide import find_data, load_cases
from advisor.learning.design import Row
from advisor.learning.drift import TunedOn, recall
from advisor.learning.edits import Edit
from advisor.learning.gain import Gain
from advisor.learning.intervals import Estimate, Share
from advisor.learning.tune import Suggestion, Tuning
from advisor.live import live
from advisor.publishing.drafts import FOLDER, Drafts
from advisor.publishing.live import LiveGuide
from advisor.staff.desk import suggestion_texts, suggestions
from tests.app import AppTest, staff_page
from tests.shipped import GUIDE

WORDS = GUIDE.words.desk
EDIT = Edit(Row("goal", "protect"), {"isa": 3}, {"isa": 1, "bida": 3}, 64, 9.0)
CASES = load_cases(None, GUIDE)[:2]
SURE = Gain(Estimate(0.04, 0.018, 0.062), 0.47, 0.52, passed=True)
UNSURE = Gain(Estimate(-0.005, -0.016, 0.0), 0.47, 0.48, passed=False)
LESS_AGREED = Gain(Estimate(-0.005, -0.016, 0.0), 0.47, 0.52, passed=True)
MOVES = {(State("isa", "clear", "yes"), State("bida", "clear", "yes")): 30}


def tuning(**changes: Any) -> Tuning:
    found = {
        "sheets": 400,
        "people": 400,
        "agreement": Share(240, 400, 400),
        "chance": 0.47,
        "gain": SURE,
        "suggestions": (Suggestion(EDIT, 30, CASES),),
        "guide": GUIDE,
        "impact": Impact(120, MOVES),
    }
    return Tuning(**{**found, **changes})


def test_a_suggestion_is_said_in_words_with_what_it_does_by_itself() -> None:
    said = "\n".join(suggestion_texts.effects(GUIDE, tuning(), tuning().suggestions[0]))
    assert "Data Analytics 0 \N{RIGHTWARDS ARROW} 3" in said
    for text in ("64 people", "25.0%", *(case.who for case in CASES)):
        assert text in said
    named = EDIT.row.named(GUIDE)
    assert GUIDE.questionnaire.question["goal"].option["protect"].text in named
    assert "goal / protect" not in named


def test_what_it_is_worth_is_said_of_all_together_with_what_so_many_people_could_show() -> None:
    said = suggestion_texts.outcome(GUIDE, tuning())
    for text in ("more often by 4.0", "1.8 to 6.2", "52.0%", "47.0%", "With 400 people", "50.8%"):
        assert text in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gain": UNSURE}, WORDS.suggest_doubtful),
        ({"gain": LESS_AGREED}, WORDS.suggest_doubtful),
        ({"gain": None}, WORDS.suggest_none),
        ({"people": 12, "gain": None}, WORDS.suggest_few.format(people=12)),
    ],
)
def test_why_nothing_is_suggested_is_said_and_never_that_it_agrees_less(
    changes: dict[str, Any], told: str
) -> None:
    said = suggestion_texts.outcome(GUIDE, tuning(suggestions=(), **changes))
    assert said.startswith(told)
    assert "more often" not in said


def test_what_a_draft_gives_already_counts_as_taken() -> None:
    assert suggestions._given(GUIDE, EDIT) == dict(EDIT.before)
    bonus = Edit(Row(bonus="ready_to_lead"), {"itm": 2}, {"itm": 1}, 3, 0.1)
    assert suggestions._given(GUIDE, bonus) == {"itm": 2}


def test_what_records_teach_is_shown_when_asked_for_and_taken_into_the_draft_one_by_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offered(app: AppTest) -> set[str]:
        return {str(each.key) for each in app.button if str(each.key).startswith("suggest_")}

    other = Edit(Row("field", "data"), {"bida": 3}, {"bida": 4}, 50, 5.0)
    found = tuning(suggestions=(Suggestion(EDIT, 30, CASES), Suggestion(other, 20, ())))
    since = TunedOn("2026-11-25T12:00:00+00:00", GUIDE.fingerprints.rules, 400, {})
    learned = suggestions.Learned(GUIDE.fingerprints.rules, found, since)
    monkeypatch.setattr(suggestions, "learn", lambda *_: learned)
    folder = tmp_path / "data"
    shutil.copytree(find_data(), folder, ignore=shutil.ignore_patterns("history", FOLDER))
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(live, "__dict__", LiveGuide(folder).__dict__)
    app = staff_page("desk")
    app.session_state["desk_tabs"] = WORDS.suggestions
    assert offered(app.run()) == {"suggest_look"}

    one, two = (f"suggest_{edit.row.name}" for edit in (EDIT, other))
    assert offered(app.button(key="suggest_look").click().run()) == {
        *("suggest_look", "suggest_all", one, two)
    }
    assert offered(app.button(key=one).click().run()) == {"suggest_look", "suggest_all", two}
    assert offered(app.button(key="suggest_all").click().run()) == {"suggest_look"}
    assert not app.exception
    kept = Drafts(folder).of("ann@example.edu")
    assert kept is not None
    assert "bida: 4" in kept.text
    assert recall(folder) == since
