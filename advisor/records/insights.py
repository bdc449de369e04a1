"""What final records say, counted in the database from the tallies.

Small counts could point at a person, so a count below `LEAST` is hidden, and so is whatever
would give it away on this page, on another one, or on several together: see
`advisor.records.hiding`. For that everything is counted in parts, groups of kinds by periods,
each of so many records that they can be shown apart. A scope is widened to whole parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Connection, case, func, select

from advisor.guide.model import TIE
from advisor.learning import cores
from advisor.records import tallies as about
from advisor.records.errors import RecordsError
from advisor.records.hiding import (
    LEVELS,
    Counts,
    Figure,
    Key,
    Level,
    Plan,
    Table,
    is_small,
    plan,
)
from advisor.records.model import KINDS, UNKNOWN, Kind
from advisor.records.tables import records, tallies

APART: Final = 50
"""Fewer records than this are shown together with others only."""

MOST_PERIODS: Final = 4
"""So many periods can be told apart: with more, finding what to hide would take too long."""

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Scope:
    """Which records are counted; parts that are left out do not narrow.

    Attributes
    ----------
    since, until
        First and last month, as in ``2026-11``.
    kinds
        Where the records come from.
    """

    since: str = ""
    until: str = ""
    kinds: tuple[Kind, ...] = KINDS

    def __post_init__(self) -> None:
        for month in filter(None, (self.since, self.until)):
            if not _MONTH.fullmatch(month):
                raise RecordsError(f'"{month}" is no month; write one as in 2026-11')


EVERYTHING: Final = Scope()


@dataclass(frozen=True)
class Cell:
    """One count.

    Attributes
    ----------
    group
        What the counts of one chart row share: a question, a month, a track.
    name
        What is counted in it: an option, a track, a verdict.
    count
        How many records; None when that is hidden.
    """

    group: str
    name: str
    count: int | None


@dataclass(frozen=True)
class TrackCell:
    """How many records of one top chose one option."""

    question: str
    option: str
    top: str
    count: int | None


@dataclass(frozen=True)
class Agreement:
    """How often the counselor would advise the recommended track.

    Attributes
    ----------
    same, judged
        Records in which both name the same track, and all that name one each; None
        when there are too few to show.
    cells
        Recommended track (``group``) against the counselor's (``name``).
    """

    same: int | None
    judged: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Insights:
    """What the final records of a scope say.

    Attributes
    ----------
    scope
        What is counted: what was asked for, widened to whole parts.
    records
        How many there are; None when that is hidden.
    answered
        How many options were chosen of each question, in all; None when that is hidden.
        A ``multi`` question counts each option of a record. Where it is None and the
        question has no ``answers``, nothing of it is published.
    answers
        Options by question.
    answers_by_top
        The same, by the recommended track.
    tops, verdicts, strengths, last_pages
        In one group each. ``last_pages`` are the pages of the last answers of final records.
    left_at
        The same of calls that were begun and never finished: where people leave.
    tops_by_month, verdicts_by_month
        Over time.
    leanings
        The track that prospects lean to afterwards, by the recommended one.
    helpful
        ``yes`` and ``no`` in one group.
    agreement
        See there.
    """

    scope: Scope
    records: int | None
    answered: Mapping[str, int | None]
    answers: tuple[Cell, ...]
    answers_by_top: tuple[TrackCell, ...]
    tops: tuple[Cell, ...]
    verdicts: tuple[Cell, ...]
    tops_by_month: tuple[Cell, ...]
    verdicts_by_month: tuple[Cell, ...]
    strengths: tuple[Cell, ...]
    last_pages: tuple[Cell, ...]
    left_at: tuple[Cell, ...]
    leanings: tuple[Cell, ...]
    helpful: tuple[Cell, ...]
    agreement: Agreement

    def as_dict(self) -> dict[str, Any]:
        """Give the insights as plain data."""
        return asdict(self)


def count(connection: Connection, scope: Scope = EVERYTHING) -> Insights:
    """Count what the final records of a scope say.

    Parameters
    ----------
    connection
        The database.
    scope
        Which records.
    """
    return _counted(_rows(connection), _drafts(connection)).insights(scope)


def shown(number: int) -> int | None:
    """Give a count that may be shown, or None."""
    return None if is_small(number) else number


class Row(NamedTuple):
    """How many records of one month and kind, with a top and a verdict, say one thing."""

    month: str
    kind: str
    about: str
    value: str
    top: str
    verdict: str
    number: int


def _rows(connection: Connection) -> tuple[Row, ...]:
    """Read the tallies; only where records are counted does the verdict matter."""
    row = tallies.c
    verdict = case((row.about == about.RECORD, row.verdict), else_="")
    columns = (row.month, row.kind, row.about, row.value, row.top, verdict)
    wanted = select(*columns, func.sum(row.count)).group_by(*columns).order_by(*columns)
    return tuple(
        Row._make((*texts, int(number))) for *texts, number in connection.execute(wanted) if number
    )


def _drafts(connection: Connection) -> tuple[Row, ...]:
    """Count drafts by their last page: there are few, and an index finds them."""
    row = records.c
    wanted = select(row.created, row.kind, row.last_page).where(row.status == "draft")
    found = Counter(
        (f"{created:%Y-%m}", kind, page) for created, kind, page in connection.execute(wanted)
    )
    return tuple(
        Row(month, kind, about.PAGE, page, "", "", number)
        for (month, kind, page), number in sorted(found.items())
    )


@lru_cache(maxsize=4)
def _counted(rows: tuple[Row, ...], drafts: tuple[Row, ...]) -> Counted:
    import scipy.linalg  # noqa: F401 -- its BLAS can be kept to one core once it is loaded

    with cores.one():
        return Counted(rows, drafts)


class Counted:
    """All counts, and what is hidden of them.

    Parameters
    ----------
    rows
        What final records say.
    drafts
        The last pages of drafts.
    """

    def __init__(self, rows: Sequence[Row], drafts: Sequence[Row]) -> None:
        self.parts = Parts.of([row for row in rows if row.about == about.RECORD], drafts)
        self._scopes = self.parts.scopes()
        of_record = [row for row in rows if row.about == about.RECORD]
        self._records = self._cells((("", ""), row) for row in of_record)
        self.tops, self.tops_by_month = self._over_time(of_record, lambda row: row.top)
        self.verdicts, self.verdicts_by_month = self._over_time(of_record, lambda r: r.verdict)
        said: dict[str, list[Row]] = {}
        for row in rows:
            said.setdefault(row.about, []).append(row)
        by_value = {
            name: self._cells((("", r.value), r) for r in some) for name, some in said.items()
        }
        against = {
            name: self._cells(((r.top, r.value), r) for r in said.get(name, ()))
            for name in (about.LEANING, about.ADVICE)
        }
        self.strengths = self._strengths(by_value.get(about.STRENGTH, {}))
        self.pages = self._planned(self._complete(by_value.get(about.PAGE, {})))
        helpful = by_value.get(about.HELPFUL, {})
        self.helpful = self._planned(Table(helpful, _each(helpful), limits=self._all_of(helpful)))
        left = self._cells((("", row.value), row) for row in drafts)
        self.left_at = self._planned(Table(left, _each(left)))
        leanings = against[about.LEANING]
        limits = self._by_top(leanings, lambda key: key[0])
        self.leanings = self._planned(Table(leanings, _each(leanings), limits=limits))
        self.advice = self._planned(_advised(against[about.ADVICE]))
        self.questions = {
            name: self._question(self._cells(((r.value, r.top), r) for r in some))
            for name, some in said.items()
            if not name.startswith(about.SPECIAL)
        }

    def insights(self, scope: Scope) -> Insights:
        """Count a scope, and hide what has to be hidden."""
        counted, parts = self.parts.within(scope)
        whole = len(parts) == len(self.parts)
        page = Page(parts, "whole" if whole else "narrowed")
        total = self._records.get(("", ""), np.zeros(len(self.parts), np.int64))[parts].sum()
        questions = sorted(self.questions.items())
        return Insights(
            scope=counted,
            records=shown(int(total)),
            answered={name: page.figure(each, ()) for name, each in questions if page.has(each)},
            answers=tuple(
                Cell(name, option, number)
                for name, each in questions
                for (option,), number in page.figures(each, 1)
            ),
            answers_by_top=tuple(
                TrackCell(name, option, top, number)
                for name, each in questions
                for (option, top), number in page.figures(each, 2)
            ),
            tops=page.cells(self.tops),
            verdicts=page.cells(self.verdicts),
            tops_by_month=page.cells(self.tops_by_month),
            verdicts_by_month=page.cells(self.verdicts_by_month),
            strengths=page.cells(self.strengths),
            last_pages=page.cells(self.pages),
            left_at=page.cells(self.left_at),
            leanings=page.cells(self.leanings),
            helpful=page.cells(self.helpful),
            agreement=page.agreement(self.advice),
        )

    def _cells(self, rows: Iterable[tuple[Key, Row]]) -> dict[Key, Counts]:
        found: dict[Key, Counts] = {}
        for key, row in rows:
            counts = found.setdefault(key, np.zeros(len(self.parts), np.int64))
            counts[self.parts.place(row.kind, row.month)] += row.number
        return found

    def _planned(self, table: Table, begun: Plan | None = None) -> Planned:
        return Planned(table, plan(table, self._scopes, begun))

    def _complete(self, cells: Mapping[Key, Counts]) -> Table:
        """Something that each record says."""
        return Table(cells, _each(cells), known=self._all_of(cells))

    def _over_time(
        self, of_record: Sequence[Row], said: Callable[[Row], str]
    ) -> tuple[Planned, Planned]:
        """Something that each record says: in all, and by month."""
        totals = self._planned(self._complete(self._cells((("", said(r)), r) for r in of_record)))
        cells = self._cells(((row.month, said(row)), row) for row in of_record)
        months: dict[Figure, frozenset[Key]] = {
            ("@", month, ""): frozenset(key for key in cells if key[0] == month)
            for month, _ in cells
        }
        known = self._all_of(cells)
        for total in totals.table.cells:
            keys = frozenset(key for key in cells if key[1] == total[1])
            known += self._shown(totals, total, keys)
        table = Table(cells, {**_each(cells), **months}, frozenset(months), known)
        return totals, self._planned(table)

    def _strengths(self, cells: Mapping[Key, Counts]) -> Planned:
        """How clear the lead is; what is unknown by strength is unknown by track, and no other."""
        begun, known = Plan(), self._all_of(cells)
        for name in ("", "unknown"):
            if ("", name) not in cells:
                continue
            for level in LEVELS:
                if not self.tops.plan.shows(("", name), level):
                    begun.hide(("", name), level)
            known += self._shown(self.tops, ("", name), frozenset([("", name)]))
        return self._planned(Table(cells, _each(cells), known=known), begun)

    def _question(self, cells: dict[Key, Counts]) -> Planned:
        """A question: options by the recommended track, with the totals of both."""
        options = {option for option, _ in cells}
        figures: dict[Figure, frozenset[Key]] = {
            **_each(cells),
            **{(option,): frozenset(k for k in cells if k[0] == option) for option in options},
            (): frozenset(cells),
        }
        limits = self._by_top(cells, lambda key: key[1])
        every = self._all_of(cells)
        if any((sum(cells[k] for k in keys) > most).any() for keys, most in every):
            every = []  # people choose several of them
        return self._planned(Table(cells, figures, limits=[*limits, *every]))

    def _all_of(self, cells: Mapping[Key, Counts]) -> list[tuple[frozenset[Key], Counts]]:
        """All cells together, beside the number of records."""
        return [(frozenset(cells), counts) for counts in self._records.values()]

    def _by_top(
        self, cells: Mapping[Key, Counts], top_of: Callable[[Key], str]
    ) -> list[tuple[frozenset[Key], Counts]]:
        """What the records of a track allow: for all cells together, or for each, if more."""
        found: list[tuple[frozenset[Key], Counts]] = []
        for top in {top_of(key) for key in cells}:
            keys = frozenset(key for key in cells if top_of(key) == top)
            most = self.tops.table.cells["", top]
            several = (sum(cells[key] for key in keys) > most).any()
            for some in (frozenset([key]) for key in sorted(keys)) if several else [keys]:
                found += self._shown(self.tops, ("", top), some)
        return found

    @staticmethod
    def _shown(
        other: Planned, cell: Key, keys: frozenset[Key]
    ) -> list[tuple[frozenset[Key], Counts]]:
        """What another table shows of some cells."""
        counts = other.table.cells[cell]
        if other.plan.shows(cell, "narrowed"):
            return [(keys, counts)]
        return [(keys, counts.sum(keepdims=True))] if other.plan.shows(cell, "whole") else []


@dataclass(frozen=True)
class Parts:
    """The parts in which records are counted: groups of kinds by periods of whole months.

    Attributes
    ----------
    groups
        Kinds that are shown together.
    starts
        The first month of each period.
    last
        The last month that has records.
    """

    groups: tuple[tuple[Kind, ...], ...]
    starts: tuple[str, ...]
    last: str

    @classmethod
    def of(cls, final: Sequence[Row], drafts: Sequence[Row]) -> Parts:
        """Part what there is, so that each part has `APART` final records or more."""
        number: Counter[tuple[str, str]] = Counter()
        for row in final:
            number[row.month, row.kind] += row.number
        months = sorted({row.month for row in (*final, *drafts)}) or [""]
        of_kind = {kind: sum(number[month, kind] for month in months) for kind in KINDS}
        groups = _merged(of_kind)
        enough = {
            group: max(APART, total / MOST_PERIODS)
            for group in groups
            if (total := sum(of_kind[kind] for kind in group))
        } or {groups[0]: APART}
        starts, so_far = [months[0]], Counter[tuple[Kind, ...]]()
        for month in months:
            if all(so_far[group] >= least for group, least in enough.items()):
                starts.append(month)
                so_far.clear()
            so_far.update({group: sum(number[month, kind] for kind in group) for group in groups})
        if len(starts) > 1 and any(so_far[group] < least for group, least in enough.items()):
            starts.pop()
        return cls(groups, tuple(starts), months[-1])

    def __len__(self) -> int:
        return len(self.groups) * len(self.starts)

    def place(self, kind: str, month: str) -> int:
        """The part that records of a kind and month are in."""
        group = next(place for place, kinds in enumerate(self.groups) if kind in kinds)
        return group * len(self.starts) + max(0, bisect_right(self.starts, month) - 1)

    def within(self, scope: Scope) -> tuple[Scope, list[int]]:
        """The parts that have any of a scope, and the scope that they are together."""
        groups = [place for place, kinds in enumerate(self.groups) if set(kinds) & set(scope.kinds)]
        ends = [*self.starts[1:], ""]
        periods = [
            place
            for place, (start, end) in enumerate(zip(self.starts, ends, strict=True))
            if (not scope.until or place == 0 or start <= scope.until)
            and (not scope.since or (scope.since < end if end else scope.since <= self.last))
            and not (place == 0 and scope.until and scope.until < start)
        ]
        parts = [group * len(self.starts) + period for group in groups for period in periods]
        if not parts:
            return scope, []
        kinds = tuple(kind for kind in KINDS if any(kind in self.groups[g] for g in groups))
        since = self.starts[periods[0]] if scope.since else ""
        until = _before(ends[periods[-1]]) if scope.until else ""
        return Scope(since, until, kinds), parts

    def scopes(self) -> list[list[int]]:
        """The parts of every scope that can be asked for, but that of everything."""
        periods = range(len(self.starts))
        return [
            [group * len(self.starts) + period for group in groups for period in periods[low:high]]
            for size in range(1, len(self.groups) + 1)
            for groups in combinations(range(len(self.groups)), size)
            for low in periods
            for high in range(low + 1, len(self.starts) + 1)
            if size * (high - low) < len(self)
        ]


def _merged(of_kind: Mapping[Kind, int]) -> tuple[tuple[Kind, ...], ...]:
    """Put kinds together until each group has `APART` records or none, the smallest first."""
    groups: dict[tuple[Kind, ...], int] = {(k,): number for k, number in of_kind.items() if number}
    none = [(kind,) for kind, number in of_kind.items() if not number]
    while len(groups) > 1 and min(groups.values()) < APART:
        (one, few), (other, more) = sorted(groups.items(), key=lambda pair: pair[1])[:2]
        del groups[one], groups[other]
        groups[tuple(kind for kind in KINDS if kind in (*one, *other))] = few + more
    return tuple(sorted([*groups, *none]))


def _before(month: str) -> str:
    """The month before one; "" before none."""
    if not month:
        return ""
    years, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return f"{years:04}-{place + 1:02}"


@dataclass(frozen=True)
class Planned:
    """A table, and what is hidden of it."""

    table: Table
    plan: Plan


@dataclass(frozen=True)
class Page:
    """What a scope shows of tables: the parts of it, and whether these are all."""

    parts: Sequence[int]
    level: Level

    def has(self, planned: Planned) -> bool:
        """Whether anything of a table is counted here."""
        return any(counts[list(self.parts)].any() for counts in planned.table.cells.values())

    def figure(self, planned: Planned, figure: Figure) -> int | None:
        """One figure; None if it is hidden."""
        number = planned.table.count(figure, self.parts)
        return number if planned.plan.shows(figure, self.level) else None

    def figures(self, planned: Planned, length: int) -> list[tuple[Figure, int | None]]:
        """The figures with names of so many parts that are not 0, in order."""
        if self.level in planned.plan.withheld:
            return []
        return [
            (figure, self.figure(planned, figure))
            for figure in sorted(planned.table.figures)
            if len(figure) == length and planned.table.count(figure, self.parts)
        ]

    def cells(self, planned: Planned) -> tuple[Cell, ...]:
        """The same as cells."""
        return tuple(
            Cell(group, name, number) for (group, name), number in self.figures(planned, 2)
        )

    def agreement(self, advised: Planned) -> Agreement:
        """How often counselors would advise what was recommended."""
        same, judged, differ = (self.figure(advised, name) for name in (_SAME, _ALL, _DIFFER))
        known = None not in (same, judged, differ)
        return Agreement(same if known else None, judged, self.cells(advised))


_ALL: Final[Figure] = ("@", "all", "")
_SAME: Final[Figure] = ("@", "same", "")
_DIFFER: Final[Figure] = ("@", "differ", "")


def _each(cells: Iterable[Key]) -> dict[Figure, frozenset[Key]]:
    """Each cell as a figure."""
    return {key: frozenset([key]) for key in cells}


def _advised(cells: Mapping[Key, Counts]) -> Table:
    """The recommended track against the counselor's, where both name one."""
    judged = {key: counts for key, counts in cells.items() if key[0] not in _NO_TRACK}
    same = frozenset(key for key in judged if key[0] == key[1])
    sums = {_ALL: frozenset(judged), _SAME: same, _DIFFER: frozenset(judged) - same}
    return Table(judged, {**_each(judged), **sums})


_NO_TRACK: Final = ("", TIE, UNKNOWN)
