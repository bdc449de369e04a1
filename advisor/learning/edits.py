"""A learned table as readable edits, one a row of the table, the most useful first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from advisor.analysis.rows import Ints
from advisor.learning.design import Design, Row
from advisor.learning.likelihood import Labeled


@dataclass(frozen=True)
class Edit:
    """A change of one row of the table."""

    row: Row
    before: Mapping[str, int]  # track id -> points, zeros left out
    after: Mapping[str, int]
    people: int  # how many people the row counts for
    gain: float  # by how much it makes the labels likelier after the edits before it, in nats

    @property
    def cells(self) -> dict[str, int]:
        """The points that change, by track."""
        tracks = dict.fromkeys((*self.before, *self.after))
        return {
            track: self.after.get(track, 0)
            for track in tracks
            if self.after.get(track, 0) != self.before.get(track, 0)
        }


def edits_of(design: Design, labeled: Labeled, points: Ints, people: Ints) -> tuple[Edit, ...]:
    """Take the changes of a table one by one, the most useful next, while each pays its price.

    The best of many rows fits any people better by luck, so a row has to make the labels likelier
    by the logarithm of the number of rows (Foster and George 1994, "The risk inflation criterion
    for multiple regression"), which is what luck gives to the best row with two free points.

    Parameters
    ----------
    labeled
        The people; the sheets of one person count as one together.
    points
        The learned table.
    people
        For how many people each row counts, shape (rows,).
    """
    here, made = design.today, []
    left = np.flatnonzero((points != here).any(axis=1)).tolist()
    loss = labeled.loss(labeled.logits_of(here))
    price = log(max(2, int(design.free.any(axis=1).sum())))
    while left:
        tables = {place: _with_row(here, points, place) for place in left}
        tried = {place: labeled.loss(labeled.logits_of(each)) for place, each in tables.items()}
        best = min(left, key=tried.__getitem__)
        gain = loss - tried[best]
        if gain < price:
            break
        here, loss = tables[best], tried[best]
        left.remove(best)
        row = design.rows[best]
        before, after = (design.row_points(each, row) for each in (design.today, points))
        made.append(Edit(row, before, after, int(people[best]), gain))
    return tuple(made)


def _with_row(points: Ints, other: Ints, row: int) -> Ints:
    changed = points.copy()
    changed[row] = other[row]
    return changed


def with_edits(design: Design, edits: Sequence[Edit]) -> Ints:
    """Today's points with some edits made."""
    points = design.today.copy()
    for edit in edits:
        row = design.number[edit.row.name]
        points[row] = [edit.after.get(track, 0) for track in design.tracks]
    return points
