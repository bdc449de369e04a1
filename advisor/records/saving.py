"""Storing records in one transaction with their tallies, and refusing what would overwrite work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from advisor.records import rows, tallies
from advisor.records.database import Database
from advisor.records.errors import ConflictError, MissingError, RecordsError
from advisor.records.model import Record, Status, day_of, same_content
from advisor.records.traces import empty_space

NOT_THERE: Final = "there is no such record; it may have been deleted"

A_MOMENT: Final = 0.2  # seconds for which a save waits for readers, to take a name out of the log


def save(
    database: Database,
    record: Record,
    by: str,
    now: datetime,
    status: Status,
    *,
    correcting: bool = False,
) -> Record:
    """Store a record; return what is stored now."""
    changed = now.astimezone(UTC)
    if record.kind == "prospect":
        by, changed = "", day_of(now)
    wanted = replace(
        record, status=status, changed=changed, changed_by=by, revision=record.revision + 1
    )
    with database.writing() as connection:
        before, saved = store(connection, wanted, correcting=correcting)
    # A SQLite file keeps no name in its log that the record no longer has. Readers may be in the
    # way; after a moment it is left to the next save.
    person = before and before.person
    database.is_unswept |= database.is_sqlite and bool(person and person != saved.person)
    if database.is_unswept:
        database.is_unswept = not empty_space(database, rewrite=False, patience=A_MOMENT)
    return saved


def store(
    connection: Connection, wanted: Record, *, correcting: bool
) -> tuple[Record | None, Record]:
    """Store a record in a transaction; return what it replaced, and what is stored now."""
    stored = rows.fetch(connection, wanted.id, to_change=True)
    last = stored and (stored.revision, stored.changed_by)
    if stored and last == (wanted.revision, wanted.changed_by) and same_content(stored, wanted):
        return None, stored
    _refuse(stored, wanted, correcting)
    if stored:
        if correcting and stored.kind != "prospect":
            rows.keep_version(connection, stored)
        rows.replace(connection, wanted)
    elif not rows.add_if_new(connection, wanted):  # two writers store the same new record at once
        return store(connection, wanted, correcting=correcting)
    tallies.count(connection, more=tallies.tallies_of(wanted), fewer=tallies.tallies_of(stored))
    return stored, wanted


def _refuse(stored: Record | None, wanted: Record, correcting: bool) -> None:
    """Refuse what would overwrite another user's work or make no sense."""
    if stored is None:
        if wanted.revision != 1:
            raise MissingError("this record was deleted in the meantime; nothing was saved")
        if correcting:
            raise MissingError(NOT_THERE)
        return
    if stored.revision != wanted.revision - 1:
        raise ConflictError(stored)
    if stored.status == "final" and not correcting:
        raise RecordsError("this record is final; correct it instead")
    if stored.status == "draft" and correcting:
        raise RecordsError("this record is a draft; finish it first")


def add(database: Database, added: Iterable[Record]) -> int:
    """Store new final records, all or none; return how many were not there already."""
    source, number = iter(added), 0
    with database.writing() as connection:
        while some := list(islice(source, rows.AT_ONCE)):
            known = rows.known(connection, [one.id for one in some])
            fresh = [
                replace(one, status="final", revision=1) for one in some if one.id not in known
            ]
            rows.add(connection, fresh)
            tallies.count(connection, more=(each for o in fresh for each in tallies.tallies_of(o)))
            number += len(fresh)
    return number
