"""A database of any earlier version, with records in it, is brought up to date."""

from __future__ import annotations

import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text

from advisor.guide import Guide
from advisor.records import rows, tallies
from advisor.records.copying import restore
from advisor.records.database import Database, _write_ahead
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.migrating import KNOWN, NEWEST, SCRIPTS, migrate, version_of
from advisor.records.model import Record
from advisor.records.settings import Settings, at
from advisor.records.store import Records
from advisor.records.tables import metadata, persons, records
from tests.records.calls import ANN, all_records, any_record, call, counted, counted_anew
from tests.records.conftest import NOW


def differences(connection: Connection) -> list[object]:
    """How the tables of a database differ from those that the program knows."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def stored_in(version: str, connection: Connection, record: Record) -> None:
    """Store a record as an earlier version did: without tallies."""
    row = rows.to_row(record)
    if version < "0003":
        del row["call_back"]
        row["sought"] = "\n".join(rows.fold(text) for text in record.notes.texts if text)
    connection.execute(insert(records).values(row))
    if record.person:
        connection.execute(insert(persons).values(rows.person_row(record, record.person)))


def test_an_empty_database_gets_the_tables_that_the_program_knows(settings: Settings) -> None:
    with Records(settings) as kept, kept.database.reading() as connection:
        assert version_of(connection) == NEWEST
        assert differences(connection) == []


def test_the_newest_version_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "newline")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [NEWEST]
    assert [step.revision for step in scripts.walk_revisions()][::-1] == list(KNOWN)


@pytest.mark.parametrize("version", KNOWN)
def test_each_earlier_version_is_brought_up_with_its_records(
    settings: Settings, guide: Guide, version: str
) -> None:
    draw = random.Random(4)
    stored = [replace(any_record(guide, draw), status="final", revision=1) for _ in range(15)]
    stored += [replace(call(guide), revision=1)]
    old = Database(settings)
    with old.writing() as connection:
        migrate(connection, version)
        for record in stored:
            stored_in(version, connection, record)
    if version != "0001":
        every = (each for one in stored for each in tallies.tallies_of(one))
        kept_then = (each for each in every if each.about != tallies.FLAG or version >= "0004")
        with old.writing() as connection:
            tallies.count(connection, more=kept_then)
    old.close()
    with Records(settings) as kept:
        assert sorted(all_records(kept), key=lambda one: one.id) == sorted(
            stored, key=lambda one: one.id
        )
        assert counted(kept) == counted_anew(kept)
        with kept.database.reading() as connection:
            assert version_of(connection) == NEWEST
            assert differences(connection) == []
            sought = connection.execute(select(records.c.id, records.c.sought)).all()
        assert dict(map(tuple, sought)) == {one.id: rows.to_row(one)["sought"] for one in stored}
        final = kept.finish(stored[-1], by=ANN, now=NOW)
        assert kept.get(final.id) == final
        assert counted(kept) == counted_anew(kept)


def test_a_migration_that_fails_leaves_the_earlier_version_whole(
    settings: Settings, guide: Guide
) -> None:
    old = Database(settings)
    with old.writing() as connection:
        migrate(connection, "0001")
        stored_in("0001", connection, replace(call(guide), revision=1))
        # The second step makes a table of this name, and its last act is to make indexes.
        connection.execute(text("CREATE INDEX ix_records_track ON records (track)"))
    with pytest.raises(UnavailableError):
        Records(settings)
    with old.reading() as connection:
        assert version_of(connection) == "0001"
        assert "tallies" not in inspect(connection).get_table_names()
    with old.writing() as connection:
        connection.execute(text("DROP INDEX ix_records_track"))
    old.close()
    with Records(settings) as kept:
        assert len(all_records(kept)) == 1


def test_a_new_file_that_others_are_opening_too_is_waited_for() -> None:
    class Opened(sqlite3.Connection):
        asked = 0

        def execute(self, sql: str, /, *more: Any) -> sqlite3.Cursor:
            self.asked += 1
            if self.asked < 3:  # as SQLite answers at once, whatever patience is set
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(sql, *more)

    with closing(sqlite3.connect(":memory:", factory=Opened)) as opened:
        _write_ahead(opened)
        assert opened.asked == 3


def test_many_who_open_a_new_database_at_once_make_its_tables_once(settings: Settings) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: Records(settings), range(6)))
    with opened[0].database.reading() as connection:
        assert differences(connection) == []
    for kept in opened:
        kept.close()


@pytest.mark.parametrize("version", KNOWN)
def test_a_backup_of_an_earlier_version_comes_back_or_changes_nothing(
    sqlite: Settings, guide: Guide, tmp_path: Path, version: str
) -> None:
    file = tmp_path / "earlier.sqlite"
    earlier = at(f"sqlite:///{file}")
    old = Database(earlier)
    with old.writing() as connection:
        migrate(connection, version)
        stored_in(version, connection, replace(call(guide), status="final", revision=1))
    old.close()
    assert restore(sqlite, file).records == 1
    old = Database(earlier)
    with old.writing() as connection:
        connection.execute(text("DROP TABLE revisions"))
        connection.execute(text("ALTER TABLE records DROP COLUMN notes"))
    old.close()
    before = file.read_bytes()
    with pytest.raises(RecordsError, match=r"earlier.sqlite is damaged; restore another backup"):
        restore(sqlite, file)
    assert file.read_bytes() == before
    with Records(sqlite) as kept:
        assert len(all_records(kept)) == 1
