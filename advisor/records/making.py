"""Records made of a guide and a sheet: what the pages and the import have in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from advisor.guide import Guide, Questionnaire, Sheet
from advisor.records.model import Record, day_of, new_id
from advisor.scoring import drop_unasked, recommend


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
    return replace(with_answers(empty, guide, sheet), helpful=helpful, leaning=leaning)


def with_answers(record: Record, guide: Guide, sheet: Sheet) -> Record:
    """Put answers into a record, with the recommendation that the guide gives for them."""
    kept, _ = drop_unasked(guide.questionnaire, sheet)
    return replace(
        record,
        answers=kept,
        last_page=last_page(guide.questionnaire, kept),
        fingerprints=asdict(guide.fingerprints),
        recommendation=_as_json(recommend(guide, kept).as_dict()),
    )


def last_page(questionnaire: Questionnaire, sheet: Sheet) -> str:
    """Find the last page with an answer: its id, or "" when nothing was answered."""
    reached = [
        page.id
        for page in questionnaire.pages
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
