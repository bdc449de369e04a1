"""Walks over the lattice: components added one after the other, and the way back to a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from advisor.analysis.lattice import Lattice
from advisor.analysis.rows import Rows, Values


def walk(lattice: Lattice, components: Sequence[Rows]) -> Lattice:
    """Add components one by one, the longest list first, while the box is still small.

    No two rows of a component may be equal: none are once merged without columns to keep.
    """
    return reduce(Lattice.then, sorted(components, key=len, reverse=True), lattice)


def prefixes(lattice: Lattice, components: Sequence[Rows]) -> list[tuple[Lattice, Rows]]:
    """Walk as `walk` does, and keep each lattice together with the component added to it."""
    found = []
    for rows in sorted(components, key=len, reverse=True):
        found.append((lattice, rows))
        lattice = lattice.then(rows)
    return found


def trace(
    steps: Sequence[tuple[Lattice, Rows]],
    cell: Sequence[int],
    choose: Callable[[Values], int] = lambda values: int(values.argmax()),
) -> dict[str, int]:
    """Walk back from a cell to one sheet that leads there.

    Returns the class of the answer to each question, or `advisor.analysis.rows.OPEN`.

    Parameters
    ----------
    steps
        From `prefixes`, of rows that were listed to be traced.
    cell
        Where to start, as `Lattice.at` describes it.
    choose
        Chooses among the ways back at each step the place of one, by the number
        of sheets that each stands for, as floats in an array of any shape.
    """
    found: dict[str, int] = {}
    at = list(cell)
    for lattice, rows in reversed(steps):
        head = lattice.head
        before = np.array(at[head:]) - rows.sums
        fits, cells = lattice.find(before)
        at_cells: Any = (..., *cells)
        values = lattice.values[at_cells].astype(float) * rows.weight[fits].astype(float)
        for axis in range(head):
            ladder = np.arange(lattice.values.shape[axis])[:, None]
            if axis < lattice.levels:
                risen = np.maximum(ladder, rows.level[fits, axis])
            else:
                rise = rows.telling[fits, axis - lattice.levels]
                risen = np.minimum(ladder + rise, len(ladder) - 1)
            shape = [1] * head + [len(fits)]
            shape[axis] = len(ladder)
            values = values * (risen == at[axis]).reshape(shape)
        *above, place = np.unravel_index(choose(values), values.shape)
        row = fits[place]
        found |= {question: int(column[row]) for question, column in rows.witness.items()}
        at = [*map(int, above), *before[row].tolist()]
    return found


def all_but_one(lattice: Lattice, components: Sequence[Rows]) -> list[Lattice]:
    """For each component make the lattice of all the others.

    By halves of about as many rows: one half needs all of the other and the other way round,
    so that a component is added about log2(n) times instead of n, and the longest only once.
    """
    found: dict[int, Lattice] = {}

    def descend(lattice: Lattice, places: Sequence[int]) -> None:
        if len(places) == 1:
            found[places[0]] = lattice
            return
        rows = np.cumsum([len(components[place]) for place in places])
        cut = 1 + int(np.searchsorted(rows[:-2], rows[-1] / 2))
        for part, other in ((places[:cut], places[cut:]), (places[cut:], places[:cut])):
            descend(walk(lattice, [components[place] for place in other]), part)

    if components:
        descend(lattice, sorted(range(len(components)), key=lambda place: -len(components[place])))
    return [found[place] for place in range(len(components))]
