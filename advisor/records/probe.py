"""Whether a call can be saved now: one is, by the steps of every save, and rolled back.

It is rolled back to a savepoint, and the transaction around it is committed: a commit is what a
disk or a standby that does not answer delays. Nothing is left of the call, and no one sees it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, text

from advisor.records.database import PATIENCE, Database
from advisor.records.errors import UnavailableError
from advisor.records.faults import STATEMENTS
from advisor.records.making import begin_call
from advisor.records.migrating import NEWEST, known_version, migrate
from advisor.records.model import Consent, Notes, Person
from advisor.records.saving import store

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A month without calls: its tallies disturb no others."""

_ACCOUNT: Final = "probe"
_LETTERS: Final = "Aé語😀" * 250  # of several scripts: a database may hold only some


def probe(database: Database, *, migrating: bool = False) -> None:
    """Save a call and roll it back, within seconds; the `RecordsError` says why it cannot be.

    With ``migrating`` missing tables are made for the occasion and rolled back, too.
    """
    with database.trying(PATIENCE) as connection:
        tried = connection.begin_nested()  # not by `with`: a full disk may end the outer one, too
        version = known_version(connection, database.where)
        if version != NEWEST:
            if not migrating:
                raise UnavailableError(
                    f"the database {database.where} has not the tables of this advisor; the next "
                    "start makes them"
                )
            migrate(connection)
        _save(connection)
        tried.rollback()
        if not database.is_sqlite:
            _check_durability(connection, database.where)
        elif version is not None:
            # What was rolled back wrote nothing to the file, so a full disk would not show.
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _check_durability(connection: Connection, where: str) -> None:
    """Check that what is acknowledged is on disk: server and pooler may have other settings."""
    wanted = text("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
    fsync, commit = connection.execute(wanted).one()
    if commit not in ("on", "remote_apply"):
        raise UnavailableError(f"the database {where} {STATEMENTS}")
    if fsync != "on":
        raise UnavailableError(
            f"the database {where} may lose calls when its machine stops: fsync is off; set "
            "fsync = on in postgresql.conf"
        )


def _save(connection: Connection) -> None:
    """Save a call as a draft, then as final, and correct it."""
    empty = begin_call(_ACCOUNT, _LONG_AGO)
    known = Person(_LETTERS[:4], Consent(_ACCOUNT, _LONG_AGO))
    draft = replace(empty, revision=1, notes=Notes(_LETTERS), answers={"probe": ("probe",)})
    final = replace(draft, revision=2, status="final", person=known)
    corrected = replace(final, revision=3, person=None)
    for wanted in (draft, final, corrected):
        store(connection, wanted, correcting=wanted is corrected)
