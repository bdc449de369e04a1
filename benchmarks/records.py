"""Saving and counting records: ``python -m benchmarks.records``.

A million records are made of twenty thousand different ones, each copied within the
database. Their recommendations are stored without their texts, which no
question below reads. The PostgreSQL server is a real one with its files on
disk, as the tests start it, but with ``fsync`` on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import text, update

from advisor import Guide, load_guide
from advisor.records.errors import RecordsError
from advisor.records.making import begin_call, sheet_of_prospect, with_answers
from advisor.records.model import Notes, Record
from advisor.records.search import Search
from advisor.records.settings import at
from advisor.records.store import Records
from advisor.records.tables import records, tallies
from advisor.scoring import Sheet, recommend
from benchmarks.sheets import one_answer
from benchmarks.table import Row, main
from tests.records.postgres import running

ALL: Final = 1_000_000
DIFFERENT: Final = 20_000
MOST_SECONDS: Final = 2
MOST_MILLISECONDS: Final = 20
SAVES: Final = 300
ROUNDS: Final = 5

COUNSELORS: Final = 20
EVERY: Final = 5.0
"""Seconds between two saves of one counselor."""
TOGETHER: Final = 120.0
"""Seconds for which all of them save."""

NOW: Final = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
WORDS: Final = ("asked", "about", "cost", "start", "work", "visa", "evenings", "employer", "moves")
"""What notes are made of."""


def rows() -> Iterator[Row]:
    """Rows for SQLite, then for PostgreSQL."""
    guide = load_guide()
    with _sqlite() as kept:
        yield _saving("SQLite", kept, guide, MOST_MILLISECONDS)
        yield _saving_together(kept, guide)
    with _sqlite() as kept:
        yield from _asking("SQLite", kept, guide)
    with running(options=()) as server:
        with Records(at(server.new_database())) as kept:
            yield _saving("PostgreSQL", kept, guide, None)
        with Records(at(server.new_database())) as kept:
            yield from _asking("PostgreSQL", kept, guide)


@contextmanager
def _sqlite() -> Iterator[Records]:
    with (
        TemporaryDirectory() as folder,
        Records(at(f"sqlite:///{Path(folder).resolve()}/records.sqlite")) as kept,
    ):
        yield kept


def _saving(name: str, kept: Records, guide: Guide, most: float | None) -> Row:
    """Save one call as its counselor goes on, with all its answers and some notes."""
    draw = random.Random(1)
    record = _answered(begin_call("ann", NOW), guide, draw)
    took: list[float] = []
    for number in range(SAVES):
        record = replace(record, notes=Notes(" ".join(draw.choices(WORDS, k=50 + number))))
        began = time.perf_counter()
        record = kept.save_draft(record, by="ann", now=NOW)
        took.append(1000 * (time.perf_counter() - began))
    return Row(
        f"{name}: a save until it is acknowledged, median of {SAVES}",
        f"{median(took):.1f} ms",
        target="" if most is None else f"under {most} ms",
        met=None if most is None else median(took) < most,
    )


def _saving_together(kept: Records, guide: Guide) -> Row:
    """Let many counselors save at once, and look whether all is there."""
    until = time.monotonic() + TOGETHER
    with ThreadPoolExecutor(COUNSELORS) as pool:
        calls = [pool.submit(_hold, kept, guide, number, until) for number in range(COUNSELORS)]
        held = [call.result() for call in calls]
    errors = sum(errors for _, errors in held)
    lost = sum(kept.get(record.id) != record for record, _ in held)
    saves = sum(record.revision for record, _ in held)
    return Row(
        f"SQLite: {COUNSELORS} counselors, a save every {EVERY:.0f} s for {TOGETHER:.0f} s",
        f"{saves} saves, {errors} errors, {lost} lost",
        target="no error, none lost",
        met=errors == lost == 0,
    )


def _hold(kept: Records, guide: Guide, number: int, until: float) -> tuple[Record, int]:
    """Hold one call: what was acknowledged last, and how many errors there were."""
    draw = random.Random(number)
    by, errors = f"counselor{number}", 0
    record = _answered(begin_call(by, NOW), guide, draw)
    while time.monotonic() < until:
        try:
            noted = replace(record, notes=Notes(" ".join(draw.choices(WORDS, k=80))))
            record = kept.save_draft(noted, by=by, now=NOW)
        except RecordsError:
            errors += 1
        time.sleep(EVERY)
    return record, errors


def _asking(name: str, kept: Records, guide: Guide) -> Iterator[Row]:
    """Ask a million records what the insights and the counselors ask."""
    began = time.perf_counter()
    _fill(kept, guide)
    yield Row(f"{name}: making {ALL:,} records", f"{time.perf_counter() - began:.0f} s")
    yield _question(f"{name}: insights over {ALL:,} records", kept.insights, MOST_SECONDS)
    questions: tuple[tuple[str, Search], ...] = (
        ("the newest 50", Search()),
        ("50 of one counselor", Search(by="counselor7")),
        ("50 of one track and verdict", Search(top="isa", verdict="yes")),
        ("a word that stands nowhere in the notes", Search(text="zebra")),
    )
    for what, search in questions:
        yield _question(f"{name}: search, {what}", partial(kept.search, search))


def _question(what: str, ask: Callable[[], object], most: float | None = None) -> Row:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return Row(
        what,
        f"{median(took):.3f} s",
        target="" if most is None else f"under {most} s",
        met=None if most is None else median(took) < most,
    )


def _fill(kept: Records, guide: Guide) -> None:
    """Store different records, then copies of them, and count the copies."""
    draw = random.Random(6)
    kept.add(_short(_record(guide, draw)) for _ in range(DIFFERENT))
    copies = ALL // DIFFERENT
    others = ", ".join(column.name for column in records.c if column.name != "id")
    number = "printf('%012x', n)" if kept.database.is_sqlite else "lpad(to_hex(n), 12, '0')"
    copied = f"""
        WITH RECURSIVE numbers(n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies - 1}
        )
        INSERT INTO records (id, {others})
        SELECT substr(id, 1, 24) || {number}, {others} FROM records CROSS JOIN numbers
    """
    with kept.database.writing(longest=None) as connection:
        connection.execute(text(copied))
        connection.execute(update(tallies).values(count=tallies.c.count * copies))
    with kept.database.bare() as connection:
        connection.execute(text("ANALYZE"))


def _record(guide: Guide, draw: random.Random) -> Record:
    """A record of the last two years."""
    now = NOW - timedelta(days=draw.random() * 730)
    tracks = guide.track_ids
    if draw.random() < 0.5:
        kept = sheet_of_prospect(guide, _sheet(guide, draw), now)
        return replace(kept, helpful=True, leaning=draw.choice(tracks))
    call = begin_call(f"counselor{draw.randrange(COUNSELORS)}", now)
    return replace(
        _answered(call, guide, draw),
        advice=draw.choice(tracks),
        notes=Notes(" ".join(draw.choices(WORDS, k=40))),
    )


def _short(record: Record) -> Record:
    """Leave the texts out of a record's recommendation."""
    given = record.recommendation or {}
    kept = {name: given[name] for name in ("top", "strength", "margin", "code")}
    return replace(
        record, recommendation={**kept, "verdict": {"level": record.verdict}}, fingerprints={}
    )


def _answered(record: Record, guide: Guide, draw: random.Random) -> Record:
    sheet = _sheet(guide, draw)
    return with_answers(record, sheet, recommend(guide, sheet))


def _sheet(guide: Guide, draw: random.Random) -> Sheet:
    """Answers to most questions, drawn at random."""
    drawn = {
        question.id: one_answer(question, draw)
        for question in guide.questionnaire.questions
        if draw.random() < 0.9
    }
    return Sheet.strict(guide.questionnaire, drawn)


if __name__ == "__main__":
    main(rows)
