"""The counselor's page without a browser: what a call takes, saves, says and hands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from advisor.analysis.interview import outlook
from advisor.guide import Guide, Sheet, load_cases, load_guide
from advisor.pages import database as pages_database
from advisor.pages.address import RESULT, link
from advisor.pages.call import panel, saving, state, summary
from advisor.pages.call.state import Call
from advisor.pages.staff_pages import PAGES
from advisor.records import Consent, Notes, Person
from advisor.scoring import asked, pack, recommend

GUIDE = load_guide()
WORDS = GUIDE.words.call
CASES = load_cases(None, GUIDE)
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BOB = "bob@example.edu"
SOME: Sheet = {"degree": ("bachelors_us",), "goal": ("protect",), "monday": ("breach",)}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for records of one's own."""
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path))
    monkeypatch.delenv("ADVISOR_DATABASE_URL", raising=False)
    pages_database.forget()
    yield tmp_path
    pages_database.forget()


def begun(guide: Guide = GUIDE) -> Call:
    return Call(guide, saving.begin(BOB, NOW))


def message(call: Call, number: int = 1, **content: Any) -> dict[str, Any]:
    """What the form in the browser sends."""
    nothing = {"answers": {}, "notes": {}, "free": "", "again": False}
    return {"form": call.form, "number": number, **nothing, **content}


def with_answers(sheet: Sheet) -> Call:
    return replace(begun(), answers=sheet)


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
    assert taken.answers == {"skills": ("lead", "threats"), "goal": ("protect",)}
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
    assert taken.answers == {"goal": ("protect",)}
    assert taken.notes == Notes()


def test_an_answer_to_a_question_that_is_not_asked_any_more_waits_but_does_not_count() -> None:
    call = begun()
    taken = call.taking(message(call, answers={"role": ["it_lead"], "depth": ["ai"]}))
    assert taken.answers["depth"] == ("ai",)
    assert "depth" not in taken.sheet


@pytest.mark.parametrize("around", ["{}", "  {} ", "https://advisor.example.edu/?code={}"])
def test_a_code_or_a_link_from_the_prospect_fills_the_sheet(around: str) -> None:
    call = begun().opening(around.format(pack(GUIDE, SOME)))
    assert call.sheet == SOME
    assert call.told == WORDS.opened


def test_a_link_with_answers_fills_the_sheet() -> None:
    opened = begun().opening("https://advisor.example.edu/" + link(RESULT, SOME))
    assert opened.sheet == SOME
    assert opened.form != begun().form


def test_a_code_adds_to_what_was_heard_already() -> None:
    call = replace(begun(), answers={"pay": ("loan",), "goal": ("lead_it",)})
    assert call.opening(pack(GUIDE, SOME)).sheet == {**SOME, "pay": ("loan",)}


@given(strategies.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_is_no_code_leaves_the_call_alone_and_says_so(text: str) -> None:
    call = with_answers(SOME)
    opened = call.opening(text)
    assert opened.answers == call.answers
    assert opened.told == WORDS.not_opened


def test_the_form_does_not_take_what_it_showed_before_a_code_was_opened() -> None:
    call = begun()
    opened = call.opening(pack(GUIDE, SOME))
    assert opened.taking(message(call, 9, answers={"goal": ["lead_it"]})) == opened


# ------------------------------------------------------------------------------ saving


def test_nothing_is_saved_before_something_is_entered(database: Path) -> None:
    call = saving.save(begun(), BOB, NOW)
    assert call.record.revision == 0
    assert list(database.iterdir()) == []


def test_a_call_is_saved_as_it_goes_and_found_again(database: Path) -> None:
    call = replace(with_answers(SOME), notes=Notes("free", {"goal": "a note"}))
    saved = saving.save(call, BOB, NOW)
    again = saving.save(saved, BOB, NOW)
    assert (saved.fault, saved.record.revision) == ("", 1)
    assert again.record.revision == 1, "there was nothing new"
    resumed = state.resumed(GUIDE, saving.find(saved.record.id))
    assert (resumed.sheet, resumed.notes) == (SOME, call.notes)
    assert resumed.is_saved


def test_an_answer_taken_back_is_saved_too(database: Path) -> None:
    saved = saving.save(with_answers(SOME), BOB, NOW)
    saved = saving.save(replace(saved, answers={}), BOB, NOW)
    assert saving.find(saved.record.id).answers == {}


def test_without_its_database_a_call_goes_on_and_is_saved_once_it_is_back(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blocked := database / "blocked").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ADVISOR_STATE", str(blocked))
    lost = saving.save(with_answers(SOME), BOB, NOW)
    assert lost.fault
    assert "\n" not in lost.fault
    assert (lost.answers, lost.record.revision, lost.collided) == (SOME, 0, False)
    monkeypatch.setenv("ADVISOR_STATE", str(database))
    back = saving.save(lost, BOB, NOW)
    assert (back.fault, back.record.revision) == ("", 1)


def test_of_two_tabs_with_one_call_the_later_is_told_and_overwrites_nothing(
    database: Path,
) -> None:
    first = saving.save(with_answers(SOME), BOB, NOW)
    second = state.resumed(GUIDE, saving.find(first.record.id))
    first = saving.save(replace(first, answers={"goal": ("lead_it",)}), "ann@example.edu", NOW)
    second = saving.save(replace(second, answers={"pay": ("loan",)}), BOB, NOW)
    assert second.collided
    assert "ann@example.edu" in second.fault
    assert saving.find(first.record.id).answers == {"goal": ("lead_it",)}
    own = saving.save(saving.apart(second, BOB, NOW), BOB, NOW)
    assert own.record.id != first.record.id
    assert saving.find(own.record.id).answers == {"pay": ("loan",)}


def test_a_finished_call_is_final_and_without_consent_it_has_no_person(database: Path) -> None:
    call = saving.save(with_answers(SOME), BOB, NOW)
    done = saving.finish(call, BOB, NOW, None, "isa")
    stored = saving.find(done.record.id)
    assert (stored.status, stored.person, stored.advice) == ("final", None, "isa")
    assert stored.recommendation is not None
    assert stored.recommendation["code"] == pack(GUIDE, SOME)


def test_with_consent_the_person_is_stored_with_who_ticked_it_and_when(database: Path) -> None:
    person = Person("Zoë Šimić 🦊", Consent(BOB, NOW), "zoe@example.org")
    done = saving.finish(with_answers(SOME), BOB, NOW, person, "")
    stored = saving.find(done.record.id).person
    assert stored == person
    assert stored.consent == Consent(BOB, NOW)


@given(strategies.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_is_a_note(text: str) -> None:
    call = begun()
    assert call.taking(message(call, free=text)).notes.free == text


# --------------------------------------------------------------------------- the panel


def shown(sheet: Sheet) -> str:
    found, ahead = recommend(GUIDE, sheet), outlook(GUIDE, sheet)
    return (
        panel.heading_for(GUIDE, found, ahead)
        + panel.asking_next(GUIDE, ahead)
        + panel.to_say(GUIDE, found)
    )


def test_before_the_first_answer_no_track_is_named() -> None:
    text = shown({})
    assert WORDS.undecided_track in text
    assert WORDS.decided not in text
    assert WORDS.likely not in text


def test_it_says_decided_only_when_no_answer_can_change_track_or_verdict() -> None:
    for case in CASES:
        found, ahead = recommend(GUIDE, case.answers), outlook(GUIDE, case.answers)
        text = panel.heading_for(GUIDE, found, ahead)
        assert (WORDS.decided in text) == (ahead.decided and found.strength != "unknown"), case.id


def test_every_flag_comes_with_what_to_say_and_where_that_is_from() -> None:
    sheet: Sheet = {"years": ("one_or_two",), "place": ("abroad",)}
    text = panel.to_say(GUIDE, recommend(GUIDE, sheet))
    fact = GUIDE.program.fact["three_years"]
    assert WORDS.source.format(source=fact.source, date=fact.as_of) in text
    assert WORDS.judgement in text
    for flag in recommend(GUIDE, sheet).flags:
        assert f'data-name="flag/{flag.id}"' in text


def test_what_to_ask_next_has_a_reason_and_at_the_end_there_is_nothing_to_ask() -> None:
    first = outlook(GUIDE, {}).to_ask[0]
    assert GUIDE.questionnaire.question[first.question].text in shown({})
    assert WORDS.stops in shown({})
    complete: dict[str, tuple[str, ...]] = {}
    while questions := [q for q in asked(GUIDE.questionnaire, complete) if q.id not in complete]:
        complete[questions[0].id] = (questions[0].options[0].id,)
    assert WORDS.nothing_left in shown(complete)


def test_a_question_about_the_track_names_the_two_between_which_it_is_open() -> None:
    sheet: Sheet = {"goal": ("research",)}  # the verdict is decided
    ahead = outlook(GUIDE, sheet)
    reason = panel.reason_to_ask(GUIDE, ahead, ahead.to_ask[0])
    named = [track.short for track in GUIDE.tracks if track.short in reason]
    assert len(named) == 2


def test_the_fewest_other_answers_that_change_the_result_are_named() -> None:
    text = panel.would_change(GUIDE, SOME)
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
    assert f" https://advisor.example.edu/{link(RESULT, SOME)}" in text
    assert f"- {question.text} {question.option['protect'].text}" in text
    assert "free <b>text</b>" in text
    assert WORDS.sum_note.format(note="a note") in text
    assert BOB in text


def test_a_note_on_a_question_without_an_answer_stands_in_the_summary() -> None:
    call = replace(begun(), notes=Notes("", {"pay": "asks the boss"}))
    assert WORDS.sum_note.format(note="asks the boss") in summary.write(call, "")
