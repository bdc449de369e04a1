"""Recorded calls: a list that is searched and narrowed, and one that is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from advisor.guide import Guide
from advisor.presentation.days import today, with_weekday
from advisor.prospect import address
from advisor.prospect.frame import notices
from advisor.prospect.markup import Html, join, tag
from advisor.records import Record, RecordsError
from advisor.records.model import begun
from advisor.records.opening import records
from advisor.staff import frame, session
from advisor.staff.call import saving
from advisor.staff.call.page import STYLE
from advisor.staff.call.summary import when
from advisor.staff.frame import StaffVisit, called, plain

if TYPE_CHECKING:
    from advisor.records.erasing import Deletion
    from advisor.records.search import Search
    from advisor.records.traces import Sweep

SIZE: Final = 20  # calls on one page of the list

_KEY: Final = "calls"
TEXT, _MINE, _WEEK, _BACK = FILTERS = ("calls_text", "calls_mine", "calls_week", "calls_back")


@dataclass
class View:
    """What a tab has of this page: one object, so that nothing gets lost where a run is cut off."""

    starts: list[str] = field(default_factory=list)
    """Where the pages of the list begin, the first one left out."""
    opened: str = ""
    """The id of the call that is open."""
    record: Record | None = None
    """The open record, as it was opened or saved last: a save begins from that revision."""
    message: str = ""
    fault: str = ""
    collided: bool = False
    """Whether someone else saved the call after it was opened."""
    typed: str = ""
    """The notes that were typed here before what they saved was opened."""
    refused: int = 0
    """How often what was entered could not be saved as it was."""
    asking: bool = False
    """Whether the page asks if the call is to be deleted."""
    deletion: Deletion | None = None
    sweep: Sweep | None = None
    """The proof of what was deleted last, and of what completed that."""

    def forget(self) -> None:
        """Begin the list anew, with nothing to say."""
        self.__init__()  # type: ignore[misc]


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the list, or the call that the address names."""
    from advisor.staff.calls import deletion, record

    st.html(STYLE)
    view: View = st.session_state.setdefault(_KEY, View())
    for key in FILTERS:  # Streamlit forgets fields that are not shown for a while
        st.session_state[key] = st.session_state.get(key, "" if key == TEXT else False)
    wanted = address.call(session.query())
    try:
        if wanted:
            record.show(guide, visit, view, wanted)
        else:
            st.html(frame.heading(guide, visit))
            deletion.prove(guide, visit, view)
            _list(guide, visit, view)
    except RecordsError as error:
        back = tag("a", guide.words.calls.back, href=address.staff_link("calls"))
        title = frame.heading(guide, visit) if wanted else Html()
        st.html(join((title, alert(sentence(error)), tag("p", back))))
        deletion.prove(guide, visit, view)


def alert(said: str) -> Html:
    """Say why something was not done."""
    return tag("p", said, class_="notice", role="alert")


def sentence(error: RecordsError) -> str:
    """Say an error of the records as a sentence of its own."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def about(guide: Guide, record: Record) -> str:
    """Say whom a call was with, or when it was."""
    person = record.person
    return (person and (person.name or person.email)) or when(guide, record.created)


def began(guide: Guide, record_id: str) -> str:
    """Say when a call began, as far as its id tells."""
    moment = begun(record_id)
    return when(guide, moment) if moment else record_id


def _list(guide: Guide, visit: StaffVisit, view: View) -> None:
    words = guide.words.calls
    with st.container(horizontal=True, key="calls_filters"):
        st.text_input(words.search, key=TEXT, on_change=view.forget, autocomplete="off")
        if not saving.whose(visit.member):
            st.checkbox(words.mine, key=_MINE, on_change=view.forget)
        st.checkbox(words.week, key=_WEEK, on_change=view.forget)
        st.checkbox(words.to_call_back, key=_BACK, on_change=view.forget)
    start = view.starts[-1] if view.starts else ""
    found = records().search(_search(guide, visit), size=SIZE, after=start)
    damaged = len(found.damaged)
    none = () if found.records or damaged else _none(guide, view)
    unread = words.unread_one if damaged == 1 else words.unread_some.format(count=damaged)
    said = notices((unread,) if damaged else ())
    st.html(join((tag("p", *none, role="status", class_="hint"), said)))
    with st.container(key="calls_list"):
        for broken in found.damaged:
            line = f"**{plain(began(guide, broken.id))}** {plain(words.unread)}"
            opening = partial(_open, view, broken.id)
            visit.button(line, f"call_{broken.id}", opening, width="stretch")
        for each in found.records:
            line, opening = _line(guide, visit, each), partial(_open, view, each.id)
            visit.button(line, f"call_{each.id}", opening, width="stretch")
    with st.container(horizontal=True, key="ways"):
        if on := found.after:
            st.button(words.more, key="calls_more", on_click=view.starts.append, args=(on,))
        if view.starts:
            visit.button(words.before, "calls_before", view.starts.pop)


def _none(guide: Guide, view: View) -> tuple[str, ...]:
    """Say that no call matches, or that there is none yet, and lead to the first one."""
    words = guide.words.calls
    if view.starts or any(st.session_state[key] for key in FILTERS):
        return (words.none,)
    return words.empty, " ", tag("a", words.begin, href=address.staff_link("call"))


def _search(guide: Guide, visit: StaffVisit) -> Search:
    """Narrow to what the fields say, within what this member may see."""
    from advisor.records.search import Search

    state, day = st.session_state, today(guide, datetime.now(UTC))
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), guide.program.site.zone)
    mine = visit.member.name if state[_MINE] else ""
    return Search(
        text=state[TEXT],
        by=saving.whose(visit.member) or mine,
        since=monday if state[_WEEK] else None,
        conversations=True,
        to_call_back=state[_BACK],
    )


def _line(guide: Guide, visit: StaffVisit, record: Record) -> str:
    """Write a call's line of the list: whom with, when, by whom, what came of it."""
    words, given, day = guide.words.calls, record.recommendation or {}, record.outcome.call_back
    track = guide.program.track.get(record.top)
    named = bool(record.person)
    parts = (
        when(guide, record.created) if named else "",
        called(guide.words.staff, record.by) if record.by != visit.member.name else "",
        words.draft if record.status == "draft" else "",
        track.name if track else "",
        given.get("verdict", {}).get("headline", ""),
        guide.words.call.sum_call_back.format(day=with_weekday(guide, day)) if day else "",
    )
    rest = " · ".join(plain(part) for part in parts if part)
    return f"**{plain(about(guide, record))}** {rest}"


def _open(view: View, record_id: str) -> None:
    view.opened = ""
    st.query_params[address.CALL] = record_id
