"""Where records are kept and for how long: read from environment variables, purely.

==========================  ========================================================
variable                    meaning
==========================  ========================================================
``ADVISOR_DATABASE_URL``    ``postgresql://USER:PASSWORD@HOST/NAME`` or ``sqlite:////FILE``
``ADVISOR_STATE``           the folder of the SQLite file when no database is named
``ADVISOR_RETENTION_DAYS``  days after its last change when a record is forgotten
``ADVISOR_KEEP_SHEETS``     ``on``: prospects are asked whether their sheet may be kept
``ADVISOR_COUNSELORS_SEE``  ``own``: counselors see the calls that they began; ``all``: any
==========================  ========================================================

This module reads no environment, and loads no library unless PostgreSQL is named, so that any
page can afford it; the caller passes ``os.environ``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from advisor.records import address
from advisor.records.errors import RecordsError
from advisor.variables import SettingError, full_path, path_of, switch, text_of, understood

DATABASE: Final = "ADVISOR_DATABASE_URL"
STATE: Final = "ADVISOR_STATE"
DATA: Final = "ADVISOR_DATA"
RETENTION: Final = "ADVISOR_RETENTION_DAYS"
SHEETS: Final = "ADVISOR_KEEP_SHEETS"
SEE: Final = "ADVISOR_COUNSELORS_SEE"

VARIABLES: Final = (DATABASE, STATE, RETENTION, SHEETS, SEE)
"""The variables that are read here."""

FILE: Final = "records.sqlite"
_POSTGRESQL: Final = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Settings:
    """Where records are kept and for how long.

    Attributes
    ----------
    url
        The address of the database. It may hold a password and is therefore never shown;
        ``where`` is.
    where
        The database in words that may be shown.
    file
        The SQLite file; None for PostgreSQL.
    is_named
        Whether a variable names the database.
    retention
        Days after its last change when a record is forgotten; None for never.
    keep_sheets
        Whether prospects are asked if their sheet may be kept; only where a setting says so.
    shared
        Whether counselors see one another's calls.
    """

    url: str = field(repr=False)
    where: str
    file: Path | None = None
    is_named: bool = False
    retention: int | None = None
    keep_sheets: bool = False
    shared: bool = False


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Understand the settings.

    Parameters
    ----------
    variables
        Environment variables; those of others are ignored.

    Raises
    ------
    RecordsError
        A variable cannot be understood. Its value is not repeated where it may
        hold a password.
    """
    try:
        url, where, file = _database(variables)
        return Settings(
            url,
            where,
            file,
            is_named=bool(text_of(variables, DATABASE)),
            retention=understood(variables, RETENTION, None, _retention),
            keep_sheets=understood(variables, SHEETS, False, switch),
            shared=understood(variables, SEE, False, _shared),
        )
    except SettingError as fault:
        raise RecordsError(str(fault)) from None


def at(url: str) -> Settings:
    """Give the settings that name a database and leave the rest as it is by default."""
    return read_settings({DATABASE: url})


def _database(variables: Mapping[str, str]) -> tuple[str, str, Path | None]:
    named = text_of(variables, DATABASE)
    if not named:
        return _sqlite(_state(variables) / FILE)
    scheme, separator, rest = named.partition("://")
    if separator and scheme in _POSTGRESQL:
        return *address.postgresql(rest, DATABASE), None
    if separator and scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        try:
            return _sqlite(full_path(variables, rest[1:]))
        except ValueError as fault:
            raise RecordsError(f"{DATABASE} cannot be read; {fault}") from None
    raise RecordsError(f"{DATABASE} names no database that is known; {address.HOW}")


def _sqlite(file: Path) -> tuple[str, str, Path]:
    path = file.absolute()
    return f"sqlite:///{path}", str(path), path


def _state(variables: Mapping[str, str]) -> Path:
    """The folder for what is kept: the named one, or where such things belong on Linux."""
    if named := path_of(variables, STATE):
        return named
    if shared := path_of(variables, "XDG_STATE_HOME"):
        return shared / _folder(variables)
    if home := variables.get("HOME", "").strip():
        return Path(home) / ".local" / "state" / _folder(variables)
    raise RecordsError(f"nothing says where records are kept; set {STATE} to a folder")


def _shared(word: str) -> bool:
    if word.lower() not in ("own", "all"):
        raise ValueError("write own or all")
    return word.lower() == "all"


def _folder(variables: Mapping[str, str]) -> str:
    """Name the folder after the program: two guides on one machine share no records."""
    from advisor.guide import find_data
    from advisor.guide.document import read_document
    from advisor.guide.files import PROGRAM
    from advisor.guide.model import slug_of

    file = (path_of(variables, DATA) or find_data()) / PROGRAM
    document = read_document(file)
    if short := document.root["program"]["short"].text:
        return slug_of(short)
    if faults := document.faults():
        raise RecordsError(str(faults[0]))
    raise RecordsError(
        f"{file} has no short name of the program, after which the folder of the records is "
        f"called; fix it, or set {STATE} to a folder"
    )


def _retention(days: str) -> int:
    if not (days.isascii() and days.isdigit() and 0 < int(days) <= 36_500):
        raise ValueError("write a number of days, as in 730")
    return int(days)
