"""Tallies, filled from the records that are there, and indexes for searching.

A step must not change when the program does, so each has its own way of counting.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEYS = ("month", "kind", "about", "value", "top", "verdict")
COLUMNS = (
    *("created", "kind", "status", "top", "verdict", "strength", "last_page", "advice"),
    *("leaning", "helpful", "answers"),
)
AT_ONCE = 5_000

Key = tuple[str, ...]


def upgrade() -> None:
    """Make the table, count, and make the indexes."""
    tallies = op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text, primary_key=True) for name in KEYS),
        sa.Column("count", sa.Integer, nullable=False),
    )
    rows = [
        {**dict(zip(KEYS, key, strict=True)), "count": count}
        for key, count in sorted(_counted(op.get_bind()).items())
    ]
    for start in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(tallies.insert(), rows[start : start + AT_ONCE])
    op.create_index("ix_records_changed", "records", ["changed"])
    op.create_index("ix_records_made_by", "records", ["made_by", "id"])
    op.create_index("ix_records_status", "records", ["status", "id"])
    op.create_index("ix_records_track", "records", ["track", "id"])


def _counted(connection: sa.Connection) -> Counter[Key]:
    records = sa.table("records", *(sa.column(name) for name in COLUMNS))
    month = sa.func.substr(sa.cast(records.c.created, sa.Text), 1, 7).label("month")
    wanted = sa.select(month, records).where(records.c.status == "final")
    counted: Counter[Key] = Counter()
    for row in connection.execute(wanted.execution_options(yield_per=AT_ONCE)):
        for about, value in _said(row):
            counted[(row.month, row.kind, about, value, row.top, row.verdict)] += 1
    return counted


def _said(row: sa.Row[tuple[object, ...]]) -> Iterator[tuple[str, str]]:
    yield "@record", ""
    yield "@strength", row.strength
    yield "@page", row.last_page
    for question, chosen in json.loads(row.answers).items():
        for option in chosen:
            yield question, option
    if row.advice:
        yield "@advice", row.advice
    if row.leaning:
        yield "@leaning", row.leaning
    if row.helpful is not None:
        yield "@helpful", "yes" if row.helpful else "no"
