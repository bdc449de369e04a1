"""Deletion: on request with a proof, and of what has been kept long enough.

A deletion takes the record, its person, its earlier versions and its part in the tallies. On
request the space is overwritten, too, and searched for traces (`traces`); a retention each night
would be no reason to make saves wait for that.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select

from advisor.records import rows, tallies, traces
from advisor.records.checks import APART
from advisor.records.database import Database
from advisor.records.errors import ClockError, DamagedError, MissingError, UnsweptError
from advisor.records.model import Record
from advisor.records.tables import persons, records, revisions

CHUNK: Final = 1_000
"""Records that one transaction of a retention deletes: others can save in between."""

QUIET: Final = timedelta(days=30)
"""After so long without any record, a retention that would take them all is refused."""

_LOCKED: Final = rows.everything().with_for_update(of=records)

_log = logging.getLogger("advisor")


@dataclass(frozen=True)
class Deletion:
    """What was removed, and what a search found afterwards.

    Attributes
    ----------
    records, persons, versions
        Rows removed from each table.
    left
        Rows of any table that still mention a deleted record's id: 0.
    elsewhere
        Ids of other records whose notes or person mention the same name, email
        address or phone number. Whether they are about the same person is for a human to decide.
    swept
        Whether the space of the deleted was overwritten or freed, too. False when another
        connection was in the way: `traces.sweep` does it later.
    bytes_left
        How often the SQLite file and its log still hold one of the ids; None for PostgreSQL.
    """

    records: int
    persons: int
    versions: int
    left: int
    elsewhere: tuple[str, ...] = field(default=())
    swept: bool = True
    bytes_left: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether no trace was found."""
        return not self.left and not self.elsewhere and self.swept and not self.bytes_left


def records_of(connection: Connection, whom: str) -> tuple[Record, ...]:
    """Find the records whose person has exactly this name, email address or phone number."""
    sought = rows.fold(whom.strip())
    if not sought:
        return ()
    near = select(persons.c.record_id).where(persons.c.sought.contains(sought, autoescape=True))
    found = (rows.fetch(connection, one) for one in connection.execute(near).scalars().all())
    named = ((each, each.person) for each in found if each and each.person)
    return tuple(
        record
        for record, person in named
        if sought in (rows.fold(text.strip()) for text in (person.name, person.email, person.phone))
    )


def delete_records(database: Database, ids: tuple[str, ...]) -> Deletion:
    """Delete records, damaged ones too, and prove it; `MissingError` if one is not there."""
    with database.writing() as connection:
        gone = rows.among(connection, ids, _LOCKED, rows.from_row)
        if len(gone) < len(ids):
            raise MissingError("there is no such record; nothing was deleted")
        names = _names_in(connection, ids)
        removed = _remove(connection, gone)
    swept = traces.empty_space(database, rewrite=True)
    with database.reading() as connection:
        left = traces.mentions(connection, ids)
        elsewhere = traces.elsewhere(connection, names)
    _log.info("%d records were deleted on request", len(ids))
    return Deletion(
        *removed,
        left=left,
        elsewhere=elsewhere,
        swept=swept,
        bytes_left=traces.in_files(database.file, ids) if database.file else None,
    )


def forget(database: Database, days: int, now: datetime, *, sure: bool = False) -> int:
    """Delete the records that were last changed more than ``days`` before ``now``.

    Raises
    ------
    ClockError
        No record is of the last `QUIET` days, so the clock may well be wrong, and it was not
        confirmed (``sure``); nothing was deleted.
    UnsweptError
        They were deleted, but another connection kept their space from being overwritten.
    """
    before = now - timedelta(days=days)
    if not sure:
        _doubt(database, before, now)
    forgotten = 0
    while some := _forget_some(database, before):
        forgotten += some
    if forgotten:
        _log.info("%d records were older than %d days and forgotten", forgotten, days)
        if not traces.empty_space(database, rewrite=False):
            raise UnsweptError(forgotten)
    return forgotten


def _doubt(database: Database, before: datetime, now: datetime) -> None:
    """Refuse a clock by which nothing has been saved for long.

    A record of a time to come says nothing: the clock may have been wrong when it was saved.
    """
    newest = select(func.max(records.c.changed)).where(records.c.changed <= now + APART)
    with database.reading() as connection:
        last = connection.execute(newest).scalar_one()
    if last is not None and last < before and last < now - QUIET:
        raise ClockError(last, now)


def _forget_some(database: Database, before: datetime) -> int:
    old = select(records.c.id).where(records.c.changed < before).order_by(records.c.changed)
    with database.writing() as connection:
        ids = connection.execute(old.limit(CHUNK)).scalars().all()
        # One of them may have been saved in between.
        still_old = _LOCKED.where(records.c.changed < before)
        removed, _, _ = _remove(connection, rows.among(connection, ids, still_old, rows.from_row))
        return removed


def _remove(connection: Connection, gone: Sequence[Record | DamagedError]) -> tuple[int, int, int]:
    """Remove records, whether or not they could be read; count records, persons and versions."""
    ids = [one.id if isinstance(one, Record) else one.record_id for one in gone]
    versions, people, removed = [
        connection.execute(delete(column.table).where(column.in_(ids))).rowcount
        for column in (revisions.c.record_id, persons.c.record_id, records.c.id)
    ]
    sound = [record for record in gone if isinstance(record, Record)]
    if len(sound) < len(gone):
        _count_anew(connection)  # what a damaged one had added is unknown
    else:
        fewer = (each for record in sound for each in tallies.tallies_of(record))
        tallies.count(connection, fewer=fewer)
    tallies.drop_empty(connection)
    return removed, people, versions


def _count_anew(connection: Connection) -> None:
    """Make the tallies anew of the records that can be read."""
    tallies.clear(connection)
    every = rows.each(connection, select(records.c.id), rows.everything(), rows.from_row)
    sound = (record for record in every if isinstance(record, Record))
    tallies.count(connection, more=(each for one in sound for each in tallies.tallies_of(one)))


def _names_in(connection: Connection, ids: Sequence[str]) -> set[str]:
    """The texts that say whom some records are about, as far as they can be read."""
    wanted = select(persons.c.name, persons.c.email, persons.c.phone).join_from(persons, records)
    found = rows.among(connection, ids, wanted, lambda row: tuple(row.values()))
    texts = (text for row in found if isinstance(row, tuple) for text in row)
    return {text.strip() for text in texts if isinstance(text, str) and text.strip()}
