"""The counselor's page without a browser: what a call takes, saves, says and hands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import streamlit as st
from hypothesis import given, settings, strategies

from advisor.analysis.interview import outlook
from advisor.guide import Case, Guide
from advisor.guide.model import TIE
from advisor.presentation.result import Result, result
from advisor.prospect.address import RESULT, code_link, link
from advisor.records import Consent, Notes, Outcome, Person, Record, RecordsError, UnavailableError
from advisor.records import opening as pages_database
from advisor.records.making import begin_call
from advisor.records.search import Search
from advisor.records.store import Records
from advisor.scoring import Answers, CodeError, Recommendation, Sheet, pack, recommend, unpack
from advisor.settings import settings as advisor_settings
from advisor.staff.access import Member, Role
from advisor.staff.call import fields, panel, saving, state, summary, wrap_up
from advisor.staff.call import page as counselor
from advisor.staff.call.fields import Entered
from advisor.staff.call.state import Call
from advisor.staff.frame import PAGES, StaffVisit
from tests.depth import DEPTH, IS_DEEP
from tests.guides import checked
from tests.shipped import CASES, GUIDE
from tests.staff.cut_off import Session, session

WORDS = GUIDE.words.call
PAPER = GUIDE.words.paper
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BOB = "bob@example.edu"
SOME: dict[str, tuple[str, ...]] = {
    "degree": ("bachelors_us",),
    "goal": ("protect",),
    "monday": ("breach",),
}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for records of one's own."""
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    pages_database.forget()
    yield tmp_path
    pages_database.forget()


class Access:
    """Lets everybody in."""

    def require(self, role: Role) -> Member:
        """Give the one who is there."""
        return Member(BOB, role)

    def sign_out(self) -> None:
        """Nobody has signed in."""


VISIT = StaffVisit(Member(BOB, "counselor"), Access(), PAGES[0], tuple(PAGES))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, database: Path) -> Session:
    """A tab's session, with records of one's own."""
    return session(monkeypatch)


def stored() -> list[Record]:
    """All that is stored."""
    return list(pages_database.records().search(Search()).records)


def find(record_id: str) -> Record:
    """A record as it is stored."""
    return pages_database.records().get(record_id)


def begun(guide: Guide = GUIDE) -> Call:
    return Call(guide, begin_call(BOB, NOW), checked(guide, {}))


def message(call: Call, number: int = 1, **content: Any) -> dict[str, Any]:
    """What the form in the browser sends."""
    nothing = {"answers": {}, "notes": {}, "free": "", "again": False}
    return {"form": call.form, "number": number, **nothing, **content}


def with_answers(answers: Answers) -> Call:
    return replace(begun(), sheet=checked(GUIDE, answers))


# ------------------------------------------------------------------- what a call takes


def test_counselors_may_open_the_page() -> None:
    (page,) = (page for page in PAGES if page.name == "call")
    assert page.role == "counselor"
    assert page.title(GUIDE.words) == WORDS.title


def test_a_message_of_the_form_becomes_answers_and_notes() -> None:
    call = begun()
    taken = call.taking(
        message(
            call,
            answers={"goal": ["protect"], "skills": ["threats", "lead"]},
            notes={"goal": "after the breach last year", "pay": " "},
            free="Calls back on Monday",
        )
    )
    assert taken.sheet.given == {"skills": ("lead", "threats"), "goal": ("protect",)}
    assert taken.notes == Notes("Calls back on Monday", {"goal": "after the breach last year"})


def test_two_calls_do_not_take_one_anothers_messages() -> None:
    call, other = begun(), begun()
    assert call.taking(message(other, answers={"goal": ["protect"]})) == call


def test_an_older_message_changes_nothing() -> None:
    call = begun()
    newer = call.taking(message(call, 5, answers={"goal": ["protect"]}))
    assert newer.taking(message(call, 5, answers={})) == newer
    assert newer.taking(message(call, 4, answers={})) == newer


def test_what_does_not_belong_into_the_questionnaire_is_left_out() -> None:
    call = begun()
    taken = call.taking(
        message(call, answers={"goal": ["protect", "fame"], "shoe": ["9"]}, notes={"shoe": "big"})
    )
    assert taken.sheet.given == {"goal": ("protect",)}
    assert taken.notes == Notes()


def test_an_answer_to_a_question_that_is_not_asked_any_more_waits_but_does_not_count() -> None:
    call = begun()
    taken = call.taking(message(call, answers={"role": ["it_lead"], "depth": ["ai"]}))
    assert taken.sheet.given["depth"] == ("ai",)
    assert "depth" not in taken.sheet


@pytest.mark.parametrize("around", ["{}", "  {} ", "https://advisor.example.edu/?code={}"])
def test_a_code_or_a_link_from_the_prospect_fills_the_sheet(around: str) -> None:
    call = begun().opening(around.format(pack(GUIDE, SOME)))
    assert call.sheet == SOME
    assert call.message == WORDS.opened


def test_a_link_with_answers_fills_the_sheet() -> None:
    opened = begun().opening("https://advisor.example.edu/" + link(RESULT, SOME))
    assert opened.sheet == SOME
    assert opened.form != begun().form


HEARD = {"pay": ("loan",), "goal": ("lead_it",), "monday": ("breach",)}


def test_a_code_adds_to_what_was_heard_and_overwrites_none_of_it() -> None:
    opened = replace(begun(), sheet=checked(GUIDE, HEARD)).opening(pack(GUIDE, SOME))
    assert opened.sheet == {**SOME, **HEARD}
    assert opened.differing == {"goal": ("protect",)}, "equal ones are one"
    assert opened.message == WORDS.differ


@pytest.mark.parametrize(("of_code", "goal"), [(True, "protect"), (False, "lead_it")])
def test_of_two_answers_that_differ_one_is_chosen(of_code: bool, goal: str) -> None:
    opened = replace(begun(), sheet=checked(GUIDE, HEARD)).opening(pack(GUIDE, SOME))
    chosen = opened.choosing("goal", of_code=of_code)
    assert (chosen.sheet["goal"], chosen.differing) == ((goal,), {})
    assert chosen.message == WORDS.opened, "nothing is left to choose"
    assert chosen.choosing("goal", of_code=True) == chosen, "it is settled"
    assert opened.choosing("pay", of_code=True) == opened, "the code says nothing of it"


def test_while_some_answers_of_a_code_still_differ_it_says_so() -> None:
    heard = {"goal": ("lead_it",), "monday": ("customers",)}
    opened = replace(begun(), sheet=checked(GUIDE, heard)).opening(pack(GUIDE, SOME))
    assert set(opened.differing) == {"goal", "monday"}
    assert opened.choosing("goal", of_code=True).message == WORDS.differ


def test_a_code_is_taken_back_at_once_and_nothing_that_was_entered_since() -> None:
    heard = replace(begun(), sheet=checked(GUIDE, HEARD))
    opened = heard.opening(pack(GUIDE, SOME))
    assert opened.without_code().sheet == HEARD
    chosen = opened.choosing("goal", of_code=True)
    assert chosen.without_code().sheet == HEARD
    since = {**chosen.sheet.given, "degree": ("none",), "years": ("over_ten",)}
    typed = chosen.taking(message(chosen, 9, answers={k: list(v) for k, v in since.items()}))
    gone = typed.without_code()
    assert gone.sheet == {**HEARD, "degree": ("none",), "years": ("over_ten",)}
    assert (gone.code, gone.differing, gone.message) == ({}, {}, WORDS.code_gone)


@given(strategies.text(max_size=40))
@settings(max_examples=DEPTH.cheap)
def test_what_is_no_code_leaves_the_call_alone_and_says_so(text: str) -> None:
    call = with_answers(SOME)
    opened = call.opening(text)
    assert opened.sheet.given == call.sheet.given
    codes = GUIDE.words.code
    assert opened.message in (
        *(codes.empty, codes.length, codes.character, codes.check, codes.foreign),
        WORDS.not_opened,
    )


def test_a_wrong_code_is_told_what_is_wrong_as_prospects_are() -> None:
    sound = pack(GUIDE, SOME)
    swapped = f"{sound[1]}{sound[0]}{sound[2:]}"
    with pytest.raises(CodeError):
        unpack(GUIDE, swapped)
    assert begun().opening(swapped).message == GUIDE.words.code.check
    assert begun().opening(sound[:-3]).message == GUIDE.words.code.length
    assert begun().opening(f"{sound[:-1]}!").message == GUIDE.words.code.character
    assert begun().opening(" ").message == GUIDE.words.code.empty


@pytest.mark.parametrize(
    "link",
    ["https://heinz.cmu.edu/", "https://heinz.cmu.edu/?page=result", "https://[heinz?aim=lead_it"],
)
def test_a_link_without_answers_is_called_that(link: str) -> None:
    assert begun().opening(link).message == WORDS.not_opened


def test_the_form_does_not_take_what_it_showed_before_a_code_was_opened() -> None:
    call = begun()
    opened = call.opening(pack(GUIDE, SOME))
    assert opened.taking(message(call, 9, answers={"goal": ["lead_it"]})) == opened


# ------------------------------------------------------------------------------ saving


def test_nothing_is_saved_before_something_is_entered(database: Path) -> None:
    call = saving.save(begun(), BOB, NOW)
    assert call.record.revision == 0
    assert list(database.iterdir()) == []


def test_an_answer_is_judged_once_for_the_panel_and_the_record(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Answers] = []

    def judging(guide: Guide, answers: Answers) -> Recommendation:
        judged.append(answers)
        return recommend(guide, answers)

    monkeypatch.setattr(state, "recommend", judging)
    call = begun()
    taken = call.taking(message(call, answers={"goal": ["protect"]}))
    panel.heading_for(GUIDE, result(GUIDE, taken.sheet, taken.found), None)
    saved = saving.save(taken, BOB, NOW)
    assert judged == [{"goal": ("protect",)}]
    assert (saved.record.recommendation or {})["code"] == taken.found.code


def test_a_call_is_saved_as_it_goes_and_found_again(database: Path) -> None:
    call = replace(with_answers(SOME), notes=Notes("free", {"goal": "a note"}))
    saved = saving.save(call, BOB, NOW)
    again = saving.save(saved, BOB, NOW)
    assert (saved.fault, saved.record.revision) == ("", 1)
    assert again.record.revision == 1, "there was nothing new"
    resumed = state.resumed(GUIDE, find(saved.record.id))
    assert (resumed.sheet.given, resumed.notes) == (SOME, call.notes)
    assert resumed.is_saved


def test_an_answer_taken_back_is_saved_too(database: Path) -> None:
    saved = saving.save(with_answers(SOME), BOB, NOW)
    saved = saving.save(replace(saved, sheet=checked(GUIDE, {})), BOB, NOW)
    assert find(saved.record.id).answers == {}


def test_without_its_database_a_call_goes_on_and_is_saved_once_it_is_back(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blocked := database / "blocked").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    lost = saving.save(with_answers(SOME), BOB, NOW)
    assert lost.fault
    assert "\n" not in lost.fault
    assert (lost.sheet.given, lost.record.revision, lost.collided) == (SOME, 0, False)
    monkeypatch.setenv("ADVISOR_STATE", str(database))
    advisor_settings.cache_clear()
    back = saving.save(lost, BOB, NOW)
    assert (back.fault, back.record.revision) == ("", 1)


def test_of_two_tabs_with_one_call_the_later_is_told_and_overwrites_nothing(
    database: Path,
) -> None:
    first = saving.save(with_answers(SOME), BOB, NOW)
    second = state.resumed(GUIDE, find(first.record.id))
    first = saving.save(
        replace(first, sheet=checked(GUIDE, {"goal": ("lead_it",)})), "ann@example.edu", NOW
    )
    second = saving.save(replace(second, sheet=checked(GUIDE, {"pay": ("loan",)})), BOB, NOW)
    assert second.collided
    assert "ann@example.edu" in second.fault
    assert find(first.record.id).answers == {"goal": ("lead_it",)}
    own = saving.save(saving.apart(second, BOB, NOW), BOB, NOW)
    assert own.record.id != first.record.id
    assert find(own.record.id).answers == {"pay": ("loan",)}


# ------------------------------------------------- what was cut off, and answers that got lost


def test_a_save_that_the_next_answer_cuts_off_is_no_collision(
    held: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = state.begin(with_answers(SOME))
    monkeypatch.setattr(Records, "save_draft", held.cutting(Records.save_draft))

    def save(call: Call) -> Call:
        return saving.save(call, BOB, NOW)

    tab.change(save)
    assert held.cut
    tab.change(lambda call: replace(call, sheet=checked(GUIDE, {**SOME, "pay": ("loan",)})))
    tab.change(save)
    assert (tab.call.fault, tab.call.record.revision) == ("", 2)


@pytest.mark.parametrize("deed", ["begin_again", "apart"])
def test_another_call_that_was_begun_and_cut_off_stays_although_the_address_names_the_old(
    held: Session, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    tab = state.begin(replace(with_answers(SOME), collided=deed == "apart"))
    old = counselor._arrive(GUIDE, VISIT).call.record.id
    assert held.address["staff.call"] == old
    of_module = saving.save if deed == "begin_again" else saving.apart
    monkeypatch.setattr(saving, of_module.__name__, held.cutting(of_module))
    held.press(lambda: getattr(counselor, f"_{deed}")(VISIT))
    assert held.cut, "the deed was done and what comes after it was not"
    held.cut = False
    new = tab.call.record.id
    assert (held.address["staff.call"], new != old) == (old, True)
    assert counselor._arrive(GUIDE, VISIT).call.record.id == new
    assert held.address["staff.call"] == new
    held.address["staff.call"] = old
    went_back = counselor._arrive(GUIDE, VISIT).call
    assert (went_back.record.id == old) == (deed == "begin_again"), "only that one was saved"


def test_a_call_that_cannot_be_read_now_keeps_its_address(
    held: Session, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    saved = saving.save(with_answers(SOME), BOB, NOW)
    (blocked := database / "blocked").write_text("no folder", encoding="utf-8")
    held.address["staff.call"] = saved.record.id
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    advisor_settings.cache_clear()
    with pytest.raises(UnavailableError):
        counselor._arrive(GUIDE, VISIT)
    assert held.address["staff.call"] == saved.record.id
    monkeypatch.setenv("ADVISOR_STATE", str(database))
    advisor_settings.cache_clear()
    assert counselor._arrive(GUIDE, VISIT).call.sheet == SOME


def test_a_call_is_finished_once_however_often_and_whenever_that_is_pressed(
    held: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = state.begin(replace(with_answers(SOME), stage="wrap_up"))
    held.update({fields._CONSENT: True, fields._NAME: "Zoë"})
    monkeypatch.setattr(Records, "finish", held.cutting(Records.finish))
    held.press(lambda: counselor._save(VISIT))
    held.press(lambda: counselor._save(VISIT))
    held.cut = False
    assert (tab.call.stage, tab.call.fault, tab.call.collided) == ("done", "", False)
    (record,) = stored()
    assert (record.status, record.revision) == ("final", 1)


def test_what_a_prospect_is_handed_carries_the_public_address(
    held: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_SITE", "https://msit.example.edu/advisor")
    state.begin(replace(with_answers(SOME), stage="done"))
    sites: list[str] = []
    monkeypatch.setattr(wrap_up, "show", lambda _call, site, _next: sites.append(site))
    counselor.show(GUIDE, VISIT)
    assert sites == ["https://msit.example.edu/advisor"]


def test_a_record_of_ones_own_is_begun_once(held: Session) -> None:
    first = saving.save(with_answers(SOME), BOB, NOW)
    saving.save(
        replace(first, sheet=checked(GUIDE, {"goal": ("lead_it",)})), "ann@example.edu", NOW
    )
    tab = state.begin(
        saving.save(replace(first, sheet=checked(GUIDE, {"pay": ("loan",)})), BOB, NOW)
    )
    assert tab.call.collided
    held.press(lambda: counselor._apart(VISIT))
    own = tab.call.record.id
    held.press(lambda: counselor._apart(VISIT))
    assert tab.call.record.id == own == held.address["staff.call"] != first.record.id


def losing(deed: Any) -> Any:
    """Store, and let the connection break before that can be said."""

    def stored(*words: Any, **more: Any) -> Record:
        deed(*words, **more)
        raise UnavailableError("the connection broke")

    return stored


@pytest.mark.parametrize("before", [0, 1])
def test_a_call_whose_save_was_stored_unheard_goes_on_as_if_it_had_been_heard(
    database: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    call = with_answers({"degree": ("advanced",)})
    call = saving.save(call, BOB, NOW) if before else call
    with monkeypatch.context() as broken:
        broken.setattr(Records, "save_draft", losing(Records.save_draft))
        lost = saving.save(replace(call, sheet=checked(GUIDE, SOME)), BOB, NOW + SECOND)
    assert lost.is_stuck
    blocked = saving.save(lost, BOB, NOW + SECOND)
    more = {**SOME, "pay": ("loan",)}
    back = saving.save(replace(blocked, sheet=checked(GUIDE, more)), BOB, NOW + 2 * SECOND)
    assert (back.fault, back.record.revision, back.tries) == ("", before + 2, frozenset())
    assert find(call.record.id).answers == more


def test_what_somebody_else_stored_meanwhile_is_not_taken_for_ones_own(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = saving.save(with_answers(SOME), BOB, NOW)
    with monkeypatch.context() as broken:
        broken.setattr(Records, "save_draft", losing(lambda *_, **__: None))
        mine = saving.save(
            replace(call, sheet=checked(GUIDE, {"pay": ("loan",)})), BOB, NOW + SECOND
        )
    saving.save(replace(call, sheet=checked(GUIDE, {"goal": ("lead_it",)})), BOB, NOW + 2 * SECOND)
    mine = saving.save(mine, BOB, NOW + 3 * SECOND)
    assert mine.collided
    moment = summary.when(GUIDE, NOW + 2 * SECOND)
    assert mine.fault == WORDS.overtaken.format(who=BOB, when=moment)
    assert "10:00" in moment, "by the clocks of the college, where it is five hours earlier"
    assert find(call.record.id).answers == {"goal": ("lead_it",)}


def test_a_call_that_was_finished_unheard_can_still_be_finished_otherwise(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = replace(with_answers(SOME), stage="wrap_up")
    with monkeypatch.context() as broken:
        broken.setattr(Records, "finish", losing(Records.finish))
        lost = wrap_up.save(call, Entered(True, "Zoe"), BOB, NOW)
    assert (lost.stage, lost.is_stuck) == ("wrap_up", True)
    done = wrap_up.save(lost, Entered(True, "Zoë"), BOB, NOW + SECOND)
    assert (done.stage, done.fault) == ("done", "")
    person = find(call.record.id).person
    assert person is not None
    assert person.name == "Zoë"


def test_a_call_that_was_finished_unheard_and_goes_on_is_saved_all_the_same(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = replace(with_answers(SOME), stage="wrap_up")
    with monkeypatch.context() as broken:
        broken.setattr(Records, "finish", losing(Records.finish))
        lost = wrap_up.save(call, Entered(), BOB, NOW)
    more = {**SOME, "pay": ("loan",)}
    back = saving.save(replace(lost, stage="talk", sheet=checked(GUIDE, more)), BOB, NOW + SECOND)
    assert back.fault == ""
    assert find(call.record.id).answers == more


def test_a_finished_call_is_corrected_in_the_form_and_keeps_who_it_was_with(held: Session) -> None:
    zoe = Entered(True, "Zoë", advice="isa", outcome=Outcome(call_back=date(2026, 12, 4)))
    record = saving.finish(with_answers(SOME), zoe, BOB, NOW).record
    assert counselor._wanted(GUIDE, VISIT, record.id).message == WORDS.finished_already
    held.address["staff.correct"] = "on"
    stranger = replace(VISIT, member=Member("eve@example.edu", "counselor"))
    assert counselor._wanted(GUIDE, stranger, record.id).message == WORDS.not_found
    call = counselor._wanted(GUIDE, VISIT, record.id)
    assert call.sheet == SOME
    assert (call.is_final, call.message) == (True, WORDS.correcting)
    more = {**SOME, "pay": ("loan",)}
    answers = {name: list(chosen) for name, chosen in more.items()}
    tab = state.begin(call.taking(message(call, answers=answers)))
    counselor._stage(VISIT, "wrap_up")
    counselor._save(VISIT)
    assert tab.call.stage == "done"
    now = find(record.id)
    assert (now.answers, now.person, now.advice) == (more, record.person, "isa")
    assert (now.outcome, now.status) == (record.outcome, "final")
    (before,) = pages_database.records().history_of(record.id)
    assert before == replace(record, person=None)
    text = summary.write(tab.call, "")
    assert WORDS.sum_advice.format(track=GUIDE.program.track["isa"].name) in text
    assert WORDS.sum_call_back.format(day="Friday, December 4, 2026") in text


def test_a_correction_that_is_left_is_dropped(held: Session) -> None:
    record = saving.finish(with_answers(SOME), Entered(), BOB, NOW).record
    held.address.update({"staff.call": record.id, "staff.correct": "on"})
    tab = counselor._arrive(GUIDE, VISIT)
    tab.change(lambda call: replace(call, sheet=checked(GUIDE, {**SOME, "pay": ("loan",)})))
    state.drop_final("another")
    assert state.current() is tab
    state.drop_final(record.id)
    assert counselor._arrive(GUIDE, VISIT).call.sheet == SOME


def test_a_finished_call_that_is_finished_again_keeps_the_result_that_was_given(
    database: Path,
) -> None:
    done = saving.finish(with_answers(SOME), Entered(), BOB, NOW)
    other = replace(done.record, fingerprints={**done.record.fingerprints, "rules": "other"})
    kept = pages_database.records().correct(other, by=BOB, now=NOW)
    again = saving.finish(state.resumed(GUIDE, kept), Entered(advice="itm"), BOB, NOW)
    assert (again.record.fingerprints["rules"], again.record.advice) == ("other", "itm")


# ---------------------------------------------------------------------- the end of a call


@pytest.mark.parametrize("email", ["not-an-email", "zoe@example", "zoe@@example.org", "@x.org"])
def test_what_is_no_email_address_is_not_stored(database: Path, email: str) -> None:
    call = replace(with_answers(SOME), stage="wrap_up")
    told = wrap_up.save(call, Entered(True, email=email), BOB, NOW)
    assert (told.stage, told.message) == ("wrap_up", WORDS.odd_email)
    assert wrap_up.save(told, Entered(True, email=email), BOB, NOW).refused == 2
    with pytest.raises(RecordsError):
        find(call.record.id)


@pytest.mark.parametrize("email", ["zoe@example.org", "zoë.š+x@mail.exämple.co.uk", ""])
def test_what_may_be_an_email_address_is_taken(email: str) -> None:
    assert not Entered(True, email=email).is_odd


def test_without_consent_it_does_not_matter_what_the_fields_hold(database: Path) -> None:
    call = replace(with_answers(SOME), stage="wrap_up")
    done = wrap_up.save(call, Entered(False, "Zoë", "not-an-email"), BOB, NOW)
    assert done.stage == "done"
    assert find(call.record.id).person is None


def test_a_consent_without_anybody_is_told(database: Path) -> None:
    call = replace(with_answers(SOME), stage="wrap_up")
    told = wrap_up.save(call, Entered(True), BOB, NOW)
    assert (told.stage, told.message, told.fault) == ("wrap_up", WORDS.nobody, "")


def test_a_finished_call_is_final_and_without_consent_it_has_no_person(database: Path) -> None:
    call = saving.save(with_answers(SOME), BOB, NOW)
    done = saving.finish(call, Entered(advice="isa"), BOB, NOW)
    stored = find(done.record.id)
    assert (stored.status, stored.person, stored.advice) == ("final", None, "isa")
    assert stored.recommendation is not None
    assert stored.recommendation["code"] == pack(GUIDE, SOME)


def test_with_consent_the_person_is_stored_with_who_ticked_it_and_when(database: Path) -> None:
    person = Person("Zoë Šimić 🦊", Consent(BOB, NOW), "zoe@example.org")
    entered = Entered(True, person.name, person.email)
    done = saving.finish(with_answers(SOME), entered, BOB, NOW)
    stored = find(done.record.id).person
    assert stored == person
    assert stored.consent == Consent(BOB, NOW)


@given(strategies.text(max_size=200))
def test_any_text_is_a_note(text: str) -> None:
    call = begun()
    assert call.taking(message(call, free=text)).notes.free == text


# --------------------------------------------------------------------------- the panel


def viewed(answers: Answers) -> Result:
    sheet = checked(GUIDE, answers)
    return result(GUIDE, sheet, recommend(GUIDE, sheet))


def shown(answers: Answers) -> str:
    said, ahead = viewed(answers), outlook(GUIDE, checked(GUIDE, answers))
    return (
        panel.heading_for(GUIDE, said, ahead)
        + panel.asking_next(GUIDE, ahead)
        + panel.to_say(GUIDE, said)
    )


def test_before_the_first_answer_no_track_is_named() -> None:
    text = shown({})
    assert WORDS.undecided_track in text
    assert WORDS.decided not in text
    assert WORDS.likely not in text
    assert WORDS.say not in text, "there is nothing to say yet"


def test_it_says_decided_only_when_no_answer_can_change_track_or_verdict() -> None:
    seen = set()
    for case in CASES if IS_DEEP else CASES[::4]:
        found, ahead = recommend(GUIDE, case.answers), outlook(GUIDE, checked(GUIDE, case.answers))
        text = panel.heading_for(GUIDE, viewed(case.answers), ahead)
        is_decided = ahead.decided and found.strength != "unknown"
        assert (WORDS.decided in text) == is_decided, case.id
        seen.add(is_decided)
    assert seen == {True, False}


def test_the_map_has_the_path_of_the_answers_and_what_is_still_open() -> None:
    """Before the first answer nobody stands anywhere; the shares are those of the outlook."""
    nothing = checked(GUIDE, {})
    before = panel.where_it_can_go(GUIDE, nothing, outlook(GUIDE, nothing))
    assert quote(GUIDE.words.map.path) not in before
    sheet = checked(GUIDE, {"monday": ("breach",), "goal": ("protect",)})
    ahead = outlook(GUIDE, sheet)
    found = panel.where_it_can_go(GUIDE, sheet, ahead)
    assert quote(GUIDE.words.map.path) in found
    for track in GUIDE.tracks:
        assert f"{track.short} {100 * ahead.tracks[track.id]:.1f}%" in found


def test_every_flag_comes_with_what_to_say_and_where_that_is_from() -> None:
    sheet = {"years": ("one_or_two",), "place": ("abroad",)}
    text = panel.to_say(GUIDE, viewed(sheet))
    fact = GUIDE.program.fact["three_years"]
    assert WORDS.source.format(source=fact.source, date=fact.as_of) in text
    assert WORDS.judgement in text
    for flag in recommend(GUIDE, sheet).flags:
        assert f'data-name="flag/{flag.id}"' in text


def test_what_to_ask_next_has_a_reason_and_at_the_end_there_is_nothing_to_ask() -> None:
    first = outlook(GUIDE, checked(GUIDE, {})).to_ask[0]
    assert GUIDE.questionnaire.question[first.question].text in shown({})
    assert WORDS.stops in shown({})
    complete: dict[str, tuple[str, ...]] = {}
    while questions := [q for q in checked(GUIDE, complete).asked if q.id not in complete]:
        complete[questions[0].id] = (questions[0].options[0].id,)
    assert WORDS.nothing_left in shown(complete)


def test_a_question_about_the_track_names_the_two_between_which_it_is_open() -> None:
    sheet = checked(GUIDE, {"goal": "research"})  # the verdict is decided
    ahead = outlook(GUIDE, sheet)
    reason = panel.reason_to_ask(GUIDE, ahead, ahead.to_ask[0])
    named = [track.short for track in GUIDE.tracks if track.short in reason]
    assert len(named) == 2


def test_how_many_more_answers_it_takes_is_said_only_where_that_tells_something() -> None:
    def decided(answers: Answers) -> str:
        sheet = checked(GUIDE, answers)
        return unescape(panel.heading_for(GUIDE, viewed(sheet), outlook(GUIDE, sheet)))

    assert WORDS.open_all in decided({}), "each of them may decide it"
    told = set()
    some = [WORDS.open_yet.format(more=more) for more in range(len(GUIDE.questionnaire.questions))]
    for case in CASES:
        # With few questions left it is cheap to see ahead, and it often takes not all of them.
        for left in range(2, 6):
            sheet = checked(GUIDE, dict(list(case.answers.items())[:-left]))
            ahead = outlook(GUIDE, sheet)
            text = unescape(panel.heading_for(GUIDE, viewed(sheet), ahead))
            telling = sum(worth.bits > 0 for worth in ahead.to_ask)
            more = min(ahead.more, telling)
            assert (WORDS.open_all in text) == (more == left_open(sheet) > 1 and not ahead.track)
            if not ahead.track and 1 < more < len(ahead.to_ask):
                assert WORDS.open_yet.format(more=more) in text
                told.add(more)
            else:
                assert not any(each in text for each in some)
        if len(told) > 1:
            break
    assert told
    unsure = {question.id: (question.options[-1].id,) for question in GUIDE.questionnaire.questions}
    text = decided({name: unsure[name] for name in ("goal", "role", "monday")})
    assert WORDS.open_one not in text


def left_open(sheet: Sheet) -> int:
    return sum(question.id not in sheet for question in sheet.asked)


def test_the_words_for_chances_agree_with_what_is_decided() -> None:
    """A track is out of reach only when it can't even tie; a decided leader is called that."""
    seen: set[str] = set()
    for case in CASES if IS_DEEP else CASES[::4]:
        for count in range(max(0, len(case.answers) - 5), len(case.answers) + 1):
            sheet = checked(GUIDE, dict(list(case.answers.items())[:count]))
            said, ahead = result(GUIDE, sheet, recommend(GUIDE, sheet)), outlook(GUIDE, sheet)
            text = unescape(panel.heading_for(GUIDE, said, ahead))
            rows = dict(zip((bar.id for bar in said.fork.branches), chances(text), strict=True))
            for track, word in rows.items():
                assert (word == WORDS.out_of_reach) == (track not in ahead.in_reach)
            if said.named and ahead.track in GUIDE.track_ids:
                assert rows.pop(ahead.track) == WORDS.settled
                assert set(rows.values()) == {WORDS.out_of_reach}
                seen.add(WORDS.decided if ahead.decided else WORDS.open_verdict)
                assert (WORDS.open_verdict in text) == (not ahead.decided and left_open(sheet) > 0)
            else:
                assert WORDS.settled not in rows.values() or ahead.track == TIE
    assert seen == {WORDS.decided, WORDS.open_verdict}


def chances(text: str) -> list[str]:
    """The words for the chances of the tracks, as the panel lists them."""
    (tracks,) = re.findall(r'<ul class="[^"]*call-tracks">.*?</ul>', text)
    return re.findall(r'<span class="hint">(.*?)</span>', tracks)


def test_a_better_verdict_is_named_by_its_name_and_not_by_its_sentence() -> None:
    sheet = checked(GUIDE, {**SOME, "degree": ("none",)})
    text = panel.would_change(GUIDE, sheet, viewed(sheet))
    assert "below" not in text
    assert "&quot;yes" in text or "&#34;yes" in text


def test_before_a_track_is_named_nothing_would_change_it() -> None:
    sheet = checked(GUIDE, {"goal": "protect"})
    assert panel.would_change(GUIDE, sheet, viewed(sheet)) == ""


def test_the_fewest_other_answers_that_change_the_result_are_named() -> None:
    sheet = checked(GUIDE, {**SOME, "skills": ("threats", "privacy")})
    text = panel.would_change(GUIDE, sheet, viewed(sheet))
    assert WORDS.changes in text
    assert GUIDE.program.track["itm"].name in text


# --------------------------------------------------------------------------- the summary


def test_the_summary_has_result_answers_notes_code_and_link_and_no_person() -> None:
    call = replace(with_answers(SOME), notes=Notes("free <b>text</b>", {"goal": "a note"}))
    text = summary.write(call, "https://advisor.example.edu/")
    found = recommend(GUIDE, SOME)
    question = GUIDE.questionnaire.question["goal"]
    assert found.verdict.headline in text
    assert found.code in text
    assert f" https://advisor.example.edu/{code_link(found.code)}" in text
    assert f"- {question.text} {question.option['protect'].text}" in text
    assert "free <b>text</b>" in text
    assert WORDS.sum_note.format(note="a note") in text
    assert BOB in text


def test_the_summary_of_a_call_has_all_flags_for_whom_another_program_is_named() -> None:
    call = with_answers({"goal": ("research",), "degree": ("none",)})
    assert call.found.verdict.level == "elsewhere"
    text = summary.write(call, "")
    assert [flag.level for flag in call.found.flags if flag.say not in text] == []
    assert {flag.level for flag in call.found.flags} > {"elsewhere"}


def test_what_the_prospect_is_given_has_no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes stand under a heading of their own, after all that is for the prospect."""
    drawn: list[str] = []
    for name in ("html", "button", "download_button"):
        monkeypatch.setattr(st, name, lambda text, **_: drawn.append(unescape(str(text))))
    call = replace(with_answers(SOME), notes=Notes("free text", {"goal": "a note"}))
    wrap_up.show(call, "https://advisor.example.edu/", lambda: None)
    text = "".join(drawn)
    theirs, own = text.split(WORDS.for_you)
    for private in ("free text", "a note", WORDS.copy_summary, PAPER.with_notes, BOB):
        assert private not in theirs
        assert private in own
    assert WORDS.for_prospect in theirs
    assert PAPER.copy_summary in theirs
    assert PAPER.counselor_pdf in theirs


def test_a_note_on_a_question_without_an_answer_stands_in_the_summary() -> None:
    call = replace(begun(), notes=Notes("", {"pay": "asks the boss"}))
    assert WORDS.sum_note.format(note="asks the boss") in summary.write(call, "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_summary_reads_as_somebody_would_have_written_it(case: Case) -> None:
    text = summary.write(with_answers(case.answers), "https://advisor.example.edu")
    assert "mailto:" not in text
    assert not re.search(r"[?.!:][.:;]|[?.!] and [A-Z]", text), "two marks, or answers run together"
    lines = text.splitlines()
    assert "" not in lines
    for line, following in pairwise(lines):
        assert not line.endswith(":") or following.startswith(("- ", "  "))
    for level in (PAPER.flags, PAPER.good):
        assert text.count(level) <= 1
    if "below" in lines[1]:
        assert PAPER.flags in lines


def test_the_summary_of_a_call_without_answers_has_no_empty_parts() -> None:
    lines = summary.write(begun(), "").splitlines()
    assert PAPER.no_track in lines
    assert WORDS.sum_answers not in lines
    assert PAPER.flags not in lines
