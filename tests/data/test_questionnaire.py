"""The questionnaire is short, varied, timeless, and says "not sure" where a person may be."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from advisor.guide import load_guide
from advisor.guide.model import Question
from tests.data.conftest import DATA

GUIDE = load_guide(DATA)
QUESTIONS = GUIDE.questionnaire.questions
SCORED = [question for question in QUESTIONS if question.id in GUIDE.rules.points]

NEVER_UNSURE = {"coding", "start", "least", "skills"}
"""Single questions that a person can answer (`start` has "just looking", `least` has "none")
and the multi question, which may be left empty like any other."""


def leaning(question: Question) -> list[str]:
    """The one track that an option speaks for or against most, in the order of the options."""
    told = []
    for option in question.options:
        row = GUIDE.rules.points[question.id][option.id]
        strongest = [track for track in row if abs(row[track]) == max(map(abs, row.values()))]
        told += strongest if len(strongest) == 1 else []
    return told


def test_five_pages_hold_three_to_five_questions_each() -> None:
    pages = GUIDE.questionnaire.pages
    assert len(pages) == 5
    for page in pages:
        always = [question for question in page.questions if question.ask_when is None]
        assert 3 <= len(always) <= len(page.questions) <= 5, page.id


def test_about_eighteen_questions_are_asked_in_all() -> None:
    assert 16 <= len(QUESTIONS) <= 20


def test_three_questions_are_asked_only_when_an_earlier_page_calls_for_them() -> None:
    page_of = {
        question.id: place
        for place, page in enumerate(GUIDE.questionnaire.pages)
        for question in page.questions
    }
    follow_ups = [question for question in QUESTIONS if question.ask_when]
    assert len(follow_ups) >= 3
    for question in follow_ups:
        assert question.ask_when is not None
        for caller in question.ask_when.questions:
            assert page_of[caller] < page_of[question.id], question.id


def test_one_question_lets_a_person_choose_two_things() -> None:
    assert [(question.id, question.most) for question in QUESTIONS if question.multi] == [
        ("skills", 2)
    ]


def test_not_sure_is_offered_wherever_a_person_may_be_unsure() -> None:
    without = {question.id for question in QUESTIONS if "unsure" not in question.option}
    assert without == NEVER_UNSURE | {"field"}


def test_not_sure_is_worth_nothing() -> None:
    for question in SCORED:
        assert not GUIDE.rules.points[question.id].get("unsure"), question.id


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_does_not_go_stale(question: Question) -> None:
    for text in (question.text, question.help, *(option.text for option in question.options)):
        assert not re.search(r"\b(19|20)\d\d\b", text), text
        assert not re.search(
            r"\b(January|February|March|April|May|June|July|August|September|October|November"
            r"|December)\b",
            text,
        ), text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_reason_is_a_sentence_to_the_person_and_its_own(question: Question) -> None:
    reasons = [option.reason for option in question.options]
    assert len(set(reasons)) == len(reasons)
    for reason in reasons:
        assert re.search(r"\b[Yy]ou(r)?\b", reason), reason
        assert reason[0].isupper(), reason
        assert reason.endswith("."), reason
        assert reason.count(".") == 1, reason


def test_the_reasons_of_all_answers_and_bonuses_differ() -> None:
    reasons = [option.reason for question in QUESTIONS for option in question.options]
    reasons += [bonus.reason for bonus in GUIDE.rules.bonuses]
    assert len(set(reasons)) == len(reasons)


def test_no_track_can_be_told_by_where_its_options_stand() -> None:
    tracks = {track.id for track in GUIDE.tracks}
    orders = [tuple(dict.fromkeys(leaning(question))) for question in SCORED]
    full = [order for order in orders if set(order) == tracks]
    firsts = [order[0] for order in full]
    assert len(full) >= 5
    assert set(firsts) == tracks
    assert max(map(firsts.count, tracks)) <= len(full) / 2
    assert len(set(full)) >= 3


def test_no_question_lists_the_options_of_one_track_in_a_row_before_the_next() -> None:
    for question in SCORED:
        told = leaning(question)
        if len(set(told)) > 1:
            assert max(len(list(run)) for _, run in groupby(told)) <= 2, question.id


def test_no_text_of_an_option_names_a_track() -> None:
    names = [name for track in GUIDE.tracks for name in (track.name, track.short)]
    for question in QUESTIONS:
        for option in question.options:
            assert not [name for name in names if name.lower() in option.text.lower()], option.text
