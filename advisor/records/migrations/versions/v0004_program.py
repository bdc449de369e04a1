"""Whose program the records are of, and tallies of the fit rules that held."""

from __future__ import annotations

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEYS = ("month", "kind", "about", "value", "top", "verdict")
COLUMNS = ("created", "kind", "status", "top", "verdict", "recommendation")
AT_ONCE = 5_000


def upgrade() -> None:
    """Make the table, and count."""
    op.create_table(
        "program",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tracks", sa.Text, nullable=False),
    )
    tallies = sa.table("tallies", *(sa.column(name) for name in (*KEYS, "count")))
    rows = [
        {**dict(zip(KEYS, key, strict=True)), "count": count}
        for key, count in sorted(_counted(op.get_bind()).items())
    ]
    for start in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(tallies.insert(), rows[start : start + AT_ONCE])


def _counted(connection: sa.Connection) -> Counter[tuple[str, ...]]:
    records = sa.table("records", *(sa.column(name) for name in COLUMNS))
    month = sa.func.substr(sa.cast(records.c.created, sa.Text), 1, 7).label("month")
    wanted = sa.select(month, records).where(
        records.c.status == "final", records.c.recommendation.is_not(None)
    )
    counted: Counter[tuple[str, ...]] = Counter()
    for row in connection.execute(wanted.execution_options(yield_per=AT_ONCE)):
        for flag in _flags(row.recommendation):
            counted[(row.month, row.kind, "@flag", flag, row.top, row.verdict)] += 1
    return counted


def _flags(recommendation: str) -> list[str]:
    """The rules that held; none of a damaged record, which a migration must survive."""
    try:
        return [str(flag["id"]) for flag in json.loads(recommendation)["flags"]]
    except (ValueError, TypeError, LookupError):
        return []
