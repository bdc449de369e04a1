"""The address of a PostgreSQL database, as PostgreSQL's own programs read it.

libpq's message about a faulty address quotes it with its password, so it is not repeated.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from advisor import DISTRIBUTION
from advisor.guide.faults import instead, quoted
from advisor.variables import SettingError

HOW: Final = "write postgresql://USER:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE"
NO_DRIVER: Final = (
    f"the driver of the database is missing; run: pip install '{DISTRIBUTION}[postgresql]'"
)

_ESCAPES: Final = (
    "in a user name or password, write @ as %40, / as %2F, : as %3A, ? as %3F, # as %23, % as %25"
)
_ADDRESS: Final = re.compile(
    r"([^@/?#]*@)?(?P<places>[^@/?#]*)/(?P<name>[^@/:?#]+)(\?(?P<options>[^@#]*))?"
)
"""User and password, hosts and ports, the database, and options. An address that could be split
in two ways may show a password."""

_NAME: Final = re.compile(r"[A-Za-z_]{1,40}")


def postgresql(rest: str, variable: str) -> tuple[str, str]:
    """Read what follows ``postgresql://``: the address for libpq, and words that may be shown."""
    parts = _ADDRESS.fullmatch(rest)
    if parts is None and re.fullmatch("([^@/?#]*@)?[^@/?#]*/?", rest):
        raise SettingError(f"{variable} names no database after the host; {HOW}")
    try:
        if parts is None:
            raise ValueError
        hosts = ",".join(map(_host, parts["places"].split(",")))
    except ValueError:
        raise SettingError(f"{variable} cannot be read; {HOW}; {_ESCAPES}") from None
    address = f"postgresql://{rest}"
    _read_by_libpq(address, parts["options"] or "", variable)
    name = unquote(parts["name"])
    shown = f"PostgreSQL {name} on {hosts}" if hosts else f"PostgreSQL {name}"
    return address, " ".join(shown.split())


def _host(place: str) -> str:
    """Read a host with its port, if it has one."""
    parts = urlsplit(f"//{place}")
    host = unquote(parts.hostname or "")
    return f"{host}:{parts.port}" if parts.port else host


def _read_by_libpq(address: str, options: str, variable: str) -> None:
    try:
        from psycopg import Error, pq
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise SettingError(NO_DRIVER) from None
    # libpq also takes "ssl=true", as the drivers for Java have it.
    known = ["ssl", *(one.keyword.decode() for one in pq.Conninfo.get_defaults())]
    for option in filter(None, options.split("&")):
        name, equals, _ = option.partition("=")
        if not _NAME.fullmatch(name) or not equals:
            raise SettingError(f"{variable} has an option that is none; write ?OPTION=VALUE")
        if name not in known:
            hint = instead(name, known, "see the connection parameters of PostgreSQL's libpq")
            raise SettingError(
                f"{variable} has the option {quoted(name)}, which PostgreSQL does not know; {hint}"
            )
    try:
        conninfo_to_dict(address)
    except (Error, UnicodeError):
        raise SettingError(f"{variable} cannot be read; {HOW}; {_ESCAPES}") from None
