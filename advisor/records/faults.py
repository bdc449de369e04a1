"""The databases' errors in plain words, by the codes that come with them.

Nothing of the original message is repeated: it may quote what was being stored. An error of
connecting has no code, so it is recognized by what libpq writes; in another language than English
it is reported as a refusal.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from advisor.records.errors import UnavailableError

RESTORE: Final = "bring the last backup back with: advisor records restore FILE"

GRANT: Final = (
    "have its owner run: GRANT USAGE, CREATE ON SCHEMA public TO this user; "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO this user"
)

GONE: Final = "cannot be reached; see whether its server runs and the address is right"
READ_ONLY: Final = (
    "may only be read now: it is a standby, or default_transaction_read_only is on; "
    "name the primary, or have it made one"
)
STATEMENTS: Final = (
    "is behind a pooler that keeps no transaction together; set its pool_mode to transaction or "
    "session"
)
FULL: Final = "has no connection free; raise max_connections, or close other programs"
_AT: Final = "look at ADVISOR_DATABASE_URL"
_CLIENT: Final = f"cannot be asked with these options; {_AT}"

SQLITE: Final[Mapping[int | None, str]] = {
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
    "53300": FULL,
    "25006": READ_ONLY,
    "55P03": "is locked by another program; try again in a moment",
    "40P01": "was busy with someone else; try again",
    "40001": "was busy with someone else; try again",
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

_TABLE: Final = f"""
invalid port number|Servname not supported
    has no such port; look at ADVISOR_DATABASE_URL
definition of service
    is named by a service that pg_service.conf lacks; look at ADVISOR_DATABASE_URL
failed to resolve host|could not translate host name|could not parse network address
    cannot be found: no address is known for the name of its host; look at ADVISOR_DATABASE_URL
weak sslmode
    cannot be asked so: sslrootcert=system takes sslmode=verify-full; look at
    ADVISOR_DATABASE_URL
SSL, but SSL was required
    offers no TLS, which sslmode asks for; turn TLS on at the server or pooler, or change
    sslmode in ADVISOR_DATABASE_URL
does not match host name
    has a certificate for another name than that of the host in ADVISOR_DATABASE_URL; write the
    name that the certificate has
certificate has expired
    has a certificate that has expired; renew it at the server
certificate is not valid yet
    has a certificate that is not valid yet; see to the clocks
certificate unknown|certificate verify failed
    has a certificate that no authority in sslrootcert has signed; name the file of the right
    one there, in ADVISOR_DATABASE_URL
root certificate file
    cannot be trusted: the file of root certificates, sslrootcert in ADVISOR_DATABASE_URL, is
    not there or holds none
(certificate|private key)( file|,)|client certificate|certificate required
    cannot be asked with this client certificate and key, or asks for such; look at sslcert and
    sslkey in ADVISOR_DATABASE_URL
response to SSL negotiation|expected authentication request
    is none: something else answers at this host and port; look at ADVISOR_DATABASE_URL
no encryption|SSL off|SSL required|connection is insecure
    accepts no connection without TLS; add ?sslmode=verify-full or ?sslmode=require to
    ADVISOR_DATABASE_URL
pg_hba
    does not accept this name from this machine; add a line to pg_hba.conf
Is the server running|closed the connection|Connection re|No route|nreachable|timed out|timeout|
SYSCALL|could not (receive|send)
    {GONE}
SSL|TLS|tls
    cannot agree with this program on TLS; look at ADVISOR_DATABASE_URL, and at the versions
    that the server takes
channel binding|authentication method|GSS|SSPI
    offers no such way to sign in as the options ask for; look at ADVISOR_DATABASE_URL
statement pooling mode
    {STATEMENTS}
startup parameter|configuration parameter|invalid value for parameter
    does not take the options in ADVISOR_DATABASE_URL; leave them out, or have its pooler ignore
    them (ignore_startup_parameters)
server login|connect to server|connect failed|query_wait_timeout|server down
    is behind a pooler that cannot reach its server; see whether that runs
no password supplied
    asks for a password, and none is given; look at ADVISOR_DATABASE_URL
password|authentication failed|auth failed|SASL
    does not take this user and password; look at ADVISOR_DATABASE_URL
role .* does not exist|no such user|permitted to log in
    does not take this user; look at ADVISOR_DATABASE_URL
database .* does not exist|no such database
    is not there: the server knows no database of this name; create it
permission denied for database
    does not let this user in; have its owner run: GRANT CONNECT ON DATABASE … TO this user
not currently accepting connections
    is closed: it was set to take no connections
too many|connection slots|no more connections
    {FULL}
starting up|shutting down|recovery mode|accepting connections
    is starting or stopping; try again in a moment
is not read-only|not in hot standby|not in recovery
    takes writes, and target_session_attrs asks for one that does not; look at
    ADVISOR_DATABASE_URL
read-only|hot standby|in recovery
    {READ_ONLY}
connection to server
    does not let this program in; the server's log says why
"""
"""A pattern of the message, then indented what to say of the database; the most specific first."""

_REASONS: Final = tuple(
    (pattern.replace("\n", ""), " ".join(text.split()))
    for pattern, text in re.findall(r"((?:^\S.*\n)+)((?:^ .*\n)+)", _TABLE, re.MULTILINE)
)

UNCONFIRMED: Final = "did not confirm that the save is safe on its standby; save again"
_SILENT: Final = "does not answer; see whether its server hangs, or a firewall is in the way"
_ODD: Final = "refused what was asked of it; `advisor doctor` tells more"


def is_damage(error: DBAPIError) -> bool:
    """Whether what is stored is at fault: bytes that are no text, or a broken page."""
    original = error.orig
    if not isinstance(original, sqlite3.Error):
        return False
    return _code(original) == sqlite3.SQLITE_CORRUPT


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; None for what Python itself refused."""
    if str(error).startswith("Could not decode"):  # a text, as that of a damaged id
        return sqlite3.SQLITE_CORRUPT
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def in_plain_words(where: str) -> Iterator[None]:
    """Turn what a database raises into an `UnavailableError` of one line about ``where``."""
    try:
        yield
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise UnavailableError(f"the database {where} {_complaint(error)}") from None


def _complaint(error: Exception) -> str:
    if isinstance(error, PoolTimeoutError):
        return FULL
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return _ODD
    return _reported(error.orig if isinstance(error, DBAPIError) else error)


def _reported(original: BaseException | None) -> str:
    if isinstance(original, sqlite3.Error):
        is_lacking = re.search("^no such (table|column)|has no column named", str(original))
        return _NO_TABLES if is_lacking else SQLITE.get(_code(original), _ODD)
    if type(original).__name__ == "ConnectionTimeout":  # of a driver that may not be installed
        return _SILENT
    state, message = getattr(original, "sqlstate", None), str(original)
    if not state and message.startswith(("connection ", "failed ")):
        return reason(message)
    if state == "08P01":  # what a pooler has to say, at any time
        return reason(message, GONE)
    if not state or state.startswith("08"):
        return GONE
    return _POSTGRESQL.get(state, _ODD)


_VALUE: Final = re.compile(
    r'invalid (?:integer value .* for connection option "(\w+)"|"?(\w+)"? value)'
)
"""An option whose value is not valid; its name is one of libpq's own."""

_NAMES: Final = re.compile(r"""("|host:? ')[^"']*["']""")
"""Names that were chosen freely: they may hold any word."""


def reason(message: str, otherwise: str = _CLIENT) -> str:
    """Say why a connection was refused, from what libpq or a pooler wrote about all hosts."""
    if value := _VALUE.search(message):
        return f"cannot be asked so: the option {value[1] or value[2]} has no such value; {_AT}"
    plain = _NAMES.sub(r"\1", message)
    found = (text for pattern, text in _REASONS if re.search(pattern, plain))
    return next(found, otherwise)
