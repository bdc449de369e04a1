"""A result as plain text, and the letter to Admissions."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from advisor.guide import Guide
from advisor.presentation.sentences import flags_to_say
from advisor.presentation.summary import summary, to_admissions
from advisor.scoring import recommend
from tests.presentation.results import NOW, SHEET, SITE, sheets


def test_a_summary_has_all_that_was_found_a_line_each(guide: Guide) -> None:
    for sheet in sheets(guide.questionnaire, 40):
        found = recommend(guide, sheet)
        lines = summary(guide, found, SITE, NOW).splitlines()
        assert found.verdict.headline in lines
        assert guide.words.site.guidance == lines[-1]
        for flag in flags_to_say(guide, found):
            assert [line for line in lines if flag.say in line and flag.do in line]
        for step in found.next_steps:
            assert [line for line in lines if step.label in line]
        assert any(found.code in line for line in lines)
        assert any(SITE in line for line in lines)


def test_a_summary_has_the_day_of_the_college(guide: Guide) -> None:
    late = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening before, in Pittsburgh
    head = summary(guide, recommend(guide, SHEET), SITE, late).splitlines()[0]
    assert head.endswith("2026-11-24")


def test_a_letter_to_admissions_has_the_code_and_nothing_else_about_the_person(
    guide: Guide,
) -> None:
    code, contact = recommend(guide, SHEET).code, guide.program.contacts[0]
    letter = urlsplit(to_admissions(guide, contact, code))
    words = guide.words.paper
    assert (letter.scheme, letter.path) == ("mailto", contact.email)
    assert parse_qs(letter.query) == {
        "subject": [words.subject.format(program=guide.program.short)],
        "body": [words.body.format(code=code)],
    }
