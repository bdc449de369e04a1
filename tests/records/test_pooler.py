"""Behind a pooler that lends a connection for a transaction, everything works and is promised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import text

from advisor.guide import Guide
from advisor.records.database import Database
from advisor.records.errors import UnavailableError
from advisor.records.settings import at
from advisor.records.store import Records
from tests.depth import DEPTH
from tests.records.calls import ANN, all_records, call, counted, counted_anew
from tests.records.conftest import NOW
from tests.records.load import Load
from tests.records.pooler import Pooler, pooling
from tests.records.postgres import Server


@pytest.fixture(scope="module")
def pooler(server: Server) -> Iterator[Pooler]:
    """A pooler in transaction mode."""
    with pooling(server) as started:
        yield started


def test_saves_and_searches_of_many_at_once_are_all_taken(
    server: Server, pooler: Pooler, guide: Guide
) -> None:
    with Records(pooler.url(server.new_database())) as kept:
        load = Load(kept, guide, DEPTH.saves)
        load.run()
        assert load.refused == []
        assert load.lost(kept) == []
        assert counted(kept) == counted_anew(kept)
        assert len(load.acknowledged) == len(all_records(kept))


def test_what_others_leave_in_a_session_holds_for_no_save_of_ours(
    server: Server, pooler: Pooler
) -> None:
    address = pooler.url(server.new_database())
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SET synchronous_commit = off")
        other.execute("SET lock_timeout = '1h'")
    opened = Database(at(address))
    for transaction in (opened.writing, opened.reading):
        with transaction() as connection:
            wanted = text(
                "SELECT current_setting('synchronous_commit'), current_setting('lock_timeout')"
            )
            assert connection.execute(wanted).one() == ("on", "5s")
    opened.close()
    with psycopg.connect(address) as other:
        left = other.execute("SHOW lock_timeout").fetchone()
    assert left == ("1h",)


def test_deletions_free_their_space_and_wait_no_longer_than_saves(
    server: Server, pooler: Pooler, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 1)
    database = server.new_database()
    with Records(pooler.url(database)) as kept, psycopg.connect(database) as other:
        gone, stays = (kept.save_draft(call(guide), by=ANN, now=NOW) for _ in range(2))
        assert kept.delete([gone.id]).is_clean
        other.execute("LOCK TABLE revisions IN SHARE MODE")
        assert "is locked by another program" in refused_sweep(kept)
        other.rollback()
        assert kept.get(stays.id) == stays


def refused_sweep(kept: Records) -> str:
    with pytest.raises(UnavailableError) as told:
        kept.sweep()
    return str(told.value)


def test_a_server_that_hangs_behind_a_pooler_is_given_up(
    server: Server, pooler: Pooler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.MAX_READING_S", 1)
    with Records(pooler.url(server.new_database())) as kept:
        hanging = ExitStack()

        def read() -> None:
            with hanging, kept.database.reading() as connection:
                connection.execute(text("SELECT 1"))
                hanging.enter_context(server.hung())
                connection.execute(text("SELECT 2"))

        with pytest.raises(UnavailableError, match="does not answer"):
            read()
        assert all_records(kept) == []


def test_a_pooler_that_keeps_no_transaction_is_refused_at_the_start(server: Server) -> None:
    with (
        pooling(server, "statement") as pooler,
        pytest.raises(UnavailableError, match="set its pool_mode to transaction or session"),
    ):
        Records(pooler.url(server.new_database()))
