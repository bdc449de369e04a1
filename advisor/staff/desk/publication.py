"""Publishing a draft: what it changes, each change with a way back, and why.

Streamlit may end a callback half-way, and publishing cannot be taken back. So it reads from the
session first and notes its success without it (see ``state``); pressed twice, it reports the same
success again. So does restoring a version.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from advisor.guide import Guide, load_cases
from advisor.guide.content import read_content
from advisor.guide.difference import Change, changes, expectations
from advisor.guide.files import RULES
from advisor.prospect.address import trial_link
from advisor.prospect.markup import tag
from advisor.publishing.drafts import Draft
from advisor.publishing.history import is_on_disk
from advisor.publishing.publisher import publish
from advisor.publishing.trial import Trial, expecting
from advisor.staff import session
from advisor.staff.desk.report import change_said, expectation_said
from advisor.staff.desk.state import Desk
from advisor.staff.desk.versions import day_of, published_last, versions_of
from advisor.staff.frame import StaffVisit, called

TABS: Final = "desk_tabs"  # the key of the tabs, by which one of them can be opened

_WHY: Final = "desk_why"
_TO_CASES: Final = "desk_to_cases"


# ------------------------------------------------------------------ while one works


def show_meanwhile(desk: Desk, visit: StaffVisit, draft: Draft) -> None:
    """Say what is published, and what to do when that happened after the draft began."""
    words, named = desk.words, {}
    if live := published_last(desk.folder, desk.guide.fingerprints.rules):
        who, day = called(desk.guide.words.staff, live.who), day_of(desk.guide, live)
        named = {"who": who, "day": day, "why": live.why}
        since = words.since_found if live.found else words.since
        st.html(tag("p", since.format(**named), class_="hint"))
    if not desk.moved(draft):
        return
    meanwhile = words.moved_meanwhile if live and not live.found else words.moved_unknown
    st.html(tag("div", tag("p", meanwhile.format(**named)), class_="notice"))

    def catch_up() -> None:
        desk.catch_up()
        desk.state.messages.append(words.caught_up)

    with st.container(horizontal=True, key="desk_meanwhile"):
        visit.button(words.catch_up, "catch_up", catch_up, type="primary")


def show_ways(desk: Desk, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """List what was changed, each with a way back; offer to discard the draft, or to try it."""
    words = desk.words
    if not draft.changed:
        if desk.drafts.discarded(desk.who):
            with st.container(horizontal=True, key="desk_ways"):
                st.html(tag("p", words.started_over, role="status"))
                visit.button(words.bring_back, "bring_back", lambda: desk.discard(back=True))
        return
    if tried.guide is not None:
        _show_changes(desk, visit, draft, tried.guide)
    with st.container(horizontal=True, key="desk_ways"):
        if tried.guide is not None and len(draft.expectations) > 1:
            back = partial(desk.change, partial(replace, expectations={}))
            visit.button(words.expect_again_all, "all_expected_again", back)
        with st.popover(words.start_over, key="start_over"):
            st.html(tag("p", words.start_over_sure))
            visit.button(words.start_over_yes, "start_over_yes", desk.discard)
        if tried.guide is not None:
            link = tag("a", words.try_it, href=trial_link(draft.id), target="_blank", class_="try")
            st.html(link)


def _show_changes(desk: Desk, visit: StaffVisit, draft: Draft, guide: Guide) -> None:
    words = desk.words
    st.html(tag("h2", words.changes))
    found = changes(desk.guide.rules, guide.rules, desk.guide.program)
    for place, (change, is_back) in enumerate(desk.listed(found)):
        with st.container(horizontal=True, key=f"desk_change_{change.kind}_{change.name}"):
            said = change_said(guide, change)
            st.html(tag("p", tag("del", said) if is_back else said))
            if paths := _numbers(desk.guide, guide, change):
                key = f"take_back_{change.kind}_{change.name}"
                label = words.taken_back if is_back else words.take_back
                back = partial(desk.take_back, paths, (place, change))
                visit.button(label, key, back, disabled=is_back)
    if draft.expectations:
        cases = load_cases(desk.folder, guide)
        for text in expectations(cases, expecting(cases, draft.expectations)):
            case = text.removeprefix("case ").partition(":")[0]
            back = partial(desk.change, partial(Draft.expecting_as_before, case=case))
            with st.container(horizontal=True, key=f"desk_change_case_{case}"):
                st.html(tag("p", expectation_said(guide, cases, text)))
                visit.button(words.expect_again, f"expect_again_{case}", back)


def _numbers(old: Guide, new: Guide, change: Change) -> list[tuple[str, ...]]:
    """Give the keys of all numbers that take a change back; none where that takes more."""
    tracks = old.track_ids
    if change.kind == "points":
        return [("points", *change.name.split(" / "), track) for track in tracks]
    if change.kind == "strength":
        return [("strength", name) for name in ("clear", "lean", "least_answers")]
    before, after = ({each.id: each for each in guide.rules.bonuses} for guide in (old, new))
    was, now = before.get(change.name), after.get(change.name)
    if change.kind != "bonus" or not (was and now and replace(now, points=was.points) == was):
        return []
    return [("bonuses", change.name, "points", track) for track in tracks]


# ------------------------------------------------------------------------ publishing


def show(desk: Desk, visit: StaffVisit, draft: Draft, tried: Trial) -> None:
    """Show what publishing would change, ask why, and publish; or say why it is closed."""
    words = desk.words
    closed = why_closed(desk, draft, tried)
    lead = tag("p", words.publish_lead, class_="hint")
    why_not = tag("p", closed, class_="closed") if closed else None
    # Unseen until something is edited, but there: the button may be pressed twice.
    idle = None if draft.changed else "idle"
    st.html(tag("section", tag("h2", words.publish), lead, why_not, class_=idle))
    with st.container():  # always there, so that the field below keeps its place
        if closed == words.publish_failing:
            # The browser goes to the cases (`editor.js`).
            to_cases = partial(st.session_state.__setitem__, TABS, words.impact)
            visit.button(words.to_cases, _TO_CASES, to_cases)
    if _WHY not in st.session_state:
        _show_reason(desk, draft.why)
    with st.container(key="desk_publish"):
        help_ = words.why_help
        st.text_input(words.why, key=_WHY, placeholder=help_, max_chars=500, autocomplete="off")
        if desk.state.why_missing and not st.session_state[_WHY].strip():
            st.html(tag("p", words.why_missing, class_="closed", role="alert"))
        st.button(
            words.publish_now,
            key="publish",
            type="primary",
            disabled=bool(closed),
            on_click=_publish,
            args=(desk, visit),
        )


def why_closed(desk: Desk, draft: Draft, tried: Trial) -> str:
    """Say why a draft cannot be published; "" when it can."""
    words = desk.words
    if tried.of_rules:
        return words.publish_faulty
    if tried.guide is None:
        return words.publish_faulty_files
    if not draft.changed:
        return words.publish_nothing
    if desk.moved(draft):
        return words.publish_moved
    if desk.state.refused:
        return words.publish_refused
    return words.publish_failing if tried.failing else ""


def take_reason(desk: Desk) -> None:
    """Keep with the draft what was typed as its reason, so that it survives a reload too.

    Each run of the page does so, and no callback: that can be cut off by the next press, and is not
    called again.
    """
    why = st.session_state.get(_WHY)
    if why is None or why == desk.state.why:
        return
    desk.state.why = why
    desk.change(lambda draft: replace(draft, why=why))


def _publish(desk: Desk, visit: StaffVisit) -> None:
    member = visit.access.require("staff")
    take_reason(desk)
    why = " ".join(st.session_state[_WHY].split())
    # From here on nothing looks at the session: that may end the callback.
    words, state, draft = desk.words, desk.state, desk.draft()
    if not draft.changed:
        _report_again(desk, member.name)
        return
    state.why_missing = not why
    if state.why_missing:
        return
    with desk.reporting():
        base = read_content(desk.folder / RULES)
        if desk.moved(draft):
            state.messages.append(words.publish_moved)
            return
        publish(
            desk.folder,
            draft.text,
            base=base,
            who=member.name,
            why=why,
            now=datetime.now(UTC),
            expectations=draft.expectations,
        )
        state.done = words.publish_done
        desk.start_over()


def _report_again(desk: Desk, who: str) -> None:
    """Answer a second press of the button, after it was done."""
    words, state = desk.words, desk.state
    live = next(iter(versions_of(desk.folder)), None)
    if live is not None and live.who == who and is_on_disk(desk.folder, live):
        state.done = words.publish_done
    else:
        state.messages.append(words.publish_nothing)


def settle(desk: Desk) -> None:
    """Show a lasting success on a page of its own, and the reason that the draft now has."""
    state = desk.state
    if state.done:
        session.stay((state.done,))
        _show_reason(desk, desk.draft().why)
        state.done = ""


def _show_reason(desk: Desk, why: str) -> None:
    """Put a reason into the field, as one that the draft has."""
    st.session_state[_WHY] = why
    desk.state.why = why  # not before: what looks at the session may be cut off there
