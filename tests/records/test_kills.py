"""Whatever was acknowledged is there after kill -9, and nothing is there by half."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

from sqlalchemy import text

from advisor.records.settings import Settings
from advisor.records.store import Records
from tests.depth import DEPTH
from tests.records.calls import all_records, counted, counted_anew
from tests.records.saver import SAVES_EACH, is_whole, save_without_end

PATIENCE = 60


def acknowledged_in(file: Path) -> dict[str, int]:
    """The newest acknowledged revision of each record."""
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return {record: int(revision) for record, revision in map(str.split, lines)}


def test_after_each_kill_every_acknowledged_save_is_there_and_none_by_half(
    settings: Settings, tmp_path: Path
) -> None:
    Records(settings).close()
    acknowledged = tmp_path / "acknowledged"
    nursery = multiprocessing.get_context("forkserver")
    nursery.set_forkserver_preload(["tests.records.saver"])
    draw = random.Random(9)
    for _ in range(DEPTH.kills):
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        saver = nursery.Process(target=save_without_end, args=(settings.url, acknowledged))
        saver.start()
        until = time.monotonic() + PATIENCE
        while not acknowledged.exists() or acknowledged.stat().st_size == before:
            assert saver.is_alive()
            assert time.monotonic() < until
            time.sleep(0.002)
        time.sleep(draw.uniform(0, 0.05))
        saver.kill()
        saver.join()
        assert saver.exitcode == -9
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
