"""Saving calls: the only place of this page that touches the records.

The database library is loaded when a call is saved for the first time, and no
sooner. A database that cannot be had is no reason to lose a call: the call says
so, stays as it is, and is saved at the next chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from advisor.pages.call.state import Call
from advisor.pages.database import records
from advisor.records import (
    ConflictError,
    MissingError,
    Person,
    Record,
    RecordsError,
    new_id,
)


def begin(by: str, now: datetime) -> Record:
    """Begin the record of a call; nothing is stored yet."""
    return Record(id=new_id(now), kind="call", created=now, changed=now, by=by, changed_by=by)


def find(record_id: str) -> Record:
    """Read a record.

    Raises
    ------
    RecordsError
        There is none, or the database cannot be had.
    """
    return records().get(record_id)


def save(call: Call, by: str, now: datetime) -> Call:
    """Save a call that goes on, when there is something new; it is on disk then."""
    if call.is_saved:
        return replace(call, fault="", collided=False)
    return _try(call, lambda record: records().save_draft(record, by=by, now=now))


def finish(call: Call, by: str, now: datetime, person: Person | None, advice: str) -> Call:
    """Save a call as finished, with the person if they agreed."""

    def store(record: Record) -> Record:
        whole = replace(record, person=person, advice=advice)
        return records().finish(whole, by=by, now=now)

    return _try(call, store)


def apart(call: Call, by: str, now: datetime) -> Call:
    """Give a call a record of its own, after somebody else changed the one that it had."""
    return replace(
        call,
        record=replace(begin(by, now), created=call.record.created),
        fault="",
        collided=False,
    )


def _try(call: Call, store: Callable[[Record], Record]) -> Call:
    from advisor.records.making import with_answers

    record = with_answers(replace(call.record, notes=call.notes), call.guide, call.sheet)
    try:
        return replace(call, record=store(record), fault="", collided=False)
    except (ConflictError, MissingError) as error:
        return replace(call, fault=str(error), collided=True)
    except RecordsError as error:
        return replace(call, fault=str(error), collided=False)
