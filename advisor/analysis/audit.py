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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from advisor.analysis.lattice import Lattice, all_but_one, score_axes, walk
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Bools, Ints, Rows, grouped
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


def audit(guide: Guide, weigh: Weigh = alike) -> Audit:
    """Audit a guide over all complete sheets.

    Parameters
    ----------
    guide
        The guide.
    weigh
        What each answer weighs, a whole number; with the default every sheet
        counts the same.

    Raises
    ------
    TooTangledError
        The combinations of a component are too many to be listed.
    """
    crossed = cross(guide, weigh)
    scores = _Scores(Listing(guide, verdicts=False, weigh=weigh))
    options, edits = scores.options_and_edits()
    return Audit(
        combinations=sum(crossed.values()),
        crossed=crossed,
        options=options,
        influence=scores.influence(),
        edits=edits,
        ranges=scores.ranges(),
    )


def cross(guide: Guide, weigh: Weigh = alike) -> dict[tuple[str, Strength, VerdictLevel], int]:
    """Count all complete sheets by top track (or ``tie``), strength and verdict."""
    listing = Listing(guide, weigh=weigh)
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
        self.rows = [listing.rows(group, self.axes) for group in listing.groups]
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

    @cached_property
    def _edited(self) -> list[tuple[str, int, Bools]]:
        """For each track and sign, where one point more or less changes the leader."""
        return [
            (track, by, self._changed(tuple((by * self.axes[place]).tolist())))
            for place, track in enumerate(self.guide.track_ids)
            for by in (1, -1)
        ]

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

    def options_and_edits(self) -> tuple[tuple[OptionEffect, ...], tuple[Edit, ...]]:
        tops = [self.top == place for place in range(len(self.guide.tracks))]
        masks = np.stack([np.ones_like(tops[0]), *tops, *(mask for *_, mask in self._edited)])
        found = {
            question: self._option_counts(question, rows, counts)
            for group, lattice in zip(self.listing.groups, self.others, strict=True)
            for rows, kept in self._kept(group)
            for counts in [rows.weight[:, None] * self._under(lattice, masks, rows.sums)]
            for question in kept
        }
        options: list[OptionEffect] = []
        edits: list[Edit] = []
        for question, answers in self.listing.answers.items():
            for option, counts in zip(answers.question.options, found[question], strict=True):
                total, *by_mask = counts
                top = dict(zip(self.guide.track_ids, by_mask, strict=False))
                options.append(OptionEffect(question, option.id, total, top))
                changed = by_mask[len(self.guide.tracks) :]
                edits += [
                    Edit(question, option.id, track, by, count)
                    for (track, by, _), count in zip(self._edited, changed, strict=True)
                ]
        edits.sort(key=lambda edit: -edit.changed)
        return tuple(options), tuple(edits)

    def _option_counts(self, question: str, rows: Rows, counts: NDArray[Any]) -> list[list[int]]:
        """Sheets under each mask that have each option of a question chosen."""
        answers = self.listing.answers[question]
        whole = answers.weights().tolist()
        column = rows.columns[question]
        of_class = [
            [int(count) for count in counts[column == label].sum(axis=0)]
            for label in range(answers.classes)
        ]
        return [
            [
                sum(
                    of_class[label][mask] * part // whole[label]
                    for label, part in enumerate(answers.weights(option.id).tolist())
                    if part
                )
                for mask in range(counts.shape[1])
            ]
            for option in answers.question.options
        ]

    def _kept(self, group: Sequence[str]) -> Iterator[tuple[Rows, Sequence[str]]]:
        """The rows of a component with its questions kept apart: all at once where few enough."""
        classes = prod(self.listing.answers[question].classes for question in group)
        for kept in [group] if classes <= FEW_ROWS else [[question] for question in group]:
            yield self.listing.rows(group, self.axes, keep=kept), kept

    def influence(self) -> dict[str, int]:
        return {
            question: self._influence(question, group, lattice)
            for group, lattice in zip(self.listing.groups, self.others, strict=True)
            for question in group
        }

    def _influence(self, question: str, group: Sequence[str], lattice: Lattice) -> int:
        rows = self.listing.rows(group, self.axes, keep=self.listing.neighbors(question))
        rows = rows.take(rows.columns[question] != OPEN)
        if not len(rows):
            return 0
        labels = range(self.listing.answers[question].classes)
        moves = np.stack(
            [self.listing.shift(question, label, rows.columns, self.axes) for label in labels],
            axis=1,
        )
        total = 0
        for chosen in grouped([*moves.reshape(len(rows), -1).T], len(rows)).each():
            shifts = {tuple(shift) for shift in moves[chosen[0]].tolist()}
            if not any(map(any, shifts)):
                continue
            mask = np.logical_or.reduce([self._changed(shift) for shift in shifts])
            under = self._under(lattice, mask[None], rows.sums[chosen])[:, 0]
            total += int((rows.weight[chosen] * under).sum())
        return total

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

    def _under(self, lattice: Lattice, masks: Bools, shifts: Ints) -> NDArray[Any]:
        """The weight that a lattice has under each mask, once shifted by each shift.

        Returns
        -------
        array
            Shape (shifts, masks); Python integers where 64 bits would not do.
        """
        groups = grouped([*shifts.T], len(shifts))
        places = shifts[groups.first] + (np.array(lattice.origin) - np.array(self.origin))
        windows = sliding_window_view(masks, lattice.extents, axis=tuple(range(1, masks.ndim)))
        seen = windows[(slice(None), *places.T)]
        seen = seen.reshape(len(masks), len(places), -1).astype(np.int64)
        values = lattice.values.reshape(len(lattice.values), -1)
        under = sum_limbs([seen @ limb for limb in values], lattice.bits)
        return under.T[groups.of_rows()]


def sum_limbs(limbs: Sequence[NDArray[Any]], bits: int) -> NDArray[Any]:
    """Put numbers back together that were kept in limbs."""
    if len(limbs) == 1:
        return limbs[0]
    whole = np.zeros(limbs[0].shape, object)
    for place, limb in enumerate(limbs):
        whole += limb.astype(object) << (bits * place)
    return whole
