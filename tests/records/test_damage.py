"""Nonsense in any column of a record is named with the record, and all others go on."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Text

from advisor.guide import Guide
from advisor.records.errors import RecordsError, UnavailableError
from advisor.records.examination import examine, examine_deep
from advisor.records.model import Notes, Outcome, Record, begun, new_id
from advisor.records.rows import as_dict, keep_version
from advisor.records.search import Search
from advisor.records.settings import Settings, at
from advisor.records.store import Records
from advisor.records.tables import persons, records, revisions
from tests.depth import IS_DEEP
from tests.records.calls import all_records, bo, call
from tests.records.conftest import NOW

TABLES = (records, persons, revisions)

STRIDE = 1 if IS_DEEP else 4
"""Every fourth way still has every column and all nonsense, though not all of it in each column."""

SOUND = 5
"""Records that nothing is done to."""

NO_TEXT = ("x'ff00fe'", "CAST(x'ff00fe' AS TEXT)")
NONSENSE = (
    *NO_TEXT,
    *("''", "'nonsense'", "'two' || char(10) || 'lines'", "5", "-1.5", "9e999", "1e13"),
    *("'{'", "'[1]'", "'null'", "'{}'", "'5'", "'\"a\"'", "'[]'", "'{\"a\": 5}'", "'{\"a\": [5]}'"),
    *("'2026-13-45'", "'0001-01-01'", "'9999-12-31'", "'2026-13-45 00:00:00.000000'"),
    *("'0001-01-01 00:00:00.000000'", "'9999-12-31 23:59:59.999999'", "NULL"),
    "replace(hex(zeroblob(100000)), '00', '[')",
    "'{\"a\": ' || replace(hex(zeroblob(5000)), '00', '9') || '}'",
)
WITHIN = {
    "recommendation": ("margin", "code", "verdict", "top", "strength", "flags"),
    "fingerprints": ("rules", "questionnaire"),
    "notes": ("free", "questions"),
    "answers": ("goal",),
}
"""What lies in the columns that hold JSON, and can be nonsense by itself."""

INSIDE = ("5", "-1.5", "99999999999999", "'text'", "json('[1]')", "json('{\"a\": 1}')", "NULL")


def ways() -> Iterator[tuple[str, str]]:
    """Yield each column with an assignment that makes nonsense of it."""
    for table in TABLES:
        for column in table.c:
            # Of an id whose bytes are no text nothing can be said; see the last test.
            values = NONSENSE if column.name != "id" else NONSENSE[len(NO_TEXT) :]
            if column.name != "record_id":
                yield from ((table.name, f"{column.name} = {value}") for value in values)
    for name, parts in WITHIN.items():
        for part in parts:
            for value in INSIDE:
                yield "records", f"{name} = json_set({name}, '$.{part}', {value})"


@dataclass(frozen=True)
class Stored:
    """A file of calls, some of them sound, and what was done to each of the others by its id."""

    settings: Settings
    sound: tuple[Record, ...]
    broken: dict[str, str]


@pytest.fixture(scope="module")
def stored(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    settings = at(f"sqlite:///{tmp_path_factory.mktemp('damage') / 'records.sqlite'}")
    assert settings.file is not None
    made = [*ways()][::STRIDE]
    full = replace(
        call(guide),
        person=bo(),
        notes=Notes("heard of it", {"goal": "sure"}),
        outcome=Outcome(True, "isa", call_back=date(2026, 11, 3)),
    )
    with Records(settings) as kept:
        kept.add(replace(full, id=new_id(NOW)) for _ in range(len(made) + SOUND))
        there = sorted(all_records(kept), key=lambda record: record.id)
        with kept.database.writing() as connection:
            for record in there:
                keep_version(connection, record)
    step = len(there) // SOUND
    sound, others = there[::step][:SOUND], {record.id for record in there}
    others -= {record.id for record in sound}
    broken = {}
    with closing(sqlite3.connect(settings.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute("BEGIN")
        for one, (table, assignment) in zip(sorted(others), made, strict=True):
            key = "id" if table == "records" else "record_id"
            try:
                connection.execute(f"UPDATE {table} SET {assignment} WHERE {key} = ?", [one])
            except sqlite3.IntegrityError:
                assert "NULL" in assignment or " id = " in f" {assignment}"
                connection.execute("DELETE FROM records WHERE id = ?", [one])
            else:
                broken[one] = f"{table}.{assignment}"
        connection.execute("COMMIT")
    return Stored(settings, tuple(sound), broken)


def test_lists_and_searches_go_on(stored: Stored) -> None:
    with Records(stored.settings) as kept:
        for search in (Search(), Search(text="heard"), Search(to_call_back=True)):
            pages = [kept.search(search)]
            while pages[-1].after:
                pages.append(kept.search(search, after=pages[-1].after))
            found = [record for page in pages for record in page.records]
            assert [each.id for each in stored.sound if each not in found] == []
            for record in found:
                show(record)
            if search == Search():
                named = {each.id for page in pages for each in page.damaged}
                assert len(found) + len(named) == len(stored.sound) + len(stored.broken)


def show(record: Record) -> None:
    """Do with a record what terminal and pages do, which a damaged one must not get to."""
    json.dumps(as_dict(record))
    for moment in (record.created, record.changed, *(p.consent.at for p in [record.person] if p)):
        moment.astimezone(ZoneInfo("Pacific/Kiritimati"))
        moment.astimezone(ZoneInfo("Pacific/Pago_Pago"))
    begun(record.id)


def test_exports_go_on(stored: Stored, tmp_path: Path) -> None:
    with Records(stored.settings) as kept:
        table = kept.export(people=True)
        written, there = io.StringIO(), {record.id for record in stored.sound}
        number = table.print_csv(written)
        assert there <= {row["id"] for row in csv.DictReader(io.StringIO(written.getvalue()))}
        assert number + len(table.damaged) == len(stored.sound) + len(stored.broken)
        assert table.write(tmp_path / "all.parquet") == number


def test_each_is_read_or_named_by_itself(stored: Stored) -> None:
    with Records(stored.settings) as kept:
        for one in stored.broken:
            for read in (kept.get, kept.history_of, kept.ending_in):
                try:
                    read(one)
                except RecordsError as told:
                    assert "\n" not in str(told)


def test_nonsense_is_not_read_as_sense(stored: Stored) -> None:
    """Bytes that are no text are damage in any column that is read, and words where none may be."""
    with Records(stored.settings) as kept:
        table = kept.export()
        table.print_csv(io.StringIO())
    named = {each.id for each in table.damaged}
    passed = [how for one, how in stored.broken.items() if one not in named]
    read = [how for how in passed if not how.startswith("revisions.") and "sought" not in how]
    read = [how for how in read if not how.startswith("persons.kind")]  # the record has it
    assert [how for how in read if how.endswith(NO_TEXT)] == []
    texts = {column.name for table in TABLES for column in table.c if type(column.type) is Text}
    words = {how.partition(" = ")[0].partition(".")[2] for how in read if "'nonsense'" in how}
    assert words - {"id"} <= texts


def test_counts_go_on_and_nothing_is_forgotten_too_early(stored: Stored) -> None:
    with Records(stored.settings) as kept:
        kept.insights()
        assert kept.forget_older_than(30, NOW + timedelta(days=2)) == 0
    assert {check.what for check in examine(stored.settings, NOW)} >= {"database", "database saves"}
    (named,) = [c for c in examine_deep(stored.settings) if c.what == "database records"]
    assert "more; bring the last backup back" in named.text


def test_what_is_left_of_them_can_be_deleted_with_proof(stored: Stored, tmp_path: Path) -> None:
    assert stored.settings.file is not None
    copy = shutil.copy(stored.settings.file, tmp_path)
    with Records(f"sqlite:///{copy}") as kept:
        gone = [one for one, how in stored.broken.items() if not how.startswith("records.id ")]
        deletion = kept.delete(gone)
        assert (deletion.records, deletion.left) == (len(gone), 0)
        left = kept.search(size=100)
        assert {record.id for record in left.records} == {record.id for record in stored.sound}
        assert len(left.damaged) == len(stored.broken) - len(gone)


def test_an_id_whose_bytes_are_no_text_is_one_clear_line(sqlite: Settings, guide: Guide) -> None:
    assert sqlite.file is not None
    with Records(sqlite) as kept:
        kept.add(replace(call(guide), id=new_id(NOW)) for _ in range(3))
        with closing(sqlite3.connect(sqlite.file)) as connection:
            connection.execute("UPDATE records SET id = CAST(x'ff' AS TEXT) WHERE rowid = 2")
            connection.commit()
        with pytest.raises(UnavailableError, match=r"is damaged; bring the last backup back with"):
            kept.search()


def test_counts_that_are_damaged_are_one_clear_line(sqlite: Settings, guide: Guide) -> None:
    with Records(sqlite) as kept:
        kept.add(replace(call(guide), id=new_id(NOW)) for _ in range(3))
        with kept.database.writing() as connection:
            connection.exec_driver_sql("UPDATE tallies SET about = x'ff' WHERE rowid = 2")
        with pytest.raises(
            RecordsError, match=r"counts of the records are damaged; bring the last"
        ):
            kept.insights()
