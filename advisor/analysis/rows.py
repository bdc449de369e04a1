"""Rows: combinations of answers in columns, and how equal ones are merged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.guide.model import Condition

Ints = NDArray[np.signedinteger[Any]]
Bools = NDArray[np.bool_]
Values = NDArray[Any]
"""Counts, chances, or whether there is anything at all (`advisor.analysis.lattice`)."""

Classes = Mapping[str, Ints]
"""Question id -> class of the answer in each row; `OPEN` where there is none."""

OPEN = -1  # the value where a question is not asked, or asked and not answered


@dataclass(frozen=True)
class Rows:
    """Combinations of answers to tied questions, with equal ones merged.

    Attributes
    ----------
    columns
        The classes of the answers that were kept apart: a column for each question.
    sums
        What a row adds along each tracked axis, shape (rows, axes).
    level
        The place of the worst level among `VERDICT_LEVELS` by each set of fit
        rules, shape (rows, sets of fit rules).
    telling
        The number of telling answers, up to a limit, shape (rows, counters).
    weight
        The value of the combinations that a row stands for, shape (rows,).
    witness
        One of these combinations, where it is to be traced: a column for every question.
    """

    columns: Classes
    sums: Ints
    level: Ints
    telling: Ints
    weight: Values
    witness: Classes = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.weight)

    def take(self, chosen: Ints | Bools) -> Rows:
        """Some of the rows, by number or mask."""
        # `take` reads short rows an order of magnitude faster than brackets.
        taken = partial(np.take, indices=np.arange(len(self))[chosen], axis=0)
        return Rows(
            {name: taken(column) for name, column in self.columns.items()},
            taken(self.sums),
            taken(self.level),
            taken(self.telling),
            taken(self.weight),
            {name: taken(column) for name, column in self.witness.items()},
        )

    def merged(
        self,
        keep: Collection[str] = (),
        distinguished: Mapping[str, Ints] = MappingProxyType({}),
        random: np.random.Generator | None = None,
    ) -> Rows:
        """Merge equal rows.

        Parameters
        ----------
        keep
            Questions whose answers stay apart.
        distinguished
            Of some other questions, which classes stay apart: as
            `advisor.analysis.rules_tables.Tables.distinguished` numbers them. One class then
            stands for all that are equal; the columns of all else are forgotten.
        random
            Draws the combination that represents equal ones, by weight; without it, the
            first is used.
        """
        kept = [name for name in self.columns if name in keep or name in distinguished]
        columns = {name: self.columns[name] for name in kept}
        seen = [
            column if name in keep else distinguished[name][column]
            for name, column in columns.items()
        ]
        fields = [*seen, *self.sums.T, *self.level.T, *self.telling.T]
        groups = grouped(fields, len(self))
        chosen = groups.first if random is None else groups.drawn(self.weight, random)
        found = replace(self, columns=columns).take(chosen)
        return replace(found, weight=groups.sums(self.weight))


@dataclass(frozen=True)
class Groups:
    """Rows grouped by equal fields: the first of each group, and where it starts in ``order``."""

    first: Ints
    order: Ints
    starts: Ints

    def drawn(self, weight: Values, random: np.random.Generator) -> Ints:
        """Draw one row of each group, each as likely as it weighs among the others.

        Of independent arrivals at different rates, each is the first with the share of its
        rate (Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir").
        """
        arrival = random.exponential(size=len(weight)) / weight.astype(float)
        by_group = np.lexsort((arrival, self.of_rows()))
        return by_group[self.starts]

    def each(self) -> list[Ints]:
        """The rows of each group."""
        return np.split(self.order, self.starts[1:])

    def sums(self, values: Values) -> Values:
        """The sum of the values in each group."""
        found: Values = np.add.reduceat(values[self.order], self.starts, dtype=values.dtype)
        return found

    def of_rows(self) -> Ints:
        """The group of each row."""
        sizes = np.diff(np.append(self.starts, len(self.order)))
        found = np.empty(len(self.order), np.int64)
        found[self.order] = np.repeat(np.arange(len(self.starts)), sizes)
        return found


def holds(condition: Condition, met: Callable[[str, tuple[str, ...]], Bools], rows: int) -> Bools:
    """Compute for each row whether a condition holds (compare `advisor.scoring.holds`).

    ``met`` computes in which rows a question was answered with one of some options.
    """
    found = np.ones(rows, bool)
    for question, options in condition.chosen.items():
        found &= met(question, options)
    if condition.any_of:
        found &= np.logical_or.reduce([holds(part, met, rows) for part in condition.any_of])
    if condition.negated is not None:
        found &= ~holds(condition.negated, met, rows)
    return found


def grouped(fields: Sequence[Ints | Bools], rows: int) -> Groups:
    """Group rows that are equal in every field, in the order of their values."""
    table = np.array(fields, np.int64).reshape(-1, rows)
    table -= table.min(axis=1, keepdims=True)
    sizes = (1 + table.max(axis=1)).tolist()
    if prod(sizes) > 2**62:
        half = len(fields) // 2
        halves = [grouped(part, rows).of_rows() for part in (fields[:half], fields[half:])]
        return grouped(halves, rows)
    steps = [prod(sizes[place:]) for place in range(1, len(sizes) + 1)]
    key = np.array(steps, np.int64) @ table
    # By 16 bits at a time, the lowest first: NumPy sorts these by radix, in a tenth of the time.
    order = np.argsort(key.astype(np.uint16), kind="stable")
    for shift in range(16, prod(sizes).bit_length(), 16):
        order = order[np.argsort((key[order] >> shift).astype(np.uint16), kind="stable")]
    ranked = key[order]
    starts = np.concatenate([[0], 1 + np.flatnonzero(ranked[1:] != ranked[:-1])])
    return Groups(order[starts], order, starts)
