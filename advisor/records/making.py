"""Records made of a guide and a sheet: what the pages and the import have in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from advisor.guide import Guide
from advisor.records.model import Record, day_of, new_id
from advisor.scoring import Recommendation, Sheet, recommend


def begin_call(by: str, now: datetime) -> Record:
    """Begin the record of a call; nothing is stored yet.

    Parameters
    ----------
    by
        The counselor's account.
    now
        The time, with its zone.
    """
    return Record(id=new_id(now), kind="call", created=now, changed=now, by=by, changed_by=by)


def sheet_of_prospect(
    guide: Guide,
    sheet: Sheet,
    now: datetime,
    *,
    helpful: bool | None = None,
    leaning: str = "",
) -> Record:
    """Make the anonymous record of a prospect who agreed that the answers are kept.

    Of the time only the day stays, in the id as well.
    """
    day = day_of(now)
    empty = Record(id=new_id(day), kind="prospect", created=day, changed=day)
    answered = with_answers(empty, sheet, recommend(guide, sheet))
    return replace(answered, helpful=helpful, leaning=leaning)


def with_answers(record: Record, sheet: Sheet, found: Recommendation) -> Record:
    """Put the answers that count into a record, with what they come to."""
    return replace(
        record,
        answers=sheet.kept,
        last_page=last_page(sheet),
        fingerprints=asdict(found.fingerprints),
        recommendation=_as_json(found.as_dict()),
    )


def last_page(sheet: Sheet) -> str:
    """Find the last page with an answer: its id, or "" when nothing was answered."""
    reached = [
        page.id
        for page in sheet.questionnaire.pages
        if any(question.id in sheet for question in page.questions)
    ]
    return reached[-1] if reached else ""


def _as_json(value: Any) -> Any:
    """Turn tuples into lists, so that what is stored equals what is read back."""
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    return value
