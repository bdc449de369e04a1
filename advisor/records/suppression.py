"""Hiding small counts so that no shown number reveals them.

A table is counted in *parts* that together make up everything: kinds of records by periods. Its
*aggregates* are sums of its cells. A page is of all parts (whole) or of some (narrowed); an
aggregate that is small in any part is hidden on all narrowed pages. Then a solver (`solving`)
tries to compute small counts. While it can, one more of the aggregates that it needs is hidden, an
empty one if that is enough (complementary cell suppression; Willenborg and de Waal, *Elements of
Statistical Disclosure Control*, 2001, chapter 5). Where that does not help, the table is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

LEAST: Final = 5  # a smaller count is not shown

Key = tuple[str, str]
"""Row and column of a table of counts."""

Aggregate = tuple[str, ...]
"""The name of a sum of cells."""

Extent = Literal["whole", "narrowed"]
EXTENTS: Final[tuple[Extent, Extent]] = ("whole", "narrowed")

Counts = NDArray[np.int64]
Sums = Sequence[tuple[frozenset[Key], Counts]]
"""Sums of cells, by part or, of one number, on the whole."""

Target = tuple[Aggregate, Sequence[int]]
"""An aggregate over some parts."""


@dataclass(frozen=True)
class Table:
    """Counts of which some sums are shown."""

    cells: Mapping[Key, Counts]
    """The count of each cell in each part, shape (parts,)."""
    aggregates: Mapping[Aggregate, frozenset[Key]]
    """What may be shown: the cells that each is the sum of."""
    fixed: frozenset[Aggregate] = frozenset()
    """Aggregates that follow from other tables, and are hidden only where these hide them."""
    known: Sums = ()
    """Sums of cells that other tables show."""
    limits: Sums = ()
    """Sums of cells, with what other tables show to be their upper bounds."""
    closed: frozenset[Aggregate] = frozenset()
    """Aggregates that are 0 in some parts for a reason: a month out of a period."""

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return next((len(counts) for counts in self.cells.values()), 1)

    def count(self, aggregate: Aggregate, parts: Sequence[int]) -> int:
        """Count an aggregate in some parts."""
        return sum(int(self.counts[aggregate][part]) for part in parts) if self.cells else 0

    @cached_property
    def counts(self) -> Mapping[Aggregate, Counts]:
        """Each aggregate by part."""
        nothing = np.zeros(self.parts, np.int64)
        return {
            aggregate: sum((self.cells[key] for key in keys), nothing)
            for aggregate, keys in self.aggregates.items()
        }

    @cached_property
    def places(self) -> Mapping[tuple[Key, int], int]:
        """The cells of each part, without those that are 0 for a reason, in order."""
        empty = {
            (key, part)
            for keys in (frozenset(self.cells), *(self.aggregates[each] for each in self.closed))
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
    """What is hidden of a table: aggregates by extent, and the extents at which all is withheld."""

    hidden: dict[Extent, set[Aggregate]] = field(
        default_factory=lambda: {each: set() for each in EXTENTS}
    )
    withheld: set[Extent] = field(default_factory=set)

    def shows(self, aggregate: Aggregate, extent: Extent) -> bool:
        """Whether an aggregate is shown."""
        return extent not in self.withheld and aggregate not in self.hidden[extent]

    def hide(self, aggregate: Aggregate, extent: Extent) -> None:
        """Hide an aggregate; what is hidden on the whole is hidden on narrowed pages, too."""
        for each in EXTENTS[EXTENTS.index(extent) :]:
            self.hidden[each].add(aggregate)

    def withhold(self, extent: Extent) -> None:
        """Publish nothing of the table."""
        self.withheld.update(EXTENTS[EXTENTS.index(extent) :])


def is_small(number: int) -> bool:
    """Whether a count could identify a person."""
    return 0 < number < LEAST


def plan(table: Table, scopes: Sequence[Sequence[int]], begun: Plan | None = None) -> Plan:
    """Decide what has to be hidden of a table, beyond what other tables hide (``begun``).

    ``scopes`` are the parts of each narrowed page that can be requested.
    """
    made = begun or Plan()
    everything = range(table.parts)
    for aggregate in table.aggregates:
        if is_small(table.count(aggregate, everything)):
            made.hide(aggregate, "whole")
        elif any(is_small(table.count(aggregate, [part])) for part in everything):
            made.hide(aggregate, "narrowed")
    if table.parts == 1:
        made.withhold("narrowed")
    while made.hidden["narrowed"] and "whole" not in made.withheld:
        tried = table if "narrowed" not in made.withheld else table.on_the_whole()
        pages = [everything, *scopes] if tried is table else [range(1)]
        if not _hide_more(tried, made, pages) and not _widen(tried, made, pages):
            break
    return made


def _small(table: Table, scopes: Sequence[Sequence[int]]) -> list[Target]:
    return [
        (aggregate, scope)
        for aggregate in table.aggregates
        for scope in scopes
        if is_small(table.count(aggregate, scope))
    ]


def _withhold(table: Table, made: Plan, scope: Sequence[int]) -> None:
    is_whole = len(scope) == table.parts or "narrowed" in made.withheld
    made.withhold("whole" if is_whole else "narrowed")


def _hide_more(table: Table, made: Plan, scopes: Sequence[Sequence[int]]) -> bool:
    """Hide what small counts are computed from; False where none can be computed."""
    from advisor.records.solving import Solver

    solver = Solver(table, made)
    # One scope of an aggregate at a time: what is hidden for it may be enough for the others.
    known = dict(reversed(solver.known(_small(table, scopes))))
    for aggregate, scope in known.items():
        used = solver.used(aggregate, scope)
        if shown := [each for each in used if made.shows(*each)]:
            made.hide(*min(shown, key=partial(_loss, table)))
        elif not used:
            _withhold(table, made, scope)
    return bool(known)


def _widen(table: Table, made: Plan, scopes: Sequence[Sequence[int]]) -> bool:
    """Hide what keeps a small count between narrow limits; True when an extent was withheld."""
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


def _loss(table: Table, aggregate_at: tuple[Aggregate, Extent]) -> tuple[bool, bool, int]:
    """How much is lost with an aggregate: what readers look for first are sums on the whole."""
    aggregate, extent = aggregate_at
    is_sum = len(table.aggregates[aggregate]) > 1
    return extent == "whole" and is_sum, is_sum, table.count(aggregate, range(table.parts))
