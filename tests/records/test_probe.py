"""The database is well when a call can be saved there, and else it is said why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from sqlalchemy import text

from advisor.guide import Guide
from advisor.records.database import Database
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.probe import probe
from advisor.records.settings import Settings, at
from advisor.records.store import Records
from tests.records.calls import ANN, all_records, call, counted
from tests.records.conftest import NOW
from tests.records.postgres import Server, running

SECONDS = 10


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    """A server that keeps what it acknowledged, and a user of it who owns nothing."""
    with running(options=()) as started:
        started.run("CREATE ROLE counselor LOGIN")
        yield started


@pytest.fixture(scope="module")
def database(durable: Server) -> str:
    """A database of that server."""
    return durable.new_database()


@pytest.fixture
def address(database: str) -> str:
    """The same with nothing but our tables, empty, which the other user may use."""
    if why(database):  # the last test left other tables, or none
        run(database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        Records(database).close()
    run(
        database,
        "TRUNCATE records, persons, revisions, tallies; "
        "ALTER TABLE records DISABLE ROW LEVEL SECURITY; "
        "ALTER ROLE counselor RESET ALL; GRANT USAGE ON SCHEMA public TO counselor; "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO counselor",
    )
    return database


def why(address: str, *, migrating: bool = False) -> str:
    """Why no call can be saved, said within seconds; "" if one can."""
    began = monotonic()
    opened = Database(at(address), create=False)
    try:
        probe(opened, migrating=migrating)
    except RecordsError as fault:
        assert "\n" not in str(fault)
        return str(fault)
    finally:
        opened.close()
        assert monotonic() - began < SECONDS
    return ""


def as_counselor(address: str) -> str:
    return address.replace("advisor@", "counselor@")


def run(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_call_is_saved_and_nothing_of_it_is_left(address: str, guide: Guide) -> None:
    with Records(address) as kept:
        record = kept.finish(call(guide), by=ANN, now=NOW)
        before = counted(kept)
        assert why(address) == why(as_counselor(address)) == ""
        assert all_records(kept) == [record]
        assert counted(kept) == before


def test_a_file_is_tried_too_and_nothing_is_left(sqlite: Settings) -> None:
    assert why(sqlite.url, migrating=True)  # there is no file
    Database(sqlite).close()
    assert "the next start makes them" in why(sqlite.url)
    assert why(sqlite.url, migrating=True) == ""
    assert "the next start makes them" in why(sqlite.url)
    with Records(sqlite) as kept:
        assert why(sqlite.url) == ""
        assert all_records(kept) == []


def test_a_full_or_locked_file_is_noticed(
    sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0)
    with Records(sqlite) as kept, closing(sqlite3.connect(sqlite.file or "")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="is locked by another program"):
            kept.probe()
        other.rollback()
        with kept.database.bare() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(UnavailableError, match="has no room left on its disk"):
            kept.probe()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("REVOKE SELECT ON alembic_version FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE SELECT ON records FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE INSERT ON records FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE UPDATE ON records FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE DELETE ON persons FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE INSERT ON revisions FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE UPDATE ON tallies FROM counselor", "GRANT SELECT, INSERT"),
        ("REVOKE USAGE ON SCHEMA public FROM counselor", "the next start makes them"),
        ("ALTER ROLE counselor SET default_transaction_read_only = on", "may only be read now"),
        ("ALTER TABLE records ENABLE ROW LEVEL SECURITY", "does not allow this user"),
        ("DROP TABLE tallies", "has not all tables"),
        ("ALTER TABLE records DROP COLUMN sought", "has not all tables"),
        ("UPDATE alembic_version SET version_num = '9999'", "install the newer advisor"),
        ("UPDATE alembic_version SET version_num = '0001'", "the next start makes them"),
        ("DROP TABLE alembic_version", "name another database"),
    ],
)
def test_whatever_else_is_in_the_way_of_a_save_is_named(
    address: str, change: str, said: str
) -> None:
    run(address, change)
    assert said in why(as_counselor(address))


@pytest.mark.parametrize("grant", ["", "GRANT USAGE ON SCHEMA public TO counselor"])
def test_a_user_who_may_make_no_tables_is_named_before_the_first_start(
    database: str, grant: str
) -> None:
    run(database, f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {grant}")
    assert "GRANT USAGE, CREATE ON SCHEMA public" in why(as_counselor(database), migrating=True)
    assert why(database, migrating=True) == ""
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public'").rowcount == 0


def test_a_database_that_holds_few_letters_is_named(durable: Server) -> None:
    durable.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    assert "ENCODING 'UTF8'" in why(durable.url("latin"), migrating=True)


def test_a_table_that_somebody_holds_locked_is_noticed(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 1)
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE records")
        assert "is locked by another program" in why(address)


def test_a_server_that_puts_nothing_on_disk_is_named(server: Server) -> None:
    address = server.new_database()
    Records(address).close()
    assert "set fsync = on" in why(address)


@contextmanager
def standby_missing(server: Server) -> Iterator[None]:
    """Have commits wait for a standby that is not there."""
    server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    server.run("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        server.run("ALTER SYSTEM RESET synchronous_standby_names")
        server.run("SELECT pg_reload_conf()")


def test_a_commit_that_no_standby_confirms_is_no_save(
    durable: Server, address: str, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Records(address) as kept, standby_missing(durable):
        monkeypatch.setattr("advisor.records.probe.PATIENCE", 1)
        assert "does not answer" in why(address)
        saved: list[str] = []

        def save() -> None:
            with pytest.raises(UnavailableError) as told:
                kept.save_draft(call(guide), by=ANN, now=NOW)
            saved.append(str(told.value))

        saving = Thread(target=save)
        saving.start()
        until = monotonic() + SECONDS
        while saving.is_alive() and monotonic() < until:
            durable.run(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            sleep(0.05)
        saving.join()
        assert "did not confirm" in saved[0]
