"""Whose program the records are of: two guides never share one database.

A database remembers the program of the guide that opened it. The program is recognized by the
ids of its tracks, which records refer to and which stay when staff rename the program or a track:
a guide with one of these ids is that of the same program, and is remembered from then on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from advisor.guide.document import read_document
from advisor.guide.files import PROGRAM
from advisor.records.database import MAX_ANSWER_S, Database
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.faults import RESTORE
from advisor.records.settings import DATABASE, STATE, Settings
from advisor.records.tables import insert_into
from advisor.records.tables import program as table


class Owner(NamedTuple):
    """A program by its short name and the ids of its tracks."""

    name: str
    tracks: list[str]

    @classmethod
    def read(cls, name: Any, tracks: Any) -> Owner:
        """Make one of stored values; `TypeError` where they make no sense."""
        if not (
            isinstance(tracks, list) and all(isinstance(text, str) for text in (name, *tracks))
        ):
            raise TypeError("a program has a name and the ids of its tracks")
        return cls(name, tracks)


def program_of(settings: Settings) -> Owner | None:
    """Read which program the guide is of; None without one, or where its file is too faulty."""
    if settings.data is None:
        return None
    root = read_document(settings.data / PROGRAM).root
    name, tracks = root["program"]["short"].text, [track for track, _ in root["tracks"].entries()]
    return Owner(name, tracks) if name and tracks else None


def clash(settings: Settings, guide: Owner | None, found: Owner | None, where: str) -> str:
    """Say that the records of a program are not those of the guide; "" where they are."""
    if not guide or not found or set(found.tracks) & set(guide.tracks):
        return ""
    return (
        f"the records in {where} are those of {found.name} (tracks {', '.join(found.tracks)}), "
        f"and the guide in {settings.data} is that of {guide.name} ({', '.join(guide.tracks)})"
    )


def owner(connection: Connection) -> Owner | None:
    """Return the program that a database remembers, if any."""
    try:
        found = connection.execute(select(table.c.name, table.c.tracks)).one_or_none()
        return found and Owner.read(*found)
    except (ValueError, TypeError, RecursionError):
        raise RecordsError(
            f"the database is damaged: it does not say whose records it has; {RESTORE}"
        ) from None


def claim(database: Database, settings: Settings) -> None:
    """Raise `RecordsError` for the records of another program; remember the guide's."""
    if not (guide := program_of(settings)):
        return

    def checked(connection: Connection) -> Owner | None:
        found = owner(connection)
        if fault := clash(settings, guide, found, settings.where):
            variable = DATABASE if settings.is_named else STATE
            raise RecordsError(f"{fault}; set {variable} to a place of its own")
        return found

    with database.reading() as connection:
        if checked(connection) == guide:
            return
    with suppress(UnavailableError), database.trying(MAX_ANSWER_S) as connection:
        row = {"id": 1, **guide._asdict()}
        connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing())
        checked(connection)  # another guide may have been faster
        connection.execute(update(table).values(row))
