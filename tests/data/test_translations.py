"""The shipped translations: whole, plain, calm, and no freer with facts than the English."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from advisor.guide import Guide
from advisor.guide.stale_translations import Leaves, digests, seen
from advisor.guide.translation import languages, read
from tests.checkout import DATA
from tests.data.readability import spanish_ease, spanish_syllables
from tests.data.translated import stale

PLAIN = 60.0
"""Fernandez-Huerta: from here up, a text asks for nine years of school at most."""

MAX_WORDS = 12
"""Words of an option, as in English."""

NUMBER = re.compile(r"\d[\d.-]*\d|\d")
NAMES = re.compile(
    r"Carnegie Mellon|Pittsburgh|Admissions|Software Engineering Institute|NSA|DHS|GRE|GMAT"
    r"|Jim Dye|Brenasia Ward-Caldwell|Hamburg Hall|Warner Hall|Director of [A-Z]\w+"
    r"|Information Technology Management|Business Intelligence & Data Analytics"
    r"|Information Security & Assurance|\b(?:MSIT|MISM|MPM|MSPPM|PhD)\b"
)
"""What is called the same in every language."""


def test_no_shipped_translation_has_a_fault(guide: Guide) -> None:
    shipped = languages(DATA)
    assert shipped
    faults = [
        f"{language}: {fault}"
        for language in shipped
        for fault in read(DATA, language).faults(guide)
    ]
    assert faults == []


def test_spanish_is_marked_until_somebody_has_read_it(spanish: Guide) -> None:
    assert spanish.language.name == "Español"
    assert not spanish.language.reviewed


def test_no_text_but_a_name_or_a_mark_was_left_in_english(texts: dict[str, Leaves]) -> None:
    own = texts["English"]
    same = {text for path, text in texts["Spanish"].items() if own[path] == text}
    assert {re.sub(r"\{\w+\}", "", text).strip(" :,-.") for text in same} <= {
        *("", "Error", "No", "Total")
    }


def test_numbers_and_names_are_those_of_the_english_text(texts: dict[str, Leaves]) -> None:
    own, said = texts["English"], texts["Spanish"]
    assert len(own) > 100
    differing = {
        path: (text, said[path])
        for path, text in own.items()
        if NUMBER.findall(said[path]) != NUMBER.findall(text)
        or not set(NAMES.findall(text)) <= set(NAMES.findall(said[path]))
    }
    assert differing == {}


def test_no_text_was_changed_and_its_translation_forgotten(texts: dict[str, Leaves]) -> None:
    now = digests(texts["English"], texts["Spanish"])
    changed = stale(seen(DATA, "es"), now)
    assert changed == [], "if both say the same, run: python -m tests.data.translated"


def test_a_change_of_one_language_is_seen(texts: dict[str, Leaves]) -> None:
    path = "words.yaml verdict yes"
    own = {**texts["English"], path: "Yes, and how."}
    before, now = (digests(english, texts["Spanish"]) for english in (texts["English"], own))
    assert stale(before, now) == [path]


TU = re.compile(r"\b(?:tú|tus?|ti|contigo|tienes|quieres|puedes|eres|estás|sabes|podrías)\b")


def test_no_reason_speaks_to_the_reader_as_tu(spanish: Guide) -> None:
    said = [o.reason for question in spanish.questionnaire.questions for o in question.options]
    said += [bonus.reason for bonus in spanish.rules.bonuses]
    assert [text for text in said if TU.search(text)] == []


def test_two_options_of_a_question_never_read_the_same(spanish: Guide) -> None:
    for question in spanish.questionnaire.questions:
        for texts in ([o.text for o in question.options], [o.reason for o in question.options]):
            assert len(set(texts)) == len(texts), question.id


def test_spanish_syllables_are_counted_as_they_are_spoken() -> None:
    spoken = {
        "título": 3,
        "tecnología": 5,
        "estadística": 5,
        "guion": 1,
        "que": 1,
        "pregunta": 3,
        "pingüino": 3,
        "leer": 2,
        "país": 2,
        "estudiar": 3,
        "muy": 1,
        "a": 1,
        "aún": 2,
        "cuáles": 2,
    }
    assert {word: spanish_syllables(word) for word in spoken} == spoken


def test_the_ease_is_that_of_the_published_formula() -> None:
    # 9 words, 2 sentences, 16 syllables
    assert spanish_ease(["Lea hoy la página.", "Usted elige una de tres"]) == pytest.approx(
        206.84 - 60 * 16 / 9 - 1.02 * 4.5
    )


def hard(texts: Mapping[str, list[str]]) -> dict[str, float]:
    """The ease of those texts that ask for too much."""
    eases = {name: spanish_ease(lines) for name, lines in texts.items()}
    return {name: ease for name, ease in eases.items() if ease < PLAIN}


def test_every_question_is_plain_in_spanish(spanish: Guide) -> None:
    texts: dict[str, list[str]] = {}
    for question in spanish.questionnaire.questions:
        asked = [text for text in (question.text, question.help) if text]
        options = [option.text for option in question.options]
        texts |= {
            question.id: asked,
            f"{question.id} options": options,
            f"{question.id} reasons": [option.reason for option in question.options],
            f"{question.id} with its options": [*asked, *options],
        }
        assert [option for option in options if len(option.split()) > MAX_WORDS] == []
    assert hard(texts) == {}


def test_what_flags_steps_and_verdicts_say_is_plain_in_spanish(spanish: Guide) -> None:
    said = {rule.id: [rule.say, rule.do] for rule in spanish.rules.fit}
    said |= {f"verdict {name}": [text] for name, text in vars(spanish.words.verdict).items()}
    said["steps"] = [step.label for step in spanish.rules.next_steps]
    assert hard(said) == {}


def test_what_is_said_of_the_program_is_plain_in_spanish(spanish: Guide) -> None:
    program = spanish.program
    said = {track.id: [track.about, track.suits] for track in program.tracks}
    said["alternatives"] = [other.about for other in program.alternatives]
    said["facts"] = [fact.say for fact in program.facts]
    assert hard(said) == {}
