"""Sheets: answers that were checked once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given

from advisor.guide import load_guide
from advisor.scoring import AnswerError, Sheet, holds, pack, unpack
from tests.guides import GuideAndSheet, checked, guides_and_sheets


@given(guides_and_sheets())
def test_a_sheet_has_the_answers_that_count_and_remembers_the_others(both: GuideAndSheet) -> None:
    sheet = checked(both.guide, both.sheet)
    assert sheet.given == both.sheet
    assert sheet == {name: chosen for name, chosen in both.sheet.items() if name in sheet}
    assert set(sheet.unasked) == set(both.sheet) - set(sheet)
    asked = {question.id for question in sheet.asked}
    assert asked.isdisjoint(sheet.unasked)
    for question in both.guide.questionnaire.questions:
        assert (question.id in asked) == (not question.ask_when or holds(question.ask_when, sheet))


@given(guides_and_sheets())
def test_what_was_checked_is_not_checked_again(both: GuideAndSheet) -> None:
    questionnaire, sheet = both.guide.questionnaire, checked(both.guide, both.sheet)
    assert Sheet.strict(questionnaire, sheet) is sheet
    other = replace(questionnaire)
    assert Sheet.strict(other, sheet.given).given == sheet.given
    assert Sheet.strict(other, sheet).questionnaire is other


@given(guides_and_sheets())
def test_of_answers_that_fit_nothing_is_left_out(both: GuideAndSheet) -> None:
    lenient = Sheet.lenient(both.guide.questionnaire, both.sheet)
    assert (lenient.given, lenient.invalid) == (both.sheet, ())


@given(guides_and_sheets())
def test_a_sheet_of_another_questionnaire_is_refused_where_it_does_not_fit(
    both: GuideAndSheet,
) -> None:
    pages = both.guide.questionnaire.pages[:1]
    first = replace(both.guide.questionnaire, pages=pages)
    sheet = checked(both.guide, both.sheet)
    if set(sheet) <= set(first.question):
        assert Sheet.strict(first, sheet) == sheet
    else:
        with pytest.raises(AnswerError, match="there is no question"):
            Sheet.strict(first, sheet)


LONELY = {"done": ("built_report", "nothing")}
"""An option of the shipped guide that has to be alone, and another one."""


def test_an_option_that_has_to_be_alone_is_not_taken_beside_others() -> None:
    guide = load_guide()
    with pytest.raises(AnswerError, match='"done" takes "nothing" alone, without another option'):
        Sheet.strict(guide.questionnaire, LONELY)
    lenient = Sheet.lenient(guide.questionnaire, {**LONELY, "goal": ("protect",)})
    assert lenient == {"goal": ("protect",)}
    assert lenient.invalid == ("done=built_report", "done=nothing")
    alone = {"done": ("nothing",)}
    assert Sheet.strict(guide.questionnaire, alone) == alone


def test_a_code_from_when_options_could_still_go_together_keeps_its_other_answers() -> None:
    guide = load_guide()
    code = pack(guide, {**LONELY, "goal": ("protect",)})
    assert Sheet.lenient(guide.questionnaire, unpack(guide, code)) == {"goal": ("protect",)}


def test_a_sheet_stays_as_it_is() -> None:
    sheet = Sheet(load_guide().questionnaire)
    assert dict(sheet) == {}
    with pytest.raises(FrozenInstanceError):
        sheet.given = {}  # type: ignore[misc]
