"""The day on which to call back, and share codes among what a search looks at."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

RECORDS = sa.table(
    "records", *(sa.column(name) for name in ("id", "kind", "sought", "recommendation"))
)
CODE = re.compile(r'"code":"([\w-]+)"')
AT_ONCE = 5_000


def upgrade() -> None:
    """Add the column, make the indexes, and write the codes beside the notes."""
    op.add_column("records", sa.Column("call_back", sa.Date))
    op.create_index("ix_records_call_back", "records", ["call_back", "id"])
    op.create_index("ix_records_created", "records", ["created", "id"])
    last = ""
    while some := _rows_after(last):
        found = [
            {"the_id": row.id, "text": "\n".join(filter(None, (row.sought, code[1].lower())))}
            for row in some
            if (code := CODE.search(row.recommendation or ""))
        ]
        if found:
            changed = sa.update(RECORDS).where(RECORDS.c.id == sa.bindparam("the_id"))
            op.get_bind().execute(changed.values(sought=sa.bindparam("text")), found)
        last = some[-1].id


def _rows_after(last: str) -> list[sa.Row[tuple[str, str, str, str]]]:
    row = RECORDS.c
    wanted = sa.select(RECORDS).where(row.id > last, row.kind != "prospect").order_by(row.id)
    return list(op.get_bind().execute(wanted.limit(AT_ONCE)).all())
