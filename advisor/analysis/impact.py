"""Impact: what an edit of the rules does to all complete sheets, before anyone is affected.

Two rules tables are walked together. The lattice then has the old differences
between tracks and, beside them, how much the edit changes each; most edits move
little, so the joint lattice stays small. It is smallest when
differences are taken from a track that the edit does not touch. Every cell gives a
sheet's result by the old table and by the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np

from advisor.analysis.lattice import Lattice, differences
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Ints, Rows, Values
from advisor.analysis.standing import ranked, strengths
from advisor.analysis.typical import typical
from advisor.analysis.walks import prefixes, trace, walk
from advisor.guide.difference import Change, changes, with_change
from advisor.guide.model import (
    STRENGTHS,
    TIE,
    VERDICT_LEVELS,
    Guide,
    Strength,
    VerdictLevel,
)
from advisor.scoring import Sheet

MAX_CELLS = 30_000_000  # the most cells of a joint lattice: about 1 GB at its peak

MAX_EXAMPLES = 5

DRAWS = 60  # how many of the sheets that make a move are drawn, to pick typical ones from

SEED = 2026  # the same sheets are drawn every time, so that two reports can be compared


@dataclass(frozen=True)
class State:
    """A sheet's result: the top track (or ``tie``), the strength and the verdict."""

    top: str
    strength: Strength
    verdict: VerdictLevel


class States:
    """Numbers that stand for states of tracks in the program's order, for use in arrays."""

    def __init__(self, tracks: Sequence[str]) -> None:
        parts = product((*tracks, TIE), STRENGTHS, VERDICT_LEVELS)
        self._states = [State(*each) for each in parts]

    def __len__(self) -> int:
        return len(self._states)

    def numbers(self, top: Ints, strength: Ints, verdict: Ints) -> Ints:
        """Number states given by the places of their parts, in shapes that broadcast."""
        return (top * len(STRENGTHS) + strength) * len(VERDICT_LEVELS) + verdict

    def state(self, number: int) -> State:
        """The state that a number stands for."""
        return self._states[number]

    def moves(self, labels: Ints, counts: Sequence[Any]) -> dict[tuple[State, State], Any]:
        """Count moves, whose labels are the number of the old state times `len` plus the new."""
        return {
            (self.state(label // len(self)), self.state(label % len(self))): count
            for label, count in zip(labels.tolist(), counts, strict=True)
        }

    def label(self, old: State, new: State) -> int:
        """The label of a move."""
        return self._states.index(old) * len(self) + self._states.index(new)


@dataclass(frozen=True)
class Cause:
    """A change of the rules, and how many sheets it alone would move."""

    change: Change
    moved: int


@dataclass(frozen=True)
class Impact:
    """What an edit does to all complete sheets. Every number is a count of sheets.

    ``moves`` has them by their states by both tables, those that stay as they are included.
    """

    combinations: int
    moves: Mapping[tuple[State, State], int]

    @cached_property
    def moved(self) -> int:
        """Sheets whose state changes."""
        return sum(count for (old, new), count in self.moves.items() if old != new)

    def matrix(self, part: str) -> dict[tuple[str, str], int]:
        """Count sheets by one part of the state (``top``, ``strength``, ``verdict``), from-to."""
        found: dict[tuple[str, str], int] = {}
        for (old, new), count in self.moves.items():
            key = (getattr(old, part), getattr(new, part))
            found[key] = found.get(key, 0) + count
        return found


Method = Literal["exact", "sample", "records"]
"""Which sheets are compared: all, a sample of them, or recorded ones."""


class Comparison:
    """Two rules tables of one questionnaire and its tracks, walked together.

    Raises `TooLargeError` if the joint lattice would have more than `MAX_CELLS` cells, and
    `TooTangledError` if the combinations of a component are too many to be listed.
    """

    method: ClassVar[Method] = "exact"

    def __init__(self, old: Guide, new: Guide) -> None:
        self.old = old
        self.new = new
        self._states = States(old.track_ids)
        self._listing = Listing(old, new)
        least = (old.rules.strength.least_answers, new.rules.strength.least_answers)
        self._limits = [
            max(
                limit
                for limit, counter in zip(least, self._listing.counter_of, strict=True)
                if counter == place
            )
            for place in range(self._listing.counters)
        ]
        self._reference = _least_touched(old, new)
        one = differences(len(old.tracks), self._reference)
        none = np.zeros_like(one)
        last = np.zeros((1, 2 * one.shape[1]), np.int64)
        self._axes = np.vstack([np.hstack([one, -one]), np.hstack([none, one]), last])
        self._rows = self._listed()

    def _listed(self, **traced: Any) -> list[Rows]:
        """List the combinations of each component; ``traced`` is as for `Listing.rows`."""
        return [
            self._listing.rows(group, self._axes, limits=self._limits, **traced)
            for group in self._listing.groups
        ]

    @cached_property
    def impact(self) -> Impact:
        """The counts of all moves."""
        lattice = self._lattice
        counts = np.zeros(len(self._states) ** 2, lattice.values.dtype)
        np.add.at(counts, self._labels.ravel(), lattice.values.ravel())
        labels = np.flatnonzero(counts)
        moves = self._states.moves(labels, counts[labels].tolist())
        return Impact(sum(moves.values()), moves)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """For each change of the rules the sheets that it alone would move, most first."""
        old = self.old
        return each_alone(old, self.new, lambda _, new: Comparison(old, new).impact.moved)

    def examples(self, old: State, new: State, most: int = MAX_EXAMPLES) -> tuple[Sheet, ...]:
        """Pick typical, different sheets that make a move.

        Sheets are drawn by walking back through the lattice, so that all are about equally
        likely; `typical` picks among them.
        """
        making = self._labels == self._states.label(old, new)
        weights = np.where(making, self._lattice.values.astype(float), 0.0)
        if not weights.any():
            return ()
        random = np.random.default_rng(SEED)
        return typical([self._drawn(weights, random) for _ in range(DRAWS)], most)

    def _drawn(self, weights: Values, random: np.random.Generator) -> Sheet:
        """Draw a sheet from cells of certain weights."""

        def choose(values: Values) -> int:
            bounds = values.cumsum()
            return int(np.searchsorted(bounds, random.random() * bounds[-1], side="right"))

        cell = [int(place) for place in np.unravel_index(choose(weights), weights.shape)]
        classes = trace(self._traced, self._lattice.at(cell), choose)
        answers = {
            question: alternatives[int(random.integers(len(alternatives)))]
            for question in self._listing.questions
            if (label := classes[question]) != OPEN
            for alternatives in [self._listing.answers[question].of_class(label)]
        }
        return Sheet(self.new.questionnaire, answers)

    @cached_property
    def _start(self) -> Lattice:
        return Lattice.start(self._rows, limits=self._limits).within(self._rows, MAX_CELLS)

    @cached_property
    def _lattice(self) -> Lattice:
        return walk(self._start, self._rows)

    @cached_property
    def _traced(self) -> list[tuple[Lattice, Rows]]:
        """The way back through the lattice: for examples alone, as it takes as long as the rest."""
        rows = self._listed(traced=True, random=np.random.default_rng(SEED))
        return prefixes(self._start, rows)

    @cached_property
    def _labels(self) -> Ints:
        """The states of each cell by the old table and by the new one, as one number."""
        lattice = self._lattice
        shape = lattice.values.shape
        places = np.ogrid[tuple(slice(size) for size in shape)]
        values = lattice.places
        half = len(values) // 2
        old = values[:half]
        new = [value + change for value, change in zip(old, values[half:], strict=True)]
        labels = np.zeros((), np.int64)
        for table, (guide, scores) in enumerate(((self.old, old), (self.new, new))):
            top, margin = ranked(scores, self._reference)
            counter = places[lattice.levels + self._listing.counter_of[table]]
            strength = strengths(margin, counter, guide.rules.strength)
            verdict = places[self._listing.level_of[table]] if lattice.levels else 0
            state = self._states.numbers(top, strength, np.asarray(verdict))
            labels = labels * len(self._states) + state
        return np.broadcast_to(labels, shape)


def each_alone(old: Guide, new: Guide, moved: Callable[[Change, Guide], int]) -> tuple[Cause, ...]:
    """Take each change by itself, and count the sheets that it moves, most first."""
    found = []
    for change in changes(old.rules, new.rules, old.program):
        alone = replace(old, rules=with_change(old.rules, new.rules, change))
        found.append(Cause(change, moved(change, alone) if change.may_move else 0))
    return tuple(sorted(found, key=lambda cause: -cause.moved))


def _least_touched(old: Guide, new: Guide) -> int:
    """The place of the track whose points an edit changes least."""
    options = [(each.id, name) for each in old.questionnaire.questions for name in each.option]
    before, after = ([guide.points_of(*each) for each in options] for guide in (old, new))
    changed = np.abs(np.subtract(after, before)).sum(axis=0)
    for one, other in ((old, new), (new, old)):
        for bonus in one.rules.bonuses:
            if bonus not in other.rules.bonuses:
                changed += np.abs(one.by_track(bonus.points))
    return int(changed.argmin())
