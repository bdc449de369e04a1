"""Suggestions for better points, and their worth to people they were not learned from.

`TrackClassifier` learns a table; where `advisor.learning.gain` says that it serves other people
better, its changes are suggested, row by row, with their effect on all sheets and on the cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from math import exp
from typing import Any

from advisor.analysis.impact import Impact
from advisor.analysis.sample import compare
from advisor.guide.model import Case, Guide
from advisor.learning import parallel
from advisor.learning.design import Design
from advisor.learning.edits import Edit, with_edits
from advisor.learning.estimator import TrackClassifier
from advisor.learning.fitting import MIN_PEOPLE
from advisor.learning.gain import Gain, findable, gain_of
from advisor.learning.intervals import Share
from advisor.learning.labels import LabeledSheets
from advisor.publishing.editing import set_number, set_text
from advisor.scoring.cases import find


@dataclass(frozen=True)
class Suggestion:
    """A change of one row: how many sheets of `Tuning.impact` it moves, and whose cases, alone."""

    edit: Edit
    moved: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, eq=False)
class Tuning:
    """What labels suggest for a table of points."""

    sheets: int
    people: int
    agreement: Share  # how often the table of today names the label; ties go to the first track
    chance: float  # the chance that it gives to the label, the geometric mean over all sheets
    # The worth of the learned table to other people; None where today's was learned.
    gain: Gain | None
    guide: Guide  # the guide with all suggestions
    # The most useful first; none where the gain doesn't hold.
    suggestions: tuple[Suggestion, ...] = ()
    # What all of them together do to all sheets, and the cases whose result they change.
    impact: Impact | None = None
    cases: tuple[Case, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there are enough people to learn anything from."""
        return self.people >= MIN_PEOPLE

    @property
    def findable(self) -> float | None:
        """To what the chance has to rise for so many people to show it; see `gain.findable`."""
        return findable(self.chance, self.people)

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
    """Look for a table that serves people better than today's, and run the cases with it.

    The range of points is today's where ``least`` or ``most`` are left out.
    """
    with parallel.one():
        fit = TrackClassifier(guide, least=least, most=most)
        fit.fit(labeled.sheets, labeled.track, groups=labeled.person)
        edits = fit.suggest()
        gain = gain_of(fit, labeled) if edits else None
        plain = _today(guide, fit, labeled, gain)
        return _with_effects(plain, fit.design_, edits, cases) if gain and gain.holds else plain


def _today(guide: Guide, fit: TrackClassifier, labeled: LabeledSheets, gain: Gain | None) -> Tuning:
    """How today's table does."""
    known = fit.labeled_
    logits = known.logits_of(fit.design_.today)
    right = Share.of(logits.argmax(axis=1) == known.track, labeled.person)
    own = exp(-known.losses(logits).mean())
    chance = gain.before if gain else own
    return Tuning(len(labeled), labeled.people, right, chance, gain, guide)


def _with_effects(
    found: Tuning, design: Design, edits: Sequence[Edit], cases: Sequence[Case]
) -> Tuning:
    """Add the effects of the edits on all sheets and on the cases, alone and together."""
    new = design.guide_with(with_edits(design, edits))
    pair = compare(design.guide, new)
    moved = {cause.change.name: cause.moved for cause in pair.causes}
    results = [find(design.guide, case) for case in cases]

    def changed(guide: Guide) -> tuple[Case, ...]:
        both = zip(cases, results, strict=True)
        return tuple(case for case, result in both if find(guide, case) != result)

    def alone(edit: Edit) -> Suggestion:
        guide = design.guide_with(with_edits(design, [edit]))
        return Suggestion(edit, moved.get(edit.row.name, 0), changed(guide))

    return replace(
        found,
        suggestions=tuple(map(alone, edits)),
        guide=new,
        impact=pair.impact,
        cases=changed(new),
    )


def written(text: str, edits: Iterable[Edit], tracks: Sequence[str]) -> str:
    """Make edits in the text of ``rules.yaml``, its comments kept."""
    for edit in edits:
        for track, points in edit.cells.items():
            path = (*edit.row.path, track)
            if edit.row.bonus:
                text = set_text(text, path, str(points))
            else:
                text = set_number(text, path, points, tracks=tracks)
    return text


def tuning_as_dict(found: Tuning) -> dict[str, Any]:
    """A tuning as plain data, for JSON."""
    return {
        "sheets": found.sheets,
        "people": found.people,
        "enough": found.enough,
        "agreement": found.agreement.as_dict(),
        "chance": found.chance,
        "findable": found.findable,
        "gain": found.gain.as_dict() if found.gain else None,
        "suggestions": [_suggestion_as_dict(each) for each in found.suggestions],
        "combinations": found.combinations,
        "moved": found.moved,
        "tops": found.tops,
        "cases": [case.id for case in found.cases],
    }


def _suggestion_as_dict(found: Suggestion) -> dict[str, Any]:
    edit, row = found.edit, found.edit.row
    return {
        "row": row.name,
        **{name: value or None for name, value in asdict(row).items()},
        "before": dict(edit.before),
        "after": dict(edit.after),
        "people": edit.people,
        "moved": found.moved,
        "cases": [case.id for case in found.cases],
    }
