"""What can be computed of the hidden counts from the shown ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.records.suppression import LEAST, Aggregate, Counts, Extent, Key, Plan, Table, Target

Floats = NDArray[np.float64]
Shown = tuple[Aggregate, Extent]

WIDTH: Final = LEAST - 1
"""What can be computed of a small count is never narrower than from 0 to this."""

_REACH: Final = 10 * LEAST  # the solver moves no count up by more
_NOTHING: Final = 1e-7  # smaller differences are noise of floating point
_NOTICEABLE: Final = 1e-6


class Solver:
    """An attacker who computes what is hidden from what is shown.

    The counts that fit what is shown form a polytope. What is the same in all of it is known.
    Some cells sit at their least value in all of it: a linear program finds those. Of the
    others a sum is known if it is a combination of sums that are shown.
    """

    def __init__(self, table: Table, made: Plan) -> None:
        self._table = table
        self._place = places = table.places
        self._rows: list[Floats] = []
        self._labels: list[Shown | None] = []
        self._slack: list[float] = []
        """Of each equation what a limit leaves; -1 where it is no limit."""
        self._add_shown(made)
        self._add_others()
        cells = np.array(self._rows, float).reshape(-1, len(places))
        slack = np.array(self._slack)
        self._equations = np.hstack([cells, np.eye(len(slack))[:, slack >= 0]])
        self._least = -np.concatenate(
            [[float(table.cells[key][part]) for key, part in places], slack[slack >= 0]]
        )
        extent: Extent = "narrowed" if table.parts > 1 else "whole"
        shown = {
            key
            for aggregate, keys in table.aggregates.items()
            if len(keys) == 1 and made.shows(aggregate, extent)
            for key in keys
        }
        self._is_shown = np.array(
            [key in shown for key, _ in places] + [False] * int((slack >= 0).sum())
        )

    def narrow(self, sums: Floats, place: int, seen: Floats) -> list[Shown] | None:
        """Find the shown aggregates that keep a sum from moving; None where it moves far enough.

        ``sums`` has shape (targets, columns). ``seen``, shape (2, targets), is how far below and
        above its true value each was seen; it is updated.
        """
        held: list[Shown] = []
        for sign in (1, -1):
            if _moves_enough(seen[:, place]):
                return None
            moved, weights = self._least_of(sign * sums[place])
            seen[:] = np.minimum(seen[0], sums @ moved), np.maximum(seen[1], sums @ moved)
            held += self._named(np.flatnonzero(np.abs(weights) > _NOTICEABLE))
        return None if _moves_enough(seen[:, place]) else held

    def _least_of(self, gain: Floats) -> tuple[Floats, Floats]:
        """Move counts so that a sum is least, with the weight of each equation in that."""
        from scipy.optimize import linprog

        columns, rows, equations = self._open
        found = linprog(
            gain[columns],
            A_eq=equations,
            b_eq=np.zeros(len(rows)),
            bounds=np.column_stack([self._least[columns], np.full(len(columns), _REACH)]),
            method="highs",
        )
        moved, weights = np.zeros(len(self._least)), np.zeros(len(self._equations))
        moved[columns], weights[rows] = found.x, found.eqlin.marginals
        return moved, weights

    @cached_property
    def _open(self) -> tuple[Counts, Counts, Floats]:
        """The columns that are not shown, and the equations in which they stand."""
        columns = np.flatnonzero(~self._is_shown)
        rows = np.flatnonzero(self._equations[:, columns].any(axis=1))
        return columns, rows, self._equations[np.ix_(rows, columns)]

    def known(self, targets: Sequence[Target]) -> list[Target]:
        """The sums that can be computed."""
        if not targets:
            return []
        hidden = np.flatnonzero(~self._is_shown)
        equations = self._equations[:, hidden]
        # The columns that are not the same in all of the polytope.
        free = hidden[_moving(equations[equations.any(axis=1)], -self._least[hidden])]
        equations, sums = self._equations[:, free], self.sums(targets)[:, free]
        base, *_ = _factored(equations[equations.any(axis=1)].T)
        left = np.abs(sums - (sums @ base) @ base.T).max(axis=1, initial=0)
        return [each for each, rest in zip(targets, left, strict=True) if rest < _NOTICEABLE]

    def used(self, aggregate: Aggregate, scope: Sequence[int]) -> list[Shown]:
        """The shown aggregates from which a sum is computed, as far as they may be hidden."""
        sums = self._sum(aggregate, scope)
        base, upper, order = self._factors
        factors = np.zeros(len(self._equations))
        factors[order] = np.linalg.solve(upper, base.T @ sums)
        is_combined = np.abs(factors @ self._equations - sums).max() < _NOTICEABLE
        if is_combined and (found := self._named(np.flatnonzero(np.abs(factors) > _NOTICEABLE))):
            return found
        # Limits and least values play a part: any equation that shares a column may be why.
        met = self._equations[(self._equations @ sums) > 0].any(axis=0)
        return self._named(np.flatnonzero((self._equations[:, met] > 0).any(axis=1)))

    @cached_property
    def _factors(self) -> tuple[Floats, Floats, Counts]:
        return _factored(self._equations.T)

    def _named(self, rows: Counts) -> list[Shown]:
        """The aggregates of some equations, without those that may not be hidden."""
        labels = (self._labels[place] for place in rows.tolist())
        found = dict.fromkeys(label for label in labels if label)
        return [each for each in found if each[0] not in self._table.fixed]

    def _add_shown(self, made: Plan) -> None:
        parts = range(self._table.parts)
        for aggregate, keys in self._table.aggregates.items():
            if len(parts) > 1 and made.shows(aggregate, "narrowed"):
                for part in parts:
                    self._add(keys, [part], (aggregate, "narrowed"))
            elif made.shows(aggregate, "whole"):
                self._add(keys, parts, (aggregate, "whole"))

    def _add_others(self) -> None:
        """Add what other tables show."""
        parts = range(self._table.parts)
        for some, is_limit in ((self._table.known, False), (self._table.limits, True)):
            for keys, counts in some:
                scopes = [[part] for part in parts] if len(counts) == len(parts) else [[*parts]]
                for scope, number in zip(scopes, counts.tolist(), strict=True):
                    held = sum(int(self._table.cells[key][scope].sum()) for key in keys)
                    self._add(keys, scope, None, number - held if is_limit else -1)

    def _add(
        self, keys: Iterable[Key], parts: Sequence[int], label: Shown | None, slack: int = -1
    ) -> None:
        self._rows.append(self._sum_of(keys, parts))
        self._labels.append(label)
        self._slack.append(slack)

    def sums(self, targets: Sequence[Target]) -> Floats:
        """Aggregates over some parts, a row each."""
        return np.array([self._sum(*each) for each in targets]).reshape(-1, len(self._least))

    def _sum(self, aggregate: Aggregate, parts: Sequence[int]) -> Floats:
        sums = np.zeros(self._equations.shape[1])
        sums[: len(self._place)] = self._sum_of(self._table.aggregates[aggregate], parts)
        return sums

    def _sum_of(self, keys: Iterable[Key], parts: Sequence[int]) -> Floats:
        row = np.zeros(len(self._place))
        each = ((key, part) for key in keys for part in parts)
        row[[self._place[one] for one in each if one in self._place]] = 1
        return row


def _moves_enough(seen: Floats) -> bool:
    return bool(np.ptp(np.trunc(seen * (1 + _NOTHING))) >= WIDTH)


def _moving(matrix: Floats, above: Floats) -> NDArray[np.bool_]:
    """Which values can be above their least one, where the true ones are ``above`` it."""
    from scipy.optimize import linprog

    moving = above > 0
    still = np.flatnonzero(~moving)
    if not len(still):
        return moving
    # Any direction that lowers nothing at its least value can be followed some way.
    gain = np.where(moving, 0, -1)
    bounds = [(None, None) if each else (0, 1) for each in moving]
    found = linprog(gain, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds, method="highs")
    moving[still] = found.x[still] > _NOTHING
    return moving


def _factored(columns: Floats) -> tuple[Floats, Floats, Counts]:
    """An orthonormal base, shape (rows, rank); the columns ``order`` are ``base @ upper``."""
    from scipy.linalg import qr

    if not columns.size:
        return np.zeros((len(columns), 0)), np.zeros((0, 0)), np.zeros(0, np.int64)
    base, upper, order = qr(columns, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(upper)) > _NOTHING).sum())
    return base[:, :rank], upper[:rank, :rank], order[:rank]
