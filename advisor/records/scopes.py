"""The parts in which records are counted, and the rows of months in which they are shown.

The difference of two scopes could reveal a few records, so a *scope*, what a user requests, is
widened to whole parts, each of so many records that they can be shown separately.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from advisor.records.errors import RecordsError
from advisor.records.model import KINDS, Kind

MIN_PART: Final = 50  # fewer records than this are shown together with others only
MAX_PERIODS: Final = 4  # with more periods, finding what to hide would take too long
MIN_ROW: Final = 30  # months of fewer records are shown as quarters, years, or with the next
MAX_TABLE_ROWS: Final = 12  # more rows of months are too many to read
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Scope:
    """Which records are counted: from a first to a last month, as in ``2026-11``, of some kinds."""

    since: str = ""
    until: str = ""
    kinds: tuple[Kind, ...] = KINDS

    def __post_init__(self) -> None:
        for month in filter(None, (self.since, self.until)):
            if not _MONTH.fullmatch(month):
                raise RecordsError(f'"{month}" is no month; write one as in 2026-11')


EVERYTHING: Final = Scope()


@dataclass(frozen=True)
class Parts:
    """The parts in which records are counted: groups of kinds by periods of whole months."""

    groups: tuple[tuple[Kind, ...], ...]
    """Kinds that are shown together."""
    starts: tuple[str, ...]
    """The first month of each period."""
    rows: tuple[str, ...]
    """The first month of each row of a table of months; no period begins within one."""
    last: str
    """The last month that has records."""

    @classmethod
    def of(cls, number: Counter[tuple[str, Kind]], also: Iterable[str] = ()) -> Parts:
        """Make parts of `MIN_PART` final records or more, of their number by month and kind.

        ``also`` are more months, which only drafts have.
        """
        months = sorted({*(month for month, _ in number), *also}) or [""]
        rows = rows_of({month: sum(number[month, kind] for kind in KINDS) for month in months})
        of_kind = {kind: sum(number[month, kind] for month in months) for kind in KINDS}
        groups = _merged(of_kind)
        totals = {group: sum(of_kind[kind] for kind in group) for group in groups}
        enough = {group: max(MIN_PART, n / MAX_PERIODS) for group, n in totals.items() if n}
        enough = enough or {groups[0]: MIN_PART}
        starts, so_far = [rows[0]], Counter[tuple[Kind, ...]]()

        def is_enough() -> bool:
            return all(so_far[group] >= least for group, least in enough.items())

        for first, end in zip(rows, (*rows[1:], ""), strict=True):
            if is_enough():
                starts.append(first)
                so_far.clear()
            inside = [each for each in months if first <= each and (not end or each < end)]
            for group in groups:
                so_far[group] += sum(number[month, kind] for month in inside for kind in group)
        if len(starts) > 1 and not is_enough():
            starts.pop()
        return cls(groups, tuple(starts), rows, months[-1])

    def __len__(self) -> int:
        return len(self.groups) * len(self.starts)

    def place(self, kind: str, month: str) -> int:
        """The part that records of a kind and month are in."""
        group = next(place for place, kinds in enumerate(self.groups) if kind in kinds)
        return group * len(self.starts) + max(0, bisect_right(self.starts, month) - 1)

    def row(self, month: str) -> str:
        """The row that a month is in: a month, or the first and the last as ``2026-07/2026-09``."""
        place = bisect_right(self.rows, month) - 1
        first = self.rows[place]
        last = _later(self.rows[place + 1], -1) if place + 1 < len(self.rows) else self.last
        return first if first == last else f"{first}/{last}"

    def within(self, scope: Scope) -> tuple[Scope, list[int]]:
        """The parts that have any of a scope, and the scope that they are together."""
        groups = [place for place, kinds in enumerate(self.groups) if set(kinds) & set(scope.kinds)]
        ends = [*self.starts[1:], ""]
        periods = [
            place
            for place, (start, end) in enumerate(zip(self.starts, ends, strict=True))
            if (not scope.until or start <= scope.until)
            and (not scope.since or (scope.since < end if end else scope.since <= self.last))
        ]
        parts = [group * len(self.starts) + period for group in groups for period in periods]
        if not parts:
            return scope, []
        kinds = tuple(kind for kind in KINDS if any(kind in self.groups[g] for g in groups))
        since = self.starts[periods[0]] if scope.since else ""
        until = _later(ends[periods[-1]], -1) if scope.until else ""
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
    """Put kinds together until each group has `MIN_PART` records or none, the smallest first."""
    groups: dict[tuple[Kind, ...], int] = {(k,): number for k, number in of_kind.items() if number}
    none = [(kind,) for kind, number in of_kind.items() if not number]
    while len(groups) > 1 and min(groups.values()) < MIN_PART:
        (one, few), (other, more) = sorted(groups.items(), key=lambda pair: pair[1])[:2]
        del groups[one], groups[other]
        groups[tuple(kind for kind in KINDS if kind in (*one, *other))] = few + more
    return tuple(sorted([*groups, *none]))


def rows_of(months: Mapping[str, int]) -> tuple[str, ...]:
    """Return the first month of each row, of months, quarters or years, from counts by month."""
    for step in (1, 3, 12):
        number: Counter[str] = Counter()
        for month, records in months.items():
            number[_first(month, step)] += records
        few = sum(records < MIN_ROW for records in number.values())
        if len(number) <= MAX_TABLE_ROWS and few <= len(number) / 4:
            break
    starts, so_far = [min(months)], 0
    for first, records in number.items():
        if so_far >= MIN_ROW:
            starts.append(first)
            so_far = 0
        so_far += records
    if len(starts) > 1 and so_far < MIN_ROW:
        starts.pop()
    return tuple(starts)


def _first(month: str, step: int) -> str:
    """The first month of the quarter or year that a month is in."""
    return _later(month, -((int(month[5:]) - 1) % step)) if month else ""


def _later(month: str, months: int) -> str:
    """The month so many months later; "" for none."""
    if not month:
        return ""
    years, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return f"{years:04}-{place + 1:02}"
