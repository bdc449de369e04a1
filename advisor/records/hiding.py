"""Hiding small counts so that nothing that is shown gives them away.

A table is counted in *parts* that together make up everything: kinds of records by periods.
Its *figures* are sums of its cells. What can be asked for is the whole, and any union of parts
(narrowed). A figure that is small anywhere is hidden there; on narrowed pages it is hidden
everywhere, so that no page gives away what another one hides.

Then a solver tries. It knows every figure that is shown, and that no count is below 0. While it
can compute a small count, one more of the figures that it needs is hidden, an empty one if that
does (complementary cell suppression; Willenborg and de Waal, *Elements of Statistical Disclosure
Control*, 2001, chapter 5): so what is hidden may be 0, too. Where that does not help, the table is
withheld: nothing of it is published then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LEAST: Final = 5
"""A smaller count is not shown."""

Key = tuple[str, str]
"""Row and column of a table of counts."""

Figure = tuple[str, ...]
"""What a sum of cells is called."""

Level = Literal["whole", "narrowed"]
LEVELS: Final[tuple[Level, Level]] = ("whole", "narrowed")

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

WIDTH: Final = LEAST - 1
"""What can be computed of a small count is never narrower than from 0 to this."""

_REACH: Final = 10 * LEAST
"""The solver moves no count up by more; that it could go further changes nothing."""

_NOTHING: Final = 1e-7
"""Smaller differences are noise of floating point."""

_NOTICEABLE: Final = 1e-6


@dataclass(frozen=True)
class Table:
    """Counts of which some sums are shown.

    Attributes
    ----------
    cells
        The count of each cell in each part, shape (parts,).
    figures
        What may be shown: the cells that each is the sum of.
    fixed
        Figures that follow from other tables, and are hidden only where these hide them.
    closed
        Figures that are 0 in some parts for a reason: a month out of a period.
    known
        Sums of cells that other tables show, by part or, of one number, on the whole.
    limits
        Sums of cells, and what other tables show them to be no greater than, likewise.
    """

    cells: Mapping[Key, Counts]
    figures: Mapping[Figure, frozenset[Key]]
    fixed: frozenset[Figure] = frozenset()
    known: Sequence[tuple[frozenset[Key], Counts]] = ()
    limits: Sequence[tuple[frozenset[Key], Counts]] = ()
    closed: frozenset[Figure] = frozenset()

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return next((len(counts) for counts in self.cells.values()), 1)

    def count(self, figure: Figure, parts: Sequence[int]) -> int:
        """Count a figure in some parts."""
        counts = self.counts[figure]
        return sum(int(counts[part]) for part in parts) if self.cells else 0

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

        def summed(
            some: Sequence[tuple[frozenset[Key], Counts]],
        ) -> Sequence[tuple[frozenset[Key], Counts]]:
            return [(keys, counts.sum(keepdims=True)) for keys, counts in some]

        cells = {key: counts.sum(keepdims=True) for key, counts in self.cells.items()}
        return Table(
            cells, self.figures, self.fixed, summed(self.known), summed(self.limits), self.closed
        )


@dataclass
class Plan:
    """What is hidden of a table.

    Attributes
    ----------
    hidden
        Figures by level.
    withheld
        Levels at which nothing of the table is published.
    """

    hidden: dict[Level, set[Figure]] = field(
        default_factory=lambda: {"whole": set(), "narrowed": set()}
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
        """Tell nothing of the table."""
        self.withheld.update(LEVELS[LEVELS.index(level) :])


def is_small(number: int, least: int = LEAST) -> bool:
    """Whether a count could identify a person."""
    return 0 < number < least


def plan(table: Table, scopes: Sequence[Sequence[int]], begun: Plan | None = None) -> Plan:
    """Say what has to be hidden of a table.

    Parameters
    ----------
    table
        The counts.
    scopes
        The parts of each narrowed page that can be asked for.
    begun
        What is hidden for the sake of other tables.
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
        asked = [everything, *scopes] if tried is table else [range(1)]
        if not _hide_more(tried, made, asked) and not _widen(tried, made, asked):
            break
    return made


def _small(table: Table, scopes: Sequence[Sequence[int]]) -> list[tuple[Figure, Sequence[int]]]:
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
    solver = Solver(table, made)
    # One scope of a figure at a time: what is hidden for it may do for the others.
    known = dict(reversed(solver.known(_small(table, scopes))))
    for figure, scope in known.items():
        used = solver.used(figure, scope)
        shown = [each for each in used if made.shows(*each)]
        if shown:
            made.hide(*min(shown, key=partial(_loss, table)))
        elif not used:
            _withhold(table, made, scope)
    return bool(known)


def _widen(table: Table, made: Plan, scopes: Sequence[Sequence[int]]) -> bool:
    """Hide that from which it follows that a small count lies between narrow limits.

    False when that was enough; True when a level was withheld.
    """
    targets = _small(table, scopes[:1])  # everything
    solver, seen = Solver(table, made), np.zeros((2, len(targets)))
    sums = solver.sums(targets)
    for place, (_, scope) in enumerate(targets):
        # What was seen to be possible stays so when more is hidden.
        while (used := solver.narrow(sums, place, seen)) is not None:
            if not used:
                _withhold(table, made, scope)
                return True
            made.hide(*min(used, key=partial(_loss, table)))
            solver = Solver(table, made)
    return False


def _loss(table: Table, told: tuple[Figure, Level]) -> tuple[bool, bool, int]:
    """How much is lost with a figure: what readers look for first are sums on the whole."""
    figure, level = told
    is_sum = len(table.figures[figure]) > 1
    return level == "whole" and is_sum, is_sum, table.count(figure, range(table.parts))


class Solver:
    """Somebody who computes what is hidden from what is shown.

    The counts that fit what is shown form a polytope. What is the same in all of it is known.
    Some cells sit at their least value in all of it: a linear program finds those. Of the
    others a sum is known if it is a combination of sums that are shown.
    """

    def __init__(self, table: Table, made: Plan) -> None:
        self._table = table
        places = table.places
        self._place = places
        self._rows: list[Floats] = []
        self._labels: list[tuple[Figure, Level] | None] = []
        self._slack: list[float] = []
        """Of each equation what a limit leaves; -1 where it is no limit."""
        self._add_shown(made)
        self._add_others()
        cells = np.array(self._rows, float).reshape(-1, len(places))
        slack = np.array(self._slack)
        self._whole = np.hstack([cells, np.eye(len(slack))[:, slack >= 0]])
        self._least = -np.concatenate(
            [[float(table.cells[key][part]) for key, part in places], slack[slack >= 0]]
        )
        level: Level = "narrowed" if table.parts > 1 else "whole"
        told = {
            key
            for figure, keys in table.figures.items()
            if len(keys) == 1 and made.shows(figure, level)
            for key in keys
        }
        self._is_told = np.array(
            [key in told for key, _ in places] + [False] * int((slack >= 0).sum())
        )

    @cached_property
    def _free(self) -> Counts:
        """The columns that are not the same in all of the polytope."""
        open_ = ~self._is_told
        equations = self._whole[:, open_]
        moving = self._moving(equations[equations.any(axis=1)], -self._least[open_])
        return np.flatnonzero(open_)[moving]

    @cached_property
    def _base(self) -> Floats:
        free = self._whole[:, self._free]
        return _factored(free[free.any(axis=1)].T)[0]

    def narrow(self, sums: Floats, place: int, seen: Floats) -> list[tuple[Figure, Level]] | None:
        """Say why a sum moves too little, if it does.

        Parameters
        ----------
        sums
            Shape (targets, columns).
        place
            Which of them is to move, down and up, as far as it goes.
        seen
            How far below and above its true value each of them was seen, shape (2, targets); is
            completed.

        Returns
        -------
        list or None
            The shown figures that hold it back, as far as they may be hidden; None where it moves
            far enough.
        """
        held: list[tuple[Figure, Level]] = []
        for sign in (1, -1):
            if np.ptp(np.trunc(seen[:, place] * (1 + _NOTHING))) >= WIDTH:
                return None
            moved, weights = self._least_of(sign * sums[place])
            seen[:] = np.minimum(seen[0], sums @ moved), np.maximum(seen[1], sums @ moved)
            held += self._named(np.flatnonzero(np.abs(weights) > _NOTICEABLE))
        enough = np.ptp(np.trunc(seen[:, place] * (1 + _NOTHING))) >= WIDTH
        return None if enough else held

    def _least_of(self, gain: Floats) -> tuple[Floats, Floats]:
        """Move counts so that a sum is least, and say on which equations that hangs."""
        from scipy.optimize import linprog

        columns, rows, equations = self._open
        found = linprog(
            gain[columns],
            A_eq=equations,
            b_eq=np.zeros(len(rows)),
            bounds=np.column_stack([self._least[columns], np.full(len(columns), _REACH)]),
            method="highs",
        )
        moved, weights = np.zeros(len(self._least)), np.zeros(len(self._whole))
        moved[columns], weights[rows] = found.x, found.eqlin.marginals
        return moved, weights

    @cached_property
    def _open(self) -> tuple[Counts, Counts, csr_array]:
        """The columns that are not told, and the equations in which they stand."""
        from scipy.sparse import csr_array

        columns = np.flatnonzero(~self._is_told)
        rows = np.flatnonzero(self._whole[:, columns].any(axis=1))
        return columns, rows, csr_array(self._whole[np.ix_(rows, columns)])

    def known(
        self, figures: Sequence[tuple[Figure, Sequence[int]]]
    ) -> list[tuple[Figure, Sequence[int]]]:
        """The sums, of figures over some parts, that can be computed."""
        if not figures:
            return []
        sums = self.sums(figures)[:, self._free]
        left = np.abs(sums - (sums @ self._base) @ self._base.T).max(axis=1, initial=0)
        return [each for each, rest in zip(figures, left, strict=True) if rest < _NOTICEABLE]

    def used(self, figure: Figure, scope: Sequence[int]) -> list[tuple[Figure, Level]]:
        """The shown figures from which a sum is computed, as far as they may be hidden."""
        sums = self._sum(figure, scope)
        base, upper, order = self._equation_factors
        factors = np.zeros(len(self._whole))
        factors[order] = np.linalg.solve(upper, base.T @ sums)
        is_combined = np.abs(factors @ self._whole - sums).max() < _NOTICEABLE
        if is_combined and (found := self._named(np.flatnonzero(np.abs(factors) > _NOTICEABLE))):
            return found
        # Limits and least values play a part: any of what it hangs together with may be why.
        met = self._whole[(self._whole @ sums) > 0].any(axis=0)
        return self._named(np.flatnonzero((self._whole[:, met] > 0).any(axis=1)))

    @cached_property
    def _equation_factors(self) -> tuple[Floats, Floats, Counts]:
        return _factored(self._whole.T)

    def _named(self, rows: Counts) -> list[tuple[Figure, Level]]:
        """The figures of some equations, without those that may not be hidden."""
        labels = (self._labels[place] for place in rows.tolist())
        found = dict.fromkeys(label for label in labels if label)
        return [each for each in found if each[0] not in self._table.fixed]

    def _add_shown(self, made: Plan) -> None:
        """Note what the figures of the table say."""
        parts = range(self._table.parts)
        for figure in self._table.figures:
            if len(parts) > 1 and made.shows(figure, "narrowed"):
                for part in parts:
                    self._add(self._table.figures[figure], [part], (figure, "narrowed"))
            elif made.shows(figure, "whole"):
                self._add(self._table.figures[figure], parts, (figure, "whole"))

    def _add_others(self) -> None:
        """Note what other tables say."""
        parts = range(self._table.parts)
        for some, is_limit in ((self._table.known, False), (self._table.limits, True)):
            for keys, counts in some:
                scopes = [[part] for part in parts] if len(counts) == len(parts) else [[*parts]]
                for scope, number in zip(scopes, counts.tolist(), strict=True):
                    held = sum(int(self._table.cells[key][scope].sum()) for key in keys)
                    self._add(keys, scope, None, number - held if is_limit else -1)

    def _add(
        self,
        keys: Iterable[Key],
        parts: Sequence[int],
        label: tuple[Figure, Level] | None,
        slack: int = -1,
    ) -> None:
        self._rows.append(self._sum_of(keys, parts))
        self._labels.append(label)
        self._slack.append(slack)

    def sums(self, figures: Sequence[tuple[Figure, Sequence[int]]]) -> Floats:
        """Figures over some parts, a row each."""
        return np.array([self._sum(*each) for each in figures]).reshape(-1, len(self._least))

    def _sum(self, figure: Figure, parts: Sequence[int]) -> Floats:
        """A figure over some parts, as the sum of what it is made of."""
        sums = np.zeros(self._whole.shape[1])
        sums[: len(self._place)] = self._sum_of(self._table.figures[figure], parts)
        return sums

    def _sum_of(self, keys: Iterable[Key], parts: Sequence[int]) -> Floats:
        row = np.zeros(len(self._place))
        each = ((key, part) for key in keys for part in parts)
        row[[self._place[one] for one in each if one in self._place]] = 1
        return row

    @staticmethod
    def _moving(matrix: Floats, above: Floats) -> NDArray[np.bool_]:
        """Which values can be above their least one, where the true ones are ``above`` it."""
        from scipy.optimize import linprog

        moving = above > 0
        still = np.flatnonzero(~moving)
        if not len(still):
            return moving
        # Any direction that lowers nothing at its least value can be followed some way.
        size = matrix.shape[1]
        gain = np.zeros(size)
        gain[still] = -1
        bounds = [(None, None) if each else (0, 1) for each in moving]
        found = linprog(
            gain, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds, method="highs"
        )
        moving[still] = found.x[still] > _NOTHING
        return moving


def _factored(columns: Floats) -> tuple[Floats, Floats, Counts]:
    """An orthonormal base of what columns span, and how some of them are made of it.

    Returns
    -------
    base
        Shape (rows, rank).
    upper, order
        These columns are ``base @ upper``.
    """
    from scipy.linalg import qr

    if not columns.size:
        return np.zeros((len(columns), 0)), np.zeros((0, 0)), np.zeros(0, np.int64)
    base, upper, order = qr(columns, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(upper)) > _NOTHING).sum())
    return base[:, :rank], upper[:rank, :rank], order[:rank]
