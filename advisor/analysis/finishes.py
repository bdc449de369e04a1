"""All ways to finish a sheet: how likely each track and verdict are, and what is decided.

The rows of components are cached, since an answer in a call changes a single one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from math import prod
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from advisor.analysis.lattice import Lattice, box_places, score_axes
from advisor.analysis.listing import Listing
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
    """The components of a guide for one sheet."""

    def __init__(self, guide: Guide, sheet: Sheet, kind: type, verdicts: bool) -> None:
        self._components = components = _components(guide, kind, verdicts)
        self._sheet = sheet
        self.groups = components.groups
        self.rows = [self.component(group) for group in self.groups]

    def component(self, group: tuple[str, ...], keep: str = "") -> Rows:
        """The rows of a component, separated by the answer to one question."""
        given = tuple((name, self._sheet[name]) for name in group if name in self._sheet)
        return self._components.rows(group, given, keep)

    def group_of(self, question: str) -> int:
        return next(place for place, group in enumerate(self.groups) if question in group)


class TrackView(_View):
    """How likely each track is to lead once a sheet is finished.

    Attributes
    ----------
    all
        The chance of each difference between the tracks.
    """

    def __init__(self, guide: Guide, sheet: Sheet) -> None:
        super().__init__(guide, sheet, float, verdicts=False)
        tracks = len(guide.tracks)
        fixed = [each for each in self.rows if len(each) == 1]
        moving = [place for place, each in enumerate(self.rows) if len(each) > 1]
        start = walk(Lattice.start(self.rows), fixed)
        lists = [self.rows[place] for place in moving]
        start = start.within(lists, MAX_CELLS, len(lists) + tracks)
        is_box = start.outcomes is None
        self._by_top = _Tops(start.box(lists)).of if is_box else _by_outcome
        self._others = dict(zip(moving, all_but_one(start, lists), strict=True))
        self._tracks = tracks
        self.all = walk(start, lists) if not moving else self._others[moving[0]].then(lists[0])

    @cached_property
    def chances(self) -> Floats:
        """The chance of each top, shape (tracks + 1,)."""
        unmoved = np.zeros((1, len(self.all.origin)), np.int64)
        return self._by_top(self.all, unmoved).ravel()

    def by_answer(self, question: str) -> Floats:
        """Joint chances of the answer's class and the top, shape (classes, tracks + 1)."""
        place = self.group_of(question)
        if place not in self._others:
            return self.chances[None]
        lattice = self._others[place]
        rows = self.component(self.groups[place], question)
        groups = grouped([*rows.sums.T], len(rows))
        by_shift = self._by_top(lattice, rows.sums[groups.first])
        column = rows.columns[question] - OPEN
        joint = np.zeros((int(column.max()) + 1, self._tracks + 1))
        np.add.at(joint, column, rows.weight[:, None] * by_shift[groups.of_rows()])
        return joint


class VerdictView(_View):
    """How likely each verdict is once a sheet is finished.

    Levels combine by maximum, so that the chance of at most a level is the
    product over components.
    """

    def __init__(self, guide: Guide, sheet: Sheet) -> None:
        super().__init__(guide, sheet, float, verdicts=True)
        self._at_most = np.stack([_at_most(rows) for rows in self.rows])
        self.chances = _of_each(self._at_most.prod(axis=0))

    def by_answer(self, question: str) -> Floats:
        """Joint chances of the answer's class and the verdict, shape (classes, verdicts)."""
        place = self.group_of(question)
        if len(self.rows[place]) == 1:  # all its answers have the same effect
            return self.chances[None]
        others = np.delete(self._at_most, place, axis=0).prod(axis=0)
        rows = self.component(self.groups[place], question)
        column = rows.columns[question]
        return np.stack(
            [_of_each(_at_most(rows.take(column == label)) * others) for label in np.unique(column)]
        )

    def stops(self, question: str) -> bool:
        """Whether some answer makes ``not_yet`` or worse certain."""
        stopping = VERDICT_LEVELS.index("not_yet")
        place = self.group_of(question)
        level = self.rows[place].level
        if not level.size or int(level.max()) < stopping:
            return False  # nothing in its component is as bad as that
        rows = self.component(self.groups[place], question)
        column = rows.columns[question]
        return any(
            int(rows.level[column == label, 0].min()) >= stopping for label in np.unique(column)
        )


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
    levels = [rows.level for rows in _View(guide, sheet, bool, verdicts=True).rows]
    least = max(int(level.min()) if level.size else 0 for level in levels)
    worst = max(int(level.max()) if level.size else 0 for level in levels)
    return VERDICT_LEVELS[least] if least == worst else None


class _Tops:
    """Which track leads where, on a box of score differences.

    Along the last difference there are only three parts: below a bound one of the other
    tracks leads, at the bound there is a tie, beyond it the last track leads. So running
    totals along that axis give in one step what would otherwise be summed cell by cell.
    """

    def __init__(self, bounds: Sequence[tuple[int, int]]) -> None:
        self._tie = len(bounds) + 1
        self._origin = [low for low, _ in bounds]
        rest = [high - low + 1 for low, high in bounds[:-1]]
        others = box_places(self._origin[:-1], rest)
        scores = np.stack(np.broadcast_arrays(np.zeros(rest, np.int64), *others))
        self._bound = scores.max(axis=0)
        alone = (scores == self._bound).sum(axis=0) == 1
        self._below = np.where(alone, scores.argmax(axis=0), self._tie)

    def of(self, lattice: Lattice, shifts: Ints) -> Floats:
        """Sum a lattice by top after all differences are shifted, shape (shifts, tracks + 1)."""
        places = shifts + np.array(lattice.origin) - np.array(self._origin)
        *rest, size = lattice.extents
        running = np.zeros((prod(rest), size + 1))
        lattice.values.reshape(-1, size).cumsum(axis=1, out=running[:, 1:])
        bound, below = (
            sliding_window_view(plane, rest)[tuple(places[:, :-1].T)].reshape(len(places), -1)
            if rest
            else np.broadcast_to(plane, (len(places), 1))
            for plane in (self._bound, self._below)
        )
        cut = bound - (self._origin[-1] + places[:, -1:])
        lines = np.arange(len(running))
        under = running[lines, cut.clip(0, size)]
        up_to = running[lines, (cut + 1).clip(0, size)]
        kinds = self._tie + 1
        keys = below + kinds * np.arange(len(places))[:, None]
        below_bound = np.bincount(keys.ravel(), under.ravel(), kinds * len(places))
        found: Floats = below_bound.astype(np.float64).reshape(-1, kinds)
        found[:, self._tie] += (up_to - under).sum(axis=1)
        found[:, self._tie - 1] += (running[:, -1] - up_to).sum(axis=1)
        return found


def _by_outcome(lattice: Lattice, shifts: Ints) -> Floats:
    """Sum a sparse lattice by top, as `_Tops.of` does, outcome by outcome."""
    places = lattice.places
    tops = len(places) + 2
    found = np.zeros((len(shifts), tops))
    for line, shift in zip(found, shifts.tolist(), strict=True):
        top, _ = ranked([place + step for place, step in zip(places, shift, strict=True)])
        line[:] = np.bincount(top, lattice.values, tops)
    return found


def _at_most(rows: Rows) -> Floats:
    """The chance of at most each level."""
    levels = rows.level[:, 0] if rows.level.shape[1] else np.zeros(len(rows), np.int64)
    found = np.bincount(levels, weights=rows.weight, minlength=len(VERDICT_LEVELS))
    return found.cumsum()


def _of_each(at_most: Floats) -> Floats:
    """The chance of each level, from that of at most each."""
    return np.diff(at_most, prepend=0.0)


class _Components:
    """The rows of each component of a guide, cached by the answers given in it."""

    def __init__(self, guide: Guide, kind: type, verdicts: bool) -> None:
        if verdicts:  # points don't matter, and without them more answers are alike
            guide = replace(guide, rules=replace(guide.rules, points={}, bonuses=()))
        self._guide = guide
        self._verdicts = verdicts
        self._kind = kind
        self.groups = Listing(guide, verdicts=verdicts).groups
        self._parts = {group: _part(guide, frozenset(group)) for group in self.groups}
        self.rows = lru_cache(maxsize=4096)(self._rows)

    def _rows(
        self, group: tuple[str, ...], given: tuple[tuple[str, tuple[str, ...]], ...], keep: str
    ) -> Rows:
        answered = dict(given)

        def weigh(question: Question, chosen: tuple[str, ...]) -> Any:
            if question.id in answered:
                return chosen == answered[question.id]
            if self._kind is bool:
                return True
            return 1 / (question.ways - 1) if chosen else 0.0

        listing = Listing(self._parts[group], verdicts=self._verdicts, weigh=weigh, kind=self._kind)
        axes = score_axes(len(self._guide.tracks))
        return listing.rows(
            group, axes[:, :0] if self._verdicts else axes, keep=[keep] if keep else []
        )


def _part(guide: Guide, group: frozenset[str]) -> Guide:
    """The guide of one component alone: nothing ties its questions to others."""
    questions = tuple(each for each in guide.questionnaire.questions if each.id in group)
    rules = replace(
        guide.rules,
        bonuses=tuple(each for each in guide.rules.bonuses if each.when.questions <= group),
        fit=tuple(each for each in guide.rules.fit if each.when.questions <= group),
    )
    return replace(guide, questionnaire=Questionnaire((Page("", "", questions),)), rules=rules)


_components = lru_cache(maxsize=16)(_Components)
