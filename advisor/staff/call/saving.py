"""Saving calls: the only place of this page that touches the records.

The database library is loaded when a call is saved for the first time, and no
sooner. A database that cannot be had is no reason to lose a call: the call says
so, stays as it is, and is saved at the next chance.

A connection may break after the database has stored a call and before it could say so.
The next try then finds a revision that nobody else can have made: its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from advisor.records import ConflictError, MissingError, Record, RecordsError
from advisor.records.making import begin_call, with_answers
from advisor.records.opening import records
from advisor.settings import settings
from advisor.staff.call.fields import Entered
from advisor.staff.call.state import Call
from advisor.staff.frame import Member


def whose(member: Member) -> str:
    """Name the account whose calls somebody may see; "" for everybody's."""
    return "" if member.role == "staff" or settings().records.shared else member.name


def find(record_id: str, member: Member) -> Record:
    """Read the record of a conversation that somebody may see.

    Raises
    ------
    MissingError
        There is none, or it is not theirs to see: which of them, nobody is told.
    RecordsError
        The database cannot be had, or the record is damaged.
    """
    found = records().get(record_id)
    if found.kind == "prospect" or whose(member) not in ("", found.by):
        raise MissingError("there is no such record; it may have been deleted")
    return found


def save(call: Call, by: str, now: datetime) -> Call:
    """Save a call that goes on, when there is something new; it is on disk then."""
    if call.is_saved:
        return replace(call, fault="", collided=False)

    def store(record: Record) -> Record:
        kept = records()
        # It was finished, and that is all that got lost.
        keep = kept.correct if record.status == "final" else kept.save_draft
        return keep(record, by=by, now=now)

    return _try(call, by, now, store)


def finish(call: Call, entered: Entered, by: str, now: datetime) -> Call:
    """Save a call as finished, or corrected, with the person if they agreed."""

    def store(record: Record) -> Record:
        kept, whole = records(), entered.into(record, by, now)
        keep = kept.correct if record.status == "final" else kept.finish
        return keep(whole, by=by, now=now)

    return _try(call, by, now, store)


def apart(call: Call, by: str, now: datetime) -> Call:
    """Give a call a record of its own, after somebody else changed the one that it had."""
    return replace(
        call,
        record=replace(begin_call(by, now), created=call.record.created),
        tries=frozenset(),
        fault="",
        collided=False,
    )


def _try(call: Call, by: str, now: datetime, store: Callable[[Record], Record]) -> Call:
    record = replace(call.record, notes=call.notes)
    if record.status == "draft" or record.answers != call.sheet:
        record = with_answers(record, call.sheet, call.found)
    try:
        return _saved(call, store(record))
    except ConflictError as error:
        if _is_own(call, by, error.theirs):
            return _try(_saved(call, error.theirs), by, now, store)
        return replace(call, fault=str(error), collided=True)
    except MissingError as error:
        return replace(call, fault=str(error), collided=True)
    except RecordsError as error:
        tries = call.tries | {now.astimezone(UTC)}
        return replace(call, tries=tries, fault=str(error), collided=False)


def _saved(call: Call, record: Record) -> Call:
    return replace(call, record=record, tries=frozenset(), fault="", collided=False)


def _is_own(call: Call, by: str, stored: Record) -> bool:
    """Tell whether what is stored is what a try of this call's own has left there."""
    return (
        stored.revision == call.record.revision + 1
        and stored.changed_by == by
        and stored.changed in call.tries
    )
