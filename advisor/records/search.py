"""Finding records again.

Notes
-----
A text is looked for letter by letter, in any script and from one letter on, by reading the
texts: one to three seconds for a million records, where it stands in none of them. There is
no index for it on purpose. SQLite's FTS5 and PostgreSQL's text search find words rather than
letters, and their trigrams need three letters and, on a server, a right to install an
extension that not every account has. Each of them also writes names and notes down a second
time, in tables of its own that keep pieces of deleted texts until they are merged; the proof
of a deletion (``erasing``) would have to reach into those. Counselors search a few times a
day, in thousands of records rather than a million, and there it takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, or_, select, tuple_

from advisor.records.errors import DamagedError
from advisor.records.model import Kind, Record, Status
from advisor.records.rows import among, everything, fold, from_row
from advisor.records.tables import persons, records
from advisor.scoring.codes import spelled

PAGE: Final = 50
"""How many records a page of a list has."""

LEAST_CODE: Final = 8
"""Characters from which on a text may be most of a share code."""


@dataclass(frozen=True)
class Search:
    """What is looked for; parts that are left out do not narrow.

    Attributes
    ----------
    text
        Stands in the notes, the share code, the name, the email address or the phone number, in
        any case.
    kind, status, by, verdict
        As in a `Record`.
    top
        The recommended track, ``tie`` or ``unknown``.
    track, applied, do_not_contact
        The outcome.
    since, until
        Created at ``since`` or later, and before ``until``; with a time zone.
    conversations
        Leaves out prospects' own sheets.
    to_call_back
        Leaves only people to call back who have not asked not to be contacted, the earliest day
        first.
    """

    text: str = ""
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
    to_call_back: bool = False


ANY: Final = Search()
"""A search for every record."""


@dataclass(frozen=True)
class Found:
    """One page of what was found.

    Attributes
    ----------
    records
        The newest first, or those to call back first.
    after
        Where the next page begins: the ``after`` of the next search; "" on the last page.
    damaged
        What is said of records of this page that cannot be read.
    """

    records: tuple[Record, ...]
    after: str = ""
    damaged: tuple[DamagedError, ...] = ()


def find(connection: Connection, search: Search, *, size: int = PAGE, after: str = "") -> Found:
    """Find a page of records, the newest first."""
    row = records.c
    wanted = narrowed(select(row.id, row.call_back), search).limit(size + 1)
    day, _, last = after.rpartition("/")
    if search.to_call_back:
        wanted = wanted.order_by(row.call_back, row.id)
        if after:
            wanted = wanted.where(tuple_(row.call_back, row.id) > (date.fromisoformat(day), last))
    else:
        wanted = wanted.order_by(row.id.desc())
        if after:
            wanted = wanted.where(row.id < last)
    found = connection.execute(wanted).all()
    order = {one.id: place for place, one in enumerate(found[:size])}
    read = among(connection, [*order], everything(), from_row)
    read.sort(key=lambda one: order[one.id if isinstance(one, Record) else one.record_id])
    return Found(
        tuple(one for one in read if isinstance(one, Record)),
        _place(found[size - 1], search) if len(found) > size else "",
        tuple(one for one in read if isinstance(one, DamagedError)),
    )


def _place(row: Row[Any], search: Search) -> str:
    """Say where a page ends."""
    return f"{row.call_back}/{row.id}" if search.to_call_back else str(row.id)


def narrowed(wanted: Select[Any], search: Search) -> Select[Any]:
    """Narrow a selection of records to what is looked for."""
    equal = {
        records.c.kind: search.kind,
        records.c.status: search.status,
        records.c.made_by: search.by,
        records.c.verdict: search.verdict,
        records.c.top: search.top,
        records.c.track: search.track,
    }
    for column, value in equal.items():
        if value:
            wanted = wanted.where(column == value)
    if search.applied is not None:
        wanted = wanted.where(records.c.applied.is_(search.applied))
    if search.do_not_contact is not None:
        wanted = wanted.where(records.c.do_not_contact.is_(search.do_not_contact))
    if search.since:
        # Lists go by id. Without its bound, SQLite would read all records for the last few; and of
        # a bare column it would find the least by reading them all, too.
        other = records.alias().c
        least = select(func.min(other.id + "")).where(other.created >= search.since)
        first = least.scalar_subquery()
        wanted = wanted.where(records.c.created >= search.since, records.c.id >= first)
    if search.until:
        wanted = wanted.where(records.c.created < search.until)
    if search.text.strip():
        wanted = _with_text(wanted, search.text.strip())
    return _of_calls(wanted, search)


def _of_calls(wanted: Select[Any], search: Search) -> Select[Any]:
    if search.conversations:
        wanted = wanted.where(records.c.kind != "prospect")
    if search.to_call_back:
        wanted = wanted.where(records.c.call_back.is_not(None), ~records.c.do_not_contact)
    return wanted


def _with_text(wanted: Select[Any], text: str) -> Select[Any]:
    """Narrow to records whose notes, code or person hold a text, taken letter by letter."""
    folded, code = fold(text), fold(spelled(text))
    in_person = persons.c.sought.contains(folded, autoescape=True)
    in_notes = [records.c.sought.contains(folded, autoescape=True)]
    if len(code) >= LEAST_CODE:
        in_notes.append(records.c.sought.contains(code, autoescape=True))
    named = records.c.id.in_(select(persons.c.record_id).where(in_person))
    return wanted.where(or_(*in_notes, named))
