"""The fit profile: six rows, each met, to check, in the way or not said."""

from __future__ import annotations

import pytest

from advisor import recommend
from advisor.guide import Case, load_cases
from advisor.presentation.profile import need_of, profile
from advisor.scoring import Answers, Sheet
from tests.shipped import GUIDE


def states(answers: Answers) -> dict[str, str]:
    """The state of each row for some answers."""
    sheet = Sheet.strict(GUIDE.questionnaire, answers)
    return {row.id: row.state for row in profile(GUIDE, sheet, recommend(GUIDE, answers))}


def test_nothing_is_said_of_what_nobody_answered() -> None:
    assert set(states({}).values()) == {"open"}


@pytest.mark.parametrize(
    ("answers", "row", "state"),
    [
        ({"degree": "bachelors_us"}, "degree", "met"),
        ({"degree": "bachelors_abroad"}, "degree", "open"),
        ({"degree": "none"}, "degree", "blocked"),
        ({"years": "one_or_two"}, "experience", "check"),
        ({"place": "other_state"}, "place", "met"),
        ({"place": "other_state", "visa": "needed"}, "place", "blocked"),
        ({"study": "online", "fixed": "shifting"}, "study", "check"),
        ({"aim": "course"}, "study", "blocked"),
        ({"time": "hardly"}, "time", "blocked"),
        ({"time": "little", "study": "online", "hours": "given"}, "time", "open"),
        ({"pay": "own"}, "money", "met"),
        ({"pay": "unsure"}, "money", "open"),
        ({"pay": "scholarship"}, "money", "check"),
    ],
)
def test_a_row_says_what_its_answers_come_to(answers: Answers, row: str, state: str) -> None:
    assert states(answers)[row] == state


@pytest.mark.parametrize("case", load_cases(None, GUIDE), ids=lambda case: case.id)
def test_no_row_is_to_check_that_the_verdict_does_not_count(case: Case) -> None:
    sheet = Sheet.strict(GUIDE.questionnaire, case.answers)
    found = recommend(GUIDE, case.answers)
    for row in profile(GUIDE, sheet, found):
        counted = [flag for flag in row.flags if flag.level != "note"]
        assert (row.state in ("check", "blocked")) == bool(counted and row.answers)
        assert (row.says == GUIDE.words.profile.open_question) == (
            row.state == "open" and bool(row.answers)
        )


def test_every_rule_about_what_the_program_asks_for_has_its_row() -> None:
    asked_for = {question for need in GUIDE.program.needs for question in need.questions}
    for rule in GUIDE.rules.fit:
        if rule.when.first in asked_for:
            sheet = {rule.when.first: rule.when.chosen.get(rule.when.first, ())[:1]}
            flags = recommend(GUIDE, {q: o for q, o in sheet.items() if o}).flags
            assert all(need_of(GUIDE, flag) for flag in flags if flag.id == rule.id), rule.id
