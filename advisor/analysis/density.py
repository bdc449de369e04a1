"""Density: how many sheets come to each difference between the scores of the tracks.

Points added to all tracks alike change nothing. So what a sheet comes to is how far each track
is behind the leader: for two tracks a place on a line, for three one in a plane. The lattice
(`advisor.analysis.lattice`) has the exact number of sheets at each place; with more than three
tracks, those on which two of them come first lie on a line for each two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from advisor.analysis.lattice import Lattice, score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.rows import Bools, Ints, Values
from advisor.analysis.rules_tables import Weigh, weigh_equally
from advisor.analysis.standing import leading
from advisor.analysis.walks import walk
from advisor.guide.model import Guide

MAX_CELLS = 20_000_000  # how many values a lattice may hold


@dataclass(frozen=True, eq=False)
class Density:
    """How many sheets lie at each place between some tracks.

    Attributes
    ----------
    tracks
        Their ids, two or three, in the program's order.
    behind
        How many points each track is behind the leader, shape (places, tracks). In each
        row the least is 0; no two rows are equal.
    sheets
        Their exact number, or what they weigh, shape (places,).
    """

    tracks: tuple[str, ...]
    behind: Ints
    sheets: Values

    @property
    def shares(self) -> Values:
        """The share of each place, shape (places,)."""
        total = self.sheets.sum()
        return (self.sheets / total).astype(float) if total else np.zeros(len(self.sheets))

    @property
    def leader(self) -> Ints:
        """The place of the leader among the tracks, their number on a tie, shape (places,)."""
        return leading([*-self.behind.T])[0]

    def coarser(self, points: int) -> Density:
        """Merge places that are closer to each other than some points."""
        return _density(self.tracks, -np.rint(self.behind / points).astype(np.int64).T, self.sheets)


def moved(before: Density, after: Density) -> tuple[Density, Bools]:
    """Compare two densities of the same tracks.

    Returns by how much the share of each place differs, without places where it does not, and
    where it has become smaller, shape (places,).
    """
    places = np.concatenate([before.behind, after.behind])
    shares = np.concatenate([-before.shares, after.shares])
    both = _density(before.tracks, -places.T, shares)
    differs = both.sheets != 0
    changed = Density(both.tracks, both.behind[differs], np.abs(both.sheets[differs]))
    return changed, both.sheets[differs] < 0


def of_all_sheets(
    guide: Guide, weigh: Weigh = weigh_equally, *, independent: bool = False
) -> tuple[Density, ...]:
    """Count all complete sheets; parameters and exceptions are those of `audit`.

    Returns one density of all tracks where there are two or three, else one for each two: of
    the sheets on which no other track is before either.
    """
    listing = Listing(guide, verdicts=False, weigh=weigh, independent=independent)
    rows = [listing.rows(group, score_axes(len(guide.tracks))) for group in listing.groups]
    # Beside the lattice, `of_lattice` holds the scores of all tracks at each cell.
    start = Lattice.start(rows).within(rows, MAX_CELLS, 1 + len(guide.tracks))
    return of_lattice(guide, walk(start, rows))


def of_lattice(guide: Guide, lattice: Lattice) -> tuple[Density, ...]:
    """Convert a lattice of all tracks' differences: of counts, or of chances as an outlook has."""
    values = lattice.values
    places = np.broadcast_arrays(np.zeros_like(lattice.places[0]), *lattice.places)
    filled = np.flatnonzero(values)
    scores = np.stack([np.broadcast_to(place, values.shape).ravel()[filled] for place in places])
    sheets = values.ravel()[filled]
    if len(guide.tracks) <= 3:
        return (_density(guide.track_ids, scores, sheets),)
    return tuple(_pairs(guide.track_ids, scores, sheets))


def _pairs(tracks: Sequence[str], scores: Ints, sheets: Values) -> Iterator[Density]:
    for pair in combinations(range(len(tracks)), 2):
        others = np.delete(scores, pair, axis=0).max(axis=0)
        first = scores[list(pair)].min(axis=0) >= others
        chosen = scores[list(pair)][:, first]
        yield _density([tracks[place] for place in pair], chosen, sheets[first])


def _density(tracks: Sequence[str], scores: Ints, sheets: Values) -> Density:
    behind = scores.max(axis=0) - scores
    places, which = np.unique(behind.T, axis=0, return_inverse=True)
    summed = np.zeros(len(places), sheets.dtype)
    np.add.at(summed, which, sheets)
    return Density(tuple(tracks), places.astype(np.int64), summed)
