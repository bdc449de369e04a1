"""The rules desk: staff change the rules, see what that does, try it out and publish it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.guide import AdvisorError, Guide
from advisor.guide.difference import changes
from advisor.live import live
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, join, tag
from advisor.publishing import trial
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.staff import frame
from advisor.staff.desk import editor, findings, publication, state
from advisor.staff.desk.state import Desk
from advisor.staff.frame import StaffVisit

STYLE: Final = Path(__file__).with_name("desk.css")


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the rules desk."""
    desk = Desk(live.folder, visit.member.name, live.fresh(), state.current())
    # Streamlit calls back once for an edit, and a click may end that before anything is done.
    _take_edits(desk)
    publication.take_reason(desk)
    publication.settle(desk)
    draft = desk.draft()
    tried = trial.try_out(desk.folder, draft)
    messages = desk.state.messages[:]
    st.html(STYLE)
    lead = tag("p", desk.words.lead, class_="lead")
    st.html(join((frame.heading(guide, visit), lead, *_files(desk, tried))))
    # The browser keeps what is typed and not sent yet with an element's place among its siblings.
    # What is shown at times only has a container that is always there, so that no field moves.
    with st.container():
        publication.show_meanwhile(desk, visit, draft)
    shown = (tag("p", text) for text in messages)
    st.html(tag("div", *shown, class_="messages", role="status"))
    editor.show(desk, draft, tried, on_edit=lambda: _edited(desk, visit))
    st.html(summary(desk, draft, tried))
    with st.container():
        publication.show_ways(desk, visit, draft, tried)
    # Before the tabs: texts are saved and restored there without it.
    with st.container(key="desk_publication"):
        publication.show(desk, visit, draft, tried)
    findings.show(desk, visit, draft, tried)
    del desk.state.messages[: len(messages)]  # not before all is shown: a click may end this run


def _files(desk: Desk, tried: Trial) -> tuple[Html, ...]:
    """Say what is wrong with the files on disk, of which prospects see nothing."""
    words, found = desk.words, frame.faults()
    if not found:
        return ()
    fix_here = tag("p", words.fix_here, class_="hint") if tried.of_rules else Html()
    return tag("p", words.faulty_files, class_="notice"), found, fix_here


def _edited(desk: Desk, visit: StaffVisit) -> None:
    visit.access.require("staff")
    _take_edits(desk)


def _take_edits(desk: Desk) -> None:
    """Bring into the draft what was edited, unless it has that already."""
    if edits := editor.edits():
        desk.take(edits)


# ------------------------------------------------------- a draft in a sentence or two


def summary(desk: Desk, draft: Draft, tried: Trial) -> Html:
    """Sum up what a draft does, which cases it fails and whether it can be published."""
    parts = [_part(text, brief) for text, brief in _sentences(desk, draft, tried)]
    go = _part(desk.words.to_publish, desk.words.publish)
    worried = " worried" if tried.failing or not tried.guide or desk.state.refused else ""
    return tag(
        "div",
        tag("div", *parts, role="status"),
        tag("button", go, type="button", class_="line", data_to="publish"),
        class_=f"summary{worried}{'' if draft.changed else ' idle'}",
    )


def _part(text: str, brief: str) -> Html:
    """Write a text, and what a phone has room for instead of it."""
    if text == brief:
        return tag("span", text)
    return join((tag("span", text, class_="full"), tag("span", brief, class_="brief")))


def _sentences(desk: Desk, draft: Draft, tried: Trial) -> Iterator[tuple[str, str]]:
    """Give sentences, each with what a phone says instead: two in all, or what is to be fixed."""
    words, refused = desk.words, desk.state.refused
    if refused:
        text = words.refused_one if refused == 1 else words.refused_some.format(count=refused)
        yield text, text
    for text, brief in _effects(desk, draft, tried):
        yield text, "" if refused else brief
    if draft.changed:
        yield publication.why_closed(desk, draft, tried) or words.publish_ready, ""


def _effects(desk: Desk, draft: Draft, tried: Trial) -> Iterator[tuple[str, str]]:
    words = desk.words
    if tried.guide is None:
        yield words.no_impact, words.no_impact
        return
    yield (words.unchanged,) * 2 if draft.text == draft.base_text else _moving(desk, tried.guide)
    failing, cases = len(tried.failing), tried.cases
    if not cases:
        return
    none = words.fails_none if cases > 1 else words.fails_none_one
    one = words.fails_one if failing else none
    text = (words.fails if failing > 1 else one).format(failing=failing, cases=cases)
    yield text, text if draft.changed else ""
    if (tried.failing or not draft.changed) and not desk.state.refused:
        yield words.cases_about, ""


def _moving(desk: Desk, guide: Guide) -> tuple[str, str]:
    words = desk.words
    if not changes(desk.guide.rules, guide.rules, desk.guide.program):
        return (words.changed_nothing,) * 2
    try:
        impact = trial.comparison(desk.guide, guide).impact
    except AdvisorError as error:
        return (str(error),) * 2
    share = percent(impact.moved, impact.combinations, desk.guide)
    text = words.changed.format(people=desk.people().said(desk.guide, guide), share=share)
    return text, words.changed_brief.format(share=share)
