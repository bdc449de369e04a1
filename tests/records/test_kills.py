"""Whatever was acknowledged is there after kill -9, and nothing is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import text

from advisor.records.settings import Settings
from advisor.records.store import Records
from tests.checkout import CHECKOUT
from tests.depth import DEPTH
from tests.records.calls import all_records, counted, counted_anew
from tests.records.saver import SAVES_EACH, is_whole

PATIENCE = 60


def acknowledged_in(file: Path) -> dict[str, int]:
    """The newest acknowledged revision of each record."""
    lines = file.read_text(encoding="ascii").splitlines()
    return {record: int(revision) for record, revision in map(str.split, lines)}


@pytest.fixture(scope="module")
def nursery() -> Iterator[tuple[IO[str], IO[str]]]:
    """The input and output of the program that begins savers."""
    command = (sys.executable, "-m", "tests.records.saver")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=CHECKOUT) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        yield program.stdin, program.stdout


def test_after_each_kill_every_acknowledged_save_is_there_and_none_by_half(
    settings: Settings, tmp_path: Path, nursery: tuple[IO[str], IO[str]]
) -> None:
    Records(settings).close()
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    wishes, answers = nursery
    draw = random.Random(9)
    for _ in range(DEPTH.kills):
        before = acknowledged.stat().st_size
        print(settings.url, acknowledged, sep="\t", file=wishes, flush=True)
        saver = int(answers.readline())
        until = time.monotonic() + PATIENCE
        while acknowledged.stat().st_size == before:
            assert time.monotonic() < until
            time.sleep(0.002)
        time.sleep(draw.uniform(0, 0.05))
        os.kill(saver, signal.SIGKILL)
        assert int(answers.readline()) == -signal.SIGKILL
    with Records(settings) as kept:
        stored = {record.id: record for record in all_records(kept)}
        promised = acknowledged_in(acknowledged)
        assert len(promised) >= DEPTH.kills
        lost = [one for one, revision in promised.items() if stored[one].revision < revision]
        assert lost == []
        assert all(map(is_whole, stored.values()))
        for record in stored.values():
            history = kept.history_of(record.id)
            assert len(history) == (record.revision == SAVES_EACH)
        assert counted(kept) == counted_anew(kept)
        if settings.file:
            with kept.database.reading() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
