"""Backup of a SQLite database, and its restoration.

Both go through SQLite itself, in one transaction, so that a server may run meanwhile: a copy of
the file alone lacks the write-ahead log. PostgreSQL has programs of its own for this.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from advisor.guide.content import shown
from advisor.publishing.storage import atomic_file
from advisor.records import database
from advisor.records.belonging import Owner, clash, program_of
from advisor.records.errors import NewerError, RecordsError
from advisor.records.faults import in_plain_words
from advisor.records.migrating import KNOWN, NEWEST, newer
from advisor.records.settings import Settings
from advisor.tables.writing import atomic_write, check_place, write_errors

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What follows the name of a SQLite file in the names of the files that belong to it."""


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
            return _count(checked, str(live))


def restore(settings: Settings, file: Path) -> Restored:
    """Replace all that a database holds by a backup, in one transaction; other programs go on.

    When the backup is faulty or of another program, nothing is changed.
    """
    live = _sqlite_file(settings, "pg_restore")
    _refuse_same(live, file, "the database itself")
    if not file.is_file():
        raise RecordsError(f"{shown(file)}: there is no such file")
    with _opened(file) as backup:
        _count(backup, shown(file))
        _refuse_other(backup, settings, shown(file))
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
    with in_plain_words(str(live)), atomic_file(live, private=True) as made:
        _copy(backup, Path(made.name))
        place = live.resolve()
        for beside in _BESIDE:  # they belong to what is replaced, and would be mixed in
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
    if file.with_name(f"{file.name}-wal").exists():
        return connection
    connection.close()
    return _connected(file, "ro&immutable=1")


def _connected(file: Path, mode: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=database.PATIENCE, isolation_level=None)


def _count(connection: sqlite3.Connection, where: str) -> int:
    """Count the records of a database that is sound and of a known version."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise RecordsError(f"{where} is damaged; take another backup")
    tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'records')"
    if connection.execute(tables).fetchone() != (2,):
        raise RecordsError(f"{where} holds no records of the advisor")
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if version not in KNOWN:
        raise NewerError(f"{newer(where, version)}; nothing was changed")
    return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])


def _refuse_other(backup: sqlite3.Connection, settings: Settings, where: str) -> None:
    """Refuse the backup of another program's records; earlier versions do not say whose."""
    (version,) = backup.execute("SELECT version_num FROM alembic_version").fetchone()
    owner = "SELECT name, tracks FROM program"
    found = backup.execute(owner).fetchone() if version == NEWEST else None
    program = Owner(found[0], json.loads(found[1])) if found else None
    if fault := clash(settings, program_of(settings), program, where):
        raise RecordsError(f"{fault}; nothing was changed")


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
