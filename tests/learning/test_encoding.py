"""Sheets in columns say of each row what its sheet says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis.columns import Columns
from advisor.analysis.ways import TooTangledError
from advisor.guide.model import Choices, Guide, Option, Page, Question, Questionnaire
from advisor.learning.encoding import Encoder
from advisor.scoring import holds
from tests.guides import checked, conditions, guides
from tests.learning.sheets import random_answers

EMPTY = "leave the cell empty where nothing was answered"


def sheet_of(answers: pd.DataFrame, row: int) -> Choices:
    cells = answers.iloc[row].dropna()
    return {name: tuple(cell.split("|")) for name, cell in cells.items()}


def columns_of(guide: Guide, answers: pd.DataFrame) -> Columns:
    return Encoder(guide.questionnaire).encode(answers)[0]


@given(guides(), st.integers(0, 2**32))
def test_answers_to_questions_that_are_not_asked_are_dropped(guide: Guide, seed: int) -> None:
    answers = random_answers(guide.questionnaire, 30, seed)
    columns = columns_of(guide, answers)
    for row in range(len(answers)):
        expected = checked(guide, sheet_of(answers, row))
        assert columns.sheet(row) == expected


@given(guides(), st.integers(0, 2**32), st.data())
def test_a_condition_holds_for_the_rows_whose_sheets_meet_it(
    guide: Guide, seed: int, data: st.DataObject
) -> None:
    answers = random_answers(guide.questionnaire, 30, seed)
    condition = data.draw(conditions(guide.questionnaire.questions))
    found = columns_of(guide, answers).holds(condition)
    for row, met in enumerate(found):
        sheet = checked(guide, sheet_of(answers, row))
        assert met == holds(condition, sheet)


@given(guides(), st.integers(0, 2**32))
def test_the_options_chosen_are_those_of_the_sheet(guide: Guide, seed: int) -> None:
    answers = random_answers(guide.questionnaire, 30, seed)
    sheets = columns_of(guide, answers)
    for question in guide.questionnaire.questions:
        chosen = sheets.chosen(question.id)
        assert chosen.shape == (len(answers), len(question.options))
        for row in range(len(answers)):
            sheet = checked(guide, sheet_of(answers, row))
            expected = [option.id in sheet.get(question.id, ()) for option in question.options]
            assert chosen[row].tolist() == expected


def test_a_question_without_a_column_has_no_chosen_option() -> None:
    question = Question("a", "A?", (Option("x", "X", "X."), Option("y", "Y", "Y.")))
    other = Question("b", "B?", (Option("x", "X", "X."), Option("y", "Y", "Y.")))
    encoder = Encoder(Questionnaire((Page("p", "P", (question, other)),)))
    sheets, _ = encoder.encode(pd.DataFrame({"a": ["x", "y", None]}))
    assert sheets.chosen("a").tolist() == [[True, False], [False, True], [False, False]]
    assert not sheets.chosen("b").any()
    assert len(sheets.take(np.array([True, False, True]))) == 2


def test_a_question_with_more_answers_than_anybody_could_list_is_refused() -> None:
    options = tuple(Option(f"o{place}", "O", "O.") for place in range(40))
    question = Question("a", "A?", options, type="multi", max=20)
    with pytest.raises(TooTangledError, match="lower its max"):
        Encoder(Questionnaire((Page("p", "P", (question,)),)))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("x,y", 'has no option "x,y"; write several options with "|" between: "x|y"'),
        ("x, y", 'has no option "x, y"; write several options with "|" between: "x|y"'),
        ("x,y,z", 'has no option "x,y,z"; it takes at most 2 options, not 3'),
        ("x,z|y", 'has no option "x,z"; it takes at most 2 options, not 3'),
        ("x,w", 'has no option "x,w"; known are "x", "y" and "z"'),
        ("N/A", f'has no option "N/A"; known are "x", "y" and "z"; {EMPTY}'),
        ("x|None", f'has no option "None"; known are "x", "y" and "z"; {EMPTY}'),
    ],
)
def test_what_people_write_for_several_or_for_nothing_is_told_what_to_write(
    cell: str, reason: str
) -> None:
    options = tuple(Option(name, name, f"{name}.") for name in "xyz")
    question = Question("a", "A?", options, type="multi", max=2)
    encoder = Encoder(Questionnaire((Page("p", "P", (question,)),)))
    _, faults = encoder.encode(pd.DataFrame({"a": ["x", cell]}))
    assert faults == {1: f'question "a" {reason}'}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("x|z", 'takes "z" alone, without another option'),
        ("z,y", 'has no option "z,y"; it takes "z" alone, without another option'),
    ],
)
def test_an_option_that_has_to_be_alone_is_not_taken_beside_others(cell: str, reason: str) -> None:
    options = tuple(Option(name, name, f"{name}.", alone=name == "z") for name in "xyz")
    question = Question("a", "A?", options, type="multi", max=2)
    encoder = Encoder(Questionnaire((Page("p", "P", (question,)),)))
    sheets, faults = encoder.encode(pd.DataFrame({"a": ["z", "y|x", cell]}))
    assert sheets.places["a"].tolist() == [3, 4, 0]
    assert faults == {2: f'question "a" {reason}'}


def test_a_word_for_nothing_may_be_an_option_or_near_to_one() -> None:
    options = tuple(Option(name, name, f"{name}.") for name in ("none", "some"))
    question = Question("a", "A?", options)
    encoder = Encoder(Questionnaire((Page("p", "P", (question,)),)))
    sheets, faults = encoder.encode(pd.DataFrame({"a": ["none", "None", "some,none"]}))
    assert sheets.places["a"].tolist() == [1, 0, 0]
    assert [*faults.values()] == [
        f'question "a" has no option "None"; did you mean "none"? Or {EMPTY}',
        'question "a" has no option "some,none"; it takes one option, not 2',
    ]
