"""The one class through which records are kept and found: `Records`.

>>> import tempfile
>>> from datetime import UTC, datetime
>>> from advisor.records.making import begin_call
>>> from advisor.records.settings import read_settings
>>> from advisor.records.store import Records
>>> now = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
>>> with tempfile.TemporaryDirectory() as folder:
...     with Records(read_settings({"ADVISOR_STATE": folder})) as kept:
...         draft = kept.save_draft(begin_call("ann@example.edu", now), by="ann", now=now)
...         kept.get(draft.id).revision
1
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from advisor.records import erasing, exporting, insights, parts, rows, tallies
from advisor.records.database import Database
from advisor.records.errors import ConflictError, MissingError, RecordsError
from advisor.records.later import LaterCounts, count_later, sheets_a_person
from advisor.records.migrating import bring_up
from advisor.records.model import Record, Status, Version, day_of, is_id, same_content
from advisor.records.probe import probe
from advisor.records.search import ANY, PAGE, Found, Search, find
from advisor.records.settings import Settings, at
from advisor.records.tables import records as table
from advisor.records.tables import revisions

A_MOMENT: Final = 0.2
"""Seconds for which a save waits for readers, to take a name out of the log."""


class Records:
    """The records of one database. Threads may share it.

    Parameters
    ----------
    settings
        Where the records are, or the address of a database. An empty database
        is given its tables, an older one is brought up to date.

    Raises
    ------
    UnavailableError
        The database cannot be had now.
    NewerError
        A newer version of the advisor made it.
    """

    def __init__(self, settings: Settings | str) -> None:
        self.database = Database(at(settings) if isinstance(settings, str) else settings)
        bring_up(self.database)
        self._is_unswept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def probe(self) -> None:
        """Find out whether a call can be saved now.

        Raises
        ------
        RecordsError
            It cannot; the text says why.
        """
        probe(self.database)

    # Every method below may raise UnavailableError: nothing was changed then, and the
    # same call may be made again.

    def save_draft(self, record: Record, *, by: str, now: datetime) -> Record:
        """Store a call that still goes on; it is on disk when this returns.

        Saving the same once more, as after an answer that got lost on its way, changes nothing.

        Parameters
        ----------
        record
            The record as it was read or saved last, with what has changed since.
        by
            The account of who saves.
        now
            The time, with its zone.

        Returns
        -------
        Record
            What is stored now, to go on with.

        Raises
        ------
        ConflictError
            Somebody else saved it in the meantime; nothing was overwritten.
        MissingError
            It was deleted in the meantime.
        RecordsError
            It is final already.
        """
        return self._save(record, by, now, "draft")

    def finish(self, record: Record, *, by: str, now: datetime) -> Record:
        """Store a record as final: from now on it counts, and corrections keep its history.

        Parameters, returns and errors are those of `save_draft`.
        """
        return self._save(record, by, now, "final")

    def correct(self, record: Record, *, by: str, now: datetime) -> Record:
        """Change a final record and keep what it said before.

        Parameters and returns are those of `save_draft`.

        Raises
        ------
        ConflictError, MissingError
            As in `save_draft`.
        RecordsError
            It is a draft still.
        """
        return self._save(record, by, now, "final", correcting=True)

    def get(self, record_id: str) -> Record:
        """Read a record.

        Raises
        ------
        MissingError
            There is none.
        DamagedError
            It cannot be read.
        """
        with self.database.reading() as connection:
            found = rows.fetch(connection, record_id) if is_id(record_id) else None
        if found is None:
            raise MissingError("there is no such record; it may have been deleted")
        return found

    def ending_in(self, ending: str) -> str:
        """Give the id of the one record whose id ends in some characters.

        Raises
        ------
        MissingError
            There is none.
        RecordsError
            There are several.
        """
        wanted = select(table.c.id).where(table.c.id.endswith(ending, autoescape=True)).limit(2)
        with self.database.reading() as connection:
            found = connection.execute(wanted).scalars().all() if ending else []
        if not found:
            raise MissingError("there is no such record; it may have been deleted")
        if len(found) > 1:
            raise RecordsError(f"the ids of several records end in {ending}; write more of it")
        return str(found[0])

    def search(self, search: Search = ANY, *, size: int = PAGE, after: str = "") -> Found:
        """Find a page of records, the newest first.

        Parameters
        ----------
        search
            What is looked for.
        size
            Records on a page.
        after
            The ``after`` of the page before.
        """
        with self.database.reading() as connection:
            return find(connection, search, size=size, after=after)

    def history_of(self, record_id: str) -> tuple[Version, ...]:
        """Read what a record said before its corrections, the oldest first.

        Raises
        ------
        DamagedError
            A part of it cannot be read.
        """
        wanted = (
            select(revisions.c.content)
            .where(revisions.c.record_id == record_id)
            .order_by(revisions.c.revision)
        )
        with self.database.reading() as connection, rows.naming(record_id):
            return tuple(
                Version(rows.from_dict(content))
                for content in connection.execute(wanted).scalars().all()
            )

    def export(
        self, search: Search = ANY, *, questions: Iterable[str] = (), people: bool = False
    ) -> exporting.Export:
        """Prepare an export: its columns are known at once, its rows are read as they are taken.

        Parameters
        ----------
        search
            Which records.
        questions
            Ids of questions, to order the columns. Those of older questionnaires follow.
        people
            Whether names and addresses are part of it.
        """
        return exporting.Export(self.database, search, tuple(questions), people)

    def add(self, added: Iterable[Record]) -> int:
        """Store new final records, all or none; those that are there already are passed over.

        Returns
        -------
        int
            How many were stored.
        """
        with self.database.writing() as connection:
            return sum(_add_some(connection, some) for some in rows.batched(added))

    def insights(self, scope: parts.Scope = parts.EVERYTHING) -> insights.Insights:
        """Count what the final records say, in the database."""
        with self.database.reading() as connection:
            return insights.count(connection, scope)

    def later(self, since: str, several: Collection[str]) -> LaterCounts:
        """Count what the final records from a month on answer; for use within the program alone.

        Parameters
        ----------
        since
            The month, as in ``2026-11``.
        several
            Questions of which several options may be chosen.
        """
        with self.database.reading() as connection:
            return count_later(connection, since, several)

    def labels(self) -> int:
        """Count the people whose track is known, as far as their address says who they are."""
        with self.database.reading() as connection:
            return len(sheets_a_person(connection, table.c.track > ""))

    def find_person(self, text: str) -> tuple[Record, ...]:
        """Find the records whose person has exactly this name, email address or phone number."""
        with self.database.reading() as connection:
            return erasing.records_of(connection, text)

    def delete(self, record_ids: Iterable[str]) -> erasing.Deletion:
        """Delete records with everything about them, and look whether a trace is left.

        Returns
        -------
        Deletion
            What was removed, and what a search for it found afterwards.

        Raises
        ------
        MissingError
            One of them is not there; none was deleted.
        """
        return erasing.delete_records(self.database, tuple(dict.fromkeys(record_ids)))

    def sweep(self) -> erasing.Sweep:
        """Complete deletions that were disturbed, and look whether a trace is left."""
        return erasing.sweep(self.database)

    def forget_older_than(self, days: int, now: datetime, *, sure: bool = False) -> int:
        """Delete the records that were last changed more than so many days ago.

        With ``sure`` the clock is believed, whatever it says.

        Returns
        -------
        int
            How many.

        Raises
        ------
        ClockError
            The clock may be wrong; nothing was deleted.
        UnsweptError
            They were deleted, and traces may be left.
        """
        return erasing.forget(self.database, days, now, sure=sure)

    def _save(
        self, record: Record, by: str, now: datetime, status: Status, *, correcting: bool = False
    ) -> Record:
        wanted = _stamped(record, by, now, status)
        try:
            return self._store(wanted, correcting)
        except _RaceError:  # the same new record, stored by another writer at this moment
            return self._store(wanted, correcting, again=True)

    def _store(self, wanted: Record, correcting: bool, *, again: bool = False) -> Record:
        with self.database.writing() as connection:
            stored = rows.fetch(connection, wanted.id, to_change=True)
            if stored is not None and _is_saved_already(stored, wanted):
                return stored
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
            tallies.count(
                connection, more=tallies.tallies_of(wanted), fewer=tallies.tallies_of(stored)
            )
        self._empty_log(stored, wanted)
        return wanted

    def _empty_log(self, stored: Record | None, wanted: Record) -> None:
        """Leave no name in the log of a SQLite file that its record has no more.

        Whoever is reading is waited for but a moment; the next save tries again.
        """
        person = stored and stored.person
        self._is_unswept |= self.database.is_sqlite and bool(person and person != wanted.person)
        if self._is_unswept:
            self._is_unswept = not erasing.empty_space(
                self.database, rewrite=False, patience=A_MOMENT
            )


class _RaceError(Exception):
    """Two stored the same new record at once."""


def _stamped(record: Record, by: str, now: datetime, status: Status) -> Record:
    """The record as it will be stored: by whom, when, and which save this is."""
    changed = now.astimezone(UTC)
    if record.kind == "prospect":
        by, changed = "", day_of(now)
    return replace(
        record, status=status, changed=changed, changed_by=by, revision=record.revision + 1
    )


def _is_saved_already(stored: Record, wanted: Record) -> bool:
    return (
        stored.revision == wanted.revision
        and stored.changed_by == wanted.changed_by
        and same_content(stored, wanted)
    )


def _refuse(stored: Record | None, wanted: Record, correcting: bool) -> None:
    """Refuse what would overwrite another's work or make no sense."""
    if stored is None:
        if wanted.revision != 1:
            raise MissingError("this record was deleted in the meantime; nothing was saved")
        if correcting:
            raise MissingError("there is no such record; it may have been deleted")
        return
    if stored.revision != wanted.revision - 1:
        raise ConflictError(stored)
    if stored.status == "final" and not correcting:
        raise RecordsError("this record is final; correct it instead")
    if stored.status == "draft" and correcting:
        raise RecordsError("this record is a draft; finish it first")


def _add_some(connection: Connection, some: list[Record]) -> int:
    known = rows.known(connection, [record.id for record in some])
    fresh = [
        replace(record, status="final", revision=1) for record in some if record.id not in known
    ]
    rows.add(connection, fresh)
    tallies.count(connection, more=(each for one in fresh for each in tallies.tallies_of(one)))
    return len(fresh)
