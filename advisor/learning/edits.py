"""A learned table as edits that a person can read: one row each, the most useful first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.learning.design import Design, Row
from advisor.learning.integers import Task, judged

MOST_OF_THE_GAIN: Final = 0.9
"""Edits are listed until they have this share of what all together gain."""


@dataclass(frozen=True)
class Edit:
    """A change of one row of the table.

    Attributes
    ----------
    row
        The option or bonus.
    before, after
        Track id -> points, zeros left out.
    people
        How many people it bears on.
    gain
        What it is worth after the edits before it, in nats of the objective.
    """

    row: Row
    before: Mapping[str, int]
    after: Mapping[str, int]
    people: int
    gain: float

    @property
    def cells(self) -> dict[str, int]:
        """The points that change, by track."""
        tracks = dict.fromkeys((*self.before, *self.after))
        return {
            track: self.after.get(track, 0)
            for track in tracks
            if self.after.get(track, 0) != self.before.get(track, 0)
        }


def first_edits(
    design: Design, task: Task, points: Ints, people: Ints, share: float = MOST_OF_THE_GAIN
) -> tuple[Edit, ...]:
    """Put the changes of a table in order, and leave out those that hardly add to it.

    Parameters
    ----------
    design
        The rows, and today's points.
    task
        By what tables are judged.
    points
        The learned table.
    people
        On how many labeled people each row bears, shape (rows,).
    share
        Of the whole gain, what the edits that are listed have together at least.

    Returns
    -------
    tuple of Edit
        Each is the one that is worth most once the ones before it are made; empty
        where the table is today's.
    """
    made: list[tuple[int, float]] = []
    here = judged(task, design.today)
    whole = here.value - judged(task, points).value
    left = np.flatnonzero((points != design.today).any(axis=1)).tolist()
    while left and sum(gain for _, gain in made) < share * whole:
        tried = [judged(task, _with_row(here.points, points, row)) for row in left]
        best = min(range(len(left)), key=lambda place: tried[place].value)
        made.append((left.pop(best), here.value - tried[best].value))
        here = tried[best]
    return tuple(_edit(design, points, row, int(people[row]), gain) for row, gain in made)


def with_edits(design: Design, edits: Sequence[Edit]) -> Ints:
    """Today's points with some edits made."""
    points = design.today.copy()
    for edit in edits:
        row = design.number[edit.row.name]
        points[row] = [edit.after.get(track, 0) for track in design.tracks]
    return points


def _with_row(points: Ints, other: Ints, row: int) -> Ints:
    changed = points.copy()
    changed[row] = other[row]
    return changed


def _edit(design: Design, points: Ints, row: int, people: int, gain: float) -> Edit:
    named = design.rows[row]
    return Edit(
        named,
        design.row_points(design.today, named),
        design.row_points(points, named),
        people,
        gain,
    )
