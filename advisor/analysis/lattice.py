"""The lattice: all sheets at once, exactly.

The idea
--------
Scores are small integers. A sheet's result depends on very little: the differences
between the tracks' scores, the worst level of its flags, and whether enough answers
gave points. All sheets share a few tens of thousands of such *outcomes*. So instead
of going through sheets one by one, we keep a value for each outcome (such as the
number of sheets that lead there), and add the questions one component at a time:

    new[outcome + what a combination adds] += old[outcome] * how many combinations

This is the product of two polynomials whose exponents are outcomes. It costs
cells times combinations, whatever the number of sheets.

Worked example
--------------
Two tracks, A and B; the difference is B minus A. Question 1 gives {A: 1} or
{B: 1}; question 2 gives {A: 2}, {B: 1} or nothing.

    start                  difference 0: 1 sheet
    after question 1       -1: 1    +1: 1
    after question 2       -3: 1 (A1, A2)      -1: 2 (A1, nothing; B1, A2)
                            0: 1 (A1, B1)      +1: 1 (B1, nothing)
                           +2: 1 (B1, B1)

Six sheets: A leads in 3, B in 2, and 1 is a tie.

Shape
-----
A lattice is an array with these axes, in this order:

1. for each set of fit rules, the worst level so far: levels combine by maximum;
2. for each way to count telling answers, their number: it stops at a limit,
   beyond which more make no difference;
3. for each difference that is tracked, its value, from `origin` on.

If points are in the thousands, outcomes are far apart and a box that holds them all
would be nearly empty. Then the lattice is *sparse*: the axes of point 3 become one axis
of the outcomes that are reached. Each has the number that its cell would have in the
box, so that adding a row adds one number (Kronecker substitution).

Values
------
Counts are integers. Where they could exceed 63 bits, the array holds Python's integers
(`advisor.analysis.rules_tables.Tables.dtype`), which are slower.

The same walk gives chances if the values are floats, and what is possible at all if they are
booleans, since NumPy adds booleans by "or" and multiplies them by "and". (Goodman 1999,
"Semiring parsing", shows it on grammars; Aji and McEliece 2000 call it the generalized
distributive law.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import prod
from typing import Any

import numpy as np

from advisor.analysis import outcomes
from advisor.analysis.outcomes import Outcomes
from advisor.analysis.rows import Ints, Rows, Values, grouped
from advisor.guide.model import VERDICT_LEVELS

OBJECT_SIZE = 6  # how many 64-bit integers take as much memory as one of Python's


def differences(tracks: int, reference: int = 0) -> Ints:
    """The axes of a lattice: points times these are each other track's minus the reference's.

    Their shape is (tracks, tracks - 1).
    """
    axes = np.delete(np.eye(tracks, dtype=np.int64), reference, axis=1)
    axes[reference] = -1
    return axes


def box_places(origin: Sequence[int], extents: Sequence[int]) -> list[Ints]:
    """The differences at the cells of a box, of shapes that broadcast."""
    cells = np.ogrid[tuple(slice(size) for size in extents)]
    return [cell + low for cell, low in zip(cells, origin, strict=True)]


def score_axes(tracks: int) -> Ints:
    """The axes for one table: `differences`, without what else is counted."""
    return np.vstack([differences(tracks), np.zeros((1, tracks - 1), np.int64)])


@dataclass(frozen=True)
class Lattice:
    """A value for every outcome in a box, or only for those that are reached.

    Attributes
    ----------
    values
        See the module's text for the axes, of which ``levels`` are of the first kind and
        ``counters`` of the second.
    origin
        The differences at the first cell.
    outcomes
        Those that are kept, where the lattice is sparse; else None.
    """

    values: Values
    origin: tuple[int, ...]
    levels: int
    counters: int
    outcomes: Outcomes | None = None

    @classmethod
    def start(cls, components: Sequence[Rows], limits: Sequence[int] = ()) -> Lattice:
        """Make the lattice before any question, for components listed with these limits."""
        levels, dimensions = components[0].level.shape[1], components[0].sums.shape[1]
        shape = (
            *(len(VERDICT_LEVELS),) * levels,
            *(limit + 1 for limit in limits),
            *(1,) * dimensions,
        )
        values = np.zeros(shape, components[0].weight.dtype)
        values[(0,) * values.ndim] = 1
        return cls(values, (0,) * dimensions, levels, len(limits))

    @property
    def head(self) -> int:
        """The number of axes before the differences."""
        return self.levels + self.counters

    @property
    def depth(self) -> int:
        """The memory for the values at one place, in 64-bit integers."""
        size = OBJECT_SIZE if self.values.dtype == object else 1
        return size * prod(self.values.shape[: self.head])

    @property
    def extents(self) -> tuple[int, ...]:
        """The size of the box in each difference."""
        return self.values.shape[self.head :] if self.outcomes is None else self.outcomes.box

    @cached_property
    def places(self) -> list[Ints]:
        """The differences at each cell, of shapes that broadcast to that of the cells."""
        if self.outcomes is None:
            return box_places(self.origin, self.extents)
        return [cell + low for cell, low in zip(self.outcomes.cells, self.origin, strict=True)]

    def within(
        self, components: Sequence[Rows], max_cells: int, copies: int = 1, around: int = 0
    ) -> Lattice:
        """Make the lattice at the start sparse if a box would be too large, or nearly empty.

        Parameters
        ----------
        components
            All that will be added.
        max_cells
            How many values may be held, in all ``copies`` of the lattice that the caller makes;
            a box takes ``around`` more for the margin around it.
        """
        cells = self.cells(components)
        few = cells <= outcomes.CELLS_PER_OUTCOME * prod(map(len, components))
        if few and cells * (copies + around) <= max_cells:
            return self
        return self.sparse(components, max_cells, copies)

    def sparse(self, components: Sequence[Rows], max_cells: int, copies: int = 1) -> Lattice:
        """Make the lattice at the start sparse; parameters are those of `within`."""
        box = tuple(high - low + 1 for low, high in self.box(components))
        first = np.zeros(1, np.int64 if prod(box) < 2**62 else object)
        values = self.values.reshape(*self.values.shape[: self.head], 1)
        return replace(self, values=values, outcomes=Outcomes(first, box, max_cells, copies))

    def box(self, components: Sequence[Rows]) -> tuple[tuple[int, int], ...]:
        """The least and greatest difference in each dimension once components are added."""
        low = np.array(self.origin)
        high = low + np.array(self.extents) - 1
        for rows in components:
            low, high = low + rows.sums.min(axis=0), high + rows.sums.max(axis=0)
        return tuple((int(least), int(most)) for least, most in zip(low, high, strict=True))

    def cells(self, components: Sequence[Rows]) -> int:
        """How many values a box has once components are added."""
        box = prod(high - low + 1 for low, high in self.box(components))
        return box * self.depth

    def then(self, rows: Rows) -> Lattice:
        """Add a component: combine every cell with every row."""
        least = rows.sums.min(axis=0)
        origin = tuple(np.add(self.origin, least).tolist())
        if len(rows) == 1:
            risen = self._risen(rows.level[0], rows.telling[0])
            return replace(self, values=risen * rows.weight, origin=origin)
        places = rows.sums - least
        head = self.values.shape[: self.head]
        if self.outcomes is None:
            outcomes = None
            cells = tuple(np.add(self.extents, places.max(axis=0)).tolist())
            add = self._scatter if len(rows) > prod(self.extents) else self._shift
        else:
            outcomes = self.outcomes.after(places, self.depth)
            cells = (len(outcomes.numbers),)
            add = partial(self._gather, self.outcomes, outcomes)
        grown = np.zeros((*head, *cells), self.values.dtype)
        groups = grouped([*rows.level.T, *rows.telling.T], len(rows)).each()
        for chosen in groups:
            risen = self._risen(rows.level[chosen[0]], rows.telling[chosen[0]])
            add(grown, risen, places[chosen], rows.weight[chosen])
        return replace(self, values=grown, origin=origin, outcomes=outcomes)

    def _shift(self, grown: Values, risen: Values, places: Ints, weights: Values) -> None:
        """Combine all cells with each row in turn."""
        for place, weight in zip(places.tolist(), weights, strict=True):
            at: Any = [
                slice(low, low + size) for low, size in zip(place, self.extents, strict=True)
            ]
            window = grown[(..., *at)]
            window += risen if weight == 1 else risen * weight

    def _scatter(self, grown: Values, risen: Values, places: Ints, weights: Values) -> None:
        """Combine all rows with each cell in turn; no two rows have equal places."""
        for cell in np.ndindex(self.extents):
            at: Any = (..., *(places + cell).T)
            grown[at] += risen[(..., *cell, None)] * weights

    def _gather(
        self,
        now: Outcomes,
        later: Outcomes,
        grown: Values,
        risen: Values,
        places: Ints,
        weights: Values,
    ) -> None:
        """Combine all outcomes of a sparse lattice with all rows."""
        lines = grown.reshape(-1, len(later.numbers))
        for block in now.blocks(places):
            at = later.index(now.moved(places[block])).ravel()
            for line, given in zip(lines, risen.reshape(-1, len(now.numbers)), strict=True):
                np.add.at(line, at, (given * weights[block, None]).ravel())

    def find(self, differences: Ints) -> tuple[Ints, tuple[Ints, ...]]:
        """Find cells by their differences, shape (cells, dimensions).

        Returns which of them exist, and their index along the last axes of the values.
        """
        cells = differences - np.array(self.origin)
        inside = ((cells >= 0) & (cells < self.extents)).all(axis=1)
        if self.outcomes is None:
            return np.flatnonzero(inside), tuple(cells[inside].T)
        numbers = cells @ self.outcomes.strides
        index = self.outcomes.index(numbers)
        found = np.flatnonzero(inside & (self.outcomes.numbers[index] == numbers))
        return found, (index[found],)

    def at(self, cell: Sequence[int]) -> list[int]:
        """The levels, telling answers and differences of a cell, given by its index."""
        above, below = cell[: self.head], tuple(cell[self.head :])
        shape = self.values.shape[self.head :]
        return [*above, *(int(np.broadcast_to(place, shape)[below]) for place in self.places)]

    def below_limits(self) -> Lattice:
        """Remove what has reached the limit of a counter, and empty margins."""
        values = self.values.copy()
        for counter in range(self.counters):
            np.moveaxis(values, self.levels + counter, 0)[-1] = 0
        filled = (values != 0).any(axis=tuple(range(self.head)))
        if not filled.any():
            filled.flat[0] = True
        if self.outcomes is not None:
            outcomes = replace(self.outcomes, numbers=self.outcomes.numbers[filled])
            return replace(self, values=values[..., filled], outcomes=outcomes)
        places = np.argwhere(filled)
        low, high = places.min(axis=0), places.max(axis=0) + 1
        origin = tuple(int(place) for place in low + self.origin)
        inner: Any = (..., *map(slice, low, high))
        return replace(self, values=values[inner], origin=origin)

    def _risen(self, level: Ints, telling: Ints) -> Values:
        """The values once a row's levels and telling answers were met."""
        values = self.values
        for place, worst in enumerate(level.tolist()):
            values = self._at_least(values, place, worst)
        for place, more in enumerate(telling.tolist()):
            values = self._moved_up(values, self.levels + place, more)
        return values

    def _at_least(self, values: Values, axis: int, worst: int) -> Values:
        """Move everything below a level up to it."""
        if not worst:
            return values
        found = np.zeros_like(values)
        to, given = np.moveaxis(found, axis, 0), np.moveaxis(values, axis, 0)
        to[worst] = given[: worst + 1].sum(axis=0, dtype=values.dtype)
        to[worst + 1 :] = given[worst + 1 :]
        return found

    def _moved_up(self, values: Values, axis: int, more: int) -> Values:
        """Count more telling answers, up to the limit."""
        most = values.shape[axis] - 1
        if not more or not most:
            return values
        found = np.zeros_like(values)
        to, given = np.moveaxis(found, axis, 0), np.moveaxis(values, axis, 0)
        to[more:] = given[: max(0, most + 1 - more)]
        to[most] = given[max(0, most - more) :].sum(axis=0, dtype=values.dtype)
        return found
