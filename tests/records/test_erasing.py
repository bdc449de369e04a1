"""Who asks to be deleted leaves no trace: not in a table, a file, an export or a log."""

from __future__ import annotations

import io
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from advisor.guide import Guide
from advisor.records import erasing
from advisor.records.errors import MissingError
from advisor.records.model import Consent, Notes, Person, Record
from advisor.records.search import Search
from advisor.records.settings import Settings
from advisor.records.store import Records
from advisor.records.tables import metadata, program, records
from tests.records.calls import (
    ANN,
    PROTECT,
    all_records,
    bo,
    call,
    counted,
    counted_anew,
    sheet_of_prospect,
)
from tests.records.conftest import NOW

LATER = NOW + timedelta(hours=1)
TRACES = ("Zebulon Quagmire", "zq@example.net", "+1 555 0199", "He keeps bees", "beekeeper")


def known(guide: Guide) -> Record:
    """A call with someone whose every word can be told from all others."""
    name, email, phone, notes, aside = TRACES
    return replace(
        call(guide),
        person=Person(name, Consent(ANN, NOW), email, phone),
        notes=Notes(f"{notes}. " * 500, {"goal": aside}),
    )


def stored_at_length(kept: Records, guide: Guide) -> Record:
    """A record that went through everything a record can go through."""
    record = known(guide)
    for number in range(5):
        longer = Notes(record.notes.free + f"{TRACES[3]} {number}. " * 200, record.notes.questions)
        record = kept.save_draft(replace(record, notes=longer), by=ANN, now=NOW)
    record = kept.finish(record, by=ANN, now=NOW)
    record = kept.correct(replace(record, notes=Notes(TRACES[4])), by=ANN, now=LATER)
    return kept.correct(replace(record, advice="isa"), by=ANN, now=LATER)


def rows_left(kept: Records) -> dict[str, int]:
    """How many rows each table has that is about people."""
    with kept.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table is not program
        }


def test_a_deleted_person_leaves_no_trace_in_tables_and_exports(
    kept: Records, guide: Guide
) -> None:
    gone = stored_at_length(kept, guide)
    stays = kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW)
    deletion = kept.delete([gone.id])
    assert (deletion.records, deletion.persons, deletion.versions) == (1, 1, 2)
    assert (deletion.left, deletion.elsewhere, deletion.swept) == (0, (), True)
    assert not deletion.bytes_left
    assert deletion.is_clean
    assert all_records(kept) == [stays]
    assert kept.search(Search(text=TRACES[0])).records == ()
    exported = io.StringIO()
    kept.export(people=True).print_csv(exported)
    assert not [trace for trace in TRACES if trace in exported.getvalue()]
    assert counted(kept) == counted_anew(kept)


def test_after_the_last_deletion_not_one_row_is_left(kept: Records, guide: Guide) -> None:
    gone = stored_at_length(kept, guide)
    assert all(rows_left(kept).values())
    kept.delete([gone.id])
    assert not any(rows_left(kept).values())


def test_a_damaged_call_is_named_to_whoever_began_it_and_deleted_with_proof(
    kept: Records, guide: Guide
) -> None:
    broken = kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW)
    stays = kept.finish(call(guide), by=ANN, now=NOW)
    with kept.database.writing() as connection:
        connection.execute(update(records).where(records.c.id == broken.id).values(answers=[1]))
    assert kept.search(Search(by="bob@example.edu", conversations=True)).damaged == ()
    found = kept.search(Search(by=ANN, conversations=True))
    assert [each.id for each in found.damaged] == [broken.id]
    assert found.records == (stays,)
    deletion = kept.delete([each.id for each in found.damaged])
    assert (deletion.records, deletion.persons, deletion.is_clean) == (1, 1, True)
    assert all_records(kept) == [stays]
    assert counted(kept) == counted_anew(kept)


def on_request(kept: Records, gone: Record) -> None:
    kept.delete([gone.id])


def by_retention(kept: Records, _gone: Record) -> None:
    kept.forget_older_than(1, NOW + timedelta(days=2))


@pytest.mark.parametrize("remove", [on_request, by_retention])
def test_no_byte_of_a_deleted_person_stays_in_the_file_or_its_log(
    sqlite: Settings, guide: Guide, remove: Callable[[Records, Record], None]
) -> None:
    assert sqlite.file is not None
    folder = sqlite.file.parent
    with Records(sqlite) as kept:
        for _ in range(30):
            kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW + timedelta(days=2))
        gone = stored_at_length(kept, guide)
        needles = [text.encode() for text in (*TRACES, *map(str.casefold, TRACES), gone.id)]

        def found() -> set[bytes]:
            content = b"".join(file.read_bytes() for file in folder.glob("records.sqlite*"))
            return {needle for needle in needles if needle in content}

        assert found() == set(needles)
        remove(kept, gone)
        assert found() == set()
    assert found() == set()


def test_a_name_whose_consent_is_taken_back_is_in_no_byte_of_the_file_or_its_log(
    sqlite: Settings, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.saving.A_MOMENT", 0.05)
    assert sqlite.file is not None
    folder = sqlite.file.parent

    def held() -> bool:
        return any(b"bo@example.net" in file.read_bytes() for file in folder.iterdir())

    with Records(sqlite) as kept, closing(sqlite3.connect(sqlite.file)) as reader:
        saved = kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW)
        saved = kept.correct(replace(saved, person=None), by=ANN, now=LATER)
        assert not held()
        saved = kept.correct(replace(saved, person=bo()), by=ANN, now=LATER)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM records").fetchone()
        saved = kept.correct(replace(saved, person=None), by=ANN, now=LATER)
        assert held()  # who reads it may see it still
        reader.rollback()
        kept.correct(replace(saved, advice="isa"), by=ANN, now=LATER)
        assert not held()


def test_withdrawing_consent_removes_the_name_even_before_anything_is_deleted(
    kept: Records, guide: Guide
) -> None:
    saved = kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW)
    kept.correct(replace(saved, person=None), by=ANN, now=LATER)
    assert rows_left(kept)["persons"] == 0
    assert kept.find_person("bo@example.net") == ()


def test_a_person_is_found_by_the_whole_name_address_or_number(kept: Records, guide: Guide) -> None:
    saved = kept.finish(replace(call(guide), person=bo(phone="0190")), by=ANN, now=NOW)
    for whom in ("bo öztürk", "BO ÖZTÜRK ", "Bo@Example.Net", "0190"):
        assert kept.find_person(whom) == (saved,)
    for whom in ("bo", "", "example.net", "%", "019"):
        assert kept.find_person(whom) == ()


def test_many_people_are_looked_for_elsewhere(kept: Records, guide: Guide) -> None:
    """SQLite takes a thousand terms in a statement."""
    people = [
        bo(f"Person {n:04}", email=f"{n}@example.net", phone=f"+1 41 {n:06}") for n in range(400)
    ]
    gone = [replace(call(guide), status="final", revision=1, person=each) for each in people]
    kept.add(gone)
    noted = kept.finish(replace(call(guide), notes=Notes("knows Person 0399")), by=ANN, now=NOW)
    assert kept.delete([each.id for each in gone]).elsewhere == (noted.id,)


def test_other_records_that_mention_the_same_person_are_named(kept: Records, guide: Guide) -> None:
    gone = kept.finish(replace(call(guide), person=bo()), by=ANN, now=NOW)
    twin = kept.finish(replace(call(guide), person=bo("B. Ö.")), by=ANN, now=NOW)
    noted = kept.finish(replace(call(guide), notes=Notes("friend of BO ÖZTÜRK")), by=ANN, now=NOW)
    once = kept.finish(replace(call(guide), notes=Notes("knows Bo Öztürk")), by=ANN, now=NOW)
    kept.correct(replace(once, notes=Notes("knows nobody")), by=ANN, now=LATER)
    deletion = kept.delete([gone.id])
    assert deletion.elsewhere == tuple(sorted([twin.id, noted.id, once.id]))
    assert not deletion.is_clean
    assert kept.delete([twin.id, noted.id, once.id]).is_clean


def test_of_several_records_all_are_deleted_or_none(kept: Records, guide: Guide) -> None:
    one, other = (kept.finish(call(guide), by=ANN, now=NOW) for _ in range(2))
    with pytest.raises(MissingError, match="nothing was deleted"):
        kept.delete([one.id, call(guide).id])
    assert len(all_records(kept)) == 2
    assert kept.delete([one.id, other.id, one.id]).records == 2


def test_a_reader_in_the_way_is_told_of_and_the_record_is_gone_all_the_same(
    sqlite: Settings, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.records.database.PATIENCE", 0.1)
    assert sqlite.file is not None
    with Records(sqlite) as kept, closing(sqlite3.connect(sqlite.file)) as reader:
        gone = stored_at_length(kept, guide)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM records").fetchone()
        deletion = kept.delete([gone.id])
        assert not deletion.swept
        assert not deletion.is_clean
        assert all_records(kept) == []


def test_what_is_older_than_the_retention_is_forgotten(
    kept: Records, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "CHUNK", 3)
    day = timedelta(days=1)
    for days in range(20):
        kept.finish(call(guide), by=ANN, now=NOW - days * day)
    kept.finish(sheet_of_prospect(guide, PROTECT, NOW - 30 * day), by="", now=NOW - 30 * day)
    kept.save_draft(call(guide), by=ANN, now=NOW - 15 * day)
    assert kept.forget_older_than(10, NOW) == 9 + 1 + 1
    assert {NOW - record.changed for record in all_records(kept)} == {
        days * day for days in range(11)
    }
    assert counted(kept) == counted_anew(kept)
    assert kept.forget_older_than(10, NOW) == 0


def everything_that_logs(kept: Records, guide: Guide) -> None:
    """Do with someone's record whatever can be done, in good and bad ways."""
    gone = stored_at_length(kept, guide)
    kept.search(Search(text=TRACES[0]))
    kept.find_person(TRACES[1])
    kept.export(people=True).print_csv(io.StringIO())
    kept.insights()
    for wrong in (
        lambda: kept.correct(replace(gone, revision=1), by=ANN, now=LATER),
        lambda: kept.finish(gone, by=ANN, now=LATER),
        lambda: kept.delete([known(guide).id]),
    ):
        with pytest.raises(ValueError, match=r"record|deleted") as told:
            wrong()
        assert not [trace for trace in TRACES if trace in str(told.value)]
    kept.delete([gone.id])
    kept.finish(known(guide), by=ANN, now=NOW)
    kept.forget_older_than(1, NOW + timedelta(days=3))


def test_no_answer_and_no_name_is_in_any_line_of_the_logs(
    settings: Settings, guide: Guide, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), Records(settings) as kept:
        everything_that_logs(kept, guide)
    lines = [record.getMessage() for record in caplog.records]
    assert any("records were deleted on request" in line for line in lines)
    told = (*TRACES, *map(str.casefold, TRACES), "protect", "breach", "threats")
    assert [line for line in lines for trace in told if trace in line] == []


def test_whoever_deletes_and_goes_on_loses_nothing_that_is_saved_next(
    sqlite: Settings, guide: Guide
) -> None:
    """Reading the file in this process would give up the locks of its own connections."""

    def counted_by_another() -> int:
        count = "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); "
        count += "print(*database.execute('SELECT count(*) FROM records').fetchone())"
        command = [sys.executable, "-c", count, str(sqlite.file)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout)

    with Records(sqlite) as kept:
        gone = kept.finish(call(guide), by=ANN, now=NOW)
        kept.delete([gone.id])
        assert counted_by_another() == 0
        kept.finish(call(guide), by=ANN, now=NOW)
        assert counted_by_another() == 1
