"""What is wrong with a database, in plain words: for ``advisor doctor``. Nothing is changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, text

from advisor.records import program_check, rows
from advisor.records.checks import TOLERANCE, Check, private
from advisor.records.database import Database
from advisor.records.errors import DamagedError, RecordsError
from advisor.records.faults import RESTORE
from advisor.records.migrating import KNOWN, NEWEST, newer, version_of
from advisor.records.probe import probe
from advisor.records.settings import Settings
from advisor.records.tables import records, revisions

MIN_FREE_BYTES: Final = 200_000_000  # bytes that should be free beside a SQLite file
MAX_LISTED: Final = 3  # damaged records that one line names


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Check a database, with the time by this machine's clock."""
    if settings.file is not None:
        if not os.path.exists(settings.file):  # noqa: PTH110 -- as in `database.make_file`
            yield _not_there_yet(settings.file)
            return
        yield from _file(settings.file)
    try:
        with closing(Database(settings, create=False)) as database:
            with database.reading() as connection:
                checks = list(_inside(connection, settings, now))
            yield from checks
            if checks[0].well:
                yield _saves(database)
    except RecordsError as fault:
        yield Check("database", False, str(fault))


def examine_deep(settings: Settings) -> Iterator[Check]:
    """Read a whole database, unless there is none yet or `examine` finds it unavailable."""
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
            with database.bare() as connection:
                yield _contents(connection, "database in full", "integrity_check")
        yield _readable(database)
    database.close()


def _saves(database: Database) -> Check:
    try:
        probe(database, migrating=True)
    except RecordsError as fault:
        return Check("database saves", False, str(fault))
    return Check("database saves", True, "work: a call was saved and taken back")


def _contents(connection: Connection, what: str, pragma: str) -> Check:
    found = connection.execute(text(f"PRAGMA {pragma}(1)")).scalar_one() == "ok"
    return Check(what, found, "sound" if found else f"the file is damaged; {RESTORE}")


def _readable(database: Database) -> Check:
    """Read every record and every earlier version, and name those that make no sense."""
    ids = select(records.c.id)
    versions = select(records.c.id, revisions.c.content).join_from(records, revisions)
    try:
        with database.reading() as connection:
            found = chain(
                rows.each(connection, ids, rows.everything(), rows.from_row),
                rows.each(connection, ids, versions, lambda row: rows.from_dict(row["content"])),
            )
            damaged = {one.id for one in found if isinstance(one, DamagedError)}
    except RecordsError as fault:
        return Check("database records", False, str(fault))
    if not damaged:
        return Check("database records", True, "can all be read")
    named = ", ".join(sorted(map(str, damaged))[:MAX_LISTED])
    more = f" and {len(damaged) - MAX_LISTED:,} more" if len(damaged) > MAX_LISTED else ""
    return Check("database records", False, f"damaged: {named}{more}; {RESTORE}")


def _not_there_yet(file: Path) -> Check:
    place = next(folder for folder in file.parents if folder.exists())
    may, fault = os.access(place, os.W_OK), f"and {place} may not be written by this account"
    said = "not there yet; the first record makes it" if may else f"not there, {fault}"
    return Check("database", may, f"{file} is {said}")


def _file(file: Path) -> Iterator[Check]:
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        fault = f"{file} or its folder may not be written by this account"
        yield Check("database file", False, fault)
    yield private("database file", file)
    free, needed = shutil.disk_usage(file.parent).free, max(MIN_FREE_BYTES, file.stat().st_size)
    more = "" if free >= needed else f"; deleting records needs {needed // 1_000_000:,} MB"
    yield Check("disk", free >= needed, f"{free // 1_000_000:,} MB are free{more}")


def _inside(connection: Connection, settings: Settings, now: datetime) -> Iterator[Check]:
    version, where = version_of(connection), settings.where
    if version is None:
        yield Check("database", True, f"{where} is empty; the first start makes its tables")
        return
    if version not in KNOWN:
        yield Check("database", False, newer(where, version))
        return
    owner = program_check.owner(connection) if version == NEWEST else None
    if fault := program_check.clash(settings, program_check.program_of(settings), owner, where):
        yield Check("database", False, fault)
        return
    old = "" if version == NEWEST else f" of version {version}; the next start brings it up to date"
    number = connection.execute(select(func.count()).select_from(records)).scalar_one()
    counted = f"{number:,} {'record' if number == 1 else 'records'}"
    yield Check("database", True, f"{where} has {counted}{old}")
    if settings.file is not None:
        yield _contents(connection, "database contents", "quick_check")
    yield from _clocks(connection, settings, now)


def _clocks(connection: Connection, settings: Settings, now: datetime) -> Iterator[Check]:
    """Compare this machine's clock with the server's and with the newest record."""
    if settings.file is None:
        theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        apart = abs(theirs.astimezone(UTC) - now)
        well, seconds = apart <= TOLERANCE, f"{apart.total_seconds():,.0f}"
        fault = f"the server's clock differs by {seconds} s; set both by NTP"
        yield Check("clock and database", well, "agree" if well else fault)
    newest = connection.execute(select(func.max(records.c.changed))).scalar_one()
    if newest is None:
        return
    when, ahead = f"{newest:%Y-%m-%d %H:%M} UTC", newest > now + TOLERANCE
    fault = f"a record was saved at {when}, which has not come yet by this clock; set it by NTP"
    text_of = fault if ahead else f"the newest record is of {when}"
    yield Check("clock and records", not ahead, text_of)
