"""Counting the insights in the database, from the tallies, by `parts`.

A count below `suppression.LEAST` is hidden, and whatever would reveal it on any pages together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Connection, case, select

from advisor.guide.model import TIE
from advisor.learning import parallel
from advisor.records import tallies as about
from advisor.records.errors import RecordsError
from advisor.records.faults import RESTORE
from advisor.records.insights import DIFFER, SAME, Insights, Planned, Slice, TrackCell, shown
from advisor.records.model import UNKNOWN, Kind
from advisor.records.scopes import EVERYTHING, Parts, Scope
from advisor.records.suppression import EXTENTS, Aggregate, Counts, Key, Plan, Sums, Table, plan
from advisor.records.tables import records, tallies

Aggregates = Mapping[Aggregate, frozenset[Key]]
"""The cells that each aggregate is the sum of."""


def count(connection: Connection, scope: Scope = EVERYTHING) -> Insights:
    """Count what the final records of a scope say."""
    return _counted(_rows(connection), _drafts(connection)).insights(scope)


class Row(NamedTuple):
    """How many records of one month and kind, with a top and a verdict, say one thing."""

    month: str
    kind: Kind
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
    found = about.totals(connection, *columns, where=row.about != about.FLAG)
    rows = tuple(Row._make(each) for each in found if each[-1])
    if not all(isinstance(text, str) for row in rows for text in row[:-1]):
        raise RecordsError(f"the counts of the records are damaged; {RESTORE}")
    return rows


def _drafts(connection: Connection) -> tuple[Row, ...]:
    """Count drafts by their last page: there are few, and an index finds them."""
    row = records.c
    wanted = select(row.created, row.kind, row.last_page).where(row.status == "draft")
    found = Counter(
        (f"{created:%Y-%m}", kind, page)
        for created, kind, page in connection.execute(wanted)
        if created  # or it makes no sense
    )
    return tuple(
        Row(month, kind, about.PAGE, page, "", "", number)
        for (month, kind, page), number in sorted(found.items())
    )


@lru_cache(maxsize=4)
def _counted(rows: tuple[Row, ...], drafts: tuple[Row, ...]) -> Counted:
    import scipy.linalg  # noqa: F401 -- its BLAS can be kept to one core once it is loaded

    with parallel.one():
        return Counted(rows, drafts)


class Counted:
    """All counts of final records and of drafts, and what is hidden of them."""

    def __init__(self, rows: Sequence[Row], drafts: Sequence[Row]) -> None:
        number: Counter[tuple[str, Kind]] = Counter()
        said: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            said[row.about].append(row)
        for row in (of_record := said[about.RECORD]):
            number[row.month, row.kind] += row.number
        self.parts = Parts.of(number, {row.month for row in drafts})
        self._scopes = self.parts.scopes()
        self._held = {self.parts.place(row.kind, row.month) for row in (*of_record, *drafts)}
        self._records = self._cells(of_record, lambda _: ("", ""))
        self.tops = self._over_time(of_record, lambda row: row.top)
        self.verdicts = self._over_time(of_record, lambda row: row.verdict, self.tops.plan)

        def by_value(rows: Iterable[Row]) -> dict[Key, Counts]:
            return self._cells(rows, lambda row: ("", row.value))

        def by_top(name: str) -> dict[Key, Counts]:
            return self._cells(said[name], lambda row: (row.top, row.value))

        self.strengths = self._strengths(by_value(said[about.STRENGTH]))
        pages = by_value(said[about.PAGE])
        self.pages = self._planned(Table(pages, _each(pages), known=self._all_of(pages)))
        helpful = by_value(said[about.HELPFUL])
        self.helpful = self._planned(Table(helpful, _each(helpful), limits=self._all_of(helpful)))
        left = by_value(drafts)
        self.left_at = self._planned(Table(left, _each(left)))
        self.leanings = self._crossed(by_top(about.LEANING), 0)
        judged = {key: n for key, n in by_top(about.ADVICE).items() if key[0] not in _NO_TRACK}
        self.advice = self._crossed(judged, 0, _agreeing(judged))
        self.questions = {
            name: self._crossed(self._cells(some, lambda row: (row.value, row.top)), 1)
            for name, some in said.items()
            if not name.startswith(about.SPECIAL)
        }

    def insights(self, scope: Scope) -> Insights:
        """Count a scope, and hide what has to be hidden."""
        counted, parts = self.parts.within(scope)
        here = Slice(parts, "whole" if self._held <= {*parts} else "narrowed")
        total = self._records.get(("", ""), np.zeros(len(self.parts), np.int64))[parts].sum()
        questions = sorted(self.questions.items())
        tops, tops_by_month = here.over_time(self.tops)
        verdicts, verdicts_by_month = here.over_time(self.verdicts)
        return Insights(
            scope=counted,
            records=shown(int(total)),
            answered={name: here.aggregate(each, ()) for name, each in questions if here.has(each)},
            answers=tuple(
                replace(total, group=name)
                for name, each in questions
                for total in here.totals(each)
            ),
            answers_by_top=tuple(
                TrackCell(name, option, top, number)
                for name, each in questions
                for (option, top), number in here.aggregates(each, 2)
            ),
            tops=tops,
            verdicts=verdicts,
            months=here.totals(self.tops, 3),
            tops_by_month=tops_by_month,
            verdicts_by_month=verdicts_by_month,
            strengths=here.cells(self.strengths),
            last_pages=here.cells(self.pages),
            left_at=here.cells(self.left_at),
            leaned=here.totals(self.leanings),
            leanings=here.cells(self.leanings),
            helpful=here.cells(self.helpful),
            agreement=here.agreement(self.advice),
        )

    def _cells(self, rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, Counts]:
        found: dict[Key, Counts] = {}
        for row in rows:
            counts = found.setdefault(key(row), np.zeros(len(self.parts), np.int64))
            counts[self.parts.place(row.kind, row.month)] += row.number
        return found

    def _planned(self, table: Table, begun: Plan | None = None) -> Planned:
        return Planned(table, plan(table, self._scopes, begun))

    def _over_time(
        self, of_record: Sequence[Row], said: Callable[[Row], str], begun: Plan | None = None
    ) -> Planned:
        """Something that each record says: in all, and by rows of months, as begun elsewhere."""
        cells = self._cells(of_record, lambda row: (self.parts.row(row.month), said(row)))
        by_name: dict[Aggregate, frozenset[Key]] = {
            ("", name): frozenset(key for key in cells if key[1] == name) for _, name in cells
        }
        months: dict[Aggregate, frozenset[Key]] = {
            ("@", month, ""): frozenset(key for key in cells if key[0] == month)
            for month, _ in cells
        }
        closed, hidden = frozenset(months), Plan()
        for extent in EXTENTS:
            for month in closed & begun.hidden[extent] if begun else ():
                hidden.hide(month, extent)
        table = Table(
            cells,
            {**_each(cells), **by_name, **months},
            fixed=closed if begun else frozenset(),
            known=self._all_of(cells),
            closed=closed,
        )
        return self._planned(table, hidden)

    def _strengths(self, cells: Mapping[Key, Counts]) -> Planned:
        """How clear the lead is; what is unknown by strength is unknown by track, and no other."""
        same = [("", name) for name in ("", UNKNOWN) if ("", name) in cells]
        begun, known = Plan(), [*self._all_of(cells)]
        for aggregate in same:
            for extent in EXTENTS:
                if not self.tops.plan.shows(aggregate, extent):
                    begun.hide(aggregate, extent)
            known += self._shown(aggregate, frozenset([aggregate]))
        return self._planned(Table(cells, _each(cells), frozenset(same), known), begun)

    def _crossed(
        self, cells: Mapping[Key, Counts], top: int, more: Aggregates = MappingProxyType({})
    ) -> Planned:
        """What some records say by track, which stands in a place of each key; with totals."""
        rows: dict[Aggregate, frozenset[Key]] = {
            (row,): frozenset(key for key in cells if key[0] == row) for row, _ in cells
        }
        limits, every = self._by_top(cells, top), self._all_of(cells)
        if any((sum(cells[k] for k in keys) > most).any() for keys, most in every):
            every = []  # people choose several of them
        aggregates: Aggregates = {**_each(cells), **rows, (): frozenset(cells), **more}
        return self._planned(Table(cells, aggregates, limits=[*limits, *every]))

    def _all_of(self, cells: Mapping[Key, Counts]) -> Sums:
        """All cells together, beside the number of records."""
        return [(frozenset(cells), counts) for counts in self._records.values()]

    def _by_top(self, cells: Mapping[Key, Counts], place: int) -> Sums:
        """What the records of a track allow: for all its cells together, or for each, if more."""
        found: list[tuple[frozenset[Key], Counts]] = []
        for top in dict.fromkeys(key[place] for key in cells):  # a set has another order each time
            keys = frozenset(key for key in cells if key[place] == top)
            most = self.tops.table.counts["", top]
            several = (sum(cells[key] for key in keys) > most).any()
            for some in (frozenset([key]) for key in sorted(keys)) if several else [keys]:
                found += self._shown(("", top), some)
        return found

    def _shown(self, aggregate: Aggregate, keys: frozenset[Key]) -> Sums:
        """What the table of tops shows of some cells."""
        counts = self.tops.table.counts[aggregate]
        if self.tops.plan.shows(aggregate, "narrowed"):
            return [(keys, counts)]
        is_shown = self.tops.plan.shows(aggregate, "whole")
        return [(keys, counts.sum(keepdims=True))] if is_shown else []


_NO_TRACK: Final = ("", TIE, UNKNOWN)


def _each(cells: Iterable[Key]) -> dict[Aggregate, frozenset[Key]]:
    return {key: frozenset([key]) for key in cells}


def _agreeing(judged: Mapping[Key, Counts]) -> Aggregates:
    """In how many the recommended track is the counselor's, and in how many it is not."""
    same = frozenset(key for key in judged if key[0] == key[1])
    return {SAME: same, DIFFER: frozenset(judged) - same}
