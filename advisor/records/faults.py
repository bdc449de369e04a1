"""The databases' errors in plain words, by the codes that come with them.

Nothing of the original message is repeated: it may quote what was being stored. An error of
connecting has no code; see `refusals`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from advisor.records import refusals
from advisor.records.errors import UnavailableError

RESTORE: Final = "bring the last backup back with: advisor records restore FILE"

GRANT: Final = (
    "have its owner run: GRANT USAGE, CREATE ON SCHEMA public TO this user; "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO this user"
)

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "is locked by another program; close it, or try again in a moment",
    sqlite3.SQLITE_LOCKED: "is locked by another program; close it, or try again in a moment",
    sqlite3.SQLITE_FULL: "has no room left on its disk; make room and save again",
    sqlite3.SQLITE_READONLY: "may only be read; let this account write to the file and its folder",
    sqlite3.SQLITE_PERM: "may not be opened by this account; change the owner of the file",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; see whether its folder is there and may be written",
    sqlite3.SQLITE_IOERR: "cannot be read or written: its disk reports errors, or is gone",
    sqlite3.SQLITE_NOTADB: "is no SQLite database; move that file away, or name another",
    sqlite3.SQLITE_CORRUPT: f"is damaged; {RESTORE}",
}
"""SQLite's primary result code -> what to say of the file."""

_NO_TABLES: Final = "has not all tables of the advisor; restore a backup, or name an empty database"

_POSTGRESQL: Final = {
    "53100": "has no room left on its disk; make room and save again",
    "53300": refusals.FULL,
    "25006": refusals.READ_ONLY,
    "55P03": "is locked by another program; try again in a moment",
    "40P01": "was busy with somebody else; try again",
    "40001": "was busy with somebody else; try again",
    "57P01": "is being shut down; save again when it is back",
    "57P03": "is starting or stopping; try again in a moment",
    "57014": "took longer than its statement_timeout allows; try again",
    "42501": f"does not allow this user all that is needed; {GRANT}",
    "3F000": f"has no schema that this user may use; {GRANT}",
    "42P01": _NO_TABLES,
    "42703": _NO_TABLES,
    "22P05": "cannot hold every letter; make one with ENCODING 'UTF8' and move the records there",
}
"""PostgreSQL's SQLSTATE -> what to say of the database."""

UNCONFIRMED: Final = "did not confirm that the save is safe on its standby; save again"
_SILENT: Final = "does not answer; see whether its server hangs, or a firewall is in the way"
_ODD: Final = "refused what was asked of it; `advisor doctor` tells more"


def is_damage(error: DBAPIError) -> bool:
    """Whether what is stored is at fault: bytes that are no text, or a broken page."""
    original = error.orig
    if not isinstance(original, sqlite3.Error):
        return False
    code = getattr(original, "sqlite_errorcode", None)
    return code is None or code & 0xFF == sqlite3.SQLITE_CORRUPT


@contextmanager
def in_plain_words(where: str) -> Iterator[None]:
    """Turn what a database raises into an `UnavailableError` of one line about ``where``."""
    try:
        yield
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise UnavailableError(f"the database {where} {_complaint(error)}") from None


def _complaint(error: Exception) -> str:
    if isinstance(error, PoolTimeoutError):
        return refusals.FULL
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return _ODD
    return _reported(error.orig if isinstance(error, DBAPIError) else error)


def _reported(original: BaseException | None) -> str:
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", None)
        return _ODD if code is None else _SQLITE.get(code & 0xFF, _ODD)
    if type(original).__name__ == "ConnectionTimeout":  # of a driver that may not be installed
        return _SILENT
    state, message = getattr(original, "sqlstate", None), str(original)
    if not state and message.startswith(("connection ", "failed ")):
        return refusals.reason(message)
    if state == "08P01":  # what a pooler has to say, at any time
        return refusals.reason(message, refusals.GONE)
    if not state or state.startswith("08"):
        return refusals.GONE
    return _POSTGRESQL.get(state, _ODD)
