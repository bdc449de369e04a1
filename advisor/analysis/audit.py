"""The audit: the results of *all* complete sheets, counted exactly.

A complete sheet gives every question that is asked one of its allowed answers. Tracks,
strengths and verdicts, crossed, are counted here; what single answers and points do to the
leader, in `advisor.analysis.effects`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from advisor.analysis.effects import MAX_CELLS, EditEffect, Effects, OptionEffect
from advisor.analysis.lattice import Lattice, score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.rows import Rows
from advisor.analysis.rules_tables import Weigh, weigh_equally
from advisor.analysis.standing import ranked, strengths
from advisor.analysis.walks import walk
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS, Guide, Strength, VerdictLevel


@dataclass(frozen=True)
class Audit:
    """What a guide does to all complete sheets. Every number is a count of sheets.

    Attributes
    ----------
    combinations
        The number of complete sheets (or their total weight).
    crossed
        Sheets by top track (or ``tie``), strength and verdict.
    influence
        By question the sheets on which changing that answer alone can change the
        top track. Other answers stay; those to follow-ups that close are dropped,
        and follow-ups that open stay unanswered.
    edits
        Every edit of one point, the most fragile first.
    ranges
        The least and greatest score of each track.
    """

    combinations: int
    crossed: Mapping[tuple[str, Strength, VerdictLevel], int]
    options: tuple[OptionEffect, ...]
    influence: Mapping[str, int]
    edits: tuple[EditEffect, ...]
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


def audit(guide: Guide, weigh: Weigh = weigh_equally, *, independent: bool = False) -> Audit:
    """Audit a guide over all complete sheets.

    ``weigh`` and ``independent`` are those of `advisor.analysis.rules_tables.Tables`; with the
    defaults every sheet counts the same.

    Raises `TooTangledError` if the combinations of a component are too many to be listed, or the
    outcomes of all (`TooLargeError`).
    """
    crossed = cross(guide, weigh, independent=independent)
    effects = Effects(Listing(guide, verdicts=False, weigh=weigh, independent=independent))
    options, edits = effects.options_and_edits()
    return Audit(
        combinations=sum(crossed.values()),
        crossed=crossed,
        options=options,
        influence=effects.influence(),
        edits=edits,
        ranges=effects.ranges(),
    )


def cross(
    guide: Guide, weigh: Weigh = weigh_equally, *, independent: bool = False
) -> dict[tuple[str, Strength, VerdictLevel], int]:
    """Count all complete sheets by top track (or ``tie``), strength and verdict.

    Parameters and exceptions are those of `audit`.
    """
    listing = Listing(guide, weigh=weigh, independent=independent)
    least = guide.rules.strength.least_answers
    axes = score_axes(len(guide.tracks))
    counted = [listing.rows(group, axes, limits=(least,)) for group in listing.groups]
    rows = [replace(each, telling=each.telling[:, :0]).merged() for each in counted]
    # Beside the lattice, `ranked` holds the scores of all tracks at each cell.
    start = Lattice.start(rows).within(rows, MAX_CELLS, 1 + len(guide.tracks))
    every = _by_state(walk(start, rows), guide)
    few = _by_state(_with_few_answers(counted, least, start.outcomes is not None), guide)
    return {
        (top, strength, verdict): every[top, strength, verdict] - few[top, strength, verdict]
        if strength != "unknown"
        else sum(few[top, other, verdict] for other in STRENGTHS[:-1])
        for top, strength, verdict in product((*guide.track_ids, TIE), STRENGTHS, VERDICT_LEVELS)
    }


def _with_few_answers(rows: Sequence[Rows], least: int, sparse: bool) -> Lattice:
    """The lattice of the sheets with fewer telling answers than are needed.

    They are counted separately, because few answers lead to few cells: this lattice stays
    small, and that of all sheets need not count answers.
    """
    few = [each.take(each.telling[:, 0] < least) for each in rows]
    if not all(map(len, few)):
        empty = Lattice.start(rows)
        return replace(empty, values=np.zeros_like(empty.values))
    lattice = Lattice.start(few, limits=(least,))
    if sparse:
        lattice = lattice.sparse(few, MAX_CELLS)
    for each in sorted(few, key=len, reverse=True):
        lattice = lattice.then(each).below_limits()
    return replace(lattice, values=lattice.values.sum(axis=lattice.levels), counters=0)


def _by_state(lattice: Lattice, guide: Guide) -> dict[tuple[str, Strength, VerdictLevel], int]:
    """Sum a lattice up by top track, strength (all answers being enough) and verdict."""
    rules = guide.rules.strength
    top, margin = ranked(lattice.places)
    bands = strengths(margin, np.asarray(rules.least_answers), rules)
    values = lattice.values if lattice.levels else lattice.values[None]
    found: dict[tuple[str, Strength, VerdictLevel], int] = {}
    for (place, name), (band, strength) in product(
        enumerate((*guide.track_ids, TIE)), enumerate(STRENGTHS[:-1])
    ):
        cells = values[:, (top == place) & (bands == band)].sum(axis=1)
        for level, verdict in enumerate(VERDICT_LEVELS):
            found[name, strength, verdict] = int(cells[level]) if level < len(cells) else 0
    return found
