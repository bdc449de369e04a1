"""Saving calls: the only place of this page that touches the records.

While the database cannot be reached, a call says so, stays as it is, and is saved at the next
chance. A connection may break after the database has stored a call and before it could answer; the
next try then recognizes the stored revision as its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from advisor.guide import Guide
from advisor.records import ConflictError, MissingError, Record, RecordsError
from advisor.records.making import begin_call, with_answers
from advisor.records.model import is_id
from advisor.records.opening import records
from advisor.settings import settings
from advisor.staff.access import Member
from advisor.staff.call.fields import Entered
from advisor.staff.call.state import Call
from advisor.staff.call.summary import when
from advisor.staff.frame import called


def whose(member: Member) -> str:
    """Name the account whose calls a member may see; "" for all of them."""
    return "" if member.role == "staff" or settings().records.shared else member.name


def find(record_id: str, member: Member) -> Record:
    """Read a conversation's record; one that is not theirs to see raises as if there were none."""
    from advisor.records.search import Search

    theirs = Search(record_id=record_id, by=whose(member), conversations=True)
    found = records().search(theirs) if is_id(record_id) else None
    if found and found.damaged:
        raise found.damaged[0]
    if not (found and found.records):
        raise MissingError("there is no such record; it may have been deleted")
    return found.records[0]


def save(call: Call, by: str, now: datetime) -> Call:
    """Save a call that goes on, when there is something new; it is on disk then."""
    if call.is_saved:
        return replace(call, fault="", collided=False)
    return _try(call, by, now)


def finish(call: Call, entered: Entered, by: str, now: datetime) -> Call:
    """Save a call as finished, or corrected, with the person if they agreed."""
    return _try(call, by, now, entered)


def conflict(guide: Guide, error: ConflictError) -> str:
    """Say who else has saved a call meanwhile, and when by the clocks of the college."""
    theirs = error.theirs
    who = called(guide.words.staff, theirs.changed_by or theirs.by)
    moment = when(guide, theirs.changed)
    return guide.words.call.overtaken.format(who=who, when=moment)


def apart(call: Call, by: str, now: datetime) -> Call:
    """Give a call a record of its own, after another session changed the one that it had."""
    return _saved(call, replace(begin_call(by, now), created=call.record.created))


def _try(call: Call, by: str, now: datetime, entered: Entered | None = None) -> Call:
    record = replace(call.record, notes=call.notes)
    if record.status == "draft" or record.answers != call.sheet:
        record = with_answers(record, call.sheet, call.found)
    try:
        kept = records()
        keep = kept.finish if entered else kept.save_draft
        if record.status == "final":  # also where it was finished, and only the answer got lost
            keep = kept.correct
        record = entered.into(record, by, now) if entered else record
        return _saved(call, keep(record, by=by, now=now))
    except ConflictError as error:
        if _is_own(call, by, error.theirs):
            return _try(_saved(call, error.theirs), by, now, entered)
        return replace(call, fault=conflict(call.guide, error), collided=True)
    except MissingError as error:
        return replace(call, fault=str(error), collided=True)
    except RecordsError as error:
        tries = call.tries | {now.astimezone(UTC)}
        return replace(call, tries=tries, fault=str(error), collided=False)


def _saved(call: Call, record: Record) -> Call:
    return replace(call, record=record, tries=frozenset(), fault="", collided=False)


def _is_own(call: Call, by: str, stored: Record) -> bool:
    """Tell whether what is stored comes from a try of this call's own."""
    return (
        stored.revision == call.record.revision + 1
        and stored.changed_by == by
        and stored.changed in call.tries
    )
