"""Servers that the tests of this folder share: with sign-in, without, and for one machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.browser.staffed import started
from tests.checkout import CHECKOUT, DATA
from tests.server.staff import served


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data that the shared servers serve: what is published is never changed, drafts may be."""
    data = tmp_path_factory.mktemp("shared") / "data"
    return copytree(DATA, data, ignore=ignore_patterns("history", "drafts"))


@pytest.fixture(scope="session")
def site(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor with sign-in."""
    with served(tmp_path_factory.mktemp("site"), folder) as server:
        yield server


@pytest.fixture(scope="session")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor without staff pages, though its environment claims that it was started for them.

    The claim names a process, as that of ``advisor run --staff`` does, but not the server's own.
    """
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ADVISOR_DATA": str(folder),
        "ADVISOR_STAFF": f"process {os.getpid()}",
    }
    command = streamlit_run(CHECKOUT / "app.py", port)
    home = tmp_path_factory.mktemp("plain")
    with serving(command, port, folder=home, environment=environment) as server:
        yield server


@pytest.fixture(scope="session")
def here(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An advisor that was started on this machine with its staff pages."""
    with started(folder, tmp_path_factory.mktemp("here")) as server:
        yield server
