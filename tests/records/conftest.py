"""Every test of records runs on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.guide import Guide, load_guide
from advisor.records.settings import Settings, at
from advisor.records.store import Records
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


@pytest.fixture
def kept(settings: Settings) -> Iterator[Records]:
    """An empty store of records."""
    with Records(settings) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Settings:
    """An empty SQLite database, for what only a file can suffer."""
    return at(f"sqlite:///{tmp_path / 'records.sqlite'}")


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The guide that the project ships."""
    return load_guide()
