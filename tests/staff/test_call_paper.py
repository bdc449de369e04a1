"""A call as a PDF for the prospect: a name only with consent, notes only when ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from advisor.prospect.address import code_link
from advisor.records import Consent, Notes, Person
from advisor.records.making import begin_call
from advisor.scoring import pack
from advisor.staff.call.state import Call
from advisor.staff.call.wrap_up import print_call
from tests.guides import checked
from tests.presentation.reader import Reader
from tests.shipped import GUIDE

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BOB = "bob@example.edu"
SITE = "https://advisor.example.edu/"
SHEET = {"degree": ("bachelors_us",), "goal": ("protect",), "monday": ("breach",)}
PERSON = Person("Zoë 王小明", Consent(BOB, NOW), "zoe@example.org", "412 555 0100")
NOTES = Notes("Knows us from a fair.", {"pay": "asks the boss", "goal": "said so twice"})


def call(person: Person | None = PERSON) -> Call:
    record = replace(begin_call(BOB, NOW), person=person)
    return Call(GUIDE, record, checked(GUIDE, SHEET), notes=NOTES)


def test_a_paper_has_the_name_and_no_other_way_to_reach_the_person() -> None:
    text = Reader(print_call(call(), SITE, with_notes=True)).text
    assert GUIDE.words.paper.for_whom.format(name=PERSON.name) in text
    assert PERSON.email not in text
    assert PERSON.phone not in text
    assert BOB not in text


def test_a_paper_of_a_call_without_consent_has_no_name() -> None:
    text = Reader(print_call(call(person=None), SITE, with_notes=False)).text
    assert GUIDE.words.paper.for_whom.partition("{")[0] + "Z" not in text
    assert PERSON.name not in text


def test_notes_are_left_out_unless_they_are_wanted() -> None:
    text = Reader(print_call(call(), SITE, with_notes=False)).text
    assert GUIDE.words.paper.notes not in text
    assert not [note for note in NOTES.texts if note in text]


def test_notes_stand_under_their_questions_in_the_order_of_these() -> None:
    text = Reader(print_call(call(), SITE, with_notes=True)).text
    question = GUIDE.questionnaire.question
    order = [
        *(question["goal"].text, "said so twice"),
        *(question["pay"].text, "asks the boss"),
        *(GUIDE.words.paper.free_notes, NOTES.free),
    ]
    places = [text.rindex(each) for each in order]
    assert places == sorted(places)


def test_a_paper_leads_back_to_the_result_on_the_prospects_own_pages() -> None:
    reader = Reader(print_call(call(), SITE, with_notes=False))
    assert f"{SITE}{code_link(pack(GUIDE, SHEET))}" in reader.links
    assert reader.alternatives() == [
        GUIDE.words.paper.qr.format(link=f"{SITE}{code_link(pack(GUIDE, SHEET))}")
    ]
