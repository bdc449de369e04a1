"""The page of calls that there were, on both databases: who sees which, and what may be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1.element_tree import Button

from advisor.presentation.days import today, with_weekday
from advisor.prospect.address import CALL, staff_link
from advisor.records import MissingError, Notes, Outcome, Record, opening
from advisor.records.erasing import Deletion
from advisor.records.store import Records
from advisor.records.tables import records
from advisor.records.traces import Sweep
from advisor.server import roles as server_roles
from advisor.settings import settings
from advisor.staff.access import Member, Role
from advisor.staff.call import saving
from advisor.staff.call.summary import when
from advisor.staff.calls import deletion
from advisor.staff.calls.page import SIZE
from advisor.staff.frame import PAGES, StaffVisit
from tests.app import AppTest, staff_page
from tests.records.calls import ANN, BOB, bo, call, sheet_of_prospect
from tests.records.postgres import running
from tests.shipped import GUIDE
from tests.staff.test_insights import text_of

WORDS = GUIDE.words.calls
FIELDS = GUIDE.words.call
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)]
)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database of each kind."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("calls")
        yield f"sqlite:///{folder / 'records.sqlite'}"
        return
    with running() as server:
        yield server.new_database()


@pytest.fixture
def kept(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """The records that the page shows; at first there are none."""
    monkeypatch.setenv("ADVISOR_DATABASE_URL", url)
    opening.forget()
    store = opening.records()
    if known := [record.id for record in store.search(size=1_000).records]:
        store.delete(known)
    yield store
    store.close()
    opening.forget()


def finished(kept: Records, record: Record) -> Record:
    return kept.finish(record, by=record.by, now=NOW)


def opened(name: str = BOB, role: Role = "counselor", record: str = "") -> AppTest:
    """The page, or a call of it, as someone with a role gets it."""
    app = staff_page("calls", name, role, timeout=300)
    if record:
        app.query_params[CALL] = record
    return app.run()


def rows(app: AppTest) -> list[str]:
    """The calls that are listed, as people read them."""
    labels = (each.label for each in app.button if "call_0" in str(each.key))
    return [re.sub(r"\\([^\w\s])", r"\1", label) for label in labels]


def bodies(app: AppTest) -> str:
    """The markup of the page."""
    return "".join(each.proto.body for each in app.get("html"))


def button(app: AppTest, label: str) -> Button:
    (found,) = (each for each in app.button if each.label == label)
    return found


def test_counselors_see_their_own_calls_and_others_only_where_a_setting_says_so(
    kept: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = finished(kept, replace(call(GUIDE), by=BOB, notes=Notes("mine")))
    other = finished(kept, replace(call(GUIDE), person=bo()))
    sheet = kept.finish(sheet_of_prospect(GUIDE, {}, NOW), by="", now=NOW)
    bob, staff = Member(BOB, "counselor"), Member(BOB, "staff")
    assert saving.find(own.id, bob) == own
    for hidden, member in ((other, bob), (sheet, bob), (sheet, staff)):
        with pytest.raises(MissingError):
            saving.find(hidden.id, member)
    assert len(rows(opened())) == 1
    closed = opened(record=other.id)
    assert "Bo Öztürk" not in text_of(closed)
    assert "There is no such record; it may have been deleted." in text_of(closed)
    assert not any(each.label == WORDS.delete for each in closed.button)
    assert len(rows(opened(role="staff"))) == 2
    monkeypatch.setenv("ADVISOR_COUNSELORS_SEE", "all")
    settings.cache_clear()
    assert saving.find(other.id, bob) == other
    assert len(rows(opened())) == 2


def test_a_call_is_found_by_name_code_note_week_and_day_to_call_back(kept: Records) -> None:
    soon = today(GUIDE, NOW) + timedelta(days=3)
    finished(kept, replace(call(GUIDE, now=NOW), by=BOB, person=bo("*Änn* [Lee](x) :red[!]")))
    old = replace(call(GUIDE, {"pay": ("loan",)}, LONG_AGO), by=BOB, notes=Notes("hopes for May"))
    old = finished(kept, replace(old, outcome=Outcome(call_back=soon)))
    app = opened()
    newest, oldest = rows(app)
    assert newest.startswith("***Änn* [Lee](x) :red[!]**")
    assert with_weekday(GUIDE, soon) in oldest
    code = str((old.recommendation or {})["code"])
    for text, expected in {
        "hopes": [oldest],
        "ÄNN": [newest],
        code.lower().replace("-", " "): [oldest],
        "zzz": [],
    }.items():
        assert rows(app.text_input(key="calls_text").set_value(text).run()) == expected, text
    assert WORDS.none in text_of(app)
    app.text_input(key="calls_text").set_value("")
    assert rows(app.checkbox(key="calls_week").check().run()) == [newest]
    app.checkbox(key="calls_week").uncheck()
    assert rows(app.checkbox(key="calls_back").check().run()) == [oldest]


def test_where_there_are_no_calls_yet_it_says_so_and_leads_to_the_first(kept: Records) -> None:
    app = opened()
    assert WORDS.empty in text_of(app)
    assert WORDS.none not in text_of(app)
    assert f'<a href="{staff_link("call")}">{WORDS.begin}</a>' in bodies(app)
    narrowed = app.checkbox(key="calls_week").check().run()
    assert WORDS.none in text_of(narrowed)
    assert WORDS.empty not in text_of(narrowed)
    finished(kept, replace(call(GUIDE), by=BOB))
    assert WORDS.empty not in text_of(opened())


def test_a_long_list_is_read_a_page_at_a_time(kept: Records) -> None:
    later = [NOW - timedelta(minutes=number) for number in range(SIZE + 5)]
    kept.add(replace(call(GUIDE, now=each), by=BOB, notes=Notes(str(each))) for each in later)
    app = opened()
    first = rows(app)
    second = rows(button(app, WORDS.more).click().run())
    assert (len(first), len(second)) == (SIZE, 5)
    assert not {*first} & {*second}
    assert rows(button(app, WORDS.before).click().run()) == first


def test_a_call_is_corrected_and_what_it_said_before_is_kept(kept: Records) -> None:
    stored = finished(kept, replace(call(GUIDE), by=BOB, person=bo(email="bo@example")))
    app = opened(record=stored.id)
    save = button(app, WORDS.save)
    app.text_input(key="call_email").set_value("nothing")
    save.click().run()
    assert FIELDS.odd_email in text_of(app)
    app.text_input(key="call_email").set_value("").run()
    assert FIELDS.odd_email not in text_of(app)
    app.text_input(key="call_name").set_value("").run()
    app = button(app, WORDS.save).click().run()
    assert FIELDS.nobody in text_of(app)
    assert kept.get(stored.id) == stored
    app.text_input(key="call_name").set_value("Bo Ö.").run()
    assert FIELDS.nobody not in text_of(app), "a name stands there"
    day = today(GUIDE, NOW) + timedelta(days=2)
    app.selectbox(key="call_back").set_value(day)
    app.selectbox(key="call_applied").set_value("yes")
    app.text_area(key="calls_notes").set_value("has applied")
    app = button(app, WORDS.save).click().run()
    assert not app.exception
    assert WORDS.saved in text_of(app)
    now = kept.get(stored.id)
    assert now.person == replace(bo(email=""), name="Bo Ö."), "the consent is the one given then"
    assert (now.outcome, now.notes.free) == (Outcome(True, call_back=day), "has applied")
    assert (now.answers, now.recommendation) == (stored.answers, stored.recommendation)
    assert kept.history_of(now.id) == (replace(stored, person=None),)
    button(app, WORDS.save).click().run()
    assert kept.get(now.id) == now, "nothing was changed"
    kept.correct(replace(now, advice="itm"), by=ANN, now=NOW)
    app.text_area(key="calls_notes").set_value("mine")
    app = button(app, WORDS.save).click().run()
    assert FIELDS.overtaken.format(who=ANN, when=when(GUIDE, NOW)) in text_of(app)
    assert kept.get(now.id).notes.free == "has applied"
    app = button(app, WORDS.reopen).click().run()
    assert "nothing was overwritten" not in text_of(app)
    assert app.text_area(key="calls_notes").value == "has applied"
    assert WORDS.typed.format(notes="mine") in text_of(app)
    app.text_area(key="calls_notes").set_value("has applied, mine")
    assert WORDS.typed.format(notes="mine") not in text_of(button(app, WORDS.save).click().run())
    assert (kept.get(now.id).notes.free, kept.get(now.id).advice) == ("has applied, mine", "itm")


def test_a_call_is_deleted_with_the_proof_that_is_promised(kept: Records) -> None:
    stored = finished(kept, replace(call(GUIDE), by=BOB, person=bo()))
    again = finished(kept, replace(call(GUIDE), by=BOB, notes=Notes("Bo Öztürk called again")))
    hidden = finished(kept, replace(call(GUIDE), person=bo()))
    app = opened().text_input(key="calls_text").set_value("Bo Öztürk").run()
    app = app.button(key=f"call_{stored.id}").click().run()
    app = button(app, WORDS.delete).click().run()
    assert WORDS.sure in text_of(app)
    app = button(app, WORDS.keep).click().run()
    assert kept.get(stored.id) == stored
    button(app, WORDS.delete).click().run()
    app = button(app, WORDS.delete_now).click().run()
    assert not app.exception
    with pytest.raises(MissingError):
        kept.get(stored.id)
    said = text_of(app)
    assert WORDS.removed.format(records=1, persons=1, versions=0) in said
    assert WORDS.rows_left.format(left=0) in said
    assert (WORDS.bytes_left.format(left=0) in said) == kept.database.is_sqlite
    assert WORDS.elsewhere.format(number=2) in said
    assert again.id in bodies(app)
    assert hidden.id not in bodies(app), "it is someone else's"
    assert len(rows(app)) == 1
    assert app.text_input(key="calls_text").value == "", "the name stands nowhere any more"


def test_a_call_that_cannot_be_read_is_deleted_with_proof_by_whom_it_is_open_to(
    kept: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = finished(kept, replace(call(GUIDE), person=bo()))
    with kept.database.writing() as connection:
        connection.execute(update(records).where(records.c.id == broken.id).values(answers=[1]))
    assert WORDS.unread_one not in text_of(opened())
    assert rows(opened()) == [], "it is someone else's"
    closed = opened(record=broken.id)
    assert broken.id not in text_of(closed)
    assert not any(each.label == WORDS.delete for each in closed.button)
    monkeypatch.setenv("ADVISOR_COUNSELORS_SEE", "all")
    settings.cache_clear()
    app = opened()
    assert WORDS.unread_one in text_of(app)
    (line,) = rows(app)
    began = " ".join(when(GUIDE, broken.created).split())
    assert line == f"**{began}** {WORDS.unread}"
    app = app.button(key=f"call_{broken.id}").click().run()
    assert WORDS.damaged in text_of(app)
    app = button(button(app, WORDS.delete).click().run(), WORDS.keep).click().run()
    assert kept.search().damaged
    app = button(button(app, WORDS.delete).click().run(), WORDS.delete_now).click().run()
    assert not app.exception
    assert WORDS.removed.format(records=1, persons=1, versions=0) in text_of(app)
    assert WORDS.rows_left.format(left=0) in text_of(app)
    assert WORDS.empty in text_of(app)
    assert kept.search().damaged == ()


def test_a_deletion_that_was_disturbed_says_so_until_it_is_completed() -> None:
    visit = StaffVisit(Member(BOB, "counselor"), server_roles, PAGES[0], PAGES)
    disturbed = Deletion(1, 0, 0, left=0, swept=False, bytes_left=2)
    first = [*deletion._proof(GUIDE, visit, disturbed, None)]
    assert first[-2:] == [WORDS.bytes_left.format(left=2), WORDS.unswept]
    again = [*deletion._proof(GUIDE, visit, disturbed, Sweep(swept=False, strangers=2))]
    assert again == first
    completed = [*deletion._proof(GUIDE, visit, disturbed, Sweep(swept=True, strangers=0))]
    assert completed[-2:] == [WORDS.bytes_left.format(left=0), WORDS.swept]
