"""Why a server of PostgreSQL, or the way to it, refuses connections: read from what libpq writes.

No code comes with that. What the client finds is in English everywhere; what a server says in
another language is reported as a refusal. Nothing of it is passed on.
"""

from __future__ import annotations

import re
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
_REFUSED: Final = "does not let this program in; the server's log says why"
_CLIENT: Final = f"cannot be asked with these options; {_AT}"

_REASONS: Final = (
    # What the client finds in the address.
    (r"invalid port number|Servname not supported", f"has no such port; {_AT}"),
    (r"definition of service", f"is named by a service that pg_service.conf lacks; {_AT}"),
    (
        r"failed to resolve host|could not translate host name|could not parse network address",
        f"cannot be found: no address is known for the name of its host; {_AT}",
    ),
    (
        r"weak sslmode",
        f"cannot be asked so: sslrootcert=system takes sslmode=verify-full; {_AT}",
    ),
    # TLS.
    (
        r"SSL, but SSL was required",
        (
            "offers no TLS, which sslmode asks for; turn TLS on at the server or pooler, or change "
            "sslmode in ADVISOR_DATABASE_URL"
        ),
    ),
    (
        r"does not match host name",
        (
            "has a certificate for another name than that of the host in ADVISOR_DATABASE_URL; "
            "write the name that the certificate has"
        ),
    ),
    (r"certificate has expired", "has a certificate that has expired; renew it at the server"),
    (r"certificate is not valid yet", "has a certificate that is not valid yet; see to the clocks"),
    (
        r"certificate unknown|certificate verify failed",
        (
            "has a certificate that no authority in sslrootcert has signed; name the file of the "
            "right one there, in ADVISOR_DATABASE_URL"
        ),
    ),
    (
        r"root certificate file",
        (
            "cannot be trusted: the file of root certificates, sslrootcert in "
            "ADVISOR_DATABASE_URL, is not there or holds none"
        ),
    ),
    (
        r"(certificate|private key)( file|,)|client certificate|certificate required",
        (
            "cannot be asked with this client certificate and key, or asks for such; look at "
            "sslcert and sslkey in ADVISOR_DATABASE_URL"
        ),
    ),
    (
        r"response to SSL negotiation|expected authentication request",
        f"is none: something else answers at this host and port; {_AT}",
    ),
    (
        r"no encryption|SSL off|SSL required|connection is insecure",
        (
            "takes nobody without TLS; add ?sslmode=verify-full or ?sslmode=require to "
            "ADVISOR_DATABASE_URL"
        ),
    ),
    (r"pg_hba", "takes nobody of this name from this machine; add a line to pg_hba.conf"),
    (
        (
            r"Is the server running|closed the connection|Connection re|No route|nreachable"
            r"|timed out|timeout|SYSCALL|could not (receive|send)"
        ),
        GONE,
    ),
    (
        r"SSL|TLS|tls",
        f"cannot agree with this program on TLS; {_AT}, and at the versions that the server takes",
    ),
    (
        r"channel binding|authentication method|GSS|SSPI",
        f"offers no such way to sign in as the options ask for; {_AT}",
    ),
    # What the server or a pooler says.
    (r"statement pooling mode", STATEMENTS),
    (
        r"startup parameter|configuration parameter|invalid value for parameter",
        (
            "does not take the options in ADVISOR_DATABASE_URL; leave them out, or have its pooler "
            "ignore them (ignore_startup_parameters)"
        ),
    ),
    (
        r"server login|connect to server|connect failed|query_wait_timeout|server down",
        "is behind a pooler that cannot reach its server; see whether that runs",
    ),
    (r"no password supplied", f"asks for a password, and none is given; {_AT}"),
    (
        r"password|authentication failed|auth failed|SASL",
        f"does not take this user and password; {_AT}",
    ),
    (r"role .* does not exist|no such user|permitted to log in", f"does not take this user; {_AT}"),
    (
        r"database .* does not exist|no such database",
        "is not there: the server knows no database of this name; create it",
    ),
    (
        r"permission denied for database",
        "does not let this user in; have its owner run: GRANT CONNECT ON DATABASE … TO this user",
    ),
    (r"not currently accepting connections", "is closed: it was set to take no connections"),
    (r"too many|connection slots|no more connections", FULL),
    (
        r"starting up|shutting down|recovery mode|accepting connections",
        "is starting or stopping; try again in a moment",
    ),
    (
        r"is not read-only|not in hot standby|not in recovery",
        f"takes writes, and target_session_attrs asks for one that does not; {_AT}",
    ),
    (r"read-only|hot standby|in recovery", READ_ONLY),
    (r"connection to server", _REFUSED),
)
"""What stands in the message -> what to say of the database, the most telling first."""


_VALUE: Final = re.compile(
    r'invalid (?:integer value .* for connection option "(\w+)"|"?(\w+)"? value)'
)
"""An option whose value is none; its name is one of libpq's own."""

_NAMES: Final = re.compile(r"""("|host:? ')[^"']*["']""")
"""Names that were chosen freely: they may hold any word."""


def reason(message: str, otherwise: str = _CLIENT) -> str:
    """Say why a connection was refused.

    Parameters
    ----------
    message
        What libpq or a pooler wrote; of several hosts, all that it wrote.
    otherwise
        What to say where nothing tells.
    """
    if value := _VALUE.search(message):
        return f"cannot be asked so: the option {value[1] or value[2]} has no such value; {_AT}"
    plain = _NAMES.sub(r"\1", message)
    found = (text for pattern, text in _REASONS if re.search(pattern, plain))
    return next(found, otherwise)
