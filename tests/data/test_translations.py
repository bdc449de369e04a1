"""The shipped translations: whole, plain, calm, and no freer with facts than the English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from advisor.guide import Guide, load_guide
from advisor.guide.model import Question
from advisor.guide.translation import (
    FILES,
    languages,
    texts_of,
    translated,
    translation_faults,
)
from tests.data.conftest import DATA
from tests.data.readability import spanish_ease, spanish_syllables

PLAIN = 60.0
"""Fernandez-Huerta: from here up, a text asks for nine years of school at most."""

LONGEST_OPTION = 12
"""Words of an option, as in English."""

OWN = load_guide(DATA)
SPANISH = translated(OWN, DATA, "es")

NUMBER = re.compile(r"\d[\d.-]*\d|\d")
NAMES = re.compile(
    r"Carnegie Mellon|Pittsburgh|Admissions|Software Engineering Institute|NSA|DHS|GRE|GMAT"
    r"|Jim Dye|Brenasia Ward-Caldwell|Hamburg Hall|Warner Hall|Director of [A-Z]\w+"
    r"|Information Technology Management|Business Intelligence & Data Analytics"
    r"|Information Security & Assurance|\b(?:MSIT|MISM|MPM|MSPPM|PhD)\b"
)
"""What is called the same in every language."""

Leaves = Mapping[str, str]


def leaves(guide: Guide) -> Leaves:
    """Every text of a guide that is translated, by file and keys."""
    return dict(
        each
        for name, part in FILES.items()
        for each in _leaves(name, texts_of(getattr(guide, part)))
    )


def _leaves(path: str, texts: Any) -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
    else:
        items = texts.items() if isinstance(texts, Mapping) else enumerate(texts)
        for key, inside in items:
            yield from _leaves(f"{path} {key}", inside)


ENGLISH_TEXTS, SPANISH_TEXTS = leaves(OWN), leaves(SPANISH)
QUESTIONS = SPANISH.questionnaire.questions


@pytest.mark.parametrize("language", languages(DATA))
def test_a_shipped_translation_has_no_fault(language: str) -> None:
    assert [str(fault) for fault in translation_faults(OWN, DATA, language)] == []


def test_spanish_is_marked_until_somebody_has_read_it() -> None:
    assert SPANISH.language.name == "Español"
    assert not SPANISH.language.reviewed


def test_no_text_but_a_name_or_a_mark_was_left_in_english() -> None:
    same = {text for path, text in SPANISH_TEXTS.items() if ENGLISH_TEXTS[path] == text}
    assert {re.sub(r"\{\w+\}", "", text).strip(" :,-") for text in same} <= {"", "No"}


@pytest.mark.parametrize("path", ENGLISH_TEXTS)
def test_numbers_and_names_are_those_of_the_english_text(path: str) -> None:
    own, said = ENGLISH_TEXTS[path], SPANISH_TEXTS[path]
    assert NUMBER.findall(said) == NUMBER.findall(own)
    assert set(NAMES.findall(own)) <= set(NAMES.findall(said))


def test_every_reason_speaks_to_the_reader_as_usted() -> None:
    said = [option.reason for question in QUESTIONS for option in question.options]
    said += [bonus.reason for bonus in SPANISH.rules.bonuses]
    assert [text for text in said if not re.search(r"\b(?:[Uu]sted|[Ss]us?)\b", text)] == []


def test_two_options_of_a_question_never_read_the_same() -> None:
    for question in QUESTIONS:
        for texts in ([o.text for o in question.options], [o.reason for o in question.options]):
            assert len(set(texts)) == len(texts), question.id


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("título", 3),
        ("tecnología", 5),
        ("estadística", 5),
        ("guion", 1),
        ("que", 1),
        ("pregunta", 3),
        ("pingüino", 3),
        ("leer", 2),
        ("país", 2),
        ("estudiar", 3),
        ("muy", 1),
        ("a", 1),
        ("aún", 2),
        ("cuáles", 2),
    ],
)
def test_spanish_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_ease_is_that_of_the_published_formula() -> None:
    # 9 words, 2 sentences, 16 syllables
    assert spanish_ease(["Lea hoy la página.", "Usted elige una de tres"]) == pytest.approx(
        206.84 - 60 * 16 / 9 - 1.02 * 4.5
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_plain_in_spanish(question: Question) -> None:
    asked = [text for text in (question.text, question.help) if text]
    options = [option.text for option in question.options]
    reasons = [option.reason for option in question.options]
    for texts in (asked, options, reasons, [*asked, *options]):
        assert spanish_ease(texts) >= PLAIN, texts
    for option in options:
        assert len(option.split()) <= LONGEST_OPTION, option


def test_what_flags_steps_and_verdicts_say_is_plain_in_spanish() -> None:
    said = {rule.id: [rule.say, rule.do] for rule in SPANISH.rules.fit}
    said |= {f"verdict {name}": [text] for name, text in vars(SPANISH.words.verdict).items()}
    said["steps"] = [step.label for step in SPANISH.rules.next_steps]
    hard = {name: spanish_ease(texts) for name, texts in said.items()}
    assert {name: ease for name, ease in hard.items() if ease < PLAIN} == {}


def test_what_is_said_of_the_program_is_plain_in_spanish() -> None:
    program = SPANISH.program
    said = {track.id: [track.about, track.suits] for track in program.tracks}
    said["alternatives"] = [other.about for other in program.alternatives]
    said["facts"] = [fact.say for fact in program.facts]
    hard = {name: spanish_ease(texts) for name, texts in said.items()}
    assert {name: ease for name, ease in hard.items() if ease < PLAIN} == {}
