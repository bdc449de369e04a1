"""The questionnaire is short, varied, timeless, and says "not sure" where a person may be."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from advisor.guide import Guide
from advisor.guide.model import Question

Questions = tuple[Question, ...]

NEVER_UNSURE = {"coding", "tech_at_work", "field", "done", "goal", "skills"}
"""Single questions that a person can answer, and the multi questions, which may be left empty
like any other."""


@pytest.fixture(scope="module")
def questions(guide: Guide) -> Questions:
    """All questions of the shipped guide."""
    return guide.questionnaire.questions


@pytest.fixture(scope="module")
def scored(guide: Guide, questions: Questions) -> Questions:
    """The questions whose answers give points."""
    return tuple(question for question in questions if question.id in guide.rules.points)


def leaning(guide: Guide, question: Question) -> list[str]:
    """The one track that an option speaks for or against most, in the order of the options."""
    told = []
    for option in question.options:
        row = guide.rules.points[question.id][option.id]
        strongest = [track for track in row if abs(row[track]) == max(map(abs, row.values()))]
        told += strongest if len(strongest) == 1 else []
    return told


def test_five_pages_hold_one_to_five_questions_each(guide: Guide) -> None:
    pages = guide.questionnaire.pages
    assert len(pages) == 5
    for page in pages:
        always = [question for question in page.questions if question.ask_when is None]
        assert 1 <= len(always) <= len(page.questions) <= 5, page.id


def test_about_eighteen_questions_are_asked_in_all(questions: Questions) -> None:
    always = [question for question in questions if question.ask_when is None]
    assert len(always) == 16
    assert len(questions) <= 21


def test_three_questions_are_asked_only_when_an_earlier_page_calls_for_them(
    guide: Guide, questions: Questions
) -> None:
    page_of = {
        question.id: place
        for place, page in enumerate(guide.questionnaire.pages)
        for question in page.questions
    }
    follow_ups = [question for question in questions if question.ask_when]
    assert len(follow_ups) >= 3
    for question in follow_ups:
        assert question.ask_when is not None
        for caller in question.ask_when.questions:
            assert page_of[caller] < page_of[question.id], question.id


def test_work_goals_and_skills_may_be_two_things(questions: Questions) -> None:
    assert [(question.id, question.most) for question in questions if question.multi] == [
        ("field", 2),
        ("done", 2),
        ("goal", 2),
        ("skills", 2),
    ]


def test_not_sure_is_offered_wherever_a_person_may_be_unsure(questions: Questions) -> None:
    without = {question.id for question in questions if "unsure" not in question.option}
    assert without == NEVER_UNSURE


def test_not_sure_is_worth_nothing(guide: Guide, scored: Questions) -> None:
    for question in scored:
        assert not guide.rules.points[question.id].get("unsure"), question.id


DATED = re.compile(
    r"\b(19|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)


def test_no_question_goes_stale(questions: Questions) -> None:
    shown = [
        text
        for question in questions
        for text in (question.text, question.help, *(option.text for option in question.options))
    ]
    assert [text for text in shown if DATED.search(text)] == []


def test_a_reason_is_a_sentence_to_the_person_and_its_own(questions: Questions) -> None:
    for question in questions:
        reasons = [option.reason for option in question.options]
        assert len(set(reasons)) == len(reasons), question.id
        for reason in reasons:
            assert re.search(r"\b[Yy]ou(r)?\b", reason), reason
            assert reason[0].isupper(), reason
            assert reason.endswith("."), reason
            assert reason.count(".") == 1, reason


def test_the_reasons_of_all_answers_and_bonuses_differ(guide: Guide, questions: Questions) -> None:
    reasons = [option.reason for question in questions for option in question.options]
    reasons += [bonus.reason for bonus in guide.rules.bonuses]
    assert len(set(reasons)) == len(reasons)


def test_no_track_can_be_told_by_where_its_options_stand(guide: Guide, scored: Questions) -> None:
    tracks = {track.id for track in guide.tracks}
    orders = [tuple(dict.fromkeys(leaning(guide, question))) for question in scored]
    full = [order for order in orders if set(order) == tracks]
    firsts = [order[0] for order in full]
    assert len(full) >= 5
    assert set(firsts) == tracks
    assert max(map(firsts.count, tracks)) <= len(full) / 2
    assert len(set(full)) >= 3


def test_no_question_lists_the_options_of_one_track_in_a_row_before_the_next(
    guide: Guide, scored: Questions
) -> None:
    for question in scored:
        told = leaning(guide, question)
        if len(set(told)) > 1:
            assert max(len(list(run)) for _, run in groupby(told)) <= 2, question.id


def test_no_text_of_an_option_names_a_track(guide: Guide, questions: Questions) -> None:
    names = [name for track in guide.tracks for name in (track.name, track.short)]
    for question in questions:
        for option in question.options:
            assert not [name for name in names if name.lower() in option.text.lower()], option.text
