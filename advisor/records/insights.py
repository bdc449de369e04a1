"""What final records say, counted in the database from the tallies.

Small counts could point at a person, so a count below `LEAST` is hidden. The
totals must not give it away: in each row and column where something is hidden,
the next smallest count is hidden with it, until at least two are hidden that add
up to `LEAST` (complementary cell suppression; Willenborg and de Waal, *Elements
of Statistical Disclosure Control*, 2001, chapter 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from advisor.records import tallies as about
from advisor.records.errors import RecordsError
from advisor.records.model import KINDS, Kind, month_start
from advisor.records.tables import records, tallies

LEAST: Final = 5
"""A smaller count is not shown."""

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
    tops
        Recommended tracks, ``tie``, ``unknown``, or "" for none.
    verdicts
        Levels of the verdict, or "" for none.
    """

    since: str = ""
    until: str = ""
    kinds: tuple[Kind, ...] = KINDS
    tops: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for month in filter(None, (self.since, self.until)):
            if not _MONTH.fullmatch(month):
                raise RecordsError(f'"{month}" is no month; write one as in 2026-11')


EVERYTHING: Final = Scope()

Key = tuple[str, str]
"""Row and column of a table of counts."""


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
    records
        How many there are; None when that is hidden.
    answered
        How many options were chosen of each question, in all; None when that is hidden.
        A ``multi`` question counts each option of a record.
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
    row = tallies.c
    asked = _sums(connection, scope, row.about, row.value, row.top, where=~_special())
    months = _sums(
        connection, scope, row.month, row.top, row.verdict, where=row.about == about.RECORD
    )
    others = _sums(
        connection, scope, row.about, row.value, row.top, where=_special() & _is_detail()
    )
    total = sum(months.values())
    return Insights(
        records=shown(total),
        answered={name: shown(number) for (_, name), number in _totals(asked, 0).items()},
        answers=_cells(_summed(asked, 0, 1)),
        answers_by_top=_by_top(asked),
        tops=_cells(_totals(months, 1)),
        verdicts=_cells(_totals(months, 2)),
        tops_by_month=_cells(_summed(months, 0, 1)),
        verdicts_by_month=_cells(_summed(months, 0, 2)),
        strengths=_cells(_one_group(others, about.STRENGTH)),
        last_pages=_cells(_one_group(others, about.PAGE)),
        left_at=_cells(_left_at(connection, scope)),
        leanings=_cells(_against_top(others, about.LEANING)),
        helpful=_cells(_one_group(others, about.HELPFUL)),
        agreement=_agreement(_against_top(others, about.ADVICE)),
    )


def shown(number: int, least: int = LEAST) -> int | None:
    """Give a count that may be shown, or None."""
    return None if 0 < number < least else number


def hide_small(counts: Mapping[Key, int], least: int = LEAST) -> dict[Key, int | None]:
    """Hide the small counts of a table whose totals by row and by column are known.

    Parameters
    ----------
    counts
        Row and column -> count. What is not there is known to be 0.
    least
        A smaller count is small.

    Examples
    --------
    >>> hide_small({("", "itm"): 100, ("", "bida"): 40, ("", "isa"): 3})
    {('', 'itm'): 100, ('', 'bida'): None, ('', 'isa'): None}
    """
    hidden = {key for key, number in counts.items() if 0 < number < least}
    lines = [line for line in _lines(counts) if len(line) > 1]
    while betrayed := {key for line in lines for key in _companions(line, counts, hidden, least)}:
        hidden |= betrayed
    return {key: None if key in hidden else number for key, number in counts.items()}


def _lines(counts: Mapping[Key, int]) -> Iterator[list[Key]]:
    """The rows and the columns of a table."""
    for side in (0, 1):
        lines: dict[str, list[Key]] = {}
        for key in counts:
            lines.setdefault(key[side], []).append(key)
        yield from lines.values()


def _companions(
    line: list[Key], counts: Mapping[Key, int], hidden: set[Key], least: int
) -> set[Key]:
    """What must be hidden, too, so that a line's total does not give a hidden count away."""
    within = [counts[key] for key in line if key in hidden]
    found: set[Key] = set()
    for number, key in sorted((counts[key], key) for key in line if key not in hidden):
        if not within or (len(within) > 1 and sum(within) >= least):
            break
        if number:
            within.append(number)
            found.add(key)
    return found


def _special() -> ColumnElement[bool]:
    return tallies.c.about.startswith(about.SPECIAL)


def _is_detail() -> ColumnElement[bool]:
    return tallies.c.about != about.RECORD


def _sums(
    connection: Connection,
    scope: Scope,
    *columns: ColumnElement[str],
    where: ColumnElement[bool],
) -> dict[tuple[str, ...], int]:
    """Sum the tallies of a scope by some columns."""
    wanted = select(*columns, func.sum(tallies.c.count)).where(where).group_by(*columns)
    wanted = wanted.where(tallies.c.kind.in_(scope.kinds))
    if scope.since:
        wanted = wanted.where(tallies.c.month >= scope.since)
    if scope.until:
        wanted = wanted.where(tallies.c.month <= scope.until)
    if scope.tops:
        wanted = wanted.where(tallies.c.top.in_(scope.tops))
    if scope.verdicts:
        wanted = wanted.where(tallies.c.verdict.in_(scope.verdicts))
    found = connection.execute(wanted.order_by(*columns))
    return {tuple(names): int(number) for *names, number in found if number}


def _left_at(connection: Connection, scope: Scope) -> dict[Key, int]:
    """Count drafts by their last page: there are few, and an index finds them."""
    row = records.c
    wanted = select(row.last_page, func.count()).where(row.status == "draft")
    wanted = wanted.where(row.kind.in_(scope.kinds)).group_by(row.last_page)
    if scope.since:
        wanted = wanted.where(row.created >= month_start(scope.since))
    if scope.until:
        wanted = wanted.where(row.created < month_start(scope.until, later=1))
    if scope.tops:
        wanted = wanted.where(row.top.in_(scope.tops))
    if scope.verdicts:
        wanted = wanted.where(row.verdict.in_(scope.verdicts))
    return {("", page): number for page, number in connection.execute(wanted)}


def _summed(sums: Mapping[tuple[str, ...], int], group: int, name: int) -> dict[Key, int]:
    """Sum up to two of the columns."""
    fewer: dict[Key, int] = {}
    for key, number in sums.items():
        pair = (key[group], key[name])
        fewer[pair] = fewer.get(pair, 0) + number
    return fewer


def _totals(sums: Mapping[tuple[str, ...], int], name: int) -> dict[Key, int]:
    """Sum up to one of the columns."""
    fewer: dict[Key, int] = {}
    for key, number in sums.items():
        fewer["", key[name]] = fewer.get(("", key[name]), 0) + number
    return fewer


def _one_group(sums: Mapping[tuple[str, ...], int], wanted: str) -> dict[Key, int]:
    fewer = _summed(sums, 0, 1)
    return {("", name): number for (each, name), number in fewer.items() if each == wanted}


def _against_top(sums: Mapping[tuple[str, ...], int], wanted: str) -> dict[Key, int]:
    return {(top, value): number for (each, value, top), number in sums.items() if each == wanted}


def _cells(sums: Mapping[Key, int]) -> tuple[Cell, ...]:
    """Make cells in order, hiding what is small."""
    return tuple(
        Cell(group, name, number) for (group, name), number in sorted(hide_small(sums).items())
    )


def _by_top(sums: Mapping[tuple[str, ...], int]) -> tuple[TrackCell, ...]:
    tables: dict[str, dict[Key, int]] = {}
    for (question, option, top), number in sorted(sums.items()):
        tables.setdefault(question, {})[option, top] = number
    return tuple(
        TrackCell(question, option, top, number)
        for question, table in tables.items()
        for (option, top), number in hide_small(table).items()
    )


def _agreement(advised: Mapping[Key, int]) -> Agreement:
    judged = {
        (top, advice): number
        for (top, advice), number in advised.items()
        if top not in ("", "tie", "unknown")
    }
    same = sum(number for (top, advice), number in judged.items() if top == advice)
    total = sum(judged.values())
    known = None not in (shown(total), shown(same), shown(total - same))
    return Agreement(same if known else None, shown(total), _cells(judged))
