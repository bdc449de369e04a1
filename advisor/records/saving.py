"""Storing records in one transaction with their tallies, and refusing what would overwrite work."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from advisor.records import rows, tallies
from advisor.records.database import Database
from advisor.records.errors import ConflictError, MissingError, RecordsError
from advisor.records.model import Record, Status, day_of, same_content

NOT_THERE = "there is no such record; it may have been deleted"


class _RaceError(Exception):
    """Two writers stored the same new record at once."""


def save(
    database: Database, record: Record, by: str, now: datetime, status: Status, *, correcting: bool
) -> tuple[Record | None, Record]:
    """Store a record; return what it replaced, and what is stored now."""
    changed = now.astimezone(UTC)
    if record.kind == "prospect":
        by, changed = "", day_of(now)
    wanted = replace(
        record, status=status, changed=changed, changed_by=by, revision=record.revision + 1
    )
    for again in (False, True):
        with suppress(_RaceError), database.writing() as connection:
            return store(connection, wanted, correcting=correcting, again=again)
    raise AssertionError("the second time, a race is an error of the database")


def store(
    connection: Connection, wanted: Record, *, correcting: bool, again: bool = True
) -> tuple[Record | None, Record]:
    """Store a record in a transaction; return what it replaced, and what is stored now."""
    stored = rows.fetch(connection, wanted.id, to_change=True)
    if stored is not None and _is_saved_already(stored, wanted):
        return None, stored
    _refuse(stored, wanted, correcting)
    if stored is None:
        try:
            rows.add(connection, [wanted])
        except IntegrityError:
            if again:
                raise
            raise _RaceError from None
    else:
        if correcting and stored.kind != "prospect":
            rows.keep_version(connection, stored)
        rows.replace(connection, wanted)
    tallies.count(connection, more=tallies.tallies_of(wanted), fewer=tallies.tallies_of(stored))
    return stored, wanted


def _is_saved_already(stored: Record, wanted: Record) -> bool:
    return (
        stored.revision == wanted.revision
        and stored.changed_by == wanted.changed_by
        and same_content(stored, wanted)
    )


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
