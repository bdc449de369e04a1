"""One recorded call: what was said, and the fields that may be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.address import staff_link
from advisor.prospect.frame import notices, section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.offers import copy_button
from advisor.records import ConflictError, DamagedError, Record, RecordsError
from advisor.records.opening import records
from advisor.staff import frame
from advisor.staff.call import fields, saving, state
from advisor.staff.call.summary import when
from advisor.staff.calls import deletion
from advisor.staff.calls.page import View, about, alert, began
from advisor.staff.frame import StaffVisit, called

_NOTES: Final = "calls_notes"


def show(guide: Guide, visit: StaffVisit, view: View, record_id: str) -> None:
    """Show a call; raises `RecordsError` where this member may see none of that id."""
    words = guide.words.calls
    if view.opened != record_id:
        view.forget()
        view.opened = record_id
        state.drop_final(record_id)
    try:
        stored = saving.find(record_id, visit.member)
    except DamagedError:
        title = frame.title(began(guide, record_id))
        st.html(join((title, tag("p", words.damaged), tag("p", record_id, class_="hint"))))
    else:
        _show_record(guide, visit, view, stored)
    if view.fault:
        st.html(alert(view.fault))
    if view.collided:
        visit.button(words.reopen, "call_reopen", partial(_reopen, view))
    deletion.offer(guide, visit, view)
    st.html(tag("p", tag("a", words.back, href=staff_link("calls"))))


def _show_record(guide: Guide, visit: StaffVisit, view: View, stored: Record) -> None:
    if view.record is None:
        view.record = stored
        fields.fill(stored)
        st.session_state[_NOTES] = stored.notes.free
    record = view.record
    by = called(guide.words.staff, record.by)
    had = f"{when(guide, record.created)}, {by}" if record.person else by
    title = frame.title(about(guide, record))
    st.html(join((title, tag("p", had, class_="hint"), *_shown(guide, record))))
    if record.status == "final":
        _correct(guide, visit, view)


def _shown(guide: Guide, record: Record) -> Iterator[Html]:
    """Write the recommendation as it was given then, and the answers."""
    words, given = guide.words.calls, record.recommendation
    if given:
        track = guide.program.track.get(record.top)
        yield tag("p", given["verdict"]["headline"], class_="lead")
        yield tag("p", track.name) if track else Html()
        flags = [tag("li", flag["say"]) for flag in given["flags"] if flag["level"] != "note"]
        yield tag("ul", *flags) if flags else Html()
        copied = copy_button(guide, guide.words.result.copy, data_copy=given["code"])
        yield tag("p", tag("span", given["code"], class_="code"), " ", copied, class_="copyline")
    if record.status == "draft" and record.notes.free:
        yield tag("p", guide.words.call.sum_notes, " ", record.notes.free)
    rows = [tag("div", tag("dt", name), tag("dd", text)) for name, text in _answers(guide, record)]
    is_final = record.status == "final"
    more = {address.CALL: record.id} | ({address.CORRECT: "on"} if is_final else {})
    go_on, label = staff_link("call", more), words.change if is_final else words.go_on
    yield section(
        words.answers,
        tag("dl", *rows, class_="call-answers"),
        tag("p", tag("a", label, href=go_on)),
    )


def _answers(guide: Guide, record: Record) -> Iterator[tuple[str, str]]:
    """Give questions with their answers and notes; those of earlier questionnaires by their ids."""
    known = guide.questionnaire.question
    for name in dict.fromkeys((*record.answers, *record.notes.questions)):
        question = known.get(name)
        texts = {option.id: option.text for option in question.options} if question else {}
        said = [texts.get(option, option) for option in record.answers.get(name, ())]
        if note := record.notes.questions.get(name):
            said.append(guide.words.call.sum_note.format(note=note).strip())
        yield question.text if question else name, "; ".join(said)


def _correct(guide: Guide, visit: StaffVisit, view: View) -> None:
    words = guide.words
    st.html(tag("h2", words.calls.correct))
    fields.ask(guide, refused=view.refused, finished=True)
    if view.typed and view.typed != st.session_state[_NOTES]:
        st.html(notices((words.calls.typed.format(notes=view.typed),)))
    st.text_area(words.call.free, key=_NOTES, help=words.call.free_hint)
    with st.container(horizontal=True, key="ways"):
        save = partial(_save, guide, visit, view)
        visit.button(words.calls.save, "continue", save, type="primary")
    st.html(tag("p", view.message, role="status"))


def _reopen(view: View) -> None:
    """Show what another person saved meanwhile, and beside it the notes that were typed here."""
    view.typed = str(st.session_state.get(_NOTES) or "")
    view.record, view.fault, view.collided = None, "", False


def _save(guide: Guide, visit: StaffVisit, view: View) -> None:
    """Correct the record, unless nothing was changed or a field has a problem."""
    entered, free = fields.entered(), str(st.session_state.get(_NOTES) or "")
    by, now, record = visit.member.name, datetime.now(UTC), view.record
    not_saved = guide.words.call.collided
    view.fault, view.collided, view.message = "", False, ""
    if record is None:
        return
    if entered.problem(guide.words.call):
        view.refused += 1
        return
    try:
        noted = replace(record, notes=replace(record.notes, free=free))
        wanted = entered.into(noted, by, now)
        if wanted != record:
            view.record = records().correct(wanted, by=by, now=now)
        view.message, view.typed, view.refused = guide.words.calls.saved, "", 0
    except ConflictError as error:
        view.fault, view.collided = not_saved.format(fault=saving.conflict(guide, error)), True
    except RecordsError as error:
        view.fault = not_saved.format(fault=error)
