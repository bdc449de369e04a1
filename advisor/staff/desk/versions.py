"""The history of what was published, each version by name; undo, and going back to any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Final

import streamlit as st

from advisor.guide import AdvisorError, Guide, load_cases
from advisor.guide.files import RULES
from advisor.guide.words import DeskWords
from advisor.presentation.days import in_words, time_of_day, today
from advisor.prospect.markup import Html, tag
from advisor.publishing.history import changes_between, history
from advisor.publishing.publisher import restore
from advisor.publishing.version import Version
from advisor.staff.desk.bench import Bench
from advisor.staff.desk.report import change_said, expectation_said, items
from advisor.staff.frame import StaffVisit, plain

SHOWN: Final = 10
"""How many versions are listed; the command line lists them all."""

MAX_WHY: Final = 90
"""Characters of a reason that a button has room for."""


@dataclass(frozen=True)
class Return:
    """A way back from the last publication: to the version before it."""

    to: Version
    label: str
    """What the button says, as Markdown."""
    why: str
    """The reason for the history."""


def last_return(guide: Guide, versions: Sequence[Version]) -> Return | None:
    """Find the way back from the newest of the versions: an undo, or a redo of what was undone.

    Both bring back the version before. Rules go by the entry that had them first, whose reason says
    what they are for. Where the rules before the newest are the younger ones, the newest entry was
    an undo itself, and bringing them back is a redo.
    """
    if len(versions) < 2:
        return None
    words = guide.words.desk
    live, before = (_first_of(versions, version) for version in versions[:2])
    if live == before:
        return None
    redo = live.number < before.number
    label = (words.redo if redo else words.undo).format(version=plain(named(guide, before)))
    text, about = (words.redo_why, before) if redo else (words.undo_why, live)
    return Return(versions[1], label, text.format(why=why_of(words, about)))


def named(guide: Guide, version: Version) -> str:
    """Name a version in the middle of a sentence: by who, day and reason, or where it was found."""
    words = guide.words.desk
    why = shorten(version.why, MAX_WHY, placeholder="\N{HORIZONTAL ELLIPSIS}")
    return _found(words.named, words.named_first, words.named_found, version).format(
        who=version.who, day=day_of(guide, version), why=why
    )


def title_of(guide: Guide, version: Version) -> str:
    """Write the heading of a version in the history."""
    title = guide.words.desk.version_found if version.found else guide.words.desk.version
    time = time_of_day(guide, version.when)
    return title.format(who=version.who, day=day_of(guide, version), time=time)


def why_of(words: DeskWords, version: Version) -> str:
    """Say why a version was published."""
    return _found("{why}", words.found_first, words.found_later, version).format(why=version.why)


def day_of(guide: Guide, version: Version) -> str:
    """Write the day of a version."""
    return in_words(guide, today(guide, version.when))


def _found(published: str, first: str, later: str, version: Version) -> str:
    """Choose a text: for what was published, found before all else, or found later."""
    if not version.found:
        return published
    return later if version.after else first


def _first_of(versions: Sequence[Version], version: Version) -> Version:
    """The first of all versions that had the same rules, to the byte."""
    same = (each for each in versions if each.digests[RULES] == version.digests[RULES])
    return min(same, key=lambda each: each.number)


# --------------------------------------------------------------------- on the desk's tab


def show(desk: Bench, visit: StaffVisit) -> None:
    """List what was published, with who, when, why and what it changed; and offer undo."""
    words = desk.guide.words.desk
    try:
        versions = history(desk.folder)
    except AdvisorError as error:
        st.html(tag("p", str(error)))
        return
    if not versions:
        st.html(tag("p", words.history_empty))
        return
    live, *_ = versions

    def button(label: str, key: str, version: Version, why: str) -> None:
        st.button(label, key=key, on_click=_restore, args=(desk, visit, version, why))

    st.html(tag("p", words.history_lead, class_="hint"))
    if back := last_return(desk.guide, versions):
        with st.container(key="desk_undo"):
            # A button for each live version: a second press in a hurry undoes nothing more.
            button(back.label, f"undo_{live.number}", back.to, back.why)
            st.html(tag("p", words.undo_about, class_="hint"))
    for version, before in zip(versions[:SHOWN], (*versions[1:], None), strict=False):
        st.html(_entry(desk, version, before, is_live=version is live))
        if version.digests[RULES] != live.digests[RULES]:
            name = named(desk.guide, version)
            why = words.restore_why.format(version=name)
            label = words.restore.format(version=plain(name))
            button(label, f"restore_{version.number}", version, why)


def _entry(desk: Bench, version: Version, before: Version | None, *, is_live: bool) -> Html:
    words = desk.guide.words.desk
    said = [*_changed(desk, version, before), *_expected(desk, version)] if before else []
    return tag(
        "section",
        tag("h3", title_of(desk.guide, version)),
        tag("p", why_of(words, version)),
        tag("p", tag("strong", words.current)) if is_live else None,
        items(said, class_="plain differences"),
        class_="version",
    )


def _changed(desk: Bench, version: Version, before: Version) -> list[str]:
    """Say in words what a version changed, or why its files cannot be read."""
    try:
        found = changes_between(desk.folder, before.id, version.id)
    except AdvisorError as error:
        return [str(error)]
    return [change_said(desk.guide, change) for change in found]


def _expected(desk: Bench, version: Version) -> list[str]:
    try:
        cases = load_cases(desk.folder, desk.guide) if version.expectations else ()
    except AdvisorError:
        cases = ()
    return [expectation_said(desk.guide, cases, text) for text in version.expectations]


def _restore(desk: Bench, visit: StaffVisit, version: Version, why: str) -> None:
    member = visit.access.require("staff")
    # From here on nothing looks at the session: that may end the callback.
    now, number = datetime.now(UTC), str(version.number)
    with desk.reporting():
        restore(desk.folder, number, who=member.name, why=why, now=now)
        desk.memory.done = desk.guide.words.desk.undone


def versions_of(folder: Path) -> tuple[Version, ...]:
    """List the versions, the newest first; none where the history is damaged."""
    try:
        return tuple(history(folder))
    except AdvisorError:
        return ()
