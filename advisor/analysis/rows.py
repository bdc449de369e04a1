"""Rows: combinations of answers in columns, and how equal ones are merged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.semirings import Values
from advisor.guide.model import Condition

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Classes = Mapping[str, Ints]
"""Question id -> class of the answer in each row; `OPEN` where there is none."""

OPEN = -1
"""The value where a question is not asked, or asked and not answered."""


@dataclass(frozen=True)
class Rows:
    """Combinations of answers to tied questions, with equal ones merged.

    Attributes
    ----------
    columns
        The classes of the answers that were kept apart: a column a question.
    sums
        What a row adds along each tracked axis, shape (rows, axes).
    level
        The place of the worst level among `VERDICT_LEVELS` by each set of fit
        rules, shape (rows, sets of fit rules).
    telling
        The number of telling answers, up to a limit, shape (rows, counters).
    weight
        The semiring's value of the combinations behind each row, shape (rows,).
    witness
        One of the combinations behind each row, where it is to be traced: a
        column for every question.
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
        """Some of the rows."""
        return Rows(
            {name: column[chosen] for name, column in self.columns.items()},
            self.sums[chosen],
            self.level[chosen],
            self.telling[chosen],
            self.weight[chosen],
            {name: column[chosen] for name, column in self.witness.items()},
        )

    def merged(
        self,
        keep: Collection[str],
        plus: np.ufunc,
        told_apart: Mapping[str, Ints] = MappingProxyType({}),
        random: np.random.Generator | None = None,
    ) -> Rows:
        """Merge equal rows.

        Parameters
        ----------
        keep
            Questions whose answers stay apart.
        plus
            How weights combine.
        told_apart
            Of some other questions, which classes stay apart: as
            `advisor.analysis.tables.Tables.told_apart` says. One class then
            stands for all that are equal; the columns of all else are forgotten.
        random
            Draws the combination that represents equal ones, by weight; without it, the
            first is used.
        """
        kept = [name for name in self.columns if name in keep or name in told_apart]
        columns = {name: self.columns[name] for name in kept}
        seen = [
            column if name in keep else told_apart[name][column] for name, column in columns.items()
        ]
        fields = [*seen, *self.sums.T, *self.level.T, *self.telling.T]
        groups = grouped(fields, len(self))
        chosen = groups.first if random is None else groups.drawn(self.weight, random)
        found = replace(self, columns=columns).take(chosen)
        weight = plus.reduceat(self.weight[groups.order], groups.starts)
        return replace(found, weight=weight)


@dataclass(frozen=True)
class Groups:
    """Rows grouped by equal fields.

    Attributes
    ----------
    first
        One row of each group.
    order
        All rows, group by group.
    starts
        Where each group begins in ``order``.
    """

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

    def of_rows(self) -> Ints:
        """The group of each row."""
        sizes = np.diff(np.append(self.starts, len(self.order)))
        found = np.empty(len(self.order), np.int64)
        found[self.order] = np.repeat(np.arange(len(self.starts)), sizes)
        return found


def holds(condition: Condition, met: Callable[[str, tuple[str, ...]], Bools], rows: int) -> Bools:
    """Tell for each row whether a condition holds (compare `advisor.scoring.holds`).

    Parameters
    ----------
    condition
        The condition.
    met
        Tells in which rows a question was answered with one of some options.
    rows
        How many rows there are.
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
    """Group rows that are equal in every field."""
    key = np.zeros(rows, np.int64)
    size = 1
    for values in fields:
        low, high = int(values.min()), int(values.max())
        if size * (high - low + 1) > 2**62:
            known, key = np.unique(key, return_inverse=True)
            size = len(known)
        size *= high - low + 1
        key = key * (high - low + 1) + (values - low)
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    return Groups(order[starts], order, starts)
