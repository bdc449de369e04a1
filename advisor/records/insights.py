"""What final records say, counted in the database from the tallies.

Small counts could point at a person, so a count below `LEAST` is hidden, and so is whatever
would give it away on this page, on another one, or on several together: see
`advisor.records.hiding`. For that everything is counted in parts, groups of kinds by periods,
each of so many records that they can be shown apart. A scope is widened to whole parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Connection, case, func, select

from advisor.guide.model import TIE
from advisor.learning import cores
from advisor.records import tallies as about
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
from advisor.records.model import UNKNOWN, Kind
from advisor.records.parts import EVERYTHING, Parts, Scope
from advisor.records.tables import records, tallies


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
    judged_by_top
        The latter by the recommended track.
    cells
        Recommended track (``group``) against the counselor's (``name``).
    """

    same: int | None
    judged: int | None
    judged_by_top: tuple[Cell, ...]
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
    months
        Records by rows of months, in one group: by month, as ``2026-11``, or by the first and the
        last of some that are shown together, as ``2026-07/2026-09``.
    tops_by_month, verdicts_by_month
        By these rows.
    leaned, leanings
        Prospects who named the track that they lean to afterwards, by the recommended one; and
        which they named.
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
    months: tuple[Cell, ...]
    tops_by_month: tuple[Cell, ...]
    verdicts_by_month: tuple[Cell, ...]
    strengths: tuple[Cell, ...]
    last_pages: tuple[Cell, ...]
    left_at: tuple[Cell, ...]
    leaned: tuple[Cell, ...]
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
        number: Counter[tuple[str, Kind]] = Counter()
        of_record = [row for row in rows if row.about == about.RECORD]
        for row in of_record:
            number[row.month, row.kind] += row.number
        self.parts = Parts.of(number, {row.month for row in drafts})
        self._scopes = self.parts.scopes()
        self._held = {self.parts.place(row.kind, row.month) for row in (*of_record, *drafts)}
        self._records = self._cells((("", ""), row) for row in of_record)
        self.tops = self._over_time(of_record, lambda row: row.top)
        self.verdicts = self._over_time(of_record, lambda row: row.verdict, self.tops.plan)
        said: dict[str, list[Row]] = {}
        for row in rows:
            said.setdefault(row.about, []).append(row)
        by_value = {
            name: self._cells((("", r.value), r) for r in some) for name, some in said.items()
        }
        self.strengths = self._strengths(by_value.get(about.STRENGTH, {}))
        pages = by_value.get(about.PAGE, {})
        self.pages = self._planned(Table(pages, _each(pages), known=self._all_of(pages)))
        helpful = by_value.get(about.HELPFUL, {})
        self.helpful = self._planned(Table(helpful, _each(helpful), limits=self._all_of(helpful)))
        left = self._cells((("", row.value), row) for row in drafts)
        self.left_at = self._planned(Table(left, _each(left)))
        against = {
            name: self._cells(((r.top, r.value), r) for r in said.get(name, ()))
            for name in (about.LEANING, about.ADVICE)
        }
        self.leanings = self._crossed(against[about.LEANING], 0)
        judged = {k: n for k, n in against[about.ADVICE].items() if k[0] not in _NO_TRACK}
        self.advice = self._crossed(judged, 0, _agreeing(judged))
        self.questions = {
            name: self._crossed(self._cells(((r.value, r.top), r) for r in some), 1)
            for name, some in said.items()
            if not name.startswith(about.SPECIAL)
        }

    def insights(self, scope: Scope) -> Insights:
        """Count a scope, and hide what has to be hidden."""
        counted, parts = self.parts.within(scope)
        page = Page(parts, "whole" if self._held <= {*parts} else "narrowed")
        total = self._records.get(("", ""), np.zeros(len(self.parts), np.int64))[parts].sum()
        questions = sorted(self.questions.items())
        tops, tops_by_month = page.over_time(self.tops)
        verdicts, verdicts_by_month = page.over_time(self.verdicts)
        return Insights(
            scope=counted,
            records=shown(int(total)),
            answered={name: page.figure(each, ()) for name, each in questions if page.has(each)},
            answers=tuple(
                replace(total, group=name)
                for name, each in questions
                for total in page.totals(each)
            ),
            answers_by_top=tuple(
                TrackCell(name, option, top, number)
                for name, each in questions
                for (option, top), number in page.figures(each, 2)
            ),
            tops=tops,
            verdicts=verdicts,
            months=page.totals(self.tops, 3),
            tops_by_month=tops_by_month,
            verdicts_by_month=verdicts_by_month,
            strengths=page.cells(self.strengths),
            last_pages=page.cells(self.pages),
            left_at=page.cells(self.left_at),
            leaned=page.totals(self.leanings),
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

    def _over_time(
        self, of_record: Sequence[Row], said: Callable[[Row], str], begun: Plan | None = None
    ) -> Planned:
        """Something that each record says: in all, and by rows of months.

        The totals of the months are those of another table, if that has begun.
        """
        cells = self._cells(((self.parts.row(row.month), said(row)), row) for row in of_record)
        names = {name for _, name in cells}
        rows = {month for month, _ in cells}
        figures = _each(cells)
        figures |= {("", name): frozenset(k for k in cells if k[1] == name) for name in names}
        months: dict[Figure, frozenset[Key]] = {
            ("@", month, ""): frozenset(key for key in cells if key[0] == month) for month in rows
        }
        closed = frozenset(months)
        hidden = Plan()
        for level in LEVELS:
            for month in closed & begun.hidden[level] if begun else ():
                hidden.hide(month, level)
        every = self._all_of(cells)
        fixed = closed if begun else frozenset()
        return self._planned(Table(cells, figures | months, fixed, every, closed=closed), hidden)

    def _strengths(self, cells: Mapping[Key, Counts]) -> Planned:
        """How clear the lead is; what is unknown by strength is unknown by track, and no other."""
        same = frozenset(("", name) for name in ("", UNKNOWN) if ("", name) in cells)
        begun, known = Plan(), self._all_of(cells)
        for figure in same:
            for level in LEVELS:
                if not self.tops.plan.shows(figure, level):
                    begun.hide(figure, level)
            known += self._shown(self.tops, figure, frozenset([figure]))
        return self._planned(Table(cells, _each(cells), same, known), begun)

    def _crossed(
        self,
        cells: Mapping[Key, Counts],
        top: int,
        more: Mapping[Figure, frozenset[Key]] = MappingProxyType({}),
    ) -> Planned:
        """What some records say by track, which stands in a place of each key; with totals."""
        figures: dict[Figure, frozenset[Key]] = {
            **_each(cells),
            **{(row,): frozenset(k for k in cells if k[0] == row) for row, _ in cells},
            (): frozenset(cells),
            **more,
        }
        limits = self._by_top(cells, top)
        every = self._all_of(cells)
        if any((sum(cells[k] for k in keys) > most).any() for keys, most in every):
            every = []  # people choose several of them
        return self._planned(Table(cells, figures, limits=[*limits, *every]))

    def _all_of(self, cells: Mapping[Key, Counts]) -> list[tuple[frozenset[Key], Counts]]:
        """All cells together, beside the number of records."""
        return [(frozenset(cells), counts) for counts in self._records.values()]

    def _by_top(
        self, cells: Mapping[Key, Counts], place: int
    ) -> list[tuple[frozenset[Key], Counts]]:
        """What the records of a track allow: for all its cells together, or for each, if more."""
        found: list[tuple[frozenset[Key], Counts]] = []
        for top in {key[place] for key in cells}:
            keys = frozenset(key for key in cells if key[place] == top)
            most = self.tops.table.counts["", top]
            several = (sum(cells[key] for key in keys) > most).any()
            for some in (frozenset([key]) for key in sorted(keys)) if several else [keys]:
                found += self._shown(self.tops, ("", top), some)
        return found

    @staticmethod
    def _shown(
        other: Planned, figure: Figure, keys: frozenset[Key]
    ) -> list[tuple[frozenset[Key], Counts]]:
        """What another table shows of some cells."""
        counts = other.table.counts[figure]
        if other.plan.shows(figure, "narrowed"):
            return [(keys, counts)]
        return [(keys, counts.sum(keepdims=True))] if other.plan.shows(figure, "whole") else []


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
        table = planned.table
        found = (
            (each, self.figure(planned, each))
            for each, keys in sorted(table.figures.items(), key=lambda item: item[0])
            if len(each) == length
            and any((key, part) in table.places for key in keys for part in self.parts)
        )
        return [(figure, number) for figure, number in found if number != 0]

    def cells(self, planned: Planned) -> tuple[Cell, ...]:
        """The same as cells."""
        return tuple(
            Cell(group, name, number) for (group, name), number in self.figures(planned, 2)
        )

    def over_time(self, planned: Planned) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
        """The cells in all, and by rows of months."""
        found = self.cells(planned)
        return tuple(c for c in found if not c.group), tuple(c for c in found if c.group)

    def totals(self, planned: Planned, length: int = 1) -> tuple[Cell, ...]:
        """The totals of rows as cells of one group."""
        return tuple(
            Cell("", name[length // 2], number) for name, number in self.figures(planned, length)
        )

    def agreement(self, advised: Planned) -> Agreement:
        """How often counselors would advise what was recommended."""
        same, judged, differ = (self.figure(advised, name) for name in (_SAME, (), _DIFFER))
        known = None not in (same, judged, differ)
        return Agreement(same if known else None, judged, self.totals(advised), self.cells(advised))


_SAME: Final[Figure] = ("@", "same", "", "")
_DIFFER: Final[Figure] = ("@", "differ", "", "")


def _each(cells: Iterable[Key]) -> dict[Figure, frozenset[Key]]:
    """Each cell as a figure."""
    return {key: frozenset([key]) for key in cells}


def _agreeing(judged: Mapping[Key, Counts]) -> dict[Figure, frozenset[Key]]:
    """In how many the recommended track is the counselor's, and in how many it is not."""
    same = frozenset(key for key in judged if key[0] == key[1])
    return {_SAME: same, _DIFFER: frozenset(judged) - same}


_NO_TRACK: Final = ("", TIE, UNKNOWN)
