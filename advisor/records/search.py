"""Finding records again.

Texts are searched letter by letter, in any script, by reading them: up to three seconds for a
million records. There is no index on purpose: those of SQLite and PostgreSQL find words or three
letters, and keep pieces of deleted names where a proof of deletion would have to look for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, or_, select, tuple_

from advisor.records.errors import DamagedError
from advisor.records.model import Kind, Record, Status
from advisor.records.rows import among, everything, fold, from_row
from advisor.records.tables import persons, records
from advisor.scoring.codes import spelled

PAGE: Final = 50  # records on a page of a list

MIN_CODE: Final = 8  # characters from which on a text may be most of a share code


@dataclass(frozen=True)
class Search:
    """What is searched for, by the fields of a `Record`; a field that is left out does not narrow.

    Records were created at ``since`` or later, and before ``until``.
    """

    record_id: str = ""
    text: str = ""
    """Part of the notes, share code, name, email address or phone number, in any case."""
    kind: Kind | None = None
    status: Status | None = None
    by: str = ""
    verdict: str = ""
    top: str = ""
    track: str = ""
    applied: bool | None = None
    do_not_contact: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    conversations: bool = False
    """Leaves out prospects' own sheets."""
    to_call_back: bool = False
    """Leaves only people to call back who may be contacted, the earliest day first."""


ANY: Final = Search()  # a search for every record


@dataclass(frozen=True)
class Found:
    """One page of records, with what is wrong with those that cannot be read."""

    records: tuple[Record, ...]
    after: str = ""
    """Where the next page begins: the ``after`` of its search; "" on the last page."""
    damaged: tuple[DamagedError, ...] = ()


def find(connection: Connection, search: Search, *, size: int = PAGE, after: str = "") -> Found:
    """Find a page of records, the newest first."""
    row = records.c
    wanted = narrowed(select(row.id), search).limit(size + 1)
    day, _, last = after.rpartition("/")
    by_day = search.to_call_back
    wanted = wanted.order_by(row.call_back, row.id) if by_day else wanted.order_by(row.id.desc())
    if after and by_day:
        other = records.alias().c
        its = select(other.call_back).where(other.id == last).scalar_subquery()
        wanted = wanted.where(
            tuple_(row.call_back, row.id) > tuple_(date.fromisoformat(day) if day else its, last)
        )
    elif after:
        wanted = wanted.where(row.id < last)
    ids = connection.execute(wanted).scalars().all()
    order = {one: place for place, one in enumerate(ids[:size])}
    read = among(connection, [*order], everything(), from_row)
    read.sort(key=lambda one: order[one.id])
    end = ""
    if len(ids) > size:
        ending = read[-1]
        # The day of a damaged record cannot be read, but compared.
        its_day = ending.outcome.call_back if isinstance(ending, Record) else ""
        end = f"{its_day}/{ending.id}" if by_day else str(ending.id)
    return Found(
        tuple(one for one in read if isinstance(one, Record)),
        end,
        tuple(one for one in read if isinstance(one, DamagedError)),
    )


def narrowed(wanted: Select[Any], search: Search) -> Select[Any]:
    """Narrow a selection of records to a search."""
    equal = {"id": search.record_id, "made_by": search.by}
    for name in ("kind", "status", "verdict", "top", "track", "applied", "do_not_contact"):
        equal[name] = getattr(search, name)
    for name, value in equal.items():
        if value not in ("", None):
            wanted = wanted.where(records.c[name] == value)
    if search.since:
        # Lists go by id. Without its bound, SQLite would read all records for the last few; and of
        # a bare column it would find the least by reading them all, too.
        other = records.alias().c
        least = select(func.min(other.id + "")).where(other.created >= search.since)
        first = least.scalar_subquery()
        wanted = wanted.where(records.c.created >= search.since, records.c.id >= first)
    if search.until:
        wanted = wanted.where(records.c.created < search.until)
    if search.conversations:
        wanted = wanted.where(records.c.kind != "prospect")
    if search.to_call_back:
        wanted = wanted.where(records.c.call_back.is_not(None), ~records.c.do_not_contact)
    return _with_text(wanted, search.text.strip()) if search.text.strip() else wanted


def _with_text(wanted: Select[Any], text: str) -> Select[Any]:
    """Narrow to records whose notes, code or person hold a text, taken letter by letter."""
    folded, code = fold(text), fold(spelled(text))
    in_person = persons.c.sought.contains(folded, autoescape=True)
    in_notes = [records.c.sought.contains(folded, autoescape=True)]
    if len(code) >= MIN_CODE:
        in_notes.append(records.c.sought.contains(code, autoescape=True))
    named = records.c.id.in_(select(persons.c.record_id).where(in_person))
    return wanted.where(or_(*in_notes, named))
