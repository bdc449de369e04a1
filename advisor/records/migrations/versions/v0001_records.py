"""Records, their persons and their earlier versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "records",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("top", sa.Text, nullable=False),
        sa.Column("strength", sa.Text, nullable=False),
        sa.Column("last_page", sa.Text, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("leaning", sa.Text, nullable=False),
        sa.Column("helpful", sa.Boolean),
        sa.Column("applied", sa.Boolean),
        sa.Column("track", sa.Text, nullable=False),
        sa.Column("do_not_contact", sa.Boolean, nullable=False),
        sa.Column("sought", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("fingerprints", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
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
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("sought", sa.Text, nullable=False),
        sa.Column("consent_by", sa.Text, nullable=False),
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
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
