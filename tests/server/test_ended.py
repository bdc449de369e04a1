"""Sign-ins that are over, for every process that shares the data."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from advisor.live import live
from advisor.server import ended
from advisor.server.accounts import LASTS

CLAIMS: dict[str, Any] = {
    "iss": "https://id.example.edu",
    "sub": "17",
    "nonce": "n1",
    "iat": 1_790_000_000,
    "email": "ann@example.edu",
}
OTHERS: list[dict[str, Any]] = [
    {"nonce": "n2"},
    {"iat": 1_790_000_001},
    {"sub": "18"},
    {"iss": "x"},
]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(live, "_folder", tmp_path)
    monkeypatch.setattr(ended, "_here", set())
    return tmp_path


def test_an_ended_sign_in_is_over_and_every_other_goes_on() -> None:
    assert not ended.has(CLAIMS)
    ended.end(CLAIMS)
    ended.end(CLAIMS)
    assert ended.has({**CLAIMS, "email": None})
    assert not any(ended.has({**CLAIMS, **other}) for other in OTHERS)


def test_what_is_kept_names_nobody_and_is_the_servers_alone(data: Path) -> None:
    ended.end(CLAIMS)
    (file,) = (data / ended.FOLDER).iterdir()
    assert len(file.name) == 64
    assert file.read_bytes() == b""
    assert file.stat().st_mode & 0o077 == 0


def test_what_would_be_over_anyway_is_forgotten(data: Path) -> None:
    ended.end(CLAIMS)
    (old,) = (data / ended.FOLDER).iterdir()
    (data / ended.FOLDER / "note.txt").touch()
    past = time.time() - 3 * LASTS.total_seconds()
    for file in (data / ended.FOLDER).iterdir():
        os.utime(file, (past, past))
    ended.end({**CLAIMS, "nonce": "n2"})
    assert not old.exists()
    assert (data / ended.FOLDER / "note.txt").exists()
    assert ended.has({**CLAIMS, "nonce": "n2"})


def test_where_nothing_can_be_written_this_process_remembers_and_the_log_says_so(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data / ended.FOLDER).write_text("in the way")
    ended.end(CLAIMS)
    assert ended.has(CLAIMS)
    assert "holds in this process alone" in caplog.text
    assert "ann" not in caplog.text
