"""The counselor's page: a call, from the first answer to the record.

The page is thin: ``advisor.pages.call`` has its parts. While they talk, one
fragment runs for each answer: the form and the panel first, then what takes
longer and nobody waits for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.analysis.interview import Outlook, outlook
from advisor.analysis.tables import TooTangledError
from advisor.guide import Guide
from advisor.pages import address, frame, session, staff
from advisor.pages.call import form, panel, saving, state, wrap_up
from advisor.pages.call.state import Call
from advisor.pages.markup import Html, join, tag
from advisor.pages.show import guide_or_none
from advisor.pages.staff import StaffVisit
from advisor.records import Record, RecordsError
from advisor.scoring import asked, recommend

STYLE: Final = Path(__file__).parent / "call" / "call.css"


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the counselor's page.

    Parameters
    ----------
    guide
        The published guide; a call goes on with the one that it began with.
    visit
        Who is asking.
    """
    call = _arrive(guide, visit)
    st.html(STYLE)
    if call.stage == "talk":
        st.html(tag("div", staff.heading(guide, visit), class_="call-head"))
        _talk(visit)
        return
    words = call.guide.words.call
    title = words.wrap_title if call.stage == "wrap_up" else words.done_title
    st.html(join((frame.heading(title), _fault(call))))
    if call.stage == "wrap_up":
        wrap_up.ask(call, lambda: _save(visit), lambda: _stage(visit, "talk"))
    else:
        wrap_up.show(call, st.context.url or "", lambda: _begin_again(visit))


def _arrive(guide: Guide, visit: StaffVisit) -> Call:
    """Give this tab's call: the one it has, the one that the address names, or a new one."""
    wanted, call = address.call(session.query()), state.current()
    if call is None or (wanted and wanted != call.record.id):
        call = state.keep(_found(guide, visit, wanted) if wanted else _new(guide, visit))
    if wanted != call.record.id:
        st.query_params[address.CALL] = call.record.id
        session.note(session.query())
    return call


def _found(guide: Guide, visit: StaffVisit, record_id: str) -> Call:
    """Go on with a call that was saved; begin one when that is not possible, and say so."""
    words = guide.words.call
    try:
        record = saving.find(record_id)
    except RecordsError:
        return replace(_new(guide, visit), told=words.not_found)
    if record.kind != "call" or record.status == "final":
        return replace(_new(guide, visit), told=words.finished_already)
    return state.resumed(guide, record)


def _new(guide: Guide, visit: StaffVisit) -> Call:
    return Call(guide, saving.begin(visit.member.name, datetime.now(UTC)))


# ------------------------------------------------------------------ while they talk


@st.fragment
def _talk(visit: StaffVisit) -> None:
    """Draw the form and the panel, then save: this is what runs after each answer."""
    visit.door.require("counselor")
    call = state.current()
    if call is None or call.stage != "talk":
        st.rerun()
    with _draw(visit, call):
        # While the database does not answer, only the form's own tries wait for it, no answer.
        if not call.is_stuck or call.again:
            call = state.keep(saving.save(call, visit.member.name, datetime.now(UTC)))
        _status(visit, call)


def _draw(visit: StaffVisit, call: Call) -> DeltaGenerator:
    """Draw the form and the panel; give the panel, for what comes later."""
    guide, sheet = call.guide, call.sheet
    found, ahead = recommend(guide, sheet), _ahead(call)
    questions, beside = st.columns([5, 3], gap="medium")
    with questions:
        form.show(
            call,
            asked(guide.questionnaire, sheet),
            ahead.to_ask[0].question if ahead and ahead.to_ask else "",
            datetime.now(UTC),
            {
                "work": lambda: _take(visit),
                "code": lambda: _open(visit),
                "finish": lambda: _stage(visit, "wrap_up"),
                "fresh": lambda: _begin_again(visit),
            },
        )
    with beside:
        side = st.container(key="call_panel")
    with side:
        st.html(
            join(
                (
                    panel.heading_for(guide, found, ahead),
                    panel.asking_next(guide, ahead) if ahead else Html(),
                    panel.to_say(guide, found),
                )
            )
        )
        if ahead and sheet:
            st.html(panel.would_change(guide, sheet))
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
    said = words.not_begun if call.is_empty else _saved(call.guide, call.record)
    st.html(tag("p", said, class_="hint call-saved"))


def _saved(guide: Guide, record: Record) -> str:
    return guide.words.call.saving.format(time=f"{record.changed:%H:%M:%S}")


def _fault(call: Call) -> Html:
    if not call.fault:
        return Html()
    words = call.guide.words.call
    said = words.collided if call.collided else words.not_saved
    return tag(
        "div",
        tag("p", said.format(fault=call.fault)),
        class_="notice",
        role="alert",
        data_stuck=call.is_stuck,
    )


# ---------------------------------------------------------- what the counselor does


def _call(visit: StaffVisit) -> Call:
    """Ask the door once more, and give this tab's call."""
    visit.door.require("counselor")
    call = state.current()
    if call is None:
        st.stop()
    return call


def _take(visit: StaffVisit) -> None:
    call = _call(visit)
    try:
        state.keep(call.taking(form.said("work")))
    except RecordsError as error:
        state.keep(replace(call, told=str(error)))


def _open(visit: StaffVisit) -> None:
    state.keep(_call(visit).opening(str(form.said("code") or "")))


def _stage(visit: StaffVisit, stage: state.Stage) -> None:
    _turn_to(replace(_call(visit), stage=stage, fault="", collided=False))


def _turn_to(call: Call) -> None:
    """Keep a call that has come to another stage, and let its heading have the focus."""
    state.keep(call)
    if call.stage != "talk":  # there the form takes it
        session.stay(())


def _apart(visit: StaffVisit) -> None:
    call = _call(visit)
    apart = saving.apart(call, visit.member.name, datetime.now(UTC))
    st.query_params[address.CALL] = apart.record.id
    state.keep(apart)


def _save(visit: StaffVisit) -> None:
    call = wrap_up.save(_call(visit), visit.member.name, datetime.now(UTC))
    if call.fault:
        state.keep(call)
    else:
        _turn_to(replace(call, stage="done"))


def _begin_again(visit: StaffVisit) -> None:
    """Begin another call, unless this one would be lost."""
    call = _call(visit)
    if call.stage == "talk":
        call = state.keep(saving.save(call, visit.member.name, datetime.now(UTC)))
    if not call.fault:
        new = state.keep(_new(guide_or_none() or call.guide, visit))
        st.query_params[address.CALL] = new.record.id
