"""Why a server of PostgreSQL, or the way to it, refuses connections, from what libpq writes.

What a server says in another language than English is reported as a refusal; nothing is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

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

_TABLE: Final = """
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
    takes nobody without TLS; add ?sslmode=verify-full or ?sslmode=require to
    ADVISOR_DATABASE_URL
pg_hba
    takes nobody of this name from this machine; add a line to pg_hba.conf
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


def _reasons() -> Iterator[tuple[str, str]]:
    texts = {"GONE": GONE, "READ_ONLY": READ_ONLY, "STATEMENTS": STATEMENTS, "FULL": FULL}
    for pattern, text in re.findall(r"((?:^\S.*\n)+)((?:^ .*\n)+)", _TABLE, re.MULTILINE):
        yield pattern.replace("\n", ""), " ".join(text.split()).format_map(texts)


_REASONS: Final = (*_reasons(),)

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
