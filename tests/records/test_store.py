from __future__ import annotations

import random
import string
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from advisor.guide import Guide
from advisor.records import rows
from advisor.records.errors import ConflictError, MissingError, RecordsError
from advisor.records.making import begin_call
from advisor.records.model import (
    MAX_NOTES,
    Consent,
    Notes,
    Outcome,
    Person,
    Record,
    id_from,
    is_id,
    new_id,
)
from advisor.records.search import Search
from advisor.records.store import Records
from advisor.records.tables import persons, records
from tests.records.calls import (
    ANN,
    BOB,
    PROTECT,
    all_records,
    any_record,
    bo,
    call,
    counted,
    counted_anew,
    sheet_of_prospect,
)
from tests.records.conftest import NOW

LATER = NOW + timedelta(minutes=3)
TRICKY = (
    "'; DROP TABLE records; --",
    "<script>alert(1)</script>",
    "%_\\",
    '{"free": null}',
    "\0",
    "\ud800 alone",
    "\N{FAMILY}\u200d\N{MAN} e\u0301 \u202eright to left",
    "=HYPERLINK(1)",
    "",
)


def finished(kept: Records, record: Record) -> Record:
    return kept.finish(record, by=ANN, now=NOW)


def test_a_draft_comes_back_as_it_was_saved(kept: Records, guide: Guide) -> None:
    draft = replace(call(guide), person=bo(), notes=Notes("hopes for May", {"goal": "sure"}))
    saved = kept.save_draft(draft, by=BOB, now=LATER)
    assert kept.get(draft.id) == saved
    assert saved == replace(draft, revision=1, changed=LATER, changed_by=BOB)


def test_a_time_of_any_zone_comes_back_as_the_same_moment(kept: Records) -> None:
    here = datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=-5)))
    saved = kept.save_draft(begin_call(ANN, here), by=ANN, now=here)
    assert kept.get(saved.id).created == NOW
    assert kept.get(saved.id).created.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(RecordsError, match="time zone"):
        begin_call(ANN, datetime(2026, 11, 2))  # noqa: DTZ001


def test_fragments_of_sql_scripts_and_odd_letters_come_back_unchanged(
    kept: Records, guide: Guide
) -> None:
    for text in TRICKY:
        notes = Notes(text, {"goal": text, text: text})
        saved = finished(kept, replace(call(guide), notes=notes))
        assert kept.get(saved.id).notes == notes, ascii(text)


LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
NAMES = st.text(LETTERS, min_size=1).filter(str.strip)


@given(free=st.text(), name=NAMES, email=st.text(LETTERS), note=st.text())
def test_names_in_any_script_and_any_notes_come_back_unchanged(
    kept: Records, free: str, name: str, email: str, note: str
) -> None:
    person = Person(name, Consent(ANN, NOW), email)
    fresh = replace(begin_call(ANN, NOW), notes=Notes(free, {"goal": note}), person=person)
    saved = finished(kept, fresh)
    corrected = kept.correct(replace(saved, advice="itm"), by=BOB, now=LATER)
    assert kept.get(fresh.id) == corrected
    assert kept.history_of(fresh.id)[0] == replace(saved, person=None)


def test_notes_of_100_kb_come_back_unchanged(kept: Records) -> None:
    letters = random.Random(1).choices(string.printable + "äß漢字🎓", k=100_000)
    notes = Notes("".join(letters))
    assert finished(kept, replace(begin_call(ANN, NOW), notes=notes)).notes == notes
    assert all_records(kept)[0].notes == notes


def test_notes_without_bounds_are_refused() -> None:
    with pytest.raises(RecordsError, match="at most 1,000,000 characters"):
        Notes("x" * MAX_NOTES, {"goal": "y"})


@pytest.mark.parametrize("name", ["Bo\nBcc: all", "Bo\0", "Bo\ud800", "\x9b31m"])
def test_a_name_is_one_line_that_a_database_can_hold(name: str) -> None:
    with pytest.raises(RecordsError, match="one line"):
        bo(name)


def test_of_two_who_change_one_record_the_second_is_told_and_overwrites_nothing(
    kept: Records, guide: Guide
) -> None:
    opened = finished(kept, call(guide))
    first = kept.correct(replace(opened, advice="isa"), by=BOB, now=LATER)
    with pytest.raises(ConflictError) as told:
        kept.correct(replace(opened, advice="itm"), by=ANN, now=LATER)
    assert told.value.theirs == first
    assert str(told.value).startswith("bob@example.edu saved this record at 2026-11-02 15:33 UTC")
    assert kept.get(opened.id) == first


def test_many_who_save_at_once_never_overwrite_each_other(kept: Records) -> None:
    draft = kept.save_draft(begin_call(ANN, NOW), by=ANN, now=NOW)

    def add_a_word(word: str) -> None:
        while True:
            mine = kept.get(draft.id)
            try:
                kept.save_draft(
                    replace(mine, notes=Notes(f"{mine.notes.free} {word}")), by=word, now=NOW
                )
            except ConflictError:
                continue
            return

    words = [f"word{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_a_word, words))
    assert sorted(kept.get(draft.id).notes.free.split()) == sorted(words)
    assert kept.get(draft.id).revision == len(words) + 1


def test_a_save_that_is_repeated_after_its_answer_was_lost_changes_nothing(
    kept: Records, guide: Guide
) -> None:
    fresh = replace(call(guide), person=bo())
    saved = kept.save_draft(fresh, by=ANN, now=NOW)
    assert kept.save_draft(fresh, by=ANN, now=LATER) == saved
    final = kept.finish(saved, by=ANN, now=NOW)
    assert kept.finish(saved, by=ANN, now=LATER) == final
    assert counted(kept) == counted_anew(kept)


def test_two_tabs_that_store_one_new_record_at_once_store_it_once(kept: Records) -> None:
    fresh = begin_call(ANN, NOW)
    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(lambda _: kept.save_draft(fresh, by=ANN, now=NOW), range(4)))
    assert [*map(replace, saved)] == [saved[0]] * 4
    assert len(all_records(kept)) == 1


def test_corrections_keep_what_the_record_said_before(kept: Records, guide: Guide) -> None:
    states = [finished(kept, call(guide))]
    for advice in ("itm", "bida"):
        states.append(kept.correct(replace(states[-1], advice=advice), by=BOB, now=LATER))
    history = kept.history_of(states[0].id)
    assert [*history] == states[:-1]
    assert [earlier.revision for earlier in history] == [1, 2]
    assert kept.get(states[0].id) == states[-1]


def test_history_never_holds_who_it_is_about(kept: Records, guide: Guide) -> None:
    saved = finished(kept, replace(call(guide), person=bo()))
    kept.correct(replace(saved, person=None), by=ANN, now=LATER)
    assert kept.history_of(saved.id)[0].person is None
    assert kept.find_person("Bo Öztürk") == ()


def test_a_final_record_is_no_longer_saved_as_a_draft(kept: Records, guide: Guide) -> None:
    final = finished(kept, call(guide))
    for save in (kept.save_draft, kept.finish):
        with pytest.raises(RecordsError, match="correct it instead"):
            save(replace(final, advice="itm"), by=ANN, now=LATER)
    assert kept.get(final.id) == final


def test_a_draft_is_finished_before_it_is_corrected(kept: Records, guide: Guide) -> None:
    draft = kept.save_draft(call(guide), by=ANN, now=NOW)
    with pytest.raises(RecordsError, match="finish it first"):
        kept.correct(draft, by=ANN, now=LATER)
    with pytest.raises(MissingError):
        kept.correct(call(guide), by=ANN, now=LATER)


def test_what_was_deleted_in_the_meantime_does_not_come_back_by_a_save(
    kept: Records, guide: Guide
) -> None:
    draft = kept.save_draft(call(guide), by=ANN, now=NOW)
    kept.delete([draft.id])
    with pytest.raises(MissingError, match="deleted in the meantime"):
        kept.save_draft(draft, by=ANN, now=LATER)
    assert all_records(kept) == []


@pytest.mark.parametrize("record_id", ["", "1", "' OR 1=1", "\0", "é", "01a19ce1-b4c0-7d10-bc4d"])
def test_a_record_that_is_not_there_is_named_missing(kept: Records, record_id: str) -> None:
    with pytest.raises(MissingError):
        kept.get(record_id)


def test_a_person_without_a_consent_cannot_be_built() -> None:
    with pytest.raises(RecordsError, match="who ticked it"):
        Person("Bo", Consent(" ", NOW))
    with pytest.raises(TypeError):
        Person("Bo")  # type: ignore[call-arg]


def test_a_person_without_a_consent_cannot_be_stored_past_us_either(
    kept: Records, guide: Guide
) -> None:
    saved = finished(kept, replace(call(guide), person=bo()))
    assert saved.person is not None
    row = rows.person_row(saved, saved.person)
    for broken in ({"consent_at": None}, {"consent_by": None}, {"consent_by": ""}):
        with pytest.raises(IntegrityError), kept.database.engine.begin() as connection:
            connection.execute(update(persons).values({**row, **broken}))


def test_a_prospects_sheet_has_nobody_beside_it(kept: Records, guide: Guide) -> None:
    fresh = sheet_of_prospect(guide, {"goal": ("protect",)}, NOW)
    for named in (
        {"person": bo()},
        {"by": ANN},
        {"notes": Notes("Bo")},
        {"outcome": Outcome(True)},
    ):
        with pytest.raises(RecordsError, match="anonymous"):
            replace(fresh, **named)
    saved = kept.finish(fresh, by=ANN, now=LATER)
    row = {**rows.person_row(saved, bo()), "kind": "prospect"}
    for kind in ("prospect", "call"):
        with pytest.raises(IntegrityError), kept.database.engine.begin() as connection:
            connection.execute(insert(persons).values({**row, "kind": kind}))
    with pytest.raises(IntegrityError), kept.database.engine.begin() as connection:
        connection.execute(update(records).values(made_by=ANN))


def test_a_prospects_sheet_knows_its_day_and_no_hour(kept: Records, guide: Guide) -> None:
    fresh = sheet_of_prospect(guide, {"goal": ("protect",)}, NOW, helpful=True, leaning="isa")
    saved = kept.finish(fresh, by=ANN, now=LATER)
    day = datetime(2026, 11, 2, tzinfo=UTC)
    assert (saved.created, saved.changed, saved.by, saved.changed_by) == (day, day, "", "")
    assert saved.id[:13] == id_from(day, bytes(10))[:13]
    assert kept.get(saved.id) == saved


def test_a_prospect_may_say_later_whether_it_helped(kept: Records, guide: Guide) -> None:
    saved = kept.finish(sheet_of_prospect(guide, {}, NOW), by="", now=NOW)
    said = kept.correct(replace(saved, helpful=False, leaning="itm"), by="", now=LATER)
    assert kept.get(saved.id) == said
    assert kept.history_of(saved.id) == ()


def test_ids_are_uuids_that_sort_by_time() -> None:
    moments = [NOW + timedelta(milliseconds=step) for step in range(50)]
    ids = [new_id(moment) for moment in moments]
    assert ids == sorted(ids)
    assert all(map(is_id, ids))
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_tallies_follow_whatever_happens_to_records(kept: Records, guide: Guide) -> None:
    draw = random.Random(5)
    stored = [kept.save_draft(any_record(guide, draw), by=ANN, now=NOW) for _ in range(25)]
    assert not counted(kept)
    stored = [kept.finish(record, by=ANN, now=NOW) for record in stored]
    assert counted(kept) == counted_anew(kept)
    for record in stored[::3]:
        other = any_record(guide, draw)
        changed = replace(
            record,
            answers=other.answers,
            recommendation=other.recommendation,
            last_page=other.last_page,
            advice=other.advice,
        )
        kept.correct(changed, by=BOB, now=LATER)
    assert counted(kept) == counted_anew(kept)
    kept.delete([record.id for record in stored[:20]])
    assert counted(kept) == counted_anew(kept)
    kept.delete([record.id for record in stored[20:]])
    assert not counted(kept)


def test_records_are_found_again(kept: Records, guide: Guide) -> None:
    old = replace(
        call(guide, now=NOW - timedelta(days=40)),
        notes=Notes("Straße 100%", {"goal": "ÉTÉ"}),
        outcome=Outcome(True, "itm", do_not_contact=True, call_back=date(2026, 11, 3)),
    )
    middle = replace(
        call(guide, {"degree": ("none",)}, NOW - timedelta(days=10)),
        by=BOB,
        person=bo(),
        outcome=Outcome(call_back=date(2026, 11, 4)),
    )
    sheet = sheet_of_prospect(guide, PROTECT, NOW)
    stored = {
        "old": finished(kept, old),
        "middle": kept.save_draft(middle, by=BOB, now=NOW),
        "sheet": finished(kept, sheet),
    }
    codes = {name: str((each.recommendation or {})["code"]) for name, each in stored.items()}
    month_ago, week_ago = NOW - timedelta(days=30), NOW - timedelta(days=7)
    expected = {
        Search(): ["sheet", "middle", "old"],
        Search(text="strasse"): ["old"],
        Search(text="été"): ["old"],
        Search(text="0%"): ["old"],
        Search(text="0_"): [],
        Search(text="bo ÖZTÜRK"): ["middle"],
        Search(text="@EXAMPLE.net"): ["middle"],
        Search(text="nobody"): [],
        Search(kind="prospect"): ["sheet"],
        Search(status="draft"): ["middle"],
        Search(by=BOB): ["middle"],
        Search(verdict="not_yet"): ["middle"],
        Search(top="isa"): ["sheet", "old"],
        Search(track="itm"): ["old"],
        Search(applied=True): ["old"],
        Search(applied=False): [],
        Search(do_not_contact=False): ["sheet", "middle"],
        Search(since=month_ago): ["sheet", "middle"],
        Search(until=month_ago): ["old"],
        Search(since=NOW - timedelta(days=50), until=week_ago, top="isa"): ["old"],
        Search(text=codes["old"]): ["old"],
        Search(text=f" {codes['middle'].replace('-', ' ').lower()}", by=BOB): ["middle"],
        Search(text=codes["sheet"], kind="prospect"): [],
        Search(conversations=True): ["middle", "old"],
        Search(to_call_back=True): ["middle"],
    }
    for search, names in expected.items():
        assert kept.search(search).records == tuple(stored[name] for name in names), search


def test_a_long_list_comes_in_pages_without_gaps(kept: Records, guide: Guide) -> None:
    draw = random.Random(2)
    kept.add(any_record(guide, draw) for _ in range(23))
    pages: list[Record] = []
    after, sizes = "", []
    while True:
        found = kept.search(size=10, after=after)
        pages += found.records
        sizes.append(len(found.records))
        if not (after := found.after):
            break
    assert sizes == [10, 10, 3]
    assert pages == sorted(all_records(kept), key=lambda record: record.id, reverse=True)


def test_those_to_call_back_come_by_their_day_in_pages_without_gaps(
    kept: Records, guide: Guide
) -> None:
    days = [date(2026, 11, 1 + number % 4) for number in range(9)]
    made = [replace(call(guide), outcome=Outcome(call_back=day)) for day in days]
    kept.add([*made, call(guide)])
    found: list[Record] = []
    after = ""
    while True:
        page = kept.search(Search(to_call_back=True), size=4, after=after)
        found += page.records
        if not (after := page.after):
            break
    assert found == sorted(found, key=lambda one: (one.outcome.call_back, one.id))
    assert {one.id for one in found} == {one.id for one in made}
