"""Records, their persons and their earlier versions."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def texts(*names: str) -> Iterator[sa.Column[str]]:
    """Make columns of text."""
    return (sa.Column(name, sa.Text, nullable=False) for name in names)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "records",
        sa.Column("id", sa.String(36), primary_key=True),
        *texts("kind", "status"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        *texts("made_by", "changed_by", "verdict", "top", "strength", "last_page", "advice"),
        *texts("leaning"),
        sa.Column("helpful", sa.Boolean),
        sa.Column("applied", sa.Boolean),
        *texts("track"),
        sa.Column("do_not_contact", sa.Boolean, nullable=False),
        *texts("sought", "answers", "fingerprints", "notes"),
        sa.Column("recommendation", sa.Text),
        sa.UniqueConstraint("id", "kind"),
        sa.CheckConstraint("kind IN ('call', 'prospect', 'import')", name="kind"),
        sa.CheckConstraint("status IN ('draft', 'final')", name="status"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint(
            "kind <> 'prospect' OR (made_by = '' AND changed_by = '' AND sought = '')",
            name="anonymous",
        ),
    )
    op.create_table(
        "persons",
        sa.Column("record_id", sa.String(36), primary_key=True),
        *texts("kind", "name", "email", "phone", "sought", "consent_by"),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id", "kind"], ["records.id", "records.kind"], ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind <> 'prospect'", name="known"),
        sa.CheckConstraint("consent_by <> ''", name="consent"),
    )
    op.create_table(
        "revisions",
        sa.Column(
            "record_id",
            sa.String(36),
            sa.ForeignKey("records.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        *texts("changed_by", "content"),
    )
