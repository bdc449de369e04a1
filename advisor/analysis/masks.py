"""Masks: cells where a track leads, or would lead, and a lattice's weight there.

The audit takes one component out, shifts the lattice of all others by what a combination of
that component adds, and sums it over a mask: the cells of the lattice of all components
where something holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod

import numpy as np

from advisor.analysis.lattice import Lattice, box_places
from advisor.analysis.rows import Bools, Ints, Values, grouped
from advisor.analysis.standing import ranked

Under = Callable[[Lattice, Ints, Ints], Values]
"""Computes the weight of a shifted lattice under masks, shape (results,).

It takes a lattice of all components but one; the place of a mask for each result, shape
(results,); and what the component left out adds, shape (results, dimensions).
"""


class Box:
    """All cells of a box with the least and greatest difference in each dimension.

    It is ranked once with a margin; views that are shifted no further need no computation.
    """

    def __init__(self, bounds: Sequence[tuple[int, int]], margin: int) -> None:
        self._origin = [low for low, _ in bounds]
        self._extents = [high - low + 1 for low, high in bounds]
        self._margin = margin

    @property
    def growth(self) -> int:
        """The size of the box with its margin, relative to that without."""
        return -(-prod(size + 2 * self._margin for size in self._extents) // prod(self._extents))

    @cached_property
    def _wide(self) -> Ints:
        origin = [low - self._margin for low in self._origin]
        top, _ = ranked(box_places(origin, [size + 2 * self._margin for size in self._extents]))
        return top

    def moved(self, shift: Sequence[int]) -> Ints:
        """The top track at each cell after all differences are shifted."""
        if max(map(abs, shift)) > self._margin:
            origin = [low + step for low, step in zip(self._origin, shift, strict=True)]
            return ranked(box_places(origin, self._extents))[0]
        starts = [self._margin + step for step in shift]
        ends = zip(starts, self._extents, strict=True)
        moved: Ints = self._wide[tuple(slice(start, start + size) for start, size in ends)]
        return moved

    def under(self, masks: Sequence[Bools]) -> Under:
        """Compute the weight under masks, as runs of cells along the last axis.

        With cumulative sums of the lattice, its weight under a run is one sum minus another:
        the work depends on the number of runs, not of cells.
        """
        stacked = np.stack(masks)
        none = np.zeros((*stacked.shape[:-1], 1), bool)
        changes = np.diff(stacked, axis=-1, prepend=none, append=none)
        # Along a line, the changes are in turn the first cell of a run and the first after it.
        mask, *places = np.nonzero(changes)
        lefts = np.stack(places, axis=1)[::2]
        lengths = places[-1][1::2] - places[-1][::2]
        runs = np.bincount(mask[::2], minlength=len(stacked))
        firsts = np.cumsum(runs) - runs
        last = np.eye(1, len(self._extents), len(self._extents) - 1, dtype=np.int64)[0]

        def found(lattice: Lattice, which: Ints, shifts: Ints) -> Values:
            # Padded on all sides, so that both ends of a run have a sum wherever it is shifted.
            room = np.array(self._extents) - np.array(lattice.extents)
            sums = np.zeros(room + self._extents + last, lattice.values.dtype)
            sums[tuple(map(slice, room, self._extents))] = lattice.values
            sums = np.cumsum(sums, axis=-1) - sums
            strides = np.array(sums.strides) // sums.itemsize
            places = (shifts + (np.array(lattice.origin) - np.array(self._origin)) - room) @ strides
            counts = runs[which]
            starts = np.cumsum(counts) - counts
            run = np.repeat(firsts[which] - starts, counts) + np.arange(counts.sum())
            left = (lefts @ strides)[run] - np.repeat(places, counts)
            right = left + lengths[run]
            weight = sums.ravel()[right] - sums.ravel()[left]
            under = np.zeros(len(which), weight.dtype)
            under[counts > 0] = np.add.reduceat(weight, starts[counts > 0])
            return under

        return found


class Sparse:
    """The outcomes that a sparse lattice of all components keeps."""

    def __init__(self, lattice: Lattice) -> None:
        self._lattice = lattice
        self._places = lattice.places

    def moved(self, shift: Sequence[int]) -> Ints:
        """The top track at each outcome after all differences are shifted."""
        moved = [place + step for place, step in zip(self._places, shift, strict=True)]
        return ranked(moved)[0]

    def under(self, masks: Sequence[Bools]) -> Under:
        """Compute the weight under masks, outcome by outcome."""
        stacked = np.stack(masks)

        def found(lattice: Lattice, which: Ints, shifts: Ints) -> Values:
            places = np.stack(lattice.places, axis=1)
            under = np.zeros(len(which), lattice.values.dtype)
            for same in grouped([*shifts.T], len(shifts)).each():
                _, (index,) = self._lattice.find(places + shifts[same[0]])
                under[same] = stacked[which[same]][:, index] @ lattice.values
            return under

        return found
