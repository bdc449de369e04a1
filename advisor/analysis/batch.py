"""Compare two rules tables on some sheets, recorded or random."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np

from advisor.analysis.columns import Columns
from advisor.analysis.impact import (
    MAX_EXAMPLES,
    Cause,
    Comparison,
    Impact,
    Method,
    State,
    States,
    each_alone,
)
from advisor.analysis.judge import Judged
from advisor.analysis.rows import Ints
from advisor.analysis.typical import typical
from advisor.guide.model import Guide
from advisor.scoring import Sheet

MAX_CANDIDATES = 1000  # how many of the sheets that make a move are searched for typical ones


def state_numbers(guide: Guide, sheets: Columns) -> Ints:
    """Number the state of each sheet, as `States` of the guide's tracks does."""
    found = Judged(guide, sheets)
    return States(guide.track_ids).numbers(found.top, found.strength, found.verdict)


class BatchComparison:
    """What `advisor.analysis.impact.Comparison` offers, counted over some sheets only."""

    method: ClassVar[Method] = "records"

    def __init__(self, old: Guide, new: Guide, batch: Columns) -> None:
        self.old = old
        self.new = new
        self.batch = batch
        self._states = States(old.track_ids)

    @cached_property
    def impact(self) -> Impact:
        """The counts of all moves."""
        labels, counts = np.unique(self._moves, return_counts=True)
        return Impact(len(self.batch), self._states.moves(labels, counts.tolist()))

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """For each change of the rules the sheets that it alone would move, most first."""
        return each_alone(
            self.old,
            self.new,
            lambda _, new: int((state_numbers(new, self.batch) != self._before).sum()),
        )

    def examples(self, old: State, new: State, most: int = MAX_EXAMPLES) -> tuple[Sheet, ...]:
        """Pick typical, different sheets among those that make a move."""
        making = np.flatnonzero(self._moves == self._states.label(old, new))[:MAX_CANDIDATES]
        return typical([self.batch.sheet(row) for row in making], most)

    @property
    def moving(self) -> Ints:
        """The numbers of the sheets whose state changes."""
        old, new = np.divmod(self._moves, len(self._states))
        return np.flatnonzero(old != new)

    @cached_property
    def _before(self) -> Ints:
        return state_numbers(self.old, self.batch)

    @cached_property
    def _moves(self) -> Ints:
        return self._before * len(self._states) + state_numbers(self.new, self.batch)


AnyComparison = Comparison | BatchComparison
"""A comparison of two rules tables, over all complete sheets or over some in columns."""
