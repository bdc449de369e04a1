"""Suggestions at the desk: better points, learned from the records.

Learning takes long, so it waits for a button; its result stays in the browser session for the
rules that it was learned for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import streamlit as st

from advisor.guide import Guide, load_cases
from advisor.prospect.markup import join, tag
from advisor.records.opening import records
from advisor.staff.desk.report import items
from advisor.staff.desk.state import Desk, number_at
from advisor.staff.desk.suggestion_texts import effects, outcome
from advisor.staff.frame import StaffVisit

if TYPE_CHECKING:
    from advisor.learning.drift import TunedOn
    from advisor.learning.edits import Edit
    from advisor.learning.labels import LabeledSheets
    from advisor.learning.tune import Tuning

_LEARNED: Final = "desk_learned"


@dataclass(frozen=True)
class Learned:
    """What was learned from the records."""

    rules: str
    """The fingerprint of the published rules for which it was learned."""
    tuning: Tuning
    since: TunedOn
    """The answers that were learned from, counted."""


def show(desk: Desk, visit: StaffVisit, draft: Guide) -> None:
    """Show what the records suggest for the published points, besides what the draft has."""
    words = desk.words
    st.html(tag("p", words.suggest_lead, class_="hint"))
    if st.button(words.suggest_look, key="suggest_look"):
        visit.access.require("staff")
        with st.spinner(words.suggest_looking):
            st.session_state[_LEARNED] = learn(desk.guide, desk.folder)
    learned: Learned | None = st.session_state.get(_LEARNED)
    if learned is None or learned.rules != desk.guide.fingerprints.rules:
        return
    st.html(tag("p", outcome(desk.guide, learned.tuning), class_="learned", role="status"))
    if learned.tuning.suggestions:
        _show_all(desk, visit, draft, learned)


def learn(guide: Guide, folder: Path) -> Learned:
    """Learn from all records whose track is known; raises `NoLabelsError` without such ones."""
    from advisor.learning.drift import tuned_on
    from advisor.learning.tune import tune

    labeled = recorded(guide)
    tuning = tune(guide, labeled, load_cases(folder, guide))
    since = tuned_on(guide, labeled, datetime.now(UTC))
    return Learned(guide.fingerprints.rules, tuning, since)


def recorded(guide: Guide) -> LabeledSheets:
    """Read the records whose track is known; names and addresses are not part of it."""
    from advisor.learning.labels import read_labeled

    with TemporaryDirectory() as folder:
        table = Path(folder) / "records.parquet"
        records().export(questions=guide.questionnaire.question).write(table)
        return read_labeled(table, guide)


def accept(desk: Desk, edits: Sequence[Edit], since: TunedOn) -> None:
    """Take suggestions into the draft, or report at the desk why not."""
    from advisor.learning.drift import TunedOnError, remember
    from advisor.learning.tune import written

    tracks = desk.guide.track_ids
    with desk.reporting():
        desk.change(lambda draft: replace(draft, text=written(draft.text, edits, tracks)))
        try:
            remember(desk.folder, since)
        except TunedOnError as error:
            text = desk.words.suggest_not_remembered
            desk.state.messages.append(text.format(fault=error))


def _show_all(desk: Desk, visit: StaffVisit, draft: Guide, learned: Learned) -> None:
    """Show what is suggested; the figures are about all of it, so all of it is offered first."""
    words, suggestions = desk.words, learned.tuning.suggestions
    left = [each.edit for each in suggestions if _given(draft, each.edit) != dict(each.edit.after)]

    def offer(label: str, key: str, edits: list[Edit]) -> None:
        visit.button(label, key, partial(accept, desk, edits, learned.since))

    if left:
        offer(words.suggest_accept_all, "suggest_all", left)
    for number, suggestion in enumerate(suggestions, 1):
        edit = suggestion.edit
        heading = tag("h3", f"{number}. {edit.row.named(desk.guide)}")
        st.html(join((heading, items(effects(desk.guide, learned.tuning, suggestion)))))
        if edit in left:
            offer(words.suggest_accept.format(number=number), f"suggest_{edit.row.name}", [edit])
        else:
            st.html(tag("p", words.suggest_accepted))


def _given(guide: Guide, edit: Edit) -> dict[str, int]:
    """What a guide gives for the row of an edit, zeros left out."""
    given = {track: number_at(guide.rules, (*edit.row.path, track)) for track in guide.track_ids}
    return {track: points for track, points in given.items() if points}
