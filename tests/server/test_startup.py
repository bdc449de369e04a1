"""Edits in the files themselves enter the history, and nobody waits for it."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, current_thread
from urllib.request import urlopen

import pytest

from advisor import load_guide
from advisor.guide import find_data
from advisor.guide.files import PROGRAM
from advisor.publishing.history import history
from advisor.publishing.live import LiveGuide
from advisor.publishing.publisher import record
from advisor.publishing.version import HistoryError
from advisor.records.settings import DATA, DATABASE, STATE
from advisor.server import health
from advisor.server.startup import record_external_edit, warm_up
from advisor.settings import read, settings
from tests.checkout import CHECKOUT
from tests.publishing.drafting import set_points
from tests.server.staff import ANN, served, signed_in
from tests.server.wire import shown

LONG = 60.0
"""Seconds after which a thread that never came counts as broken."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose history has begun."""
    data = tmp_path_factory.mktemp("begun") / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", "drafts"))
    record(data, now=datetime(2026, 11, 1, tzinfo=UTC))
    return data


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(begun, tmp_path / "data")


def edit(folder: Path, points: int) -> None:
    """Change a weight in the file itself."""
    rules = folder / "rules.yaml"
    rules.write_text(set_points(rules.read_text(), "monday", "customers", "bida", points))


def test_every_edit_is_recorded_and_the_same_one_only_once(folder: Path) -> None:
    for points in (2, 4):
        edit(folder, points)
        record_external_edit(folder)
        record_external_edit(folder)
    versions = history(folder)
    assert len(versions) == 3
    assert all(version.found for version in versions)


def test_a_folder_without_a_history_is_left_alone(folder: Path) -> None:
    shutil.rmtree(folder / "history")
    record_external_edit(folder)
    assert not (folder / "history").exists()


def test_what_cannot_be_recorded_goes_to_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(folder, 2)
    newest = folder / "history" / "0001" / "version.json"
    newest.write_text("{")
    with caplog.at_level(logging.WARNING, "advisor"):
        record_external_edit(folder)
    assert "this is no record of a version" in caplog.text
    with pytest.raises(HistoryError):
        history(folder)


def test_the_live_guide_calls_its_watcher_in_another_thread_for_each_sound_change(
    folder: Path,
) -> None:
    seen = Event()
    threads = []

    def watcher(changed: Path) -> None:
        threads.append(current_thread())
        record_external_edit(changed)
        seen.set()

    live = LiveGuide(folder)
    live.guide()
    live.watch(watcher)
    (folder / "rules.yaml").write_text("points: [")
    live.fresh()
    assert threads == []
    shutil.copy(find_data() / "rules.yaml", folder / "rules.yaml")
    edit(folder, 2)
    live.fresh()
    assert seen.wait(LONG)
    assert threads != [current_thread()]
    assert len(history(folder)) == 2


def test_a_start_without_a_readable_program_fails_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "program.yaml").write_text("program: [\n...\n", encoding="utf-8")
    variables = {**os.environ, "ADVISOR_DATA": str(tmp_path), "HOME": str(tmp_path)}
    for name in (STATE, DATABASE):
        variables.pop(name, None)
    command = (sys.executable, "-c", "import app")
    ended = subprocess.run(
        command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "program.yaml:2:1: " in ended.stderr


def test_a_start_with_a_faulty_program_serves_what_was_published_and_says_what_waits(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (STATE, DATABASE, "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    before = read({**os.environ, DATA: str(folder)}).records.file
    (folder / PROGRAM).write_text("program: [\n...\n", encoding="utf-8")
    assert read({**os.environ, DATA: str(folder)}).records.file == before
    assert before is not None
    assert before.is_relative_to(tmp_path)
    with served(tmp_path, folder) as site:
        with urlopen(f"{site.url}/readyz") as answer:
            assert json.load(answer) == {"ready": True, "guide": True, "files": "waiting"}
        assert load_guide().words.start.lead in shown(site.url, "")
        desk = shown(site.url, "page=staff.desk", cookies=signed_in(site, ANN))
        assert f"{PROGRAM}:2:1: " in desk
    monkeypatch.setattr("advisor.live.live", LiveGuide(folder))
    warm_up()
    assert re.search(rf"the files are waiting: .*{PROGRAM}:2:1: ", caplog.text)


def test_the_start_makes_the_tables_of_a_named_database_and_says_why_no_call_can_be_saved(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "advisor")  # another test may have let more through
    monkeypatch.setattr("advisor.live.live", LiveGuide(folder))
    monkeypatch.setattr(health, "REMEMBER_S", 0.0)
    for address, said in (
        (f"sqlite:///{tmp_path / 'records.sqlite'}", ""),
        ("postgresql://advisor@127.0.0.1:1/records", "cannot be reached"),
    ):
        monkeypatch.setattr(health, "_CHECK", health._DatabaseCheck())
        monkeypatch.setenv(DATABASE, address)
        settings.cache_clear()
        caplog.clear()
        warm_up()
        assert said in caplog.text
        assert bool(caplog.text) == bool(said)
    assert (tmp_path / "records.sqlite").stat().st_size > 0
