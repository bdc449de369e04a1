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
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, or_, select

from advisor.records.errors import DamagedError
from advisor.records.model import Kind, Record, Status
from advisor.records.rows import among, everything, fold, from_row
from advisor.records.tables import persons, records

PAGE: Final = 50
"""How many records a page of a list has."""


@dataclass(frozen=True)
class Search:
    """What is looked for; parts that are left out do not narrow.

    Attributes
    ----------
    text
        Stands in the notes, the name, the email address or the phone number, in any case.
    kind, status, by, verdict
        As in a `Record`.
    top
        The recommended track, ``tie`` or ``unknown``.
    track, applied, do_not_contact
        The outcome.
    since, until
        Created at ``since`` or later, and before ``until``; with a time zone.
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


ANY: Final = Search()
"""A search for every record."""


@dataclass(frozen=True)
class Found:
    """One page of what was found.

    Attributes
    ----------
    records
        The newest first.
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
    wanted = narrowed(select(records.c.id), search).order_by(records.c.id.desc()).limit(size + 1)
    if after:
        wanted = wanted.where(records.c.id < after)
    ids = connection.execute(wanted).scalars().all()
    found = among(connection, ids[:size], everything(), from_row)[::-1]
    return Found(
        tuple(one for one in found if isinstance(one, Record)),
        ids[size - 1] if len(ids) > size else "",
        tuple(one for one in found if isinstance(one, DamagedError)),
    )


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
        wanted = wanted.where(records.c.created >= search.since)
    if search.until:
        wanted = wanted.where(records.c.created < search.until)
    return _with_text(wanted, fold(search.text.strip())) if search.text.strip() else wanted


def _with_text(wanted: Select[Any], text: str) -> Select[Any]:
    """Narrow to records whose notes or person hold a folded text, taken letter by letter."""
    in_person = select(persons.c.record_id).where(persons.c.sought.contains(text, autoescape=True))
    in_notes = records.c.sought.contains(text, autoescape=True)
    return wanted.where(or_(in_notes, records.c.id.in_(in_person)))
