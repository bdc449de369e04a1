"""Compare two rules tables on some sheets, recorded or random."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from advisor.analysis.columns import Columns
from advisor.analysis.impact import MOST_EXAMPLES, Cause, Comparison, Impact, State, States
from advisor.analysis.judge import judge
from advisor.analysis.rows import Ints
from advisor.analysis.typical import typical
from advisor.guide.difference import changes, with_change
from advisor.guide.model import Guide
from advisor.scoring import Sheet

MOST_LOOKED_AT = 1000
"""How many of the sheets that make a move are searched for typical ones."""


def state_numbers(guide: Guide, sheets: Columns) -> Ints:
    """Number the state of each sheet, as `States` of the guide's tracks does."""
    found = judge(guide, sheets)
    return States(guide.track_ids).numbers(found.top, found.strength, found.verdict)


class BatchComparison:
    """Two rules tables of one questionnaire on some sheets.

    It offers what `advisor.analysis.impact.Comparison` does, counted over these
    sheets only.

    Parameters
    ----------
    old, new
        Guides that share a questionnaire and tracks.
    batch
        The sheets.
    """

    def __init__(self, old: Guide, new: Guide, batch: Columns) -> None:
        self.old = old
        self.new = new
        self.batch = batch
        self._states = States(old.track_ids)

    @cached_property
    def impact(self) -> Impact:
        """The counts of all moves."""
        labels, counts = np.unique(self._moves, return_counts=True)
        return Impact(
            len(self.batch),
            {
                (self._states.state(old), self._states.state(new)): count
                for label, count in zip(labels.tolist(), counts.tolist(), strict=True)
                for old, new in [divmod(label, len(self._states))]
            },
        )

    def causes(self) -> tuple[Cause, ...]:
        """Count for each change of the rules the sheets that it alone would move, most first."""
        found = []
        for change in changes(self.old.rules, self.new.rules, self.old.program):
            alone = replace(self.old, rules=with_change(self.old.rules, self.new.rules, change))
            moved = state_numbers(alone, self.batch) != self._before
            found.append(Cause(change, int(moved.sum())))
        return tuple(sorted(found, key=lambda cause: -cause.moved))

    def examples(self, old: State, new: State, most: int = MOST_EXAMPLES) -> tuple[Sheet, ...]:
        """Pick typical, different sheets among those that make a move."""
        label = self._states.number(old) * len(self._states) + self._states.number(new)
        making = np.flatnonzero(self._moves == label)[:MOST_LOOKED_AT]
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
