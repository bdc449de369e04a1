"""Tests of records run on SQLite and on a real PostgreSQL server.

The quick run leaves PostgreSQL to the files whose subject differs from one database to the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from advisor.records.settings import Settings, at
from advisor.records.store import Records
from advisor.records.tables import metadata
from tests.records.postgres import Server, running

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
DIFFER = (
    *("test_belonging", "test_erasing", "test_faults", "test_kills", "test_migrating"),
    "test_store",
)
"""The files that use both databases in the quick run as well."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a database or a store on each kind of database."""
    name = metafunc.module.__name__.rpartition(".")[2]
    postgresql = pytest.param("postgresql", marks=[] if name in DIFFER else [pytest.mark.deep])
    for fixture in {"kept", "settings"}.intersection(metafunc.fixturenames):
        metafunc.parametrize(fixture, ["sqlite", postgresql], indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The one PostgreSQL server that all tests share; each has a database of its own."""
    with running() as started:
        yield started


@pytest.fixture
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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file without records, to be copied: to make the tables takes longer than a test."""
    file = tmp_path_factory.mktemp("migrated") / "records.sqlite"
    Records(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    """An empty store of records, one of each kind."""
    if request.param == "postgresql":
        yield _emptied(request.getfixturevalue("shared"))
        return
    file = shutil.copy(request.getfixturevalue("migrated"), tmp_path)
    with Records(f"sqlite:///{file}") as opened:
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
