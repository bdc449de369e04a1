"""The audit: what a guide does to *all* complete sheets, counted and not sampled.

A complete sheet gives every question that is asked one of its allowed answers.
Each number here is exact; a share is a quotient of two whole numbers.

How each part is found
----------------------
- Tracks, ties, strengths and verdicts, crossed: one walk over the whole lattice.
- Options, influence, robustness: these only ask for the leading track, so fit
  rules are left out, and far fewer questions are tied. For every component the
  lattice of all *other* components is made (`advisor.analysis.lattice.all_but_one`);
  a combination of the component then shifts that lattice, and what is asked for
  is the weight that the shifted lattice has under a mask ("IT Management leads
  here", "one more point would change the leader here").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from advisor.analysis.lattice import Lattice, all_but_one, score_axes, walk
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Bools, Ints, Rows, grouped
from advisor.analysis.semirings import Values, roomy
from advisor.analysis.standing import TIE, standing, strengths
from advisor.analysis.tables import Weigh, alike
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Guide, Strength, VerdictLevel

FEW_ROWS = 20_000
"""Up to so many combinations of a component are kept apart rather than listed anew."""


@dataclass(frozen=True)
class OptionEffect:
    """How often an option is chosen, and what then leads."""

    question: str
    option: str
    count: int
    top: Mapping[str, int]


@dataclass(frozen=True)
class Edit:
    """A change of one point in the table, and on how many sheets it changes the top track."""

    question: str
    option: str
    track: str
    by: int
    changed: int


@dataclass(frozen=True)
class Audit:
    """What a guide does to all complete sheets. Every number is a count of sheets.

    Attributes
    ----------
    combinations
        All complete sheets (or what they weigh together).
    crossed
        Top track (or ``tie``), strength and verdict -> sheets.
    options
        One for each option of each question.
    influence
        Question id -> sheets on which changing that answer alone can change the
        top track. Other answers stay; those to follow-ups that close are dropped,
        and follow-ups that open stay unanswered.
    edits
        Every edit of one point, the most fragile first.
    ranges
        Track id -> least and greatest score.
    """

    combinations: int
    crossed: Mapping[tuple[str, Strength, VerdictLevel], int]
    options: tuple[OptionEffect, ...]
    influence: Mapping[str, int]
    edits: tuple[Edit, ...]
    ranges: Mapping[str, tuple[int, int]]

    @cached_property
    def tops(self) -> dict[str, int]:
        """Sheets by top track (or ``tie``)."""
        return self._by(0)

    @cached_property
    def strengths(self) -> dict[str, int]:
        """Sheets by strength."""
        return self._by(1)

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """Sheets by verdict."""
        return self._by(2)

    def _by(self, place: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, count in self.crossed.items():
            found[key[place]] = found.get(key[place], 0) + count
        return found


def audit(guide: Guide, weigh: Weigh = alike, *, independent: bool = False) -> Audit:
    """Audit a guide over all complete sheets.

    Parameters
    ----------
    guide
        The guide.
    weigh
        What each answer weighs, a whole number; with the default every sheet
        counts the same.
    independent
        As for `advisor.analysis.tables.Tables`: whether each answer has the share
        of its weight wherever its question is asked.

    Raises
    ------
    TooTangledError
        The combinations of a component are too many to be listed.
    """
    crossed = cross(guide, weigh, independent=independent)
    scores = _Scores(Listing(guide, verdicts=False, weigh=weigh, independent=independent))
    options, edits = scores.options_and_edits()
    return Audit(
        combinations=sum(crossed.values()),
        crossed=crossed,
        options=options,
        influence=scores.influence(),
        edits=edits,
        ranges=scores.ranges(),
    )


def cross(
    guide: Guide, weigh: Weigh = alike, *, independent: bool = False
) -> dict[tuple[str, Strength, VerdictLevel], int]:
    """Count all complete sheets by top track (or ``tie``), strength and verdict.

    Parameters and exceptions are those of `audit`.
    """
    listing = Listing(guide, weigh=weigh, independent=independent)
    limits = (guide.rules.strength.least_answers,)
    axes = score_axes(len(guide.tracks))
    rows = [listing.rows(group, axes, limits=limits) for group in listing.groups]
    lattice = walk(Lattice.start(rows, limits=limits), rows)
    names = (*guide.track_ids, TIE)
    top, margin = standing(lattice.origin, lattice.extents)
    values = lattice.values
    if not lattice.levels:
        values = np.stack([values, *([np.zeros_like(values)] * (len(VERDICT_LEVELS) - 1))], axis=1)
    enough, few = values[:, :, -1], values[:, :, :-1].sum(axis=2)
    bands = strengths(margin, np.asarray(limits[0]), guide.rules.strength)
    found: dict[tuple[str, Strength, VerdictLevel], int] = {}
    for (place, name), (band, strength) in product(enumerate(names), enumerate(STRENGTHS)):
        unknown = strength == "unknown"
        mask = (top == place) & (unknown | (bands == band))
        cells = (few if unknown else enough)[:, :, mask].sum(axis=2)
        for level, verdict in enumerate(VERDICT_LEVELS):
            found[name, strength, verdict] = lattice.whole(cells[:, level])
    return found


class _Scores:
    """The part of the audit that is about scores alone."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.guide = listing.tables.guides[0]
        self.axes = score_axes(len(self.guide.tracks))
        self._apart = [self._all_apart(group) for group in listing.groups]
        self.rows = [self._rows(place, keep=()) for place in range(len(listing.groups))]
        start = Lattice.start(self.rows)
        self.others = all_but_one(start, self.rows)
        whole = start.box(self.rows)
        self.origin = tuple(low for low, _ in whole)
        self.extents = tuple(high - low + 1 for low, high in whole)
        # Wider than the box, so that most shifted views of it need no new computation.
        self._margin = max(1, *(int(np.ptp(rows.sums, axis=0).max()) for rows in self.rows))
        self._wide, _ = standing(
            [low - self._margin for low in self.origin],
            [size + 2 * self._margin for size in self.extents],
        )
        self.top = self._moved((0,) * len(self.extents))
        self._masks: dict[tuple[int, ...], Bools] = {}

    def _all_apart(self, group: Sequence[str]) -> Rows | None:
        """The rows of a component with all its questions kept apart; None where too many."""
        if prod(self.listing.answers[question].classes for question in group) > FEW_ROWS:
            return None
        return self.listing.rows(group, self.axes, keep=group)

    def _rows(self, place: int, keep: Collection[str]) -> Rows:
        """The rows of a component with some of its questions kept apart."""
        apart = self._apart[place]
        if apart is not None:
            return apart.merged(keep, np.add)
        return self.listing.rows(self.listing.groups[place], self.axes, keep=keep)

    def options_and_edits(self) -> tuple[tuple[OptionEffect, ...], tuple[Edit, ...]]:
        tracks = self.guide.track_ids
        edited = [
            (track, by, self._changed(tuple((by * self.axes[place]).tolist())))
            for place, track in enumerate(tracks)
            for by in (1, -1)
        ]
        masks = [self.top == place for place in range(len(tracks))]
        found = self._by_option(np.stack([*masks, *(mask for *_, mask in edited)]))
        options: list[OptionEffect] = []
        edits: list[Edit] = []
        for (question, option), (total, *under) in found.items():
            top, changed = under[: len(tracks)], under[len(tracks) :]
            options.append(
                OptionEffect(question, option, total, dict(zip(tracks, top, strict=True)))
            )
            edits += [
                Edit(question, option, track, by, count)
                for (track, by, _), count in zip(edited, changed, strict=True)
            ]
        edits.sort(key=lambda edit: -edit.changed)
        return tuple(options), tuple(edits)

    def _by_option(self, masks: Bools) -> dict[tuple[str, str], list[int]]:
        """For each option the sheets that have it: in all, and under each mask."""
        found: dict[str, list[list[int]]] = {}
        every = np.arange(len(masks))[:, None]
        for place, (group, lattice) in enumerate(
            zip(self.listing.groups, self.others, strict=True)
        ):
            total = lattice.whole(lattice.values.reshape(len(lattice.values), -1).sum(axis=1))
            at_once = self._apart[place] is not None
            for kept in [group] if at_once else [[question] for question in group]:
                rows = self._rows(place, keep=kept)
                same = grouped([*rows.sums.T], len(rows))
                under = self._under(lattice, masks, every, rows.sums[same.first])
                under = np.vstack([np.full(under.shape[1:], total, under.dtype), under])
                counts = rows.weight * under[:, same.of_rows()]
                found |= {name: self._counts(name, rows.columns[name], counts) for name in kept}
        return {
            (question, option.id): counted
            for question, answers in self.listing.answers.items()
            for option, counted in zip(answers.question.options, found[question], strict=True)
        }

    def _counts(self, question: str, column: Ints, counts: Values) -> list[list[int]]:
        """Sum counts, shape (masks, rows), over the rows that have each option of a question."""
        answers = self.listing.answers[question]
        chosen = [column == label for label in range(answers.classes)]
        # A class stands for several answers; each has the share of its weight.
        of_class = np.stack([counts[:, rows].sum(axis=1) for rows in chosen])
        each = of_class // answers.weights()[:, None]
        shares = np.stack([answers.weights(option.id) for option in answers.question.options])
        found: list[list[int]] = (shares @ each).tolist()
        return found

    def influence(self) -> dict[str, int]:
        return {
            question: self._influence(question, place)
            for place, group in enumerate(self.listing.groups)
            for question in group
        }

    def _influence(self, question: str, place: int) -> int:
        """The sheets on which some change of one answer gives another leader."""
        if self.listing.answers[question].classes == 1:
            return 0
        rows = self._rows(place, keep=self.listing.neighbors(question))
        rows = rows.take(rows.columns[question] != OPEN)
        if not len(rows):
            return 0
        shifts = self.listing.shifts(question, rows.columns, self.axes)
        alike = grouped([*shifts.reshape(len(rows), -1).T], len(rows))
        masks = [
            np.logical_or.reduce([self._changed(shift) for shift in set(map(tuple, moves))])
            for moves in shifts[alike.first].tolist()
        ]
        which = alike.of_rows()
        same = grouped([which, *rows.sums.T], len(rows))
        first = same.first
        under = self._under(self.others[place], np.stack(masks), which[first], rows.sums[first])
        weight = np.add.reduceat(roomy(rows.weight)[same.order], same.starts)
        return int((weight * under).sum())

    def ranges(self) -> dict[str, tuple[int, int]]:
        tracks = len(self.guide.tracks)
        each = np.eye(tracks + 1, tracks, dtype=np.int64)
        sums = [self.listing.rows(group, each).sums for group in self.listing.groups]
        least = sum(rows.min(axis=0) for rows in sums)
        greatest = sum(rows.max(axis=0) for rows in sums)
        return {
            track: (int(least[place]), int(greatest[place]))
            for place, track in enumerate(self.guide.track_ids)
        }

    def _changed(self, shift: tuple[int, ...]) -> Bools:
        """Where the leader is another one once all differences have moved by a shift."""
        if shift not in self._masks:
            self._masks[shift] = self._moved(shift) != self.top
        return self._masks[shift]

    def _moved(self, shift: tuple[int, ...]) -> Ints:
        """The top track at each cell of the box after all differences moved by a shift."""
        if max(map(abs, shift)) > self._margin:
            origin = [low + step for low, step in zip(self.origin, shift, strict=True)]
            return standing(origin, self.extents)[0]
        starts = [self._margin + step for step in shift]
        ends = zip(starts, self.extents, strict=True)
        moved: Ints = self._wide[tuple(slice(start, start + size) for start, size in ends)]
        return moved

    def _under(self, lattice: Lattice, masks: Bools, which: Ints, shifts: Ints) -> Values:
        """The weight that a lattice has under a mask, once it is shifted.

        Parameters
        ----------
        lattice
            All components but one.
        masks
            Over the box of all components, shape (masks, *box).
        which
            Places of masks, of a shape that broadcasts with (shifts,).
        shifts
            What the component left out adds, shape (shifts, dimensions).

        Returns
        -------
        array
            A weight for each of the broadcast pairs; Python integers where 64
            bits would not do.
        """
        places = shifts + (np.array(lattice.origin) - np.array(self.origin))
        windows = sliding_window_view(masks, lattice.extents, axis=tuple(range(1, masks.ndim)))
        seen = windows[(which, *places.T)]
        pairs = seen.shape[: -len(lattice.extents)]
        seen = seen.reshape(*pairs, -1).astype(np.int64)
        values = lattice.values.reshape(len(lattice.values), -1)
        return sum_limbs([seen @ limb for limb in values], lattice.bits)


def sum_limbs(limbs: Sequence[Values], bits: int) -> Values:
    """Put numbers back together that were kept in limbs."""
    if len(limbs) == 1:
        return limbs[0]
    whole = np.zeros(limbs[0].shape, object)
    for place, limb in enumerate(limbs):
        whole += limb.astype(object) << (bits * place)
    return whole
