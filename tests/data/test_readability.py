"""The texts are plain: grade 9 or below, and mostly far below."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.guide import Guide, load_guide
from advisor.guide.model import Question
from tests.data.conftest import DATA
from tests.data.readability import grade, syllables

HARDEST = 9.0
"""The highest school grade that any text may ask for."""

LONGEST_OPTION = 12
"""Words of an option: it is read at a glance, on a phone."""

QUESTIONS = load_guide(DATA).questionnaire.questions


def read_together(question: Question) -> Iterator[str]:
    """A question as a visitor meets it: its text, its help and its options."""
    yield question.text
    if question.help:
        yield question.help
    yield from (option.text for option in question.options)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("data", 2),
        ("code", 1),
        ("technology", 4),
        ("decisions", 3),
        ("worked", 1),
        ("started", 2),
        ("privacy", 3),
        ("bachelor's", 3),
        ("years", 1),
        ("full-time", 2),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_that_of_the_published_formula() -> None:
    # 10 words, 2 sentences, 14 syllables: 0.39 * 5 + 11.8 * 1.4 - 15.59
    assert grade(["Pick the privacy question.", "You like to work with data."]) == pytest.approx(
        0.39 * 5 + 11.8 * 1.4 - 15.59
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_with_its_help_and_options_is_plain(question: Question) -> None:
    assert grade(read_together(question)) <= HARDEST


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_plain_without_its_options(question: Question) -> None:
    assert grade(text for text in (question.text, question.help) if text) <= HARDEST


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_options_of_a_question_are_plain_and_short(question: Question) -> None:
    assert grade(option.text for option in question.options) <= HARDEST
    for option in question.options:
        assert len(option.text.split()) <= LONGEST_OPTION, option.text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_reasons_of_a_question_are_plain(question: Question) -> None:
    assert grade(option.reason for option in question.options) <= HARDEST


def test_the_questionnaire_as_a_whole_is_plain(guide: Guide) -> None:
    lines = [text for question in guide.questionnaire.questions for text in read_together(question)]
    assert grade(lines) <= HARDEST


def test_what_a_flag_says_and_asks_for_is_plain(guide: Guide) -> None:
    grades = {rule.id: grade((rule.say, rule.do)) for rule in guide.rules.fit}
    assert {name: found for name, found in grades.items() if found > HARDEST} == {}


def test_the_verdicts_are_plain(guide: Guide) -> None:
    for text in vars(guide.words.verdict).values():
        assert grade([text]) <= HARDEST, text


def test_what_is_said_of_the_tracks_and_the_other_doors_is_plain(guide: Guide) -> None:
    program = guide.program
    for track in program.tracks:
        assert grade([track.about, track.suits]) <= HARDEST, track.id
    assert grade(other.about for other in program.alternatives) <= HARDEST
    assert grade(fact.say for fact in program.facts) <= HARDEST
