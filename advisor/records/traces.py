"""Overwriting the space of deleted records, and the search for traces of them.

SQLite overwrites what it deletes (``secure_delete``). On request its file is also rewritten, so
that not even a copy from when a page was split stays in it; saves wait for that, half a minute
for each gigabyte. PostgreSQL frees its dead rows.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, Connection, String, Text, cast, func, or_, select, text

from advisor.records import rows
from advisor.records.database import Database
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.tables import Json, metadata, persons, records, revisions

MIN_NAME: Final = 5
"""A shorter name, address or number stands in too many texts by chance to be searched for."""

MAX_NAME: Final = 1_000  # a longer text is no name, and SQLite looks for none that is much longer
SWEEP_PATIENCE: Final = 30
"""Seconds for which a sweep waits for other connections; only a backup takes that long."""

AT_ONCE: Final = 40
"""Ids or names that one statement looks for in all texts: SQLite takes a thousand terms."""

_READER: Final = str(Path(__file__).with_name("ids_in_files.py"))


@dataclass(frozen=True)
class Sweep:
    """What was found after the space of everything that was ever deleted was overwritten."""

    swept: bool
    """Whether that was completed; not when another connection went on reading."""
    strangers: int | None = None
    """Ids in a SQLite file or its log that no record has; None for PostgreSQL."""

    @property
    def is_clean(self) -> bool:
        """Whether no trace was found."""
        return self.swept and not self.strangers


def sweep(database: Database) -> Sweep:
    """Overwrite or free the space of everything that was ever deleted, and search for the rest.

    This completes a deletion that was disturbed. Which record it was is unknown by then, so the
    search is for ids that no record has. Saves wait meanwhile.
    """
    swept = _empty_space(database, rewrite=True, patience=SWEEP_PATIENCE)
    return Sweep(swept, _strangers(database, database.file) if database.file else None)


def empty_space(database: Database, *, rewrite: bool, patience: float | None = None) -> bool:
    """Overwrite or free the space of the deleted; False when another connection was in the way."""
    with suppress(UnavailableError):
        return _empty_space(database, rewrite=rewrite, patience=patience)
    return False


def _empty_space(database: Database, *, rewrite: bool, patience: float | None) -> bool:
    if not database.is_sqlite:
        _vacuum(database)
        return True
    with database.bare(patience) as connection:
        if rewrite:
            connection.execute(text("VACUUM"))
        busy, *_ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return not busy


def _vacuum(database: Database) -> None:
    """Free the dead rows of a server, waiting for locks only as long as a save does."""
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with database.reading() as connection:  # a VACUUM has no transaction, so no lock_timeout
        connection.execute(text(f"LOCK TABLE {tables} IN SHARE UPDATE EXCLUSIVE MODE"))
    with database.bare() as connection:
        connection.execute(text(f"VACUUM {tables}"))


def mentions(connection: Connection, ids: Sequence[str]) -> int:
    """Count the rows of any table of which a text holds one of some ids."""
    found = 0
    for table in (records, persons, revisions):
        texts = [column for column in table.c if isinstance(column.type, String | Json)]
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            is_found = or_(*(_any(cast(column, Text), some) for column in texts))
            wanted = select(func.count()).select_from(table).where(is_found)
            found += connection.execute(wanted).scalar_one()
    return found


def elsewhere(connection: Connection, names: Iterable[str]) -> tuple[str, ...]:
    """Find the records that mention one of the names, now or before a correction."""
    long = [name for name in names if MIN_NAME <= len(name) <= MAX_NAME]
    found: set[str] = set()
    for start in range(0, len(long), AT_ONCE):
        some = long[start : start + AT_ONCE]
        folded = [rows.fold(name) for name in some]
        for each in (
            select(records.c.id).where(_any(records.c.sought, folded)),
            select(persons.c.record_id).where(_any(persons.c.sought, folded)),
            select(revisions.c.record_id).where(_any(cast(revisions.c.content, Text), some)),
        ):
            found.update(connection.execute(each).scalars())
    return tuple(sorted(found))


def _any(column: ColumnElement[str], needles: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(column.contains(needle, autoescape=True) for needle in needles))


def in_files(file: Path, ids: Iterable[str]) -> int:
    """Count how often a SQLite file and its log hold one of some ids."""
    wanted = {one.encode() for one in ids}
    return sum(found in wanted for line in _ids_in_files(file) for found in line)


def _strangers(database: Database, file: Path) -> int:
    """Count the ids in a SQLite file that no record has, and that no record mentions."""
    strangers: set[str] = set()
    for ids in _ids_in_files(file):
        found = {one.decode() for one in ids} - strangers
        with database.reading() as connection:
            strangers |= found - rows.known(connection, found)
    with database.reading() as connection:
        return sum(not mentions(connection, [one]) for one in strangers)


def _ids_in_files(file: Path) -> Iterator[list[bytes]]:
    """Yield what looks like the id of a record in a SQLite file and its log, block by block."""
    paths = (file, *file.parent.glob(f"{file.name}-*"))
    command = [sys.executable, "-I", _READER, *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        yield from (line.split() for line in reader.stdout)
    if reader.returncode:
        raise RecordsError("it was deleted, but the database file cannot be searched for traces")
