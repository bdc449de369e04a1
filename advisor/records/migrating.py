"""Migrating a database to the version that this advisor knows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from advisor.records.database import Database
from advisor.records.errors import NewerError, RecordsError
from advisor.records.faults import RESTORE
from advisor.records.tallies import count_anew

NEWEST: Final = "0004"  # the newest migration; a test compares it with what Alembic finds
KNOWN: Final = ("0001", "0002", "0003", NEWEST)
SCRIPTS: Final = Path(__file__).parent / "migrations"

_VERSION: Final = "alembic_version"
_TURN: Final = 0x4D534954
"""The number of the lock by which PostgreSQL lets one program migrate at a time."""


def version_of(connection: Connection) -> str | None:
    """Read which migration a database has; None for an empty one."""
    tables = set(inspect(connection).get_table_names())
    if _VERSION in tables:
        version = connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar()
        if not version and "records" in tables:
            raise RecordsError(f"the database is damaged: it does not say its version; {RESTORE}")
        return version
    if "records" in tables:
        raise RecordsError(
            "the database holds a table of records that the advisor did not make; "
            "name another database"
        )
    return None


def bring_up(database: Database) -> None:
    """Migrate an empty or older database, completely or not at all; a newer one is refused.

    The tallies of an older one are counted anew: so no step needs a way of counting of its own.
    """
    with database.reading() as connection:
        if known_version(connection, database.where) == NEWEST:
            return
    with database.writing(longest=None) as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        version = known_version(connection, database.where)
        if version != NEWEST:  # or another program was faster
            migrate(connection)
            if version is not None:
                count_anew(connection)


def known_version(connection: Connection, where: str) -> str | None:
    """Read which migration a database has, as `version_of`, and refuse a newer advisor's."""
    version = version_of(connection)
    if version is not None and version not in KNOWN:
        raise NewerError(f"the database {newer(where, version)}; nothing was changed")
    return version


def newer(where: str, version: str) -> str:
    """Say that a database is of a newer advisor."""
    return (
        f"{where} has version {version} and this advisor knows {NEWEST}: install the newer advisor"
    )


def migrate(connection: Connection, to: str = NEWEST) -> None:
    """Migrate a database inside a transaction, which is rolled back if it fails."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
