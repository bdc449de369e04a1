"""Tallies, and indexes for searching."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEYS = ("month", "kind", "about", "value", "top", "verdict")


def upgrade() -> None:
    """Make the table, which `migrating.bring_up` fills, and the indexes."""
    op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text, primary_key=True) for name in KEYS),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("ix_records_changed", "records", ["changed"])
    op.create_index("ix_records_made_by", "records", ["made_by", "id"])
    op.create_index("ix_records_status", "records", ["status", "id"])
    op.create_index("ix_records_track", "records", ["track", "id"])
