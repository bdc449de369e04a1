"""Sign-ins that are over, for every process that shares the data."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from advisor.live import live
from advisor.server import signed_out
from advisor.server.claims import LASTS

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
    monkeypatch.setattr(live, "folder", tmp_path)
    monkeypatch.setattr(signed_out, "_here", set())
    return tmp_path


def test_an_ended_sign_in_is_over_and_every_other_goes_on() -> None:
    assert not signed_out.has(CLAIMS)
    signed_out.add(CLAIMS)
    signed_out.add(CLAIMS)
    assert signed_out.has({**CLAIMS, "email": None})
    assert not any(signed_out.has({**CLAIMS, **other}) for other in OTHERS)


def test_what_is_kept_names_nobody_and_is_the_servers_alone(data: Path) -> None:
    signed_out.add(CLAIMS)
    (file,) = (data / signed_out.FOLDER).iterdir()
    assert len(file.name) == 64
    assert file.read_bytes() == b""
    assert file.stat().st_mode & 0o077 == 0


def test_what_would_be_over_anyway_is_forgotten(data: Path) -> None:
    signed_out.add(CLAIMS)
    (old,) = (data / signed_out.FOLDER).iterdir()
    (data / signed_out.FOLDER / "note.txt").touch()
    past = time.time() - 3 * LASTS.total_seconds()
    for file in (data / signed_out.FOLDER).iterdir():
        os.utime(file, (past, past))
    signed_out.add({**CLAIMS, "nonce": "n2"})
    assert not old.exists()
    assert (data / signed_out.FOLDER / "note.txt").exists()
    assert signed_out.has({**CLAIMS, "nonce": "n2"})


def test_where_nothing_can_be_written_this_process_remembers_and_the_log_says_so(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data / signed_out.FOLDER).write_text("in the way")
    signed_out.add(CLAIMS)
    assert signed_out.has(CLAIMS)
    assert "holds in this process alone" in caplog.text
    assert "ann" not in caplog.text
