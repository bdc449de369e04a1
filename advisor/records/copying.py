"""Backup of a SQLite database, and its restoration.

Both go through SQLite itself, in one transaction, so that a server may run meanwhile: a copy of
the file alone lacks the write-ahead log. PostgreSQL has programs of its own for this.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from advisor.guide.content import shown
from advisor.records import database, tables
from advisor.records.errors import NewerError, RecordsError
from advisor.records.faults import RESTORE, SQLITE, in_plain_words
from advisor.records.migrating import KNOWN, NEWEST, migrate, newer
from advisor.records.program_check import Owner, clash, program_of
from advisor.records.settings import Settings
from advisor.records.tallies import count_anew
from advisor.tables.writing import atomic_write, check_place, write_errors

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What follows the name of a SQLite file in the names of the files that belong to it."""

_NAME_A_BACKUP: Final = "name a file that `advisor records backup` made"
_DAMAGED: Final = "is damaged; restore another backup"
_UNREADABLE: Final = "cannot be opened; let this account read the file and its folder"

_OF_BACKUPS: Final = {
    **SQLITE,
    sqlite3.SQLITE_NOTADB: f"is no SQLite database; {_NAME_A_BACKUP}, unpacked",
    sqlite3.SQLITE_CANTOPEN: _UNREADABLE,
    sqlite3.SQLITE_READONLY: _UNREADABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}
"""What to say of a backup; for anything else, `_DAMAGED`."""


@dataclass(frozen=True)
class Restored:
    """How many records there are after a restoration, and were before, if that is known."""

    records: int
    before: int | None


def back_up(settings: Settings, file: Path) -> int:
    """Copy a database atomically to a file for its owner alone; return how many records it has."""
    live = _sqlite_file(settings, "pg_dump")
    _refuse_same(live, file, "a backup of itself")
    check_place(file)
    if not live.exists():
        raise RecordsError(f"there is no database yet at {live}")
    with _opened(live) as source, write_errors(file), atomic_write(file) as made:
        copy = Path(made.name)
        with in_plain_words(shown(file)):
            _copy(source, copy, progress=_giving_up())
        with _opened(copy, str(live)) as checked:
            number = _count(checked, str(live))
        _remove_beside(file)
        return number


def restore(settings: Settings, file: Path) -> Restored:
    """Replace all that a database holds by a backup, in one transaction; other programs go on.

    When the backup is faulty or of another program, nothing is changed.
    """
    live = _sqlite_file(settings, "pg_restore")
    _refuse_same(live, file, "the database itself")
    if not os.path.isfile(file):  # noqa: PTH113 -- as in `database.make_file`
        wrong = "this is not an ordinary file" if os.path.exists(file) else "there is no such file"  # noqa: PTH110
        raise RecordsError(f"{shown(file)}: {wrong}")
    with _backup(file, settings) as backup:
        database.make_file(live)
        before = None
        with suppress(RecordsError), _opened(live) as connection:
            before = _count(connection, str(live))
        if not _overwrite(backup, live):
            _replace(backup, live)
    from advisor.records.store import Records

    with Records(settings), _opened(live) as restored:  # which migrates an earlier version
        return Restored(_count(restored, str(live)), before)


def _overwrite(backup: sqlite3.Connection, live: Path) -> bool:
    """Write to a database; False when its file is too damaged for SQLite to write to it."""
    with in_plain_words(str(live)), closing(_connected(live, "rw")) as target:
        try:
            target.execute("PRAGMA journal_mode=WAL")
            backup.backup(target, progress=_giving_up())
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                return False
            raise
    return True


def _replace(backup: sqlite3.Connection, live: Path) -> None:
    with in_plain_words(str(live)), atomic_write(live) as made:
        _copy(backup, Path(made.name))
        with write_errors(live):
            _remove_beside(live)


def _remove_beside(file: Path) -> None:
    """Remove logs of a file that is about to be replaced: they would be mixed into the new one."""
    place = file.resolve()
    for beside in _BESIDE:
        place.with_name(place.name + beside).unlink(missing_ok=True)


def _copy(
    source: sqlite3.Connection, file: Path, progress: Callable[[int, int, int], None] | None = None
) -> None:
    with closing(sqlite3.connect(file)) as target:
        target.execute("PRAGMA journal_mode=OFF")  # there is nothing to go back to
        source.backup(target, progress=progress)
        target.execute("PRAGMA journal_mode=DELETE")  # one file holds all of it


@contextmanager
def _opened(file: Path, where: str = "") -> Iterator[sqlite3.Connection]:
    with in_plain_words(where or shown(file)), closing(_readable(file)) as connection:
        yield connection


def _readable(file: Path) -> sqlite3.Connection:
    """Connect to a file, even one in a folder where SQLite can make no log."""
    connection = _connected(file, "ro")
    with suppress(sqlite3.OperationalError):
        connection.execute("SELECT count(*) FROM sqlite_master")
        return connection
    if _has_log(file):
        return connection
    connection.close()
    return _connected(file, "ro&immutable=1")


def _has_log(file: Path) -> bool:
    """Whether there is a log with anything in it: to open a copy may make an empty one."""
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _connected(file: Path, mode: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=database.PATIENCE, isolation_level=None)


@contextmanager
def _backup(file: Path, settings: Settings) -> Iterator[sqlite3.Connection]:
    """Open a backup that is sound and of the same program; errors say what to do about it."""
    where = shown(file)
    try:
        with closing(_readable(file)) as connection:
            _count(connection, where, of_backup=True)
            # SQLite reads zeros where the last page is cut, and may find nothing wrong with them.
            whole = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            if not _has_log(file) and file.stat().st_size < connection.execute(whole).fetchone()[0]:
                raise RecordsError(f"{where} {_DAMAGED}")
            _refuse_other(connection, settings, where)
            _try_to_migrate(connection, where)
            yield connection
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise RecordsError(f"{where} {_OF_BACKUPS.get(code, _DAMAGED)}") from None


def _count(connection: sqlite3.Connection, where: str, *, of_backup: bool = False) -> int:
    """Count the records of a database that is whole and of a known version."""
    damaged = _DAMAGED if of_backup else f"is damaged; {RESTORE}"
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise RecordsError(f"{where} {damaged}")
    named = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'records')"
    if connection.execute(named).fetchone() != (2,):
        more = f"; {_NAME_A_BACKUP}" if of_backup else ""
        raise RecordsError(f"{where} holds no records of the advisor{more}")
    versions = _versions(connection)
    if len(versions) != 1 or not (version := versions[0]):
        raise RecordsError(f"{where} {damaged}")
    if version not in KNOWN:
        raise NewerError(f"{newer(where, version)}; nothing was changed")
    if version == NEWEST:  # it would be used as it is
        for table in tables.metadata.sorted_tables:
            connection.execute(f"SELECT {', '.join(table.c.keys())} FROM {table.name} LIMIT 0")
        try:
            _owner(connection)
        except (ValueError, TypeError, RecursionError):
            raise RecordsError(f"{where} {damaged}") from None
    return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])


def _versions(connection: sqlite3.Connection) -> list[Any]:
    """Read the versions that a database says it has: one, if it is sound."""
    found = connection.execute("SELECT version_num FROM alembic_version")
    return [version for (version,) in found]


def _refuse_other(backup: sqlite3.Connection, settings: Settings, where: str) -> None:
    """Refuse the backup of another program's records; earlier versions do not say whose."""
    program = _owner(backup) if _versions(backup) == [NEWEST] else None
    if fault := clash(settings, program_of(settings), program, where):
        raise RecordsError(f"{fault}; nothing was changed")


def _owner(connection: sqlite3.Connection) -> Owner | None:
    found = connection.execute("SELECT name, tracks FROM program").fetchone()
    return Owner.read(found[0], json.loads(found[1])) if found else None


def _try_to_migrate(backup: sqlite3.Connection, where: str) -> None:
    """Refuse the backup of an earlier version that cannot be migrated, tried on a copy.

    SQLite removes the file without a name, and keeps no more of it in memory than fits there.
    """
    if _versions(backup) == [NEWEST]:
        return
    with closing(sqlite3.connect("", isolation_level=None)) as trial:
        backup.backup(trial)
        engine = create_engine("sqlite://", creator=lambda: trial, poolclass=StaticPool)
        try:
            with engine.connect() as connection:
                migrate(connection)
                count_anew(connection)
        except (SQLAlchemyError, sqlite3.Error, TypeError, ValueError):
            raise RecordsError(f"{where} {_DAMAGED}") from None


def _giving_up() -> Callable[[int, int, int], None]:
    """End a copy that waits for another connection's lock; Python would try for ever."""
    until = monotonic() + database.PATIENCE

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and monotonic() > until:
            locked = sqlite3.OperationalError("locked")
            locked.sqlite_errorcode = status
            raise locked

    return look


def _sqlite_file(settings: Settings, program: str) -> Path:
    if settings.file is None:
        raise RecordsError(f"{settings.where} is no SQLite file; use PostgreSQL's own {program}")
    return settings.file


def _refuse_same(live: Path, file: Path, what: str) -> None:
    with suppress(OSError):
        if live.samefile(file):
            raise RecordsError(f"{shown(file)}: this is {what}; name another file")
