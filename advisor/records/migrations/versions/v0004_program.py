"""Whose program the records are of; tallies are also of the fit rules that held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; `migrating.bring_up` fills the tallies."""
    op.create_table(
        "program",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tracks", sa.Text, nullable=False),
    )
