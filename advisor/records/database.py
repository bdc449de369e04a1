"""Connections and transactions of SQLite and PostgreSQL, and what both promise.

A write happens completely or not at all, and is on disk when it is acknowledged. It waits a few
seconds for a lock, or for a server that does not answer, and then fails with a message.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from advisor.records.errors import UnavailableError
from advisor.records.faults import UNCONFIRMED, in_plain_words
from advisor.records.settings import Settings

PATIENCE: Final = 5  # seconds to wait for another writer, or for a server that does not answer
MAX_ANSWER_S: Final = 2 * PATIENCE  # seconds for one statement of a transaction that writes
MAX_READING_S: Final = 60
"""Seconds for one statement that reads: a pooler answers for a server that hangs."""

_WRITES: Final = "advisor_writes"
_LOG: Final = "advisor"

_log = logging.getLogger("advisor.records")

# SQLAlchemy logs statements and their rows when the level of the root logger is low. Answers and
# names belong in no log, whatever its level.
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOG}").setLevel(logging.WARNING)


class Database:
    """A database and its kinds of transaction; with ``create`` a missing SQLite file is made."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        self.where = settings.where
        self.file = settings.file
        self.is_unswept = False  # whether the log of the file may hold a name that is gone
        if self.file is not None and create:
            make_file(self.file)
        with in_plain_words(self.where):
            if self.file is not None:
                self.engine = _sqlite(self.file)
            else:
                from advisor.records import postgresql

                self.engine = postgresql.engine(settings.url, PATIENCE, logging_name=_LOG)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file rather than a server."""
        return self.file is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the database."""
        with in_plain_words(self.where), self._connection(MAX_READING_S) as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, longest: float | None = MAX_ANSWER_S) -> Iterator[Connection]:
        """One transaction that may write, with an event in the log: on disk at the end, or not.

        A server may take ``longest`` seconds over one statement; None for any time.
        """
        try:
            with self.trying(longest) as connection:
                yield connection
        except UnavailableError as fault:
            _log.info("%s", fault, extra={"event": "not saved"})
            raise
        _log.info("A transaction is on disk.", extra={"event": "saved"})

    @contextmanager
    def trying(self, longest: float | None) -> Iterator[Connection]:
        """One transaction as those of `writing`, without an event in the log."""
        with in_plain_words(self.where), self._connection(longest) as connection:
            with connection.execution_options(**{_WRITES: True}).begin():
                # A program that replaces the file holds the lock that has just been waited for.
                if self.file and not _is_file_of(connection, self.file):
                    raise UnavailableError(f"the database {self.where} was replaced; save again")
                yield connection
            if self.file is None and _server_side(connection).take_doubt():
                raise UnavailableError(f"the database {self.where} {UNCONFIRMED}")

    @contextmanager
    def bare(self, patience: float | None = None) -> Iterator[Connection]:
        """A connection without a transaction, with seconds to wait for a lock of a SQLite file."""
        with in_plain_words(self.where), self._connection() as connection:
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            if patience is None or not self.is_sqlite:
                yield bare
                return
            bare.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
            try:
                yield bare
            finally:
                bare.exec_driver_sql(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _connection(self, longest: float | None = None) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if self.file is None:
                server = _server_side(connection)
                server.limit = longest
                try:
                    yield connection
                finally:
                    del server.limit
                return
            if _is_file_of(connection, self.file):
                yield connection
                return
        # The file was moved, deleted or replaced. What was written to the old one would be
        # acknowledged and lost.
        self.engine.dispose()
        with self.engine.connect() as connection:
            yield connection


def make_file(file: Path) -> None:
    """Make an empty file that its owner alone may read, and its folder."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600, exist_ok=True)
    except OSError as fault:
        # `Path.exists` raises where a folder may not be entered.
        if not os.path.exists(file):  # noqa: PTH110
            why = (fault.strerror or "unknown reason").lower()
            raise UnavailableError(f"the database {file} cannot be made: {why}") from None


def _sqlite(file: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        # "rw" and not "rwc": a file that vanishes is a fault, not a new and empty database.
        # SQLAlchemy would not take every letter in the name of the file.
        return sqlite3.connect(
            f"{file.as_uri()}?mode=rw", uri=True, timeout=PATIENCE, check_same_thread=False
        )

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        hide_parameters=True,
        logging_name=_LOG,
        pool_size=5,
        max_overflow=30,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        _write_ahead(connection)
        for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for its lock in SQLite, so
        # one that will write takes it at once.
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have a file written ahead: SQLite does not wait where several open a new one at once."""
    until = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def _server_side(connection: Connection) -> Any:
    """Return the driver's connection to a server; see `postgresql.PatientConnection`."""
    return connection.connection.driver_connection


def _is_file_of(connection: Connection, file: Path) -> bool:
    """Whether a pooled connection is still to the file at this path."""
    return bool(connection.connection.info.get("file") == _identity(file))


def _identity(file: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = file.stat()
        return found.st_dev, found.st_ino
    return None
