from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pytest
from pyarrow import parquet

from advisor.guide import Guide
from advisor.records import exporting
from advisor.records.exporting import PERSONAL
from advisor.records.model import Notes, Outcome, Record
from advisor.records.search import ANY, Search
from advisor.records.store import Records
from tests.records.calls import ANN, BOB, any_record, bo, call
from tests.records.conftest import NOW

TEXT = "\"quoted\", 'single'; line\nbreak\r\nand =1+1 🎓 漢字"


@pytest.fixture
def telling(kept: Records, guide: Guide) -> Record:
    """A stored record in which every column has something to say."""
    record = replace(
        call(guide),
        person=bo(phone="0190"),
        notes=Notes(TEXT, {"goal": TEXT}),
        outcome=Outcome(applied=False, track="itm", do_not_contact=True),
        advice="bida",
    )
    return kept.finish(record, by=BOB, now=NOW)


def csv_rows(kept: Records, *, people: bool = False, search: Search = ANY) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    number = kept.export(search, questions=["years", "goal"], people=people).print_csv(file)
    file.seek(0)
    rows = list(csv.DictReader(file))
    assert len(rows) == number
    return rows


def test_csv_holds_all_that_a_record_says(kept: Records, telling: Record) -> None:
    (row,) = csv_rows(kept, people=True)
    assert row["id"] == telling.id
    assert datetime.fromisoformat(row["created"]) == NOW
    assert (row["by"], row["changed_by"], row["revision"]) == (ANN, BOB, "1")
    assert (row["verdict"], row["top"], row["strength"]) == ("yes_if", "isa", telling.strength)
    assert telling.recommendation is not None
    assert row["code"] == telling.recommendation["code"]
    assert row["margin"] == str(telling.recommendation["margin"])
    assert row["rules"] == telling.fingerprints["rules"]
    assert (row["applied"], row["track"], row["do_not_contact"]) == ("no", "itm", "yes")
    assert (row["advice"], row["helpful"], row["leaning"]) == ("bida", "", "")
    assert row["notes"] == TEXT
    assert row["answer.skills"] == "threats;privacy"
    assert row["answer.years"] == ""
    assert (row["name"], row["email"], row["phone"]) == ("Bo Öztürk", "bo@example.net", "0190")
    assert (row["consent_by"], datetime.fromisoformat(row["consent_at"])) == (ANN, NOW)


def test_columns_of_answers_stand_in_the_order_of_the_questionnaire(
    kept: Records, telling: Record
) -> None:
    (row,) = csv_rows(kept)
    answers = [column for column in row if column.startswith("answer.")]
    assert answers == ["answer.years", "answer.goal", "answer.monday", "answer.skills"]


def test_names_are_left_out_unless_they_are_asked_for(kept: Records, telling: Record) -> None:
    file = io.StringIO()
    kept.export().print_csv(file)
    assert telling.person is not None
    for personal in (*PERSONAL, telling.person.name, telling.person.email):
        assert personal not in file.getvalue()


def test_records_of_one_person_are_told_from_others_by_a_code_of_this_export_alone(
    kept: Records, guide: Guide, telling: Record
) -> None:
    assert telling.person is not None
    again = replace(telling.person, name="B. Ozturk", email=f" {telling.person.email.upper()} ")
    someone = replace(telling.person, email="", phone="0191")
    made = [replace(call(guide), person=person) for person in (again, someone, None)]
    kept.add(replace(each, status="final", revision=1) for each in made)
    codes = {row["id"]: row["person"] for row in csv_rows(kept)}
    assert codes[telling.id] == codes[made[0].id] != codes[made[1].id] != ""
    assert codes[made[2].id] == ""
    assert codes[telling.id] != {row["id"]: row["person"] for row in csv_rows(kept)}[telling.id]
    assert telling.person.email not in "".join(codes.values())


def test_parquet_has_types_and_the_same_rows(
    kept: Records, telling: Record, guide: Guide, tmp_path: Path
) -> None:
    draw = random.Random(3)
    kept.add(any_record(guide, draw) for _ in range(30))
    file = tmp_path / "records.parquet"
    assert kept.export(questions=["years", "goal"], people=True).write(file) == 31
    table = parquet.read_table(file)
    kinds = {
        name: str(kind) for name, kind in zip(table.column_names, table.schema.types, strict=True)
    }
    assert kinds["created"] == "timestamp[us, tz=UTC]"
    assert kinds["applied"] == "bool"
    assert kinds["revision"] == "int32"
    by_id = {row["id"]: row for row in table.to_pylist()}
    assert by_id[telling.id]["notes"] == TEXT
    assert by_id[telling.id]["applied"] is False
    assert by_id[telling.id]["created"] == NOW
    assert [*by_id] == [row["id"] for row in csv_rows(kept)]
    assert list(tmp_path.glob(".records*")) == []


@pytest.mark.parametrize("name", ["records.csv", "records.parquet"])
def test_an_export_that_fails_leaves_the_old_file_as_it_was(
    kept: Records,
    telling: Record,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    file = folder / name
    kept.export().write(file)
    before = file.read_bytes()

    def stumble(record: Record) -> NoReturn:
        raise OSError(f"no room for {record.id}")

    monkeypatch.setattr(exporting, "flat", stumble)
    with pytest.raises(OSError, match="no room"):
        kept.export().write(file)
    assert file.read_bytes() == before
    assert list(folder.iterdir()) == [file]


def test_an_export_can_be_narrowed_and_may_be_empty(kept: Records, telling: Record) -> None:
    assert len(csv_rows(kept, search=Search(track="itm"))) == 1
    assert csv_rows(kept, search=Search(track="isa")) == []


def test_odd_letters_are_spelled_out_where_a_file_cannot_hold_them(
    kept: Records, guide: Guide, tmp_path: Path
) -> None:
    kept.finish(replace(call(guide), notes=Notes("half \ud800")), by=ANN, now=NOW)
    assert kept.export().write(tmp_path / "records.csv") == 1
    assert "half \\ud800" in (tmp_path / "records.csv").read_text(encoding="utf-8")
    assert kept.export().write(tmp_path / "records.parquet") == 1
