"""Records from a guide and a sheet, for the pages and the import."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime

from advisor.guide import Guide
from advisor.records.model import Record, day_of, new_id
from advisor.scoring import Recommendation, Sheet, recommend


def begin_call(by: str, now: datetime) -> Record:
    """Begin the record of a call by an account; nothing is stored yet."""
    return Record(id=new_id(now), kind="call", created=now, changed=now, by=by, changed_by=by)


def sheet_of_prospect(guide: Guide, sheet: Sheet, now: datetime) -> Record:
    """Make the anonymous record of a prospect who agreed that the answers are kept.

    Of the time only the day stays, in the id as well.
    """
    day = day_of(now)
    empty = Record(id=new_id(day), kind="prospect", created=day, changed=day)
    return with_answers(empty, sheet, recommend(guide, sheet))


def with_answers(record: Record, sheet: Sheet, found: Recommendation) -> Record:
    """Put the answers that count into a record, with the recommendation for them."""
    pages = sheet.questionnaire.pages
    reached = [page.id for page in pages if any(each.id in sheet for each in page.questions)]
    return replace(
        record,
        answers=sheet.kept,
        last_page=reached[-1] if reached else "",
        fingerprints=asdict(found.fingerprints),
        # Tuples become lists, so that what is stored equals what is read back.
        recommendation=json.loads(json.dumps(found.as_dict())),
    )
