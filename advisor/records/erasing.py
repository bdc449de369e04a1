"""Deletion: on request with a proof, and of what has been kept long enough.

Deleting takes the record, its person, its earlier versions and its part in the
tallies. SQLite overwrites what it deletes (``secure_delete``). On request its file
is also written anew, so that not even a copy from when a page was split stays in
it; others wait for that, some half a minute a gigabyte, which a retention each
night would be no reason for. PostgreSQL frees its dead rows.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    Text,
    cast,
    delete,
    func,
    or_,
    select,
    text,
)

from advisor.records import rows, tallies
from advisor.records.database import Database
from advisor.records.errors import (
    ClockError,
    DamagedError,
    MissingError,
    RecordsError,
    UnavailableError,
    UnsweptError,
)
from advisor.records.model import Person, Record
from advisor.records.signs import APART
from advisor.records.tables import Json, metadata, persons, records, revisions

CHUNK: Final = 1_000
"""Records that one transaction of a retention deletes: others can save in between."""

SHORTEST: Final = 5
"""A shorter name, address or number stands in too many texts by chance to be looked for."""

SWEEPING: Final = 30
"""Seconds for which a sweep waits for others; a backup takes that long, nothing else does."""

QUIET: Final = timedelta(days=30)
"""Days without any record after which a retention that would take them all asks for a look."""

_LOCKED: Final = rows.everything().with_for_update(of=records)

_READER: Final = str(Path(__file__).with_name("ids_in_files.py"))

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
        address or phone number. They are others' records: whether they are about
        the same person is for a human to say.
    swept
        Whether the space of the deleted was overwritten or freed, too. False when somebody
        was in the way: `sweep` does it later.
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
    ids = connection.execute(near).scalars().all()
    found = [rows.fetch(connection, one) for one in ids]
    return tuple(
        record for record in found if record and sought in map(rows.fold, _names(record.person))
    )


def delete_records(database: Database, ids: tuple[str, ...]) -> Deletion:
    """Delete records, damaged ones too, and prove it; see `Deletion`.

    Raises
    ------
    MissingError
        One of them is not there; none was deleted.
    """
    with database.writing() as connection:
        gone = rows.among(connection, ids, _LOCKED, rows.from_row)
        if len(gone) < len(ids):
            raise MissingError("there is no such record; nothing was deleted")
        names = _names_in(connection, ids)
        removed = _remove(connection, gone)
    swept = empty_space(database, rewrite=True)
    with database.reading() as connection:
        left = sum(_mentions(connection, table, ids) for table in (records, persons, revisions))
        elsewhere = _elsewhere(connection, names)
    _log.info("%d records were deleted on request", len(ids))
    return Deletion(
        *removed,
        left=left,
        elsewhere=elsewhere,
        swept=swept,
        bytes_left=_in_files(database.file, ids) if database.file else None,
    )


@dataclass(frozen=True)
class Sweep:
    """What was found after the space of everything that was ever deleted was overwritten.

    Attributes
    ----------
    swept
        Whether that was done to the end; False when another connection went on reading.
    strangers
        Ids that still stand in a SQLite file or its log and that no record has; None for
        PostgreSQL, whose files cannot be inspected.
    """

    swept: bool
    strangers: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether no trace was found."""
        return self.swept and not self.strangers


def sweep(database: Database, patience: float = SWEEPING) -> Sweep:
    """Overwrite or free the space of everything that was ever deleted, and look for what is left.

    This completes a deletion that was disturbed. Whose record it was is known no more by then,
    so it looks for the id of any record that is not there.

    Parameters
    ----------
    database
        Where the records are. Saves wait meanwhile.
    patience
        Seconds to wait for those who are reading or writing.

    Raises
    ------
    UnavailableError
        Somebody went on writing, or the disk is full.
    """
    swept = _empty_space(database, rewrite=True, patience=patience)
    return Sweep(swept, _strangers(database, database.file) if database.file else None)


def forget(database: Database, days: int, now: datetime, *, sure: bool = False) -> int:
    """Delete the records that were last changed more than ``days`` before ``now``.

    Parameters
    ----------
    database
        Where the records are.
    days
        How long they are kept.
    now
        The time by this machine's clock.
    sure
        Whether the clock was confirmed to be right.

    Raises
    ------
    ClockError
        No record is of the last `QUIET` days by this clock, so it may well be wrong; nothing
        was deleted.
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
        if not empty_space(database, rewrite=False):
            raise UnsweptError(forgotten)
    return forgotten


def _doubt(database: Database, before: datetime, now: datetime) -> None:
    """Refuse to believe a clock by which nothing has been saved for long.

    A record of a time to come says nothing: the clock may have been wrong when it was saved.
    """
    newest = select(func.max(records.c.changed)).where(records.c.changed <= now + APART)
    with database.reading() as connection:
        last = connection.execute(newest).scalar_one()
    if last is not None and last < before and last < now - QUIET:
        raise ClockError(last, now)


def _forget_some(database: Database, before: datetime) -> int:
    with database.writing() as connection:
        old = (
            select(records.c.id)
            .where(records.c.changed < before)
            .order_by(records.c.changed)
            .limit(CHUNK)
        )
        ids = connection.execute(old).scalars().all()
        # Somebody may have saved one of them in between.
        still_old = _LOCKED.where(records.c.changed < before)
        whole, _, _ = _remove(connection, rows.among(connection, ids, still_old, rows.from_row))
        return whole


def _remove(connection: Connection, gone: Sequence[Record | DamagedError]) -> tuple[int, int, int]:
    """Remove records, whether or not they could be read; count those of each table."""
    ids = [one.id if isinstance(one, Record) else one.record_id for one in gone]
    counts = [
        connection.execute(delete(table).where(column.in_(ids))).rowcount
        for table, column in (
            (revisions, revisions.c.record_id),
            (persons, persons.c.record_id),
            (records, records.c.id),
        )
    ]
    sound = [record for record in gone if isinstance(record, Record)]
    if len(sound) < len(gone):
        _count_anew(connection)  # nobody knows any more what a damaged one had added
    else:
        fewer = (each for record in sound for each in tallies.tallies_of(record))
        tallies.count(connection, fewer=fewer)
    tallies.drop_empty(connection)
    versions, people, whole = counts
    return whole, people, versions


def _count_anew(connection: Connection) -> None:
    """Make the tallies anew of the records that can be read."""
    tallies.clear(connection)
    every = rows.each(connection, select(records.c.id), rows.everything(), rows.from_row)
    sound = (record for record in every if isinstance(record, Record))
    tallies.count(connection, more=(each for one in sound for each in tallies.tallies_of(one)))


def empty_space(database: Database, *, rewrite: bool, patience: float | None = None) -> bool:
    """Overwrite or free the space of the deleted; False when another connection was in the way."""
    with suppress(UnavailableError):
        return _empty_space(database, rewrite=rewrite, patience=patience)
    return False


def _empty_space(database: Database, *, rewrite: bool, patience: float | None) -> bool:
    if not database.is_sqlite:
        _vacuum(database, [table.name for table in metadata.sorted_tables])
        return True
    with database.bare(patience) as connection:
        if rewrite:
            connection.execute(text("VACUUM"))
        busy, *_ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return not busy


def _vacuum(database: Database, tables: Sequence[str]) -> None:
    """Free the dead rows of a server. Who is in the way is waited for as long as by a save."""
    with database.reading() as connection:  # a VACUUM has no transaction, so no such setting
        named = ", ".join(tables)
        connection.execute(text(f"LOCK TABLE {named} IN SHARE UPDATE EXCLUSIVE MODE"))
    with database.bare() as connection:
        for table in tables:
            connection.execute(text(f"VACUUM {table}"))


def _mentions(connection: Connection, table: Table, needles: Iterable[str]) -> int:
    """Count the rows of a table of which any text holds one of the needles."""
    found = [_any(cast(column, Text), needles) for column in table.c if _is_text(column)]
    wanted = select(func.count()).select_from(table).where(or_(*found))
    return int(connection.execute(wanted).scalar_one())


def _is_text(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, String | Json)


def _elsewhere(connection: Connection, names: set[str]) -> tuple[str, ...]:
    """Find other records that mention one of the names, now or before a correction."""
    long = [name for name in names if len(name) >= SHORTEST]
    if not long:
        return ()
    folded = [rows.fold(name) for name in long]
    places = (
        select(records.c.id).where(_any(records.c.sought, folded)),
        select(persons.c.record_id).where(_any(persons.c.sought, folded)),
        select(revisions.c.record_id).where(_any(cast(revisions.c.content, Text), long)),
    )
    return tuple(sorted({found for each in places for found in connection.execute(each).scalars()}))


def _any(column: ColumnElement[str], needles: Iterable[str]) -> ColumnElement[bool]:
    """A test whether a column holds one of the needles."""
    return or_(*(column.contains(needle, autoescape=True) for needle in needles))


def _names_in(connection: Connection, ids: Sequence[str]) -> set[str]:
    """The texts that say who some records are about, as far as they can be read."""
    wanted = select(persons.c.name, persons.c.email, persons.c.phone).join_from(persons, records)
    found = rows.among(connection, ids, wanted, lambda row: tuple(row.values()))
    texts = (text for row in found if isinstance(row, tuple) for text in row)
    return {text.strip() for text in texts if isinstance(text, str) and text.strip()}


def _names(person: Person | None) -> tuple[str, ...]:
    """The texts that say who a person is."""
    texts = (person.name, person.email, person.phone) if person else ()
    return tuple(text.strip() for text in texts if text.strip())


def _in_files(file: Path, needles: Iterable[str]) -> int:
    """Count how often a SQLite file and what stands beside it hold one of the needles."""
    wanted = {needle.encode() for needle in needles}
    return sum(found in wanted for ids in _ids_in_files(file) for found in ids)


def _strangers(database: Database, file: Path) -> int:
    """Count the ids in a SQLite file that no record has, and that no record mentions."""
    strangers: set[str] = set()
    for ids in _ids_in_files(file):
        found = {one.decode() for one in ids} - strangers
        with database.reading() as connection:
            strangers |= found - rows.known(connection, found)
    with database.reading() as connection:
        return sum(
            not any(_mentions(connection, table, [one]) for table in (records, persons, revisions))
            for one in strangers
        )


def _ids_in_files(file: Path) -> Iterator[list[bytes]]:
    """Give whatever looks like the id of a record in a SQLite file and what stands beside it.

    Raises
    ------
    RecordsError
        They cannot be read.
    """
    paths = (file, *file.parent.glob(f"{file.name}-*"))
    command = [sys.executable, "-I", _READER, *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        yield from (line.split() for line in reader.stdout)
    if reader.returncode:
        raise RecordsError("it was deleted, but the database file cannot be searched for traces")
