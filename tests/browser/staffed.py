"""The advisor with its staff pages, as someone starts it on a machine of their own."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from advisor.guide import find_data
from advisor.publishing.drafts import FOLDER
from advisor.records import Record
from advisor.records.search import Search
from advisor.records.store import Records
from tests.browser.server import Server, free_port, serving
from tests.checkout import CHECKOUT
from tests.records.calls import any_record, sheet_of_prospect
from tests.shipped import GUIDE

RECORDS: Final = 300
"""How many records there are before the first test."""


@dataclass(frozen=True)
class Staffed:
    """A server with staff pages that asks prospects whether their answers may be kept.

    Attributes
    ----------
    server
        The server.
    data, state
        Its data folder, and where its records are.
    """

    server: Server
    data: Path
    state: Path

    @property
    def url(self) -> str:
        """Where it serves."""
        return self.server.url

    def records(self, search: Search | None = None) -> list[Record]:
        """Read the records that are on disk."""
        with Records(_database(self.state)) as records:
            return list(records.search(search or Search(), size=10_000).records)

    def record(self, record_id: str) -> Record:
        """Read a record as it is on disk."""
        with Records(_database(self.state)) as records:
            return records.get(record_id)

    def restore(self) -> None:
        """Make the data folder as it is shipped, without drafts and history."""
        restore(self.data)


def restore(data: Path) -> None:
    """Make a data folder as it is shipped, without drafts and history."""
    for left in ("history", FOLDER):
        shutil.rmtree(data / left, ignore_errors=True)
    shutil.copytree(
        find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER), dirs_exist_ok=True
    )


@contextmanager
def staffed(home: Path, records: int = RECORDS, **variables: str) -> Iterator[Staffed]:
    """Serve a data folder of its own with staff pages and some records, from a new folder."""
    data, state = home / "data", home / "state"
    restore(data)
    state.mkdir()
    draw = random.Random(2)
    made = [any_record(GUIDE, draw) for _ in range(records)]
    # One chart shows where prospects stop, once enough of them have stopped at one page.
    answers = {"goal": ("protect",), "monday": ("breach",)}
    made += [sheet_of_prospect(GUIDE, answers, datetime.now(UTC)) for _ in range(5)]
    with Records(_database(state)) as kept:
        kept.add(replace(record, status="final", revision=1) for record in made)
    with started(data, state, **variables) as server:
        yield Staffed(server, data, state)


@contextmanager
def started(data: Path, state: Path, **variables: str) -> Iterator[Server]:
    """Serve a data folder with staff pages."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "advisor", "--data", str(data)),
        *("run", "--staff", "--port", str(port)),
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ADVISOR_STATE": str(state),
        "ADVISOR_KEEP_SHEETS": "on",
        **variables,
    }
    if "ADVISOR_DATABASE_URL" not in variables:
        environment.pop("ADVISOR_DATABASE_URL", None)
    with serving(command, port, folder=state, environment=environment) as server:
        yield server


def _database(state: Path) -> str:
    return f"sqlite:///{state / 'records.sqlite'}"
