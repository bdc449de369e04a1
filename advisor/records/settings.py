"""Where records are stored and for how long, from environment variables.

No library is loaded unless PostgreSQL is named, so that any page can read the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from advisor.records import address
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
        return *address.postgresql(rest, DATABASE), None
    if separator and scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        try:
            return _sqlite(full_path(variables, rest[1:]))
        except ValueError as fault:
            raise SettingError(f"{DATABASE} cannot be read; {fault}") from None
    raise SettingError(f"{DATABASE} names no database that is known; {address.HOW}")


def _sqlite(file: Path) -> tuple[str, str, Path]:
    path = file.absolute()
    return f"sqlite:///{path}", str(path), path


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
