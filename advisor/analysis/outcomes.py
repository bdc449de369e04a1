"""Outcomes: the cells of a sparse lattice (`advisor.analysis.lattice`).

Each has the number that its cell would have in the box, so that what a row adds to every
difference is one number (Kronecker substitution).
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np

from advisor.analysis.rows import Ints, Values
from advisor.analysis.ways import TooLargeError

CELLS_PER_OUTCOME = 16
"""How many cells of a box take about as much time and memory as a sparse outcome."""

BLOCK_SIZE = 1 << 18  # how many outcomes are processed at once


@dataclass(frozen=True)
class Outcomes:
    """The cells of a box that a sparse lattice keeps.

    Attributes
    ----------
    numbers
        The number of each cell in the box, ascending; Python integers where 64 bits
        are too few.
    box
        The size of the box in each difference, with room for all components.
    max_cells
        How many values may be held, in all ``copies`` of the lattice.
    """

    numbers: Values
    box: tuple[int, ...]
    max_cells: int
    copies: int

    @cached_property
    def strides(self) -> Values:
        """The distance between neighbors in each difference."""
        found = [prod(self.box[place + 1 :]) for place in range(len(self.box))]
        return np.array(found, self.numbers.dtype)

    @property
    def cells(self) -> list[Ints]:
        """The place of each cell in each difference, counted from 0."""
        return [
            (self.numbers // stride % size).astype(np.int64)
            for stride, size in zip(self.strides, self.box, strict=True)
        ]

    def moved(self, steps: Ints) -> Values:
        """The numbers of all cells after each of some steps, shape (steps, cells)."""
        moved: Values = (steps @ self.strides)[:, None] + self.numbers
        return moved

    def index(self, numbers: Values) -> Ints:
        """The indexes of numbers, if they are among the cells."""
        return np.searchsorted(self.numbers, numbers).clip(max=len(self.numbers) - 1)

    def blocks(self, steps: Sized) -> list[slice]:
        """Split steps into parts that are small enough to process at once."""
        size = max(1, BLOCK_SIZE // len(self.numbers))
        return [slice(start, start + size) for start in range(0, len(steps), size)]

    def after(self, steps: Ints, depth: int) -> Outcomes:
        """The outcomes to which some steps lead; `TooLargeError` where they are too many.

        Each takes the memory of `advisor.analysis.lattice.Lattice.depth`.
        """
        numbers = self.numbers[:0]
        for block in self.blocks(steps):
            # Sorted, since the hashes of `np.unique` are slow for numbers that are far apart.
            numbers = np.sort(np.append(numbers, self.moved(steps[block])))
            numbers = numbers[np.append(True, numbers[1:] != numbers[:-1])]
            cells = len(numbers) * depth * CELLS_PER_OUTCOME * self.copies
            if cells > self.max_cells:
                raise TooLargeError(
                    f"the scores of the tracks can differ in so many ways that {cells:,} cells "
                    f"would be needed at once, more than {self.max_cells:,}; use fewer tracks or "
                    f"smaller points"
                )
        return replace(self, numbers=numbers)
