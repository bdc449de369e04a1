"""The one class through which records are stored and found; ``docs/api.md`` has an example."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advisor.guide import Guide
from advisor.records import erasing, exporting, flags, insights, rows, saving, scopes
from advisor.records.database import Database
from advisor.records.errors import MissingError, RecordsError
from advisor.records.migrating import bring_up
from advisor.records.model import Record, is_id
from advisor.records.probe import probe
from advisor.records.program_check import claim
from advisor.records.search import ANY, PAGE, Found, Search, find
from advisor.records.settings import Settings, at
from advisor.records.tables import records as table
from advisor.records.tables import revisions
from advisor.records.traces import Sweep, sweep


class Records(AbstractContextManager["Records"]):
    """The records of one database. Threads may share it.

    Every method may raise `UnavailableError`: nothing was changed then, and the same call may be
    made again. A method that reads one record raises `MissingError` or `DamagedError`.

    Parameters
    ----------
    settings
        Where the records are, or the address of a database. An empty database gets its tables,
        an older one is migrated.

    Raises
    ------
    RecordsError
        The database is not available now, is of a newer advisor (`NewerError`), or holds the
        records of another program.
    """

    def __init__(self, settings: Settings | str) -> None:
        settings = at(settings) if isinstance(settings, str) else settings
        self.database = Database(settings)
        bring_up(self.database)
        claim(self.database, settings)

    def __exit__(self, *_exception: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection to the database."""
        self.database.close()

    def probe(self) -> None:
        """Find out whether a call can be saved now; the `RecordsError` says why not."""
        probe(self.database)

    def save_draft(self, record: Record, *, by: str, now: datetime) -> Record:
        """Store a call that still goes on; it is on disk when this returns.

        Saving the same once more, as after an answer that got lost on its way, changes nothing.

        Parameters
        ----------
        record
            The record as it was read or saved last, with what has changed since.
        by
            The account of the user.

        Returns
        -------
        Record
            What is stored now, to continue with.

        Raises
        ------
        ConflictError, MissingError
            Another user saved or deleted it in the meantime; nothing was overwritten.
        RecordsError
            It is final already.
        """
        return saving.save(self.database, record, by, now, "draft")

    def finish(self, record: Record, *, by: str, now: datetime) -> Record:
        """Store a record as final: from now on it counts, and corrections keep its history.

        Parameters, returns and errors are those of `save_draft`.
        """
        return saving.save(self.database, record, by, now, "final")

    def correct(self, record: Record, *, by: str, now: datetime) -> Record:
        """Change a final record and keep what it said before.

        Parameters, returns and errors are those of `save_draft`; a draft raises `RecordsError`.
        """
        return saving.save(self.database, record, by, now, "final", correcting=True)

    def get(self, record_id: str) -> Record:
        """Read a record."""
        with self.database.reading() as connection:
            found = rows.fetch(connection, record_id) if is_id(record_id) else None
        if found is None:
            raise MissingError(saving.NOT_THERE)
        return found

    def ending_in(self, ending: str) -> str:
        """Return the id of the one record whose id ends in some characters."""
        wanted = select(table.c.id).where(table.c.id.endswith(ending, autoescape=True)).limit(2)
        with self.database.reading() as connection:
            found = connection.execute(wanted).scalars().all() if ending else []
        if not found:
            raise MissingError(saving.NOT_THERE)
        if len(found) > 1:
            raise RecordsError(f"the ids of several records end in {ending}; write more of it")
        return str(found[0])

    def search(self, search: Search = ANY, *, size: int = PAGE, after: str = "") -> Found:
        """Find a page of records, the newest first; ``after`` is that of the page before."""
        with self.database.reading() as connection:
            return find(connection, search, size=size, after=after)

    def history_of(self, record_id: str) -> tuple[Record, ...]:
        """Read what a record said before its corrections, the oldest first; never of whom."""
        wanted = (
            select(revisions.c.content)
            .where(revisions.c.record_id == record_id)
            .order_by(revisions.c.revision)
        )
        with self.database.reading() as connection, rows.naming(record_id):
            contents = connection.execute(wanted).scalars().all()
            return tuple(map(rows.from_dict, contents))

    def export(
        self, search: Search = ANY, *, questions: Iterable[str] = (), people: bool = False
    ) -> exporting.Export:
        """Prepare an export, with columns in the order of questions and, if wanted, people."""
        return exporting.Export(self.database, search, tuple(questions), people)

    def add(self, added: Iterable[Record]) -> int:
        """Store new final records, all or none; return how many were not there already."""
        return saving.add(self.database, added)

    def insights(self, scope: scopes.Scope = scopes.EVERYTHING) -> insights.Insights:
        """Count what the final records say, in the database."""
        from advisor.records.counting import count

        with self.database.reading() as connection:
            return count(connection, scope)

    def top_flags(self, guide: Guide) -> dict[str, int]:
        """Find the fit rules that hold most often; see `flags.top_flags`."""
        from advisor.records.counting import count

        with self.database.reading() as connection:
            return flags.top_flags(guide, count(connection), flags.held(connection))

    def find_person(self, text: str) -> tuple[Record, ...]:
        """Find the records whose person has exactly this name, email address or phone number."""
        with self.database.reading() as connection:
            return erasing.records_of(connection, text)

    def delete(self, record_ids: Iterable[str]) -> erasing.Deletion:
        """Delete records with everything about them, all or none, and search for traces."""
        return erasing.delete_records(self.database, tuple(dict.fromkeys(record_ids)))

    def sweep(self) -> Sweep:
        """Complete deletions that were disturbed, and search for traces."""
        return sweep(self.database)

    def forget_older_than(self, days: int, now: datetime, *, sure: bool = False) -> int:
        """Delete the records that were last changed more than so many days ago; return how many.

        Unless ``sure``, nothing is deleted where the clock may be wrong. A `RecordsError` says
        that, or that traces may be left.
        """
        return erasing.forget(self.database, days, now, sure=sure)
