"""Records as a table in CSV, gzip or Parquet, written as they are read: a row a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final, TextIO

from sqlalchemy import Connection, Select, select

from advisor.records.database import Database
from advisor.records.errors import DamagedError
from advisor.records.model import Record, person_key
from advisor.records.rows import each, everything, from_row, sheet_of
from advisor.records.search import Search, narrowed
from advisor.records.tables import records

if TYPE_CHECKING:
    from codecs import StreamWriter

    import pyarrow as pa

BETWEEN: Final = ";"  # separates the options of a multi question; no id contains it

BASIC: Final = (
    *("id", "kind", "status", "revision", "person", "created", "changed", "by", "changed_by"),
    *("verdict", "top", "strength", "margin", "code", "last_page", "advice", "applied", "track"),
    *("do_not_contact", "call_back", "helpful", "leaning", "rules", "questionnaire", "notes"),
    "question_notes",
)
"""The columns before those of the questions. ``person`` tells records of one person from those
of others, and nothing else: it is made anew for every export."""

PERSONAL: Final = ("name", "email", "phone", "consent_by", "consent_at")  # the last columns

AT_ONCE: Final = 10_000  # rows that are written at a time

Value = str | int | bool | datetime | None


@dataclass
class Export:
    """A table of records that is read while it is written; see `store.Records.export`."""

    database: Database
    search: Search
    questions: Sequence[str]
    people: bool
    key: bytes = field(default_factory=token_bytes, repr=False)
    """Never stored, so that pseudonyms of two exports cannot be joined."""
    damaged: list[DamagedError] = field(default_factory=list)
    """The records that could not be read, once it has been written."""

    def write(self, path: Path) -> int:
        """Write a file atomically, of the kind that its name says; return how many records."""
        import pyarrow as pa

        from advisor.tables.writing import PARQUET, check, created

        is_parquet, number = check(path) == PARQUET, 0
        with self.database.reading() as connection:
            schema = _schema(self._columns(connection), typed=is_parquet)
            made = _typed if is_parquet else _cell
            with created(path, schema, AT_ONCE) as writer:
                for some in self._batches(connection, schema.names, made):
                    writer.write(pa.RecordBatch.from_pylist(some, schema))
                    number += len(some)
        return number

    def print_csv(self, file: TextIO | StreamWriter) -> int:
        """Write CSV to an open file; return how many records."""
        from advisor.tables.writing import csv_lines

        number = 0
        with self.database.reading() as connection:
            columns = self._columns(connection)
            file.write(csv_lines([columns]))
            for some in self._batches(connection, columns, _cell):
                file.write(csv_lines(row.values() for row in some))
                number += len(some)
        return number

    def _columns(self, connection: Connection) -> list[str]:
        """The columns: `BASIC`, then questions in order, then older ones."""
        wanted = select(records.c.answers)
        sheets = each(connection, self._ids, wanted, lambda row: sheet_of(row["answers"]))
        found = {name for sheet in sheets if isinstance(sheet, dict) for name in sheet}
        asked = dict.fromkeys((*self.questions, *sorted(found)))
        personal = PERSONAL if self.people else ()
        return [*BASIC, *(f"answer.{question}" for question in asked), *personal]

    def _batches(
        self, connection: Connection, columns: Sequence[str], made: Callable[[Value], Value]
    ) -> Iterator[list[dict[str, Value]]]:
        """The rows, some at a time, with a value made for each column."""
        rows = self._rows(connection)
        while some := list(islice(rows, AT_ONCE)):
            yield [{name: made(row.get(name)) for name in columns} for row in some]

    def _rows(self, connection: Connection) -> Iterator[Mapping[str, Value]]:
        self.damaged = []
        for record in each(connection, self._ids, everything(), from_row):
            if isinstance(record, DamagedError):
                self.damaged.append(record)
            else:
                yield {**flat(record), "person": self._pseudonym(record)}

    @property
    def _ids(self) -> Select[Any]:
        return narrowed(select(records.c.id), self.search)

    def _pseudonym(self, record: Record) -> str:
        """The same for all records of a person, as far as their address says who they are."""
        if not record.names:
            return ""
        plain = _encodable(person_key(*record.names)).encode()
        return blake2b(plain, key=self.key, digest_size=8).hexdigest()


def flat(record: Record) -> dict[str, Value]:
    """Give a record as one row, names and addresses included."""
    given, notes = record.recommendation or {}, dict(record.notes.questions)
    row: dict[str, Value] = {
        # What is no attribute of a record, or is more than a value, follows.
        **{name: getattr(record, name, None) for name in BASIC},
        "margin": given.get("margin"),
        "code": given.get("code"),
        **asdict(record.outcome),
        "call_back": str(record.outcome.call_back or ""),
        "rules": record.fingerprints.get("rules"),
        "questionnaire": record.fingerprints.get("questionnaire"),
        "notes": record.notes.free,
        "question_notes": json.dumps(notes, ensure_ascii=False) if notes else "",
    }
    for question, chosen in record.answers.items():
        row[f"answer.{question}"] = BETWEEN.join(chosen)
    if person := record.person:
        consent = person.consent
        row |= zip(PERSONAL, (*record.names, consent.by, consent.at), strict=True)
    return row


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    return _encodable("" if value is None else str(value))


def _typed(value: Value) -> Value:
    return _encodable(value) if isinstance(value, str) else value


def _encodable(text: str) -> str:
    """Spell a lone surrogate, which no file in UTF-8 can hold, as its escape."""
    return text.encode(errors="backslashreplace").decode()


def _schema(columns: Sequence[str], *, typed: bool) -> pa.Schema:
    import pyarrow as pa

    kinds = {
        **dict.fromkeys(("revision", "margin"), pa.int32()),
        **dict.fromkeys(("created", "changed", "consent_at"), pa.timestamp("us", tz="UTC")),
        **dict.fromkeys(("applied", "do_not_contact", "helpful"), pa.bool_()),
    }
    text = pa.string()
    return pa.schema([(column, kinds.get(column, text) if typed else text) for column in columns])
