"""The counselor's page: a call, from the first answer to the record.

While they talk, one fragment runs for each answer: the form and the panel first, then what takes
longer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.analysis.interview import Outlook, outlook
from advisor.analysis.ways import TooTangledError
from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import address
from advisor.prospect.address import staff_link
from advisor.prospect.markup import Html, join, tag
from advisor.records import RecordsError, UnavailableError
from advisor.records.making import begin_call
from advisor.scoring import Sheet
from advisor.staff import frame, session
from advisor.staff.call import fields, form, panel, saving, state, wrap_up
from advisor.staff.call.state import Call, Stage, Tab
from advisor.staff.frame import StaffVisit

STYLE: Final = Path(__file__).with_name("call.css")
FORM_STYLE: Final = Path(__file__).with_name("form.css")
"""How the page looks while they talk."""


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the counselor's page; a call goes on with the guide with which it began."""
    st.html(STYLE)
    try:
        tab = _arrive(guide, visit)
    except UnavailableError as error:
        _unreachable(guide, visit, error)
        return
    call = tab.call
    _turn_to(tab, call.stage)
    if call.stage == "talk":
        st.html(FORM_STYLE)
        st.html(frame.heading(guide, visit, class_="unseen"))
        _talk(visit)
        return
    words = call.guide.words.call
    title = words.wrap_title if call.stage == "wrap_up" else words.done_title
    st.html(join((frame.title(title), _fault(call))))
    if call.stage == "wrap_up":
        wrap_up.ask(call, lambda: _save(visit), lambda: _stage(visit, "talk"))
    else:
        wrap_up.show(call, session.site(), lambda: _begin_again(visit))


def _arrive(guide: Guide, visit: StaffVisit) -> Tab:
    """Give this tab's call: the one it has, the one that the address names, or a new one."""
    wanted, tab = address.call(session.query()), state.current()
    if tab is None:
        tab = state.begin(_wanted(guide, visit, wanted))
    elif wanted not in ("", tab.address, tab.call.record.id):
        found = _wanted(guide, visit, wanted)
        tab.change(lambda _: found)
    if wanted != tab.call.record.id:
        _put_in_address(tab)
        session.note()
    tab.address = tab.call.record.id
    return tab


def _put_in_address(tab: Tab) -> None:
    """Let the address name the call, which a press that was cut off may have left undone."""
    st.query_params[address.CALL] = tab.call.record.id
    st.query_params.pop(address.CORRECT, None)
    tab.address = tab.call.record.id


def _turn_to(tab: Tab, stage: Stage) -> None:
    """Let the heading of another stage have the focus; in a talk, the form takes it."""
    if tab.shown != stage:
        if stage != "talk":
            session.stay(())
        tab.shown = stage


def _wanted(guide: Guide, visit: StaffVisit, record_id: str) -> Call:
    """Go on with a call that was saved; begin one when that is not possible, and say so."""
    words = guide.words.call
    if not record_id:
        return _new(guide, visit)
    try:
        record = saving.find(record_id, visit.member)
    except UnavailableError:
        raise
    except RecordsError:
        return replace(_new(guide, visit), message=words.not_found)
    if record.status == "final" and address.CORRECT not in session.query():
        return replace(_new(guide, visit), message=words.finished_already)
    return state.resumed(guide, record)


def _unreachable(guide: Guide, visit: StaffVisit, error: UnavailableError) -> None:
    """Say that a call cannot be read now; its address stays, to be loaded again later."""
    words = guide.words.call
    fresh = tag("a", words.fresh, href=staff_link("call"))
    said = tag("p", words.not_reached.format(fault=error), " ", fresh)
    st.html(join((frame.heading(guide, visit), tag("div", said, class_="notice", role="status"))))


def _new(guide: Guide, visit: StaffVisit) -> Call:
    record = begin_call(visit.member.name, datetime.now(UTC))
    return Call(guide, record, Sheet(guide.questionnaire))


# ------------------------------------------------------------------ while they talk


@st.fragment
def _talk(visit: StaffVisit) -> None:
    """Draw the form and the panel, then save: this is what runs after each answer."""
    visit.access.require("counselor")
    tab = state.current()
    if tab is None or tab.call.stage != "talk":
        st.rerun()
    by, call = visit.member.name, tab.call
    ahead, saved = _ahead(call), call
    with _draw(visit, call, ahead):
        # While the database does not answer, only the form's own tries wait for it, no answer.
        if not call.is_final and (not call.is_stuck or call.again):
            saved = tab.change(lambda latest: saving.save(latest, by, datetime.now(UTC)))
        _status(visit, saved)
        if ahead:
            st.html(panel.where_it_can_go(call.guide, call.sheet, ahead))


def _draw(visit: StaffVisit, call: Call, ahead: Outlook | None) -> DeltaGenerator:
    """Draw the form and the panel; give the panel, for what comes later."""
    guide, sheet, said = call.guide, call.sheet, call.said
    questions, beside = st.columns([12, 5], gap="small")
    with questions:
        form.show(
            call,
            ahead.to_ask[0].question if ahead and ahead.to_ask else "",
            datetime.now(UTC),
            {
                "work": lambda: _take(visit),
                "code": lambda: _open(visit),
                "choice": lambda: _choose(visit),
                "undo": lambda: _undo(visit),
                "finish": lambda: _stage(visit, "wrap_up"),
                "fresh": lambda: _begin_again(visit),
            },
        )
    with beside:
        side = st.container(key="call_panel")
    with side:
        next_question = panel.asking_next(guide, ahead) if ahead else Html()
        heading = panel.heading_for(guide, said, ahead)
        st.html(join((heading, next_question, panel.to_say(guide, said))))
        if ahead and sheet and (changes := panel.would_change(guide, sheet, said)):
            st.html(changes)
    return side


def _ahead(call: Call) -> Outlook | None:
    """See where it is heading; None with rules that are too tangled for that."""
    try:
        return outlook(call.guide, call.sheet)
    except TooTangledError:
        return None


def _status(visit: StaffVisit, call: Call) -> None:
    """Say whether everything is saved."""
    words = call.guide.words.call
    if call.fault:
        st.html(_fault(call))
        if call.collided:
            st.button(words.save_as_own, key="call_apart", on_click=lambda: _apart(visit))
        return
    changed = call.record.changed.astimezone(call.guide.program.site.zone)
    saved = words.saving.format(time=f"{changed:%H:%M:%S}")
    said = words.not_begun if call.is_empty else words.correcting if call.is_final else saved
    st.html(tag("p", said, class_="hint call-saved", data_number=call.number))


def _fault(call: Call) -> Html:
    if not call.fault:
        return Html()
    words = call.guide.words.call
    not_saved = words.not_saved if call.stage == "talk" else words.not_finished
    said = tag("p", (words.collided if call.collided else not_saved).format(fault=call.fault))
    return tag("div", said, class_="notice", role="alert", data_stuck=call.is_stuck)


# ---------------------------------------------------------- what the counselor does


def _tab(visit: StaffVisit) -> Tab:
    """Check access once more, and give what this tab has."""
    visit.access.require("counselor")
    tab = state.current()
    if tab is None:
        st.stop()
    return tab


def _take(visit: StaffVisit) -> None:
    tab, message = _tab(visit), form.said("work")
    try:
        tab.change(lambda call: call.taking(message))
    except RecordsError as error:
        fault = str(error)
        tab.change(lambda call: replace(call, message=fault))


def _open(visit: StaffVisit) -> None:
    tab, text = _tab(visit), str(form.said("code") or "")
    tab.change(lambda call: call.opening(text))


def _choose(visit: StaffVisit) -> None:
    tab, said = _tab(visit), form.said("choice")
    name, of_code = str(said["question"]), bool(said["code"])
    tab.change(lambda call: call.choosing(name, of_code=of_code))


def _undo(visit: StaffVisit) -> None:
    _tab(visit).change(Call.without_code)


def _stage(visit: StaffVisit, stage: Stage) -> None:
    tab = _tab(visit)
    if stage == "wrap_up":
        fields.fill(tab.call.record)
    tab.change(lambda call: replace(call, stage=stage, fault="", collided=False, message=""))


def _apart(visit: StaffVisit) -> None:
    tab, by, now = _tab(visit), visit.member.name, datetime.now(UTC)
    tab.change(lambda call: saving.apart(call, by, now) if call.collided else call)
    _put_in_address(tab)


def _save(visit: StaffVisit) -> None:
    tab, entered = _tab(visit), fields.entered()
    by, now = visit.member.name, datetime.now(UTC)
    tab.change(lambda call: wrap_up.save(call, entered, by, now))


def _begin_again(visit: StaffVisit) -> None:
    """Begin another call, unless this one would be lost."""
    tab, guide = _tab(visit), live.or_none()
    by, now = visit.member.name, datetime.now(UTC)
    request = int(form.said("fresh") or 0)

    def another(call: Call) -> Call:
        if call.stage == "talk":
            call = saving.save(call, by, now)
        return replace(call, left=request) if call.fault else _new(guide or call.guide, visit)

    tab.change(another)
    _put_in_address(tab)
