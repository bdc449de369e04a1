"""What is wrong with a database, in plain words: for ``advisor doctor``. Nothing is changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, text

from advisor.records import rows
from advisor.records.database import Database
from advisor.records.errors import DamagedError, RecordsError
from advisor.records.faults import RESTORE
from advisor.records.migrating import KNOWN, NEWEST, version_of
from advisor.records.probe import probe
from advisor.records.settings import Settings
from advisor.records.signs import APART, Sign
from advisor.records.tables import records, revisions

LEAST_ROOM: Final = 200_000_000
"""Bytes that should be free beside a SQLite file."""

MOST_NAMED: Final = 3
"""Damaged records that one line names."""


def examine(settings: Settings, now: datetime) -> Iterator[Sign]:
    """Look at a database.

    Parameters
    ----------
    settings
        Where it is.
    now
        The time by this machine's clock.
    """
    if settings.file is not None:
        if not os.path.exists(settings.file):  # noqa: PTH110 -- as in `database.make_file`
            yield _not_there_yet(settings.file)
            return
        yield from _file(settings.file)
    database: Database | None = None
    try:
        database = Database(settings, create=False)
        with database.reading() as connection:
            signs = list(_inside(connection, settings, now))
        yield from signs
        if signs[0].well:
            yield _saves(database)
    except RecordsError as fault:
        yield Sign("database", False, str(fault))
    finally:
        if database is not None:
            database.close()


def examine_deep(settings: Settings) -> Iterator[Sign]:
    """Read a whole database.

    Nothing is said where there is no database yet, and where `examine` finds that it cannot be
    had.

    Parameters
    ----------
    settings
        Where it is.
    """
    if settings.file is not None and not settings.file.exists():
        return
    try:
        database = Database(settings, create=False)
        with database.bare() as connection:
            version = version_of(connection)
    except RecordsError:
        return
    if version is not None:
        if settings.file is not None:
            yield _whole(database)
        yield _readable(database)
    database.close()


def _saves(database: Database) -> Sign:
    try:
        probe(database, migrating=True)
    except RecordsError as fault:
        return Sign("database saves", False, str(fault))
    return Sign("database saves", True, "work: a call was saved and taken back")


def _whole(database: Database) -> Sign:
    with database.bare() as connection:
        found = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    return Sign(
        "database in full",
        found == "ok",
        "sound" if found == "ok" else f"the file is damaged; {RESTORE}",
    )


def _readable(database: Database) -> Sign:
    """Read every record and every earlier version, and name those that make no sense."""
    ids = select(records.c.id)
    versions = select(records.c.id, revisions.c.content).join_from(records, revisions)
    try:
        with database.reading() as connection:
            found = chain(
                rows.each(connection, ids, rows.everything(), rows.from_row),
                rows.each(connection, ids, versions, lambda row: rows.from_dict(row["content"])),
            )
            damaged = {one.record_id for one in found if isinstance(one, DamagedError)}
    except RecordsError as fault:
        return Sign("database records", False, str(fault))
    if not damaged:
        return Sign("database records", True, "can all be read")
    named = ", ".join(sorted(damaged)[:MOST_NAMED])
    more = f" and {len(damaged) - MOST_NAMED:,} more" if len(damaged) > MOST_NAMED else ""
    return Sign("database records", False, f"damaged: {named}{more}; {RESTORE}")


def _not_there_yet(file: Path) -> Sign:
    place = next(folder for folder in file.parents if folder.exists())
    if os.access(place, os.W_OK):
        return Sign("database", True, f"{file} is not there yet; the first record makes it")
    return Sign(
        "database", False, f"{file} is not there, and {place} may not be written by this account"
    )


def _file(file: Path) -> Iterator[Sign]:
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        yield Sign(
            "database file", False, f"{file} or its folder may not be written by this account"
        )
    mode = file.stat().st_mode & 0o077
    yield Sign(
        "database file",
        not mode,
        f"{file} can be read by other accounts; run: chmod 600 {file}"
        if mode
        else f"{file} is readable by its owner alone",
    )
    free = shutil.disk_usage(file.parent).free
    needed = max(LEAST_ROOM, file.stat().st_size)
    yield Sign(
        "disk",
        free >= needed,
        f"{free // 1_000_000:,} MB are free"
        + ("" if free >= needed else f"; deleting records needs {needed // 1_000_000:,} MB"),
    )


def _inside(connection: Connection, settings: Settings, now: datetime) -> Iterator[Sign]:
    version = version_of(connection)
    if version not in KNOWN:
        yield _odd_version(settings, version)
        return
    old = "" if version == NEWEST else f" of version {version}; the next start brings it up to date"
    number = connection.execute(select(func.count()).select_from(records)).scalar_one()
    yield Sign(
        "database",
        True,
        f"{settings.where} has {number:,} {'record' if number == 1 else 'records'}{old}",
    )
    if settings.file is not None:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
        yield Sign(
            "database contents",
            found == "ok",
            "sound" if found == "ok" else f"the file is damaged; {RESTORE}",
        )
    yield from _clocks(connection, settings, now)


def _odd_version(settings: Settings, version: str | None) -> Sign:
    if version is None:
        return Sign(
            "database", True, f"{settings.where} is empty; the first start makes its tables"
        )
    return Sign(
        "database",
        False,
        f"{settings.where} has version {version} and this advisor knows {NEWEST}: "
        "install the newer advisor",
    )


def _clocks(connection: Connection, settings: Settings, now: datetime) -> Iterator[Sign]:
    """Compare this machine's clock with the server's and with the newest record."""
    if settings.file is None:
        theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        apart = abs(theirs.astimezone(UTC) - now)
        yield Sign(
            "clock and database",
            apart <= APART,
            "agree"
            if apart <= APART
            else f"the server's clock differs by {apart.total_seconds():,.0f} s; set both by NTP",
        )
    newest = connection.execute(select(func.max(records.c.changed))).scalar_one()
    if newest is not None:
        ahead = newest > now + APART
        yield Sign(
            "clock and records",
            not ahead,
            f"a record was saved at {newest:%Y-%m-%d %H:%M} UTC, which has not come yet by this "
            "clock; set it by NTP"
            if ahead
            else f"the newest record is of {newest:%Y-%m-%d %H:%M} UTC",
        )
