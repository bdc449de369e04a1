"""All ways to finish a sheet: how likely each track and verdict are, and what is decided.

The rows of components are cached, since an answer in a call changes a single one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.lattice import Lattice, score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.masks import Box, Sparse
from advisor.analysis.rows import OPEN, Ints, Rows, grouped
from advisor.analysis.standing import ranked
from advisor.analysis.walks import all_but_one, walk
from advisor.guide.model import (
    TIE,
    VERDICT_LEVELS,
    Guide,
    Page,
    Question,
    Questionnaire,
    VerdictLevel,
)
from advisor.scoring import Sheet

MAX_CELLS: Final = 20_000_000
"""How many values an outlook may hold: 160 MB, since many visitors ask at once."""

Floats = NDArray[np.float64]


class _View:
    """The rows of each component of a guide for one sheet, and the place of each question's."""

    def __init__(self, guide: Guide, sheet: Sheet, kind: type, verdicts: bool) -> None:
        self._sheet = sheet
        self._kind = kind
        self._parts, self._rows = _components(guide, verdicts)
        self.place = {
            question: place
            for place, part in enumerate(self._parts)
            for question in part.questionnaire.question
        }
        self.rows = [self._rows_of(part) for part in self._parts]

    def rows_by(self, question: str) -> Rows:
        """The rows of a question's component, separated by the answer to it."""
        return self._rows_of(self._parts[self.place[question]], question)

    def _rows_of(self, part: Guide, keep: str = "") -> Rows:
        asked = part.questionnaire.question
        given = tuple((name, self._sheet[name]) for name in asked if name in self._sheet)
        return self._rows(part, self._kind, given, keep)


class TrackView(_View):
    """How likely each track is to lead once a sheet is finished.

    Attributes
    ----------
    all
        The chance of each difference between the tracks.
    chances
        The chance of each top, shape (tracks + 1,).
    """

    def __init__(self, guide: Guide, sheet: Sheet) -> None:
        super().__init__(guide, sheet, float, verdicts=False)
        tops = len(guide.tracks) + 1
        fixed = [each for each in self.rows if len(each) == 1]
        moving = {place: each for place, each in enumerate(self.rows) if len(each) > 1}
        lists = [*moving.values()]
        start = walk(Lattice.start(self.rows), fixed)
        start = start.within(lists, MAX_CELLS, len(lists) + tops - 1)
        others = all_but_one(start, lists)
        self.all = others[0].then(lists[0]) if lists else start
        is_box = self.all.outcomes is None
        cells = Box(self.all.box(())) if is_box else Sparse(self.all)
        unmoved = np.zeros((1, tops - 2), np.int64)
        top = cells.moved(unmoved[0])
        masks = [top == place for place in range(tops)]

        def by_top(lattice: Lattice, shifts: Ints) -> Floats:
            return np.stack(cells.under(lattice, masks, [shifts] * tops), axis=1)

        self.chances: Floats = by_top(self.all, unmoved)[0]
        # Of each component that is open the chances once it is known, shape (rows, tracks + 1).
        self._by_row = {
            place: by_top(lattice, rows.sums)
            for (place, rows), lattice in zip(moving.items(), others, strict=True)
        }

    def by_answer(self, question: str) -> Floats:
        """Joint chances of the answer's class and the top, shape (classes, tracks + 1)."""
        place = self.place[question]
        if place not in self._by_row:
            return self.chances[None]
        rows = self.rows_by(question)
        # Rows of a component are in the order of their sums, no two of which are equal.
        same = grouped([*rows.sums.T], len(rows)).of_rows()
        joint = np.zeros((int(rows.columns[question].max()) + 2, len(self.chances)))
        known = rows.weight[:, None] * self._by_row[place][same]
        np.add.at(joint, rows.columns[question] - OPEN, known)
        return joint


class VerdictView(_View):
    """How likely each verdict is once a sheet is finished.

    Levels combine by maximum, so that the chance of at most a level is the
    product over components.
    """

    def __init__(self, guide: Guide, sheet: Sheet) -> None:
        super().__init__(guide, sheet, float, verdicts=True)
        one = np.zeros(1, np.int64)
        self._at_most = np.concatenate([_at_most(rows, one) for rows in self.rows])
        self.chances: Floats = np.diff(self._at_most.prod(axis=0), prepend=0.0)

    def by_answer(self, question: str) -> Floats:
        """Joint chances of the answer's class and the verdict, shape (classes, verdicts)."""
        place = self.place[question]
        if len(self.rows[place]) == 1:  # all its answers have the same effect
            return self.chances[None]
        others = np.delete(self._at_most, place, axis=0).prod(axis=0)
        return np.diff(self._in_component(question) * others, prepend=0.0)

    def stops(self, question: str) -> bool:
        """Whether some answer makes ``not_yet`` or worse certain."""
        at_most = self._in_component(question)
        better = at_most[:, VERDICT_LEVELS.index("not_yet") - 1]
        return bool(((better == 0) & (at_most[:, -1] > 0)).any())

    def _in_component(self, question: str) -> Floats:
        """The chance of at most each level in a question's component, by its answer's class."""
        rows = self.rows_by(question)
        return _at_most(rows, rows.columns[question] - OPEN)


def tops_in_reach(guide: Guide, sheet: Sheet) -> tuple[frozenset[str], str | None]:
    """Find what any way to finish the sheet, or to stop, can lead to.

    These are the tracks that can lead, alone or on a tie, and the only top, a tie included, if no
    other is possible.
    """
    view = _View(guide, sheet, bool, verdicts=False)
    start = Lattice.start(view.rows).within(view.rows, MAX_CELLS, len(guide.tracks))
    lattice = walk(start, view.rows)
    top, _ = ranked(lattice.places)
    tops = np.unique(top[lattice.values])
    scores = np.broadcast_arrays(np.zeros_like(lattice.places[0]), *lattice.places)
    best = np.max(scores, axis=0)
    pairs = zip(guide.track_ids, scores, strict=True)
    leading = frozenset(track for track, score in pairs if (lattice.values & (score == best)).any())
    return leading, (*guide.track_ids, TIE)[tops[0]] if len(tops) == 1 else None


def decided_verdict(guide: Guide, sheet: Sheet) -> VerdictLevel | None:
    """The only verdict that any way to finish the sheet, or to stop, can have."""
    levels = [_level(rows) for rows in _View(guide, sheet, bool, verdicts=True).rows]
    least = max(int(level.min()) for level in levels)
    worst = max(int(level.max()) for level in levels)
    return VERDICT_LEVELS[least] if least == worst else None


def _at_most(rows: Rows, label: Ints) -> Floats:
    """The chance of at most each level by the label of rows, shape (labels, levels)."""
    found = np.zeros((int(label.max()) + 1, len(VERDICT_LEVELS)))
    np.add.at(found, (label, _level(rows)), rows.weight)
    return found.cumsum(axis=1)


def _level(rows: Rows) -> Ints:
    """The level of each row, also where there are no fit rules."""
    level: Ints = rows.level.max(axis=1, initial=0)
    return level


@lru_cache(maxsize=16)
def _components(guide: Guide, verdicts: bool) -> tuple[tuple[Guide, ...], Callable[..., Rows]]:
    """The guide of each component alone, and their rows, which are kept as long as these.

    Nothing ties the questions of a component to others. Points don't matter for verdicts, nor fit
    rules for tracks; without them more answers are alike.
    """
    rules = guide.rules
    rules = replace(rules, points={}, bonuses=()) if verdicts else replace(rules, fit=())
    guide = replace(guide, rules=rules)
    parts = tuple(_part(guide, frozenset(group)) for group in Listing(guide).groups)
    return parts, lru_cache(maxsize=4_096)(_rows)


def _part(guide: Guide, group: frozenset[str]) -> Guide:
    questions = tuple(each for each in guide.questionnaire.questions if each.id in group)
    rules = replace(
        guide.rules,
        bonuses=tuple(each for each in guide.rules.bonuses if each.when.questions <= group),
        fit=tuple(each for each in guide.rules.fit if each.when.questions <= group),
    )
    return replace(guide, questionnaire=Questionnaire((Page("", "", questions),)), rules=rules)


def _rows(
    part: Guide, kind: type, given: tuple[tuple[str, tuple[str, ...]], ...], keep: str
) -> Rows:
    """The rows of a component by the answers given in it; those to one question stay apart."""
    answered = dict(given)

    def weigh(question: Question, chosen: tuple[str, ...]) -> Any:
        if question.id in answered:
            return chosen == answered[question.id]
        if kind is bool:
            return True
        return 1 / (question.ways - 1) if chosen else 0.0

    listing = Listing(part, weigh=weigh, kind=kind)
    return listing.rows([*listing.questions], score_axes(listing.tracks), keep={keep})
