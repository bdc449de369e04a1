"""Deletion: on request with a proof, and of what has been kept long enough.

The record goes with its person, its earlier versions and its part in the tallies. On request the
file is also rewritten and searched (`traces`); saves need not wait for that each night.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MINYEAR, UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from advisor.records import rows, tallies, traces
from advisor.records.checks import TOLERANCE
from advisor.records.database import Database
from advisor.records.errors import DamagedError, MissingError, RecordsError
from advisor.records.model import Record
from advisor.records.tables import persons, records, revisions
from advisor.records.tables import tallies as tallied

CHUNK: Final = 1_000
"""Records that one transaction of a retention deletes: others can save in between."""

TIMES: Final = 2
"""So many times more records, or so much longer a time of them, are too much to go at once."""

QUIET: Final = timedelta(days=30)
"""Where nothing was saved for so long, and for half of the retention, the clock may have leapt."""

_LOCKED: Final = rows.everything().with_for_update(of=records)

_log = logging.getLogger("advisor")


@dataclass(frozen=True)
class Deletion:
    """How many rows were removed from each table, and what a search found afterwards."""

    records: int
    persons: int
    versions: int
    left: int
    """Rows of any table that still mention a deleted record's id: 0."""
    elsewhere: tuple[str, ...] = ()
    """Other records that mention the same name, email address or phone number."""
    swept: bool = True
    """Whether their space was overwritten or freed; if not, `traces.sweep` does it later."""
    bytes_left: int | None = None
    """How often the SQLite file and its log still hold one of the ids; None for PostgreSQL."""

    @property
    def is_clean(self) -> bool:
        """Whether no trace was found."""
        return not self.left and not self.elsewhere and self.swept and not self.bytes_left


def records_of(connection: Connection, whom: str) -> tuple[Record, ...]:
    """Find the records whose person has exactly this name, email address or phone number."""
    if not (sought := rows.fold(whom.strip())):
        return ()
    near = select(persons.c.record_id).where(persons.c.sought.contains(sought, autoescape=True))
    found = (rows.fetch(connection, one) for one in connection.execute(near).scalars().all())
    return tuple(
        record
        for record in found
        if record and sought in (rows.fold(name.strip()) for name in record.names)
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
    """Delete old records; see `store.Records.forget_older_than`."""
    before = now - timedelta(days=days)
    if not sure:
        _check_clock(database, before, now)
    forgotten = sum(iter(lambda: _forget_some(database, before), 0))
    if forgotten:
        _log.info("%d records were older than %d days and forgotten", forgotten, days)
        if not traces.empty_space(database, rewrite=False):
            raise RecordsError(
                f"{forgotten:,} deleted, but someone was using the database, so traces may be "
                "left in its log; complete it with: advisor records sweep"
            )
    return forgotten


def _check_clock(database: Database, before: datetime, now: datetime) -> None:
    """Refuse a clock by which nothing was saved for long, unless more has been saved since.

    What goes may be years of work, and what stays an hour's, saved by a clock that is wrong.
    """
    changed = records.c.changed
    extent = select(func.count(), func.min(changed), func.max(changed))
    with database.reading() as connection:
        going, first, last = connection.execute(extent.where(_is_before(before))).one()
        # A record of a time to come says nothing: the clock may have been wrong when it was saved.
        after = extent.where(changed >= before, changed <= now + TOLERANCE)
        staying, begin, end = connection.execute(after).one()
    if not going:
        return
    begin, end = (begin, end) if staying else (now, now)
    if None in (first, last, begin, end):
        raise RecordsError(
            "nothing was forgotten: the time of a record cannot be read; find it with: advisor "
            "doctor --deep, and remove it, or add --yes"
        )
    quiet = max(QUIET, (now - before) / 2)
    is_little = TIMES * staying < going or TIMES * (end - begin) < last - first
    if begin - last > quiet and is_little:
        raise RecordsError(
            f"nothing was forgotten: the clock shows {now:%Y-%m-%d %H:%M} UTC, and nothing was "
            f"saved from {last:%Y-%m-%d} to {begin:%Y-%m-%d}, so it may be wrong; set the clock by "
            f"NTP, or if it is right and all {going:,} older may go, add --yes"
        )


def _is_before(before: datetime) -> ColumnElement[bool]:
    """Whether a record is older; what comes before all times, as a number or "", is no time."""
    first = datetime(MINYEAR + 1, 1, 1, tzinfo=UTC)
    return and_(records.c.changed < before, records.c.changed >= first)


def _forget_some(database: Database, before: datetime) -> int:
    old = select(records.c.id).where(_is_before(before)).order_by(records.c.changed)
    with database.writing() as connection:
        ids = connection.execute(old.limit(CHUNK)).scalars().all()
        # One of them may have been saved in between.
        still_old = _LOCKED.where(_is_before(before))
        removed, _, _ = _remove(connection, rows.among(connection, ids, still_old, rows.from_row))
        return removed


def _remove(connection: Connection, gone: Sequence[Record | DamagedError]) -> tuple[int, int, int]:
    """Remove records, whether or not they could be read; count records, persons and versions."""
    ids = [one.id for one in gone]
    versions, people, removed = [
        connection.execute(delete(column.table).where(column.in_(ids))).rowcount
        for column in (revisions.c.record_id, persons.c.record_id, records.c.id)
    ]
    sound = [record for record in gone if isinstance(record, Record)]
    if len(sound) < len(gone):
        tallies.count_anew(connection)  # what a damaged one had added is unknown
    else:
        fewer = (each for record in sound for each in tallies.tallies_of(record))
        tallies.count(connection, fewer=fewer)
    # A tally of zero would tell that an answer was once given.
    connection.execute(delete(tallied).where(tallied.c.count <= 0))
    return removed, people, versions


def _names_in(connection: Connection, ids: Sequence[str]) -> set[str]:
    """The texts that say whom some records are about, as far as they can be read."""
    wanted = select(persons.c.name, persons.c.email, persons.c.phone).join_from(persons, records)
    found = rows.among(connection, ids, wanted, lambda row: tuple(row.values()))
    texts = (each for row in found if isinstance(row, tuple) for each in row)
    return {each.strip() for each in texts if isinstance(each, str) and each.strip()}
