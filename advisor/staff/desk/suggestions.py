"""Suggestions at the desk: better points, learned from the records, taken one by one.

Learning takes long, so it waits for a button; what came of it is remembered in the browser
session for the rules that it was learned for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import streamlit as st

from advisor.guide import AdvisorError, Guide, load_cases
from advisor.prospect.markup import Html, join, tag
from advisor.records.opening import records
from advisor.staff.desk.bench import Bench
from advisor.staff.desk.report import percent
from advisor.staff.frame import StaffVisit

if TYPE_CHECKING:
    from advisor.learning.drift import TunedOn
    from advisor.learning.edits import Edit
    from advisor.learning.intervals import Estimate
    from advisor.learning.labels import LabeledSheets
    from advisor.learning.tune import Evidence, Suggestion, Tuning

_LEARNED: Final = "desk_learned"


@dataclass(frozen=True)
class Learned:
    """What was learned from the records, and for which rules.

    Attributes
    ----------
    rules
        The fingerprint of the published rules.
    tuning
        The suggestions with their evidence.
    since
        The answers that were learned from, counted.
    """

    rules: str
    tuning: Tuning
    since: TunedOn


def show(desk: Bench, visit: StaffVisit, draft: Guide) -> None:
    """Show what the records suggest for the published points.

    Parameters
    ----------
    desk
        Whose desk it is.
    visit
        Who is asking.
    draft
        The guide with the draft's rules.
    """
    words = desk.guide.words.desk
    st.html(tag("p", words.suggest_lead, class_="hint"))
    if st.button(words.suggest_look, key="suggest_look"):
        visit.access.require("staff")
        with st.spinner(words.suggest_looking):
            st.session_state[_LEARNED] = learn(desk.guide, desk.folder)
    learned: Learned | None = st.session_state.get(_LEARNED)
    if learned is None or learned.rules != desk.guide.fingerprints.rules:
        return
    st.html(tag("p", _whole(desk.guide, learned.tuning), class_="learned", role="status"))
    for suggestion in learned.tuning.suggestions:
        _show(desk, visit, draft, learned, suggestion)


def learn(guide: Guide, folder: Path) -> Learned:
    """Learn from all records whose track is known.

    Raises
    ------
    RecordsError
        The records cannot be had now.
    NoLabelsError
        No record has a known track, or all have the same.
    """
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


def accept(desk: Bench, edit: Edit, since: TunedOn) -> None:
    """Take a suggestion into the draft; what stands in the way is told at the desk."""
    from advisor.learning.drift import TunedOnError, remember
    from advisor.learning.tune import written

    words, tracks = desk.guide.words.desk, desk.guide.track_ids
    try:
        desk.change(lambda draft: replace(draft, text=written(draft.text, [edit], tracks)))
    except AdvisorError as error:
        desk.memory.tell(words.not_kept.format(fault=error))
        return
    try:
        remember(desk.folder, since)
    except TunedOnError as error:
        desk.memory.tell(words.suggest_not_remembered.format(fault=error))


def _accept(desk: Bench, visit: StaffVisit, edit: Edit, since: TunedOn) -> None:
    visit.access.require("staff")
    accept(desk, edit, since)


def _whole(guide: Guide, tuning: Tuning) -> str:
    """Say what came of learning as a whole."""
    words = guide.words.desk
    if not tuning.enough:
        return words.suggest_few.format(people=tuning.people)
    if not tuning.suggestions:
        return words.suggest_doubtful if tuning.doubtful else words.suggest_none
    assert tuning.ahead is not None
    return words.suggest_ahead.format(people=f"{tuning.people:,}", **_points(tuning.ahead))


def _points(estimate: Estimate) -> dict[str, str]:
    """A difference of shares with its interval, in percentage points."""
    return {name: f"{100 * number:+.1f}" for name, number in estimate.as_dict().items()}


def _show(
    desk: Bench, visit: StaffVisit, draft: Guide, learned: Learned, suggestion: Suggestion
) -> None:
    words, edit = desk.guide.words.desk, suggestion.edit
    st.html(_said(desk.guide, learned.tuning, suggestion))
    if _given(draft, edit) == dict(edit.after):
        st.html(tag("p", words.suggest_accepted))
        return
    st.button(
        words.suggest_accept.format(row=edit.row.name),
        key=f"suggest_{edit.row.name}",
        on_click=_accept,
        args=(desk, visit, edit, learned.since),
    )


def _given(guide: Guide, edit: Edit) -> dict[str, int]:
    """What a guide gives for the row of an edit, zeros left out."""
    row = edit.row
    if row.bonus:
        given = next((b.points for b in guide.rules.bonuses if b.id == row.bonus), {})
    else:
        given = guide.rules.points.get(row.question, {}).get(row.option, {})
    return {track: points for track, points in given.items() if points}


def _said(guide: Guide, tuning: Tuning, suggestion: Suggestion) -> Html:
    """Write a suggestion with its evidence."""
    words, edit = guide.words.desk, suggestion.edit
    share = percent(words, suggestion.moved, tuning.combinations)
    lines = [
        words.suggest_people.format(people=f"{edit.people:,}"),
        _held_out(guide, suggestion.evidence),
        words.suggest_moves.format(share=share),
    ]
    if suggestion.cases:
        lines.append(words.suggest_cases.format(cases=", ".join(suggestion.cases)))
    return join(
        (
            tag("h3", f"{edit.row.name}: {_change(guide, edit)}"),
            tag("p", _about(guide, edit)),
            tag("ul", *(tag("li", line) for line in lines)),
        )
    )


def _held_out(guide: Guide, evidence: Evidence) -> str:
    """Say what it does for people held out, and together with what."""
    words, points = guide.words.desk, _points(evidence.agreement)
    if not evidence.together:
        return words.suggest_held_out.format(**points)
    rows = ", ".join(row.name for row in evidence.together)
    return words.suggest_held_out_together.format(rows=rows, **points)


def _change(guide: Guide, edit: Edit) -> str:
    return ", ".join(
        f"{track.short} {edit.before.get(track.id, 0)} \N{RIGHTWARDS ARROW} "
        f"{edit.after.get(track.id, 0)}"
        for track in guide.tracks
        if edit.before.get(track.id, 0) != edit.after.get(track.id, 0)
    )


def _about(guide: Guide, edit: Edit) -> str:
    row = edit.row
    if row.bonus:
        return next(bonus.reason for bonus in guide.rules.bonuses if bonus.id == row.bonus)
    question = guide.questionnaire.question[row.question]
    return f"{question.text} {question.option[row.option].text}"
