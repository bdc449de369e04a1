"""A result as plain text, the letter to Admissions and the one to oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from advisor.guide import Guide, find_data
from advisor.guide.translation import translated
from advisor.presentation.result import Result, result
from advisor.presentation.sentences import flags_to_say
from advisor.presentation.summary import (
    MAX_LETTER,
    email_to_admissions,
    email_to_self,
    summary,
    to_do,
)
from advisor.scoring import Answers, recommend
from tests.guides import checked
from tests.presentation.results import NOW, SHEET, SITE, sheets


def seen(guide: Guide, answers: Answers) -> Result:
    """View what some answers come to."""
    sheet = checked(guide, answers)
    return result(guide, sheet, recommend(guide, sheet))


def test_a_summary_has_all_that_was_found_a_line_each(guide: Guide) -> None:
    for sheet in sheets(guide.questionnaire, 40):
        found = recommend(guide, sheet)
        lines = summary(guide, result(guide, sheet, found), SITE, NOW).splitlines()
        assert found.verdict.headline in lines
        assert guide.words.site.guidance == lines[-1]
        if found.verdict.level != "elsewhere":
            for flag in flags_to_say(guide, found):
                assert [line for line in lines if flag.say in line and flag.do in line]
        for step in found.next_steps:
            assert [line for line in lines if step.label in line]
        assert any(found.code in line for line in lines)
        assert any(SITE in line for line in lines)


def test_a_summary_of_another_program_names_it_and_says_what_the_page_says(guide: Guide) -> None:
    sheet = {"goal": ("research",), "degree": ("none",), "numbers": ("rusty",)}
    said = seen(guide, sheet)
    (other,), words = said.others, guide.words.paper
    lines = summary(guide, said, SITE, NOW).splitlines()
    line = lines[lines.index(other.name) + 1]
    assert all(text in line for text in (*other.why, other.about, other.source, other.url))
    assert words.flags not in lines  # whether a degree counts is no matter for who goes elsewhere
    assert words.good not in lines


def test_a_summary_has_the_day_of_the_college(guide: Guide) -> None:
    late = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening before, in Pittsburgh
    head = summary(guide, seen(guide, SHEET), SITE, late).splitlines()[0]
    assert head.endswith("2026-11-24")


def test_a_letter_to_admissions_has_the_code_and_nothing_else_about_the_person(
    guide: Guide,
) -> None:
    code, contact = recommend(guide, SHEET).code, guide.program.contacts[0]
    letter = urlsplit(email_to_admissions(guide, contact, code))
    words = guide.words.paper
    assert (letter.scheme, letter.path) == ("mailto", contact.email)
    assert parse_qs(letter.query) == {
        "subject": [words.subject.format(program=guide.program.short)],
        "body": [words.body.format(code=code)],
    }


def test_something_to_do_by_email_has_a_subject_and_everything_else_is_a_link(
    guide: Guide,
) -> None:
    contact = guide.program.contacts[0]
    letter = urlsplit(to_do(guide, "Ask about a & b.", contact.url))
    assert letter.path == contact.email
    assert parse_qs(letter.query) == {"subject": [f"{guide.program.short}: Ask about a & b"]}
    assert to_do(guide, "Read it.", SITE) == SITE
    told = urlsplit(to_do(guide, "Ask.", contact.url, "X"))
    assert parse_qs(told.query)["body"] == [guide.words.paper.body.format(code="X")]
    other = guide.program.contacts[1].url
    assert "X" not in to_do(guide, "Ask.", other, "X").removeprefix(other)


LINK, PDF = f"{SITE}?code=X&lang=es", f"{SITE}result.pdf?code=X&lang=es"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_to_oneself_has_the_answer_and_two_links_in_the_language_of_the_page(
    guide: Guide, language: str
) -> None:
    told = guide if language == "en" else translated(guide, find_data(), language)
    said = seen(told, SHEET)
    letter = email_to_self(told, said, LINK, PDF)
    words = told.words.paper
    assert letter.startswith("mailto:?subject=")
    assert parse_qs(urlsplit(letter).query, strict_parsing=True) == {
        "subject": [words.self_subject.format(site=told.words.site.title)],
        "body": [
            "\r\n".join(
                (
                    said.headline,
                    said.strength,
                    told.words.site.guidance,
                    "",
                    words.link_line.format(link=LINK),
                    words.pdf_line.format(link=PDF),
                )
            )
        ],
    }
    assert "%0D%0A" in letter
    assert "+" not in letter


def test_a_letter_to_oneself_keeps_its_links_however_long_its_texts_are(guide: Guide) -> None:
    spanish = translated(guide, find_data(), "es")
    said = seen(spanish, SHEET)
    for each in (said, replace(said, headline="ñ" * MAX_LETTER)):
        letter = email_to_self(spanish, each, LINK, PDF)
        assert len(letter) <= MAX_LETTER
        assert LINK in parse_qs(urlsplit(letter).query)["body"][0]
