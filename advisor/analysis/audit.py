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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from advisor.analysis.lattice import Lattice, all_but_one, score_axes, walk
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Bools, Ints, grouped
from advisor.analysis.standing import TIE, standing, strengths
from advisor.analysis.tables import Weigh, alike
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Guide, Strength, VerdictLevel


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
        self.top = self._moved(np.zeros(len(self.extents), np.int64))

    @cached_property
    def _edited(self) -> list[tuple[str, int, Bools]]:
        """For each track and sign, where one point more or less changes the leader."""
        found = []
        for place, track in enumerate(self.guide.track_ids):
            for by in (1, -1):
                moved = self._moved(by * self.axes[place])
                found.append((track, by, moved != self.top))
        return found

    def _moved(self, shift: Ints) -> Ints:
        """The top track at each cell of the box after all differences moved by a shift."""
        steps = [int(step) for step in shift]
        if max(map(abs, steps)) > self._margin:
            origin = [low + step for low, step in zip(self.origin, steps, strict=True)]
            return standing(origin, self.extents)[0]
        return self._wide[
            tuple(
                slice(self._margin + step, self._margin + step + size)
                for step, size in zip(steps, self.extents, strict=True)
            )
        ]

    def options_and_edits(self) -> tuple[tuple[OptionEffect, ...], tuple[Edit, ...]]:
        tracks = self.guide.track_ids
        tops = [self.top == place for place in range(len(tracks))]
        masks = np.stack([np.ones_like(tops[0]), *tops, *(mask for *_, mask in self._edited)])
        options: list[OptionEffect] = []
        edits: list[Edit] = []
        for group, lattice in zip(self.listing.groups, self.others, strict=True):
            for question in group:
                rows = self.listing.rows(group, self.axes, keep=[question])
                under = rows.weight[:, None] * self._under(lattice, masks, rows.sums)
                answers = self.listing.answers[question]
                column = rows.columns[question]
                whole = answers.weights()
                classes = [under[column == label].sum(axis=0) for label in range(answers.classes)]
                for option in answers.question.options:
                    part = answers.weights(option.id)
                    counts = [
                        sum(
                            int(counted[mask]) * int(part[label]) // int(whole[label])
                            for label, counted in enumerate(classes)
                            if part[label]
                        )
                        for mask in range(len(masks))
                    ]
                    total, *counts = counts
                    top = dict(zip(tracks, counts, strict=False))
                    options.append(OptionEffect(question, option.id, total, top))
                    edits += [
                        Edit(question, option.id, track, by, changed)
                        for (track, by, _), changed in zip(
                            self._edited, counts[len(tracks) :], strict=True
                        )
                    ]
        order = {q: place for place, q in enumerate(self.listing.answers)}
        options.sort(key=lambda effect: order[effect.question])
        edits.sort(key=lambda edit: -edit.changed)
        return tuple(options), tuple(edits)

    def influence(self) -> dict[str, int]:
        found = {}
        for group, lattice in zip(self.listing.groups, self.others, strict=True):
            for question in group:
                found[question] = self._influence(question, group, lattice)
        return {question: found[question] for question in self.listing.answers}

    def _influence(self, question: str, group: Sequence[str], lattice: Lattice) -> int:
        near = self.listing.neighbors(question)
        rows = self.listing.rows(group, self.axes, keep=near)
        asked = rows.columns[question] != OPEN
        rows = rows.take(asked)
        classes = self.listing.answers[question].classes
        if classes == 1 or not len(rows):
            return 0
        moves = np.stack(
            [
                self.listing.shift(question, label, rows.columns, self.axes)
                for label in range(classes)
            ],
            axis=1,
        )
        flat = moves.reshape(len(rows), -1)
        total = 0
        for chosen in grouped([*flat.T], len(rows)).each():
            shifts = np.unique(moves[chosen[0]], axis=0)
            mask = np.logical_or.reduce([self._moved(shift) != self.top for shift in shifts])
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
