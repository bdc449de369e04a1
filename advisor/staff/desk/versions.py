"""The history of what was published, each version by name; undo, and going back to any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.guide import AdvisorError, Guide, load_cases
from advisor.guide.files import RULES
from advisor.guide.words import DeskWords
from advisor.presentation.days import in_words, time_of_day, today
from advisor.prospect.markup import Html, join, tag
from advisor.publishing.history import changes_between, history
from advisor.publishing.publisher import restore
from advisor.publishing.text_edits import TextEdit, edits_of, recent
from advisor.publishing.version import Version
from advisor.staff.desk import entries
from advisor.staff.desk.report import change_said, expectation_said, items
from advisor.staff.desk.state import Desk
from advisor.staff.frame import StaffVisit, called, plain

SHOWN: Final = 10  # how many entries are listed at first

Edits = Mapping[int, TextEdit]
"""Which versions, by number, are changes of a single text and no publications."""


@dataclass(frozen=True)
class Return:
    """A way back from the last publication of rules: to the version before it."""

    live: Version
    to: Version
    why: str
    """The reason for the history."""
    redo: bool = False
    """Whether that publication was an undo itself."""


def last_publication(versions: Sequence[Version], edits: Edits) -> Version | None:
    """Find the newest version that is no change of a single text."""
    return next((each for each in versions if each.number not in edits), None)


def last_return(guide: Guide, versions: Sequence[Version], edits: Edits) -> Return | None:
    """Find the way back from the last publication of rules: an undo, or a redo of what was undone.

    Both bring back the version before. Rules go by the entry that had them first, whose reason says
    what they are for. Where the rules before are the younger ones, the publication was an undo
    itself, and bringing them back is a redo. Texts that were changed at the desk go their own way.
    """
    words = guide.words.desk
    for live, before in pairwise(versions):
        if live.number in edits or live.digests[RULES] == before.digests[RULES]:
            continue
        first, earlier = (_first_of(versions, version) for version in (live, before))
        redo = first.number < earlier.number
        text, about = (words.redo_why, earlier) if redo else (words.undo_why, first)
        return Return(live, before, text.format(why=why_of(words, about)), redo)
    return None


def named(guide: Guide, version: Version) -> str:
    """Name a version in the middle of a sentence: by who, day and reason, or where it was found."""
    words = guide.words.desk
    who, why = called(guide.words.staff, version.who), entries.cut(version.why)
    text = _found(words.named, words.named_first, words.named_found, version)
    return text.format(who=who, day=day_of(guide, version), why=why)


def title_of(guide: Guide, version: Version) -> str:
    """Write the heading of a version in the history."""
    if not version.found:
        return entries.title_of(guide, version.who, version.when)
    day, time = day_of(guide, version), time_of_day(guide, version.when)
    return guide.words.desk.version_found.format(day=day, time=time)


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


def show(desk: Desk, visit: StaffVisit) -> None:
    """List what was published and which texts were changed: who, when, why; and offer undo."""
    words, changed = desk.words, recent(desk.folder)
    try:
        versions = history(desk.folder)
    except AdvisorError as error:
        st.html(tag("p", str(error)))
        return
    edits = edits_of(changed, versions)
    translated = [edit for edit in changed if edit.language]
    if not versions and not translated:
        st.html(tag("p", words.history_empty))
        return
    st.html(tag("p", words.history_lead, class_="hint"))
    if back := last_return(desk.guide, versions, edits):
        _show_return(desk, visit, back)
    before = {version.number: earlier for version, earlier in pairwise(versions)}
    live = last_publication(versions, edits)
    listed: list[Version | TextEdit] = [*versions, *translated]
    listed.sort(key=_moment, reverse=True)
    for entry in entries.in_steps(desk.guide, listed, SHOWN, "history"):
        edit = entry if isinstance(entry, TextEdit) else edits.get(entry.number)
        if edit:
            older = changed[changed.index(edit) + 1 :]
            entries.show(desk, visit, edit, older, f"{len(older)}_history", heading="h3")
        elif isinstance(entry, Version) and live:
            _show_version(desk, visit, entry, before.get(entry.number), live)


def _moment(entry: Version | TextEdit) -> datetime:
    return entry.moment if isinstance(entry, TextEdit) else entry.when


def _show_return(desk: Desk, visit: StaffVisit, back: Return) -> None:
    words, changes = desk.words, undoing(desk, back)
    label = words.redo if back.redo else words.undo
    about = [items(changes, class_="plain differences")] if len(changes) > 1 else []
    if back.live.expectations and not back.redo:
        about.append(tag("p", words.undo_cases, class_="hint"))
    about.append(tag("p", words.undo_about, class_="hint"))
    with st.container(key="desk_undo"):
        st.button(
            label.format(changes=plain(_summed_up(desk, back, changes))),
            # A button for each live version: a second press in a hurry undoes nothing more.
            key=f"undo_{back.live.number}",
            on_click=_restore,
            args=(desk, visit, back.to, back.why),
        )
        st.html(join(about))


def undoing(desk: Desk, back: Return) -> list[str]:
    """Say what an undo takes back, or what a redo changes."""
    return _changed(desk, *((back.to, back.live) if back.redo else (back.live, back.to)))


def _summed_up(desk: Desk, back: Return, changes: Sequence[str]) -> str:
    """Name the first change, and how many more there are."""
    if not changes:
        return named(desk.guide, back.to)
    first, *more = changes
    return desk.words.undo_more.format(change=first, count=len(more)) if more else first


def _show_version(
    desk: Desk, visit: StaffVisit, version: Version, before: Version | None, live: Version
) -> None:
    with st.container(key=f"desk_version_{version.number}", border=True):
        st.html(_entry(desk, version, before, is_live=version is live))
        if version.digests[RULES] != live.digests[RULES]:
            name = named(desk.guide, version)
            st.button(
                desk.words.restore.format(version=plain(name)),
                key=f"restore_{version.number}",
                on_click=_restore,
                args=(desk, visit, version, desk.words.restore_why.format(version=name)),
            )


def _entry(desk: Desk, version: Version, before: Version | None, *, is_live: bool) -> Html:
    words = desk.words
    said = [*_changed(desk, version, before), *_expected(desk, version)] if before else []
    return tag(
        "section",
        tag("h3", title_of(desk.guide, version)),
        None if version.found else tag("p", words.history_rules, class_="hint"),
        tag("p", why_of(words, version)),
        tag("p", tag("strong", words.current)) if is_live else None,
        items(said, class_="plain differences"),
        class_="version",
    )


def _changed(desk: Desk, version: Version, before: Version) -> list[str]:
    """Say in words what a version changed, or why its files cannot be read."""
    try:
        found = changes_between(desk.folder, before.id, version.id)
    except AdvisorError as error:
        return [str(error)]
    return [change_said(desk.guide, change) for change in found]


def _expected(desk: Desk, version: Version) -> list[str]:
    try:
        cases = load_cases(desk.folder, desk.guide) if version.expectations else ()
    except AdvisorError:
        cases = ()
    return [expectation_said(desk.guide, cases, text) for text in version.expectations]


def _restore(desk: Desk, visit: StaffVisit, version: Version, why: str) -> None:
    member = visit.access.require("staff")
    # From here on nothing looks at the session: that may end the callback.
    now, number = datetime.now(UTC), str(version.number)
    with desk.reporting():
        restore(desk.folder, number, who=member.name, why=why, now=now)
        desk.state.done = desk.words.undone


def published_last(folder: Path, rules: str) -> Version | None:
    """Find the publication of rules, by their fingerprint, if the history has them as the newest.

    It is the last one that is about rules and not about a text.
    """
    versions = versions_of(folder)
    if not versions or versions[0].fingerprint != rules:
        return None
    return last_publication(versions, edits_of(recent(folder), versions))


def versions_of(folder: Path) -> tuple[Version, ...]:
    """List the versions, the newest first; none where the history is damaged."""
    try:
        return tuple(history(folder))
    except AdvisorError:
        return ()
