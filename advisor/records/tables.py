"""The tables as the newest migration leaves them; a test compares the two.

Texts are stored as they are; what has an inner structure is JSON in a text column, so that both
databases keep the same bytes. PostgreSQL's own JSON types refuse some characters of notes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

# Constraints and indexes have names, so that migrations can name them too.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, stored in UTC: SQLite has no zones. None is one that makes no sense."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a time into UTC."""
        utc = value.astimezone(UTC) if value else None
        return utc.replace(tzinfo=None) if utc and dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read a time in UTC; one that makes no sense must not end a query of many records."""
        read = super().result_processor(dialect, coltype)

        def lenient(value: Any) -> datetime | None:
            try:
                moment: datetime | None = read(value) if read else value
                if moment:
                    has_zone = moment.tzinfo is not None
                    moment = moment.astimezone(UTC) if has_zone else moment.replace(tzinfo=UTC)
            except (ValueError, TypeError, OverflowError):
                return None
            # The first and the last year do not have all their times in every zone.
            return moment if moment and MINYEAR < moment.year < MAXYEAR else None

        return lenient


class YesOrNo(TypeDecorator[bool]):
    """A truth value; anything else is damage, which SQLAlchemy would read as yes."""

    impl = Boolean
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], bool | None]:
        """Read a truth value as the database gives it."""

        def strict(value: Any) -> bool | None:
            if value not in (None, 0, 1):
                raise ValueError("a truth value is 0 or 1")
            return None if value is None else bool(value)

        return strict


class Json(TypeDecorator[Any]):
    """Plain data as JSON in a text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write JSON; None is NULL."""
        return None if value is None else dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read JSON back."""
        return None if value is None else json.loads(value)


def dumps(value: Any) -> str:
    """Write JSON with letters of any script as they are; with a lone surrogate, in ASCII."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _texts(*names: str) -> Iterator[Column[str]]:
    return (Column(name, Text, nullable=False) for name in names)


# Short columns stand first: SQLite then reads the long ones only when they are needed.
records = Table(
    "records",
    metadata,
    Column("id", String(36), primary_key=True),
    *_texts("kind", "status"),
    Column("revision", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    *_texts("made_by", "changed_by", "verdict", "top", "strength", "last_page", "advice"),
    *_texts("leaning"),
    Column("helpful", YesOrNo),
    Column("applied", YesOrNo),
    *_texts("track"),
    Column("do_not_contact", YesOrNo, nullable=False),
    *_texts("sought"),
    Column("answers", Json, nullable=False),
    Column("fingerprints", Json, nullable=False),
    Column("notes", Json, nullable=False),
    Column("recommendation", Json),
    Column("call_back", Date),
    UniqueConstraint("id", "kind"),
    CheckConstraint("kind IN ('call', 'prospect', 'import')", name="kind"),
    CheckConstraint("status IN ('draft', 'final')", name="status"),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint(
        "kind <> 'prospect' OR (made_by = '' AND changed_by = '' AND sought = '')",
        name="anonymous",
    ),
    Index("ix_records_call_back", "call_back", "id"),
    Index("ix_records_changed", "changed"),
    Index("ix_records_created", "created", "id"),
    Index("ix_records_made_by", "made_by", "id"),
    Index("ix_records_status", "status", "id"),
    Index("ix_records_track", "track", "id"),
)
"""One row a record. ``sought`` is what a search reads: the folded notes and the share code."""

persons = Table(
    "persons",
    metadata,
    Column("record_id", String(36), primary_key=True),
    *_texts("kind", "name", "email", "phone", "sought", "consent_by"),
    Column("consent_at", Moment, nullable=False),
    ForeignKeyConstraint(["record_id", "kind"], ["records.id", "records.kind"], ondelete="CASCADE"),
    CheckConstraint("kind <> 'prospect'", name="known"),
    CheckConstraint("consent_by <> ''", name="consent"),
)
"""Names and addresses: only with a consent, and never beside a prospect's own sheet."""

revisions = Table(
    "revisions",
    metadata,
    Column("record_id", String(36), ForeignKey("records.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("changed", Moment, nullable=False),
    *_texts("changed_by"),
    Column("content", Json, nullable=False),
)
"""What corrected records said before. The person is never part of it."""

tallies = Table(
    "tallies",
    metadata,
    *(
        Column(name, Text, primary_key=True)
        for name in ("month", "kind", "about", "value", "top", "verdict")
    ),
    Column("count", Integer, nullable=False),
)
"""How many final records say what: see ``advisor.records.tallies``."""

program = Table(
    "program",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *_texts("name"),
    Column("tracks", Json, nullable=False),
)
"""At most one row: whose program the records are of; see ``advisor.records.program_check``."""


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Make an insert that can say what to do where a row is there already."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
