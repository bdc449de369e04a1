"""Suggestions for better points, each with its evidence, and none that the labels cannot carry.

`TrackClassifier` learns a table; here its changes are taken one row at a time, the most
useful first, and asked two questions. Does what other people teach about this row serve
people better than the rows taken before it alone? And what would it do to all sheets, and to
the cases? Only what answers the first one with a surely better likelihood is suggested.

Where a row is not sure alone the next ones are asked together with it, since several small
changes may be sure together; of those that pass, each has to add a standard error or more to
the others.

The first question is asked by cross-fitting (Stone 1974, "Cross-validatory choice and
assessment of statistical predictions"): in turn a part of the people is held out, a table is
learned from the others, and today's table with some of its rows is judged on those held out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone

from advisor.analysis.impact import Impact
from advisor.analysis.rows import Bools, Ints
from advisor.analysis.sample import compare
from advisor.guide.model import Case, Guide
from advisor.learning import cores
from advisor.learning.design import Design, Floats, Row
from advisor.learning.edits import Edit, with_edits
from advisor.learning.estimator import TrackClassifier
from advisor.learning.evaluate import FOLDS, SEED
from advisor.learning.fitting import FEWEST
from advisor.learning.intervals import Estimate, Share, mean_of
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import Labeled, folds_of, warm
from advisor.publishing.editing import set_points, set_text
from advisor.scoring.cases import find


@dataclass(frozen=True)
class Evidence:
    """What speaks for a change of one row, on people that it was not learned from.

    Attributes
    ----------
    likelihood
        How much likelier it makes each person's track, in nats, with Student's interval.
    agreement
        How much more often the advice agrees, in shares of all people, likewise.
    together
        The rows that it was asked together with; none where it is sure alone.
    """

    likelihood: Estimate
    agreement: Estimate
    together: tuple[Row, ...] = ()

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
        How much more often a table with all that is learned does, on people that it was not
        learned from; None where nothing is.
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
    with cores.one():
        return _tuned(guide, labeled, cases, least, most)


def _tuned(
    guide: Guide,
    labeled: LabeledSheets,
    cases: Sequence[Case],
    least: int | None,
    most: int | None,
) -> Tuning:
    fit = TrackClassifier(guide, least=least, most=most)
    fit.fit(labeled.sheets, labeled.track, groups=labeled.person)
    design = fit.design_
    right = TrackClassifier(guide).predict(labeled.sheets) == labeled.track
    before = Share.of(right, labeled.person)
    plain = Tuning(len(labeled), labeled.people, before, None, (), 0, guide)
    edits = fit.suggest()
    if not edits:
        return plain
    trial = Trial.of(fit, labeled)
    ahead = trial.gain((), design.rows).agreement
    evidence = rows_carried(trial, edits)
    carried = [edit for edit in edits if edit.row in evidence]
    found = replace(plain, ahead=ahead, doubtful=len(edits) - len(carried))
    return _with_effects(found, design, carried, evidence, cases)


@dataclass(frozen=True, eq=False)
class _Part:
    """Some people who are held out, and the points that the others teach.

    Attributes
    ----------
    held_out, others
        Their sheets.
    places
        Which sheets are held out, shape (held out,).
    points
        Learned from the others, shape (rows, tracks).
    """

    held_out: Labeled
    others: Labeled
    places: Ints
    points: Ints


@dataclass(frozen=True, eq=False)
class Trial:
    """Tries rows of learned tables on people whom these were not learned from.

    Attributes
    ----------
    design
        The rows, and today's points.
    parts
        The people, each held out in one of them.
    person
        Whose each sheet is, shape (sheets,).
    """

    design: Design
    parts: tuple[_Part, ...]
    person: Ints

    @classmethod
    def of(cls, fit: TrackClassifier, labeled: LabeledSheets) -> Trial:
        """Learn without each part of the people in turn.

        Parameters
        ----------
        fit
            Has learned from all of them.
        labeled
            The people.
        """
        known, design = fit.task_.labeled, fit.design_
        parts = []
        for places in folds_of(labeled.person, known.track, FOLDS, SEED):
            rest = np.setdiff1d(np.arange(len(labeled)), places)
            others = known.take(rest)
            points = design.today
            if len(np.unique(others.track)) > 1:
                some, again = labeled.take(rest), clone(fit).set_params(fewest=1)
                points = again.fit(some.sheets, some.track, groups=some.person).points_
            parts.append(_Part(known.take(places), others, places, points))
        return cls(design, tuple(parts), labeled.person)

    def gain(self, before: Sequence[Row], after: Sequence[Row]) -> Evidence:
        """What it is worth to take the rows ``after`` instead of the rows ``before``.

        Rows that are in neither keep the points of today.
        """
        likelier, better = np.zeros(len(self.person)), np.zeros(len(self.person))
        for part in self.parts:
            old_loss, old_right = self._judged(part, before)
            new_loss, new_right = self._judged(part, after)
            likelier[part.places] = old_loss - new_loss
            better[part.places] = new_right.astype(float) - old_right
        return Evidence(mean_of(likelier, self.person), mean_of(better, self.person))

    def _judged(self, part: _Part, rows: Sequence[Row]) -> tuple[Floats, Bools]:
        """What today's table with some learned rows costs those held out, and where it is right.

        How sharply it speaks is set on the others.
        """
        points, taken = self.design.today.copy(), [self.design.number[row.name] for row in rows]
        points[taken] = part.points[taken]
        heat = warm((part.others.indicators @ points).astype(float), part.others)
        scores = part.held_out.indicators @ points
        return part.held_out.losses(heat * scores), scores.argmax(axis=1) == part.held_out.track


def rows_carried(trial: Trial, edits: Sequence[Edit]) -> dict[Row, Evidence]:
    """The rows that labels carry, each with what speaks for it.

    Parameters
    ----------
    trial
        Tries rows on people held out.
    edits
        What has been learned, the most useful first.
    """
    found: dict[Row, Evidence] = {}
    asked: list[Row] = []
    for edit in edits:
        asked.append(edit.row)
        before = tuple(found)
        if not trial.gain(before, (*before, *asked)).carries:
            continue
        needed = _needed(trial, before, asked)
        evidence = trial.gain(before, (*before, *needed))
        if evidence.carries:
            for row in needed:
                found[row] = replace(evidence, together=_without(needed, row))
            asked = []
    return found


def _needed(trial: Trial, before: Sequence[Row], asked: Sequence[Row]) -> list[Row]:
    """Leave out, the least needed first, what adds less to the others than a standard error."""
    left = list(asked)
    while len(left) > 1:
        added = {
            row: trial.gain((*before, *_without(left, row)), (*before, *left)).likelihood
            for row in left
        }
        least = min(left, key=lambda row: added[row].value - added[row].error)
        if added[least].value >= added[least].error:
            break
        left.remove(least)
    return left


def _without(rows: Sequence[Row], row: Row) -> tuple[Row, ...]:
    return tuple(each for each in rows if each != row)


def _with_effects(
    found: Tuning,
    design: Design,
    edits: Sequence[Edit],
    evidence: Mapping[Row, Evidence],
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


def written(text: str, edits: Iterable[Edit], tracks: Sequence[str]) -> str:
    """Make edits in the text of ``rules.yaml``, its comments kept.

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
        "together": [row.name for row in found.evidence.together],
        "moved": found.moved,
        "cases": list(found.cases),
    }
