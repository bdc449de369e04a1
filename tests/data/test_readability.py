"""The texts are plain: grade 9 or below, and mostly far below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

from advisor.guide import Guide
from advisor.guide.model import Question
from tests.data.readability import grade, syllables

HARDEST = 9.0
"""The highest school grade that any text may ask for."""

MAX_WORDS = 12
"""Words of an option: it is read at a glance, on a phone."""


def read_together(question: Question) -> Iterator[str]:
    """A question as a visitor meets it: its text, its help and its options."""
    yield question.text
    if question.help:
        yield question.help
    yield from (option.text for option in question.options)


def test_syllables_are_counted_as_they_are_spoken() -> None:
    spoken = {
        "data": 2,
        "code": 1,
        "technology": 4,
        "decisions": 3,
        "worked": 1,
        "started": 2,
        "privacy": 3,
        "bachelor's": 3,
        "years": 1,
        "full-time": 2,
    }
    assert {word: syllables(word) for word in spoken} == spoken


def test_the_grade_is_that_of_the_published_formula() -> None:
    # 10 words, 2 sentences, 14 syllables: 0.39 * 5 + 11.8 * 1.4 - 15.59
    assert grade(["Pick the privacy question.", "You like to work with data."]) == pytest.approx(
        0.39 * 5 + 11.8 * 1.4 - 15.59
    )


def hard(texts: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """The grades of those texts that ask for too much."""
    grades = {name: grade(lines) for name, lines in texts.items()}
    return {name: found for name, found in grades.items() if found > HARDEST}


def test_a_question_with_its_help_and_options_is_plain(guide: Guide) -> None:
    assert hard({q.id: read_together(q) for q in guide.questionnaire.questions}) == {}


def test_a_question_is_plain_without_its_options(guide: Guide) -> None:
    asked = {q.id: filter(None, (q.text, q.help)) for q in guide.questionnaire.questions}
    assert hard(asked) == {}


def test_the_options_of_a_question_are_plain_and_short(guide: Guide) -> None:
    options = {q.id: [option.text for option in q.options] for q in guide.questionnaire.questions}
    assert hard(options) == {}
    long = [text for texts in options.values() for text in texts if len(text.split()) > MAX_WORDS]
    assert long == []


def test_the_reasons_of_a_question_are_plain(guide: Guide) -> None:
    assert (
        hard({q.id: [option.reason for option in q.options] for q in guide.questionnaire.questions})
        == {}
    )


def test_the_questionnaire_as_a_whole_is_plain(guide: Guide) -> None:
    lines = [text for question in guide.questionnaire.questions for text in read_together(question)]
    assert grade(lines) <= HARDEST


def test_what_a_flag_says_and_asks_for_is_plain(guide: Guide) -> None:
    assert hard({rule.id: (rule.say, rule.do) for rule in guide.rules.fit}) == {}


def test_the_verdicts_are_plain(guide: Guide) -> None:
    assert hard({name: [text] for name, text in vars(guide.words.verdict).items()}) == {}


def test_what_is_said_of_the_tracks_and_the_other_doors_is_plain(guide: Guide) -> None:
    program = guide.program
    said: dict[str, list[str]] = {track.id: [track.about, track.suits] for track in program.tracks}
    said["alternatives"] = [other.about for other in program.alternatives]
    said["facts"] = [fact.say for fact in program.facts]
    assert hard(said) == {}
