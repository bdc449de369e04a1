"""Masks: cells where a track leads, or would lead, and a lattice's weight there.

One component is taken out, the lattice of all others is shifted by what a combination of that
component adds, and it is summed over a mask: the cells of the lattice of all components where
something holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import prod

import numpy as np

from advisor.analysis.lattice import Lattice, box_places
from advisor.analysis.rows import Bools, Ints, Values, grouped
from advisor.analysis.standing import ranked


class Box:
    """All cells of a box with the least and greatest difference in each dimension.

    It is ranked once with a margin; views that are shifted no further need no computation.
    """

    def __init__(self, bounds: Sequence[tuple[int, int]], margin: int = 0) -> None:
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

    def under(
        self, lattice: Lattice, masks: Sequence[Bools], shifts: Sequence[Ints]
    ) -> list[Values]:
        """Sum a lattice of all components but one under masks.

        Each mask has its own shifts, shape (results, dimensions): what the component left out
        adds. Each gets its weights, shape (results,).

        A mask consists of runs of cells along the last axis. With cumulative sums of the lattice,
        its weight under a run is one sum minus another.
        """
        # Padded on all sides, so that both ends of a run have a sum wherever it is shifted.
        room = np.array(self._extents) - np.array(lattice.extents)
        shape = room + self._extents
        shape[-1] += 1
        sums = np.zeros(shape, lattice.values.dtype)
        # One cell further on, so that each sum is that of all cells before it, to the last digit.
        *across, along = map(slice, room, self._extents)
        sums[(*across, slice(along.start + 1, along.stop + 1))] = lattice.values
        sums = np.cumsum(sums, axis=-1)
        strides = np.array(sums.strides) // sums.itemsize
        start = (np.array(self._origin) - np.array(lattice.origin) + room) @ strides
        found = []
        for mask, moves in zip(masks, shifts, strict=True):
            # Along a line, these are in turn the first cell of a run and the first one after it.
            ends = np.argwhere(np.diff(mask, axis=-1, prepend=False, append=False))
            left = start + ends[::2] @ strides - (moves @ strides)[:, None]
            right = left + ends[1::2, -1] - ends[::2, -1]
            found.append((sums.ravel()[right] - sums.ravel()[left]).sum(axis=1))
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

    def under(
        self, lattice: Lattice, masks: Sequence[Bools], shifts: Sequence[Ints]
    ) -> list[Values]:
        """Sum a lattice under masks as `Box.under` does, outcome by outcome."""
        every = np.concatenate(shifts)
        which = np.repeat(np.arange(len(masks)), [*map(len, shifts)])
        stacked = np.stack(masks)
        places = np.stack(lattice.places, axis=1)
        found = np.zeros(len(which), lattice.values.dtype)
        for same in grouped([*every.T], len(every)).each():
            _, (index,) = self._lattice.find(places + every[same[0]])
            found[same] = stacked[which[same]][:, index] @ lattice.values
        return np.split(found, np.flatnonzero(np.diff(which)) + 1)
