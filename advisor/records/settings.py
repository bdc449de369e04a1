"""Where records are stored and for how long, from environment variables.

No library is loaded unless PostgreSQL is named, so that any page can read the settings. Its address
is read as its own programs do, by libpq. libpq's message about a faulty one quotes it with its
password, so it is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from advisor import DISTRIBUTION
from advisor.guide.faults import instead, quoted
from advisor.variables import (
    SettingError,
    full_path,
    parsed,
    path_of,
    switch,
    text_of,
    whole_number,
)

DATABASE: Final = "ADVISOR_DATABASE_URL"
STATE: Final = "ADVISOR_STATE"
DATA: Final = "ADVISOR_DATA"
RETENTION: Final = "ADVISOR_RETENTION_DAYS"
SHEETS: Final = "ADVISOR_KEEP_SHEETS"
SEE: Final = "ADVISOR_COUNSELORS_SEE"

VARIABLES: Final = (DATABASE, STATE, RETENTION, SHEETS, SEE)  # the variables that are read here
FILE: Final = "records.sqlite"
_POSTGRESQL: Final = ("postgresql", "postgres", "postgresql+psycopg")

_HOW: Final = "write postgresql://USER:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE"
_NOT_READ: Final = (
    f"{DATABASE} cannot be read; {_HOW}; in a user name or password, "
    "write @ as %40, / as %2F, : as %3A, ? as %3F, # as %23, % as %25"
)
_NO_DRIVER: Final = (
    f"the driver of the database is missing; run: pip install '{DISTRIBUTION}[postgresql]'"
)

_ADDRESS: Final = re.compile(
    r"([^@/?#]*@)?(?P<places>[^@/?#]*)/(?P<name>[^@/:?#]+)(\?(?P<options>[^@#]*))?"
)
"""User and password, hosts and ports, the database, and options. An address that could be split
in two ways may show a password."""

_OPTION: Final = re.compile(r"[A-Za-z_]{1,40}")


@dataclass(frozen=True)
class Settings:
    """Where records are stored and for how long.

    Attributes
    ----------
    url, where
        The address of the database, which may hold a password; and in words that may be shown.
    file
        The SQLite file; None for PostgreSQL.
    is_named
        Whether a variable names the database.
    data
        The folder of the guide whose program the records must be of; None for any.
    retention
        Days after its last change when a record is deleted; None for never.
    keep_sheets, shared
        Whether prospects are asked for their sheets; whether counselors see others' calls.
    """

    url: str = field(repr=False)
    where: str
    file: Path | None = None
    is_named: bool = False
    data: Path | None = None
    retention: int | None = None
    keep_sheets: bool = False
    shared: bool = False


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    SettingError
        A variable is not valid. Its value is not repeated where it may hold a password.
    """
    from advisor.guide import find_data

    data = path_of(variables, DATA) or find_data()
    url, where, file = _database(variables, data)
    return Settings(
        url,
        where,
        file,
        is_named=bool(text_of(variables, DATABASE)),
        data=data,
        retention=parsed(variables, RETENTION, None, _retention),
        keep_sheets=parsed(variables, SHEETS, False, switch),
        shared=parsed(variables, SEE, False, _shared),
    )


def at(url: str) -> Settings:
    """Return the default settings for a database, of any program."""
    return replace(read_settings({DATABASE: url}), data=None)


def _database(variables: Mapping[str, str], data: Path) -> tuple[str, str, Path | None]:
    named = text_of(variables, DATABASE)
    if not named:
        return _sqlite(_state(variables, data) / FILE)
    scheme, separator, rest = named.partition("://")
    if separator and scheme in _POSTGRESQL:
        return *_postgresql(rest), None
    if separator and scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        try:
            return _sqlite(full_path(variables, rest[1:]))
        except ValueError as fault:
            raise SettingError(f"{DATABASE} cannot be read; {fault}") from None
    raise SettingError(f"{DATABASE} names no database that is known; {_HOW}")


def _sqlite(file: Path) -> tuple[str, str, Path]:
    path = file.absolute()
    return f"sqlite:///{path}", str(path), path


def _postgresql(rest: str) -> tuple[str, str]:
    """Read what follows ``postgresql://``: the address for libpq, and words that may be shown."""
    parts = _ADDRESS.fullmatch(rest)
    if parts is None and re.fullmatch("([^@/?#]*@)?[^@/?#]*/?", rest):
        raise SettingError(f"{DATABASE} names no database after the host; {_HOW}")
    try:
        if parts is None:
            raise ValueError
        hosts = ",".join(map(_host, parts["places"].split(",")))
    except ValueError:
        raise SettingError(_NOT_READ) from None
    address = f"postgresql://{rest}"
    _read_by_libpq(address, parts["options"] or "")
    name = unquote(parts["name"])
    shown = f"PostgreSQL {name} on {hosts}" if hosts else f"PostgreSQL {name}"
    return address, " ".join(shown.split())


def _host(place: str) -> str:
    """Read a host with its port, if it has one."""
    parts = urlsplit(f"//{place}")
    host = unquote(parts.hostname or "")
    return f"{host}:{parts.port}" if parts.port else host


def _read_by_libpq(address: str, options: str) -> None:
    try:
        from psycopg import Error, pq
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise SettingError(_NO_DRIVER) from None
    # libpq also takes "ssl=true", as the drivers for Java have it.
    known = ["ssl", *(one.keyword.decode() for one in pq.Conninfo.get_defaults())]
    for option in filter(None, options.split("&")):
        name, equals, _ = option.partition("=")
        if not _OPTION.fullmatch(name) or not equals:
            raise SettingError(f"{DATABASE} has an option that is none; write ?OPTION=VALUE")
        if name not in known:
            hint = instead(name, known, "see the connection parameters of PostgreSQL's libpq")
            raise SettingError(
                f"{DATABASE} has the option {quoted(name)}, which PostgreSQL does not know; {hint}"
            )
    try:
        conninfo_to_dict(address)
    except (Error, UnicodeError):
        raise SettingError(_NOT_READ) from None


def _state(variables: Mapping[str, str], data: Path) -> Path:
    """The folder of the records: the named one, or where an application's state is on Linux."""
    if named := path_of(variables, STATE):
        return named
    if shared := path_of(variables, "XDG_STATE_HOME"):
        return shared / _folder(data)
    if home := variables.get("HOME", "").strip():
        return Path(home) / ".local" / "state" / _folder(data)
    raise SettingError(f"nothing says where records are kept; set {STATE} to a folder")


def _shared(word: str) -> bool:
    if word.lower() not in ("own", "all"):
        raise ValueError("write own or all")
    return word.lower() == "all"


def _folder(data: Path) -> str:
    """Name the folder after the program: two guides on one machine share no records."""
    from advisor.guide.document import read_document
    from advisor.guide.files import PROGRAM
    from advisor.guide.program import slug_of

    file = data / PROGRAM
    document = read_document(file)
    short = document.root["program"]["short"].text
    if not short:  # while such a file waits, visitors have the last published version
        from advisor.publishing.history import newest_contents

        published = newest_contents(data).get(PROGRAM, b"")
        short = read_document(file, published).root["program"]["short"].text
    if short:
        return slug_of(short)
    if faults := document.faults():
        raise SettingError(str(faults[0]))
    raise SettingError(
        f"{file} has no short name of the program, after which the folder of the records is "
        f"called; fix it, or set {STATE} to a folder"
    )


def _retention(days: str) -> int:
    if not (number := whole_number(days, 36_500)):
        raise ValueError("write a number of days, as in 730")
    return number
