"""Records as they come up, and what must always hold for a store of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from advisor.guide import Guide
from advisor.records import making
from advisor.records.making import begin_call
from advisor.records.model import Consent, Notes, Outcome, Person, Record
from advisor.records.rows import everything, from_row
from advisor.records.store import Records
from advisor.records.tables import tallies
from advisor.records.tallies import Tally, tallies_of
from advisor.scoring import Answers, Sheet, recommend
from tests.guides import one_set
from tests.records.conftest import NOW

ANN = "ann@example.edu"
BOB = "bob@example.edu"
MONTH = timedelta(days=30)
PROTECT = {"goal": ("protect",), "monday": ("breach",), "skills": ("threats", "privacy")}
"""Answers that lead to the track `isa`."""


def bo(name: str = "Bo Öztürk", email: str = "bo@example.net", phone: str = "") -> Person:
    """Someone who agreed to be stored."""
    return Person(name, Consent(ANN, NOW), email, phone)


def call(guide: Guide, answers: Answers = PROTECT, now: datetime = NOW) -> Record:
    """A call in which a few questions were answered; they lead to `isa`."""
    return with_answers(begin_call(ANN, now), guide, answers)


def with_answers(record: Record, guide: Guide, answers: Answers) -> Record:
    """A record with answers and what they come to."""
    sheet = Sheet.strict(guide.questionnaire, answers)
    return making.with_answers(record, sheet, recommend(guide, sheet))


def sheet_of_prospect(guide: Guide, answers: Answers, now: datetime, **said: Any) -> Record:
    """The record of a prospect who agreed that their answers are kept."""
    sheet = Sheet.strict(guide.questionnaire, answers)
    return replace(making.sheet_of_prospect(guide, sheet, now), **said)


def sheet(guide: Guide, draw: random.Random) -> Sheet:
    """A sheet on which most questions are answered at random."""
    chosen = {
        question.id: one_set(question, draw)
        for question in guide.questionnaire.questions
        if draw.random() < 0.8
    }
    return Sheet.strict(
        guide.questionnaire,
        chosen,
    )


def any_record(guide: Guide, draw: random.Random) -> Record:
    """A record of any kind with anything in it."""
    now = NOW - draw.randrange(5) * MONTH
    if draw.random() < 0.4:
        helpful = draw.choice([True, False, None])
        leaning = draw.choice(["", *guide.track_ids])
        return sheet_of_prospect(guide, sheet(guide, draw), now, helpful=helpful, leaning=leaning)
    return replace(
        call(guide, sheet(guide, draw), now),
        advice=draw.choice(["", *guide.track_ids]),
        notes=Notes("called back", {"goal": "not sure yet"}),
        outcome=Outcome(draw.choice([True, False, None]), draw.choice(["", *guide.track_ids])),
        person=draw.choice([None, bo()]),
    )


def all_records(kept: Records) -> list[Record]:
    """Every record that is stored."""
    with kept.database.reading() as connection:
        return [from_row(row) for row in connection.execute(everything()).mappings()]


def counted(kept: Records) -> Counter[Tally]:
    """The tallies that are stored."""
    with kept.database.reading() as connection:
        found = connection.execute(select(tallies))
        return Counter({Tally(*names): number for *names, number in found})


def counted_anew(kept: Records) -> Counter[Tally]:
    """The tallies that the stored records should have."""
    return Counter(tally for record in all_records(kept) for tally in tallies_of(record))
