"""Suggestions for better points, each with its evidence, and none that the labels cannot carry.

`TrackClassifier` learns a table; here its changes are taken one row at a time and asked
two questions. Does this row alone, learned without some people, serve those people better?
And what would it do to all sheets, and to the cases? Only what answers the first one with a
surely better likelihood is suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from advisor.analysis.impact import Impact
from advisor.analysis.rows import Ints
from advisor.analysis.sample import compare
from advisor.guide.editing import set_points, set_text
from advisor.guide.model import Case, Guide
from advisor.learning.design import Design
from advisor.learning.edits import Edit, with_edits
from advisor.learning.estimator import FEWEST, TrackClassifier, numbered
from advisor.learning.evaluate import FOLDS, SEED, held_out, tuned
from advisor.learning.integers import Found, Task, judged, walk
from advisor.learning.intervals import Estimate, Share, mean_of
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import folds_of
from advisor.scoring.cases import find


@dataclass(frozen=True)
class Evidence:
    """What speaks for a change of one row, on people that it was not learned from.

    Attributes
    ----------
    likelihood
        How much likelier it makes each person's track, in nats, by a bootstrap over people.
    agreement
        How much more often the advice agrees, in shares of all people, likewise.
    """

    likelihood: Estimate
    agreement: Estimate

    @property
    def carries(self) -> bool:
        """Whether the labels carry the change: it surely serves other people better."""
        return self.likelihood.low > 0


@dataclass(frozen=True)
class Suggestion:
    """A change of one row that the labels carry.

    Attributes
    ----------
    edit
        The row, what it gives before and after, and on how many people it bears.
    evidence
        What speaks for it.
    moved
        Of how many sheets (of `Tuning.impact`) it alone changes the result.
    cases
        The cases whose result it alone changes.
    """

    edit: Edit
    evidence: Evidence
    moved: int
    cases: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Tuning:
    """What labels suggest for a table of points.

    Attributes
    ----------
    sheets, people
        How many labeled sheets there are, of how many people.
    agreement
        How often the table of today names the label; ties go to the first track.
    ahead
        How much more often a learned table does on people that it has not seen.
    suggestions
        The most useful first.
    doubtful
        How many changes were learned that the labels do not carry.
    guide
        The guide with all suggestions.
    impact
        What all of them together do to all sheets; None where there are none.
    cases
        The cases whose result they change together.
    """

    sheets: int
    people: int
    agreement: Share
    ahead: Estimate | None
    suggestions: tuple[Suggestion, ...]
    doubtful: int
    guide: Guide
    impact: Impact | None = None
    cases: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there are enough people to learn anything from."""
        return self.people >= FEWEST

    @property
    def combinations(self) -> int:
        """How many sheets there are in all, or in the sample; 0 where none were counted."""
        return self.impact.combinations if self.impact else 0

    @property
    def moved(self) -> int:
        """Of how many of these the suggestions together change the result."""
        return self.impact.moved if self.impact else 0

    @property
    def tops(self) -> dict[str, dict[str, int]]:
        """How many of these each track, or a tie, leads ``before`` and ``after``."""
        counts: dict[str, dict[str, int]] = {}
        matrix = self.impact.matrix("top") if self.impact else {}
        for (old, new), number in matrix.items():
            for top, when in ((old, "before"), (new, "after")):
                each = counts.setdefault(top, {"before": 0, "after": 0})
                each[when] += number
        return counts


def tune(
    guide: Guide,
    labeled: LabeledSheets,
    cases: Sequence[Case] = (),
    *,
    least: int | None = None,
    most: int | None = None,
) -> Tuning:
    """Look for changes of the points that labels carry.

    Parameters
    ----------
    guide
        The guide whose points are today's.
    labeled
        People with the tracks in which they ended.
    cases
        Are run with the new points.
    least, most
        The range of points; today's range where left out.

    Raises
    ------
    BoundsError
        The range cannot be.
    TooTangledError
        What the edits do to all sheets cannot be counted, nor sampled.
    """
    fit = TrackClassifier(guide, least=least, most=most)
    fit.fit(labeled.sheets, labeled.track, groups=labeled.person)
    design = fit.design_
    track = numbered(labeled.track.tolist(), design.tracks)
    right = TrackClassifier(guide).predict(labeled.sheets) == labeled.track
    before = Share(int(right.sum()), len(right))
    plain = Tuning(len(labeled), labeled.people, before, None, (), 0, guide)
    edits = fit.suggest()
    if not edits:
        return plain
    learned = held_out(labeled, design.tracks, tuned(guide, labeled)) == track
    ahead = mean_of(learned.astype(float) - right, labeled.person)
    folds = folds_of(labeled.person, track, FOLDS, SEED)
    evidence = {
        edit.row: _evidence(design, fit.task_, edit, folds, labeled.person) for edit in edits
    }
    carried = [edit for edit in edits if evidence[edit.row].carries and ahead.value > 0]
    found = replace(plain, ahead=ahead, doubtful=len(edits) - len(carried))
    return _with_effects(found, design, carried, evidence, cases)


def _with_effects(
    found: Tuning,
    design: Design,
    edits: Sequence[Edit],
    evidence: Mapping[Any, Evidence],
    cases: Sequence[Case],
) -> Tuning:
    """Say what the edits do to all sheets and to the cases, alone and together."""
    if not edits:
        return found
    new = design.guide_with(with_edits(design, edits))
    pair = compare(design.guide, new)
    moved = {cause.change.name: cause.moved for cause in pair.causes()}
    results = {case.id: find(design.guide, case) for case in cases}

    def changed(guide: Guide) -> tuple[str, ...]:
        return tuple(case.id for case in cases if find(guide, case) != results[case.id])

    suggestions = tuple(
        Suggestion(
            edit,
            evidence[edit.row],
            moved.get(edit.row.name, 0),
            changed(design.guide_with(with_edits(design, [edit]))),
        )
        for edit in edits
    )
    return replace(
        found, suggestions=suggestions, guide=new, impact=pair.impact, cases=changed(new)
    )


def _evidence(
    design: Design, task: Task, edit: Edit, folds: Iterable[Ints], person: Ints
) -> Evidence:
    """Learn one row without some people, and see what it does for them, in turn for all."""
    likelier = np.zeros(len(person))
    better = np.zeros(len(person))
    alone = np.zeros_like(task.free)
    row = design.number[edit.row.name]
    alone[row] = task.free[row]
    for rows in folds:
        train = np.setdiff1d(np.arange(len(person)), rows)
        part = replace(task, labeled=task.labeled.take(train), free=alone)
        today = judged(part, task.today)
        learned = walk(part, today)
        likelier[rows], better[rows] = _gains(task, today, learned, rows)
    return Evidence(mean_of(likelier, person), mean_of(better, person))


def _gains(task: Task, today: Found, learned: Found, rows: Ints) -> tuple[Any, Any]:
    """How much likelier, and how much more often right, one table is than another."""
    test = task.labeled.take(rows)
    old, new = (test.indicators @ found.points for found in (today, learned))
    losses = test.losses(today.temperature * old) - test.losses(learned.temperature * new)
    right = [scores.argmax(axis=1) == test.track for scores in (new, old)]
    return losses, right[0].astype(float) - right[1]


def written(text: str, edits: Iterable[Edit], tracks: Sequence[str]) -> str:
    """Make edits in the text of ``rules.yaml``, its remarks kept.

    Parameters
    ----------
    text
        What ``rules.yaml`` holds.
    edits
        The changes.
    tracks
        The ids of the tracks, in the program's order.

    Raises
    ------
    GuideError, EditError
        The text cannot be changed safely.
    """
    for edit in edits:
        for track, points in edit.cells.items():
            if edit.row.bonus:
                path = ("bonuses", edit.row.bonus, "points", track)
                text = set_text(text, path, str(points))
            else:
                question, option = edit.row.question, edit.row.option
                text = set_points(text, question, option, track, points, tracks=tracks)
    return text


def tuning_as_dict(found: Tuning) -> dict[str, Any]:
    """A tuning as plain data, for JSON."""
    return {
        "sheets": found.sheets,
        "people": found.people,
        "enough": found.enough,
        "agreement": found.agreement.as_dict(),
        "ahead": found.ahead.as_dict() if found.ahead else None,
        "doubtful": found.doubtful,
        "suggestions": [_suggestion_as_dict(each) for each in found.suggestions],
        "combinations": found.combinations,
        "moved": found.moved,
        "tops": found.tops,
        "cases": list(found.cases),
    }


def _suggestion_as_dict(found: Suggestion) -> dict[str, Any]:
    edit = found.edit
    return {
        "row": edit.row.name,
        "question": edit.row.question or None,
        "option": edit.row.option or None,
        "bonus": edit.row.bonus or None,
        "before": dict(edit.before),
        "after": dict(edit.after),
        "people": edit.people,
        "likelihood": found.evidence.likelihood.as_dict(),
        "agreement": found.evidence.agreement.as_dict(),
        "moved": found.moved,
        "cases": list(found.cases),
    }
