"""Hiding small counts so that no shown number reveals them.

A table is counted in *parts* that together make up everything: kinds of records by periods. Its
*figures* are sums of its cells. A page is of all parts (whole) or of some (narrowed); a figure that
is small in any part is hidden on all narrowed pages. Then a solver (`solving`) tries to compute
small counts. While it can, one more of the figures that it needs is hidden, an empty one if that
is enough (complementary cell suppression; Willenborg and de Waal, *Elements of Statistical
Disclosure Control*, 2001, chapter 5). Where that does not help, the table is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

LEAST: Final = 5
"""A smaller count is not shown."""

Key = tuple[str, str]
"""Row and column of a table of counts."""

Figure = tuple[str, ...]
"""The name of a sum of cells."""

Level = Literal["whole", "narrowed"]
LEVELS: Final[tuple[Level, Level]] = ("whole", "narrowed")

Counts = NDArray[np.int64]
Sums = Sequence[tuple[frozenset[Key], Counts]]
"""Sums of cells, by part or, of one number, on the whole."""

Target = tuple[Figure, Sequence[int]]
"""A figure over some parts."""


@dataclass(frozen=True)
class Table:
    """Counts of which some sums are shown."""

    cells: Mapping[Key, Counts]
    """The count of each cell in each part, shape (parts,)."""
    figures: Mapping[Figure, frozenset[Key]]
    """What may be shown: the cells that each is the sum of."""
    fixed: frozenset[Figure] = frozenset()
    """Figures that follow from other tables, and are hidden only where these hide them."""
    known: Sums = ()
    """Sums of cells that other tables show."""
    limits: Sums = ()
    """Sums of cells, with what other tables show to be their upper bounds."""
    closed: frozenset[Figure] = frozenset()
    """Figures that are 0 in some parts for a reason: a month out of a period."""

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return next((len(counts) for counts in self.cells.values()), 1)

    def count(self, figure: Figure, parts: Sequence[int]) -> int:
        """Count a figure in some parts."""
        return sum(int(self.counts[figure][part]) for part in parts) if self.cells else 0

    @cached_property
    def counts(self) -> Mapping[Figure, Counts]:
        """Each figure by part."""
        nothing = np.zeros(self.parts, np.int64)
        return {
            figure: sum((self.cells[key] for key in keys), nothing)
            for figure, keys in self.figures.items()
        }

    @cached_property
    def places(self) -> Mapping[tuple[Key, int], int]:
        """The cells of each part, without those that are 0 for a reason, in order."""
        empty = {
            (key, part)
            for keys in (frozenset(self.cells), *(self.figures[each] for each in self.closed))
            for part in range(self.parts)
            if not any(self.cells[key][part] for key in keys)
            for key in keys
        }
        every = ((key, part) for key in self.cells for part in range(self.parts))
        left = (each for each in every if each not in empty)
        return {each: place for place, each in enumerate(left)}

    def on_the_whole(self) -> Table:
        """The same table with all parts in one."""

        def summed(some: Sums) -> Sums:
            return [(keys, counts.sum(keepdims=True)) for keys, counts in some]

        cells = {key: counts.sum(keepdims=True) for key, counts in self.cells.items()}
        known, limits = summed(self.known), summed(self.limits)
        return replace(self, cells=cells, known=known, limits=limits)


@dataclass
class Plan:
    """What is hidden of a table: figures by level, and the levels at which all is withheld."""

    hidden: dict[Level, set[Figure]] = field(
        default_factory=lambda: {each: set() for each in LEVELS}
    )
    withheld: set[Level] = field(default_factory=set)

    def shows(self, figure: Figure, level: Level) -> bool:
        """Whether a figure is shown."""
        return level not in self.withheld and figure not in self.hidden[level]

    def hide(self, figure: Figure, level: Level) -> None:
        """Hide a figure; what is hidden on the whole is hidden on narrowed pages, too."""
        for each in LEVELS[LEVELS.index(level) :]:
            self.hidden[each].add(figure)

    def withhold(self, level: Level) -> None:
        """Publish nothing of the table."""
        self.withheld.update(LEVELS[LEVELS.index(level) :])


def is_small(number: int) -> bool:
    """Whether a count could identify a person."""
    return 0 < number < LEAST


def plan(table: Table, scopes: Sequence[Sequence[int]], begun: Plan | None = None) -> Plan:
    """Decide what has to be hidden of a table, beyond what other tables hide (``begun``).

    ``scopes`` are the parts of each narrowed page that can be requested.
    """
    made = begun or Plan()
    everything = range(table.parts)
    for figure in table.figures:
        if is_small(table.count(figure, everything)):
            made.hide(figure, "whole")
        elif any(is_small(table.count(figure, [part])) for part in everything):
            made.hide(figure, "narrowed")
    if table.parts == 1:
        made.withhold("narrowed")
    while made.hidden["narrowed"] and "whole" not in made.withheld:
        tried = table if "narrowed" not in made.withheld else table.on_the_whole()
        pages = [everything, *scopes] if tried is table else [range(1)]
        if not _hide_more(tried, made, pages) and not _widen(tried, made, pages):
            break
    return made


def _small(table: Table, scopes: Sequence[Sequence[int]]) -> list[Target]:
    """The figures over some parts that are small."""
    return [
        (figure, scope)
        for figure in table.figures
        for scope in scopes
        if is_small(table.count(figure, scope))
    ]


def _withhold(table: Table, made: Plan, scope: Sequence[int]) -> None:
    is_whole = len(scope) == table.parts or "narrowed" in made.withheld
    made.withhold("whole" if is_whole else "narrowed")


def _hide_more(table: Table, made: Plan, scopes: Sequence[Sequence[int]]) -> bool:
    """Hide what small counts are computed from; False where none can be computed."""
    from advisor.records.solving import Solver

    solver = Solver(table, made)
    # One scope of a figure at a time: what is hidden for it may be enough for the others.
    known = dict(reversed(solver.known(_small(table, scopes))))
    for figure, scope in known.items():
        used = solver.used(figure, scope)
        if shown := [each for each in used if made.shows(*each)]:
            made.hide(*min(shown, key=partial(_loss, table)))
        elif not used:
            _withhold(table, made, scope)
    return bool(known)


def _widen(table: Table, made: Plan, scopes: Sequence[Sequence[int]]) -> bool:
    """Hide what keeps a small count between narrow limits; True when a level was withheld."""
    from advisor.records.solving import Solver

    targets = _small(table, scopes[:1])  # everything
    solver, seen = Solver(table, made), np.zeros((2, len(targets)))
    sums = solver.sums(targets)
    for place, (_, scope) in enumerate(targets):
        # What was possible stays possible when more is hidden.
        while (used := solver.narrow(sums, place, seen)) is not None:
            if not used:
                _withhold(table, made, scope)
                return True
            made.hide(*min(used, key=partial(_loss, table)))
            solver = Solver(table, made)
    return False


def _loss(table: Table, figure_at: tuple[Figure, Level]) -> tuple[bool, bool, int]:
    """How much is lost with a figure: what readers look for first are sums on the whole."""
    figure, level = figure_at
    is_sum = len(table.figures[figure]) > 1
    return level == "whole" and is_sum, is_sum, table.count(figure, range(table.parts))
