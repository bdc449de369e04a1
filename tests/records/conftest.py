"""Every test of records runs on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from advisor.guide import Guide, load_guide
from advisor.records.settings import Settings, at
from advisor.records.store import Records
from advisor.records.tables import metadata
from tests.records.postgres import Server, running

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The one PostgreSQL server that all tests share; each has a database of its own."""
    with running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return at(f"sqlite:///{tmp_path / 'records.sqlite'}")
    started: Server = request.getfixturevalue("server")
    return at(started.new_database())


@pytest.fixture(scope="session")
def shared(server: Server) -> Iterator[Records]:
    """A store on PostgreSQL that is emptied before each test that has it."""
    with Records(server.new_database()) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    """An empty store of records, one of each kind."""
    if request.param == "postgresql":
        yield _emptied(request.getfixturevalue("shared"))
        return
    with Records(f"sqlite:///{tmp_path / 'records.sqlite'}") as opened:
        yield opened


def _emptied(store: Records) -> Records:
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with store.database.writing() as connection:
        connection.execute(text(f"TRUNCATE {tables}"))
    return store


@pytest.fixture
def sqlite(tmp_path: Path) -> Settings:
    """An empty SQLite database, for what only a file can suffer."""
    return at(f"sqlite:///{tmp_path / 'records.sqlite'}")


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The guide that the project ships."""
    return load_guide()
