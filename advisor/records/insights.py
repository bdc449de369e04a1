"""What final records say, counted in the database from the tallies.

Small counts could point at a person, so a count below `LEAST` is hidden. What
hides it must not give it away: where a group's total is known and a single cell
is hidden, the next smallest is hidden with it, until what is hidden adds up to
at least `LEAST` (complementary cell suppression; Willenborg and de Waal,
*Elements of Statistical Disclosure Control*, 2001, chapter 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from advisor.records import tallies as about
from advisor.records.model import KINDS, Kind
from advisor.records.tables import tallies

LEAST: Final = 5
"""A smaller count is not shown."""


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
    records
        How many there are; None when that is hidden.
    answers
        Options by question. Options of a `multi` question add up to more than its records.
    answers_by_top
        The same, by the recommended track.
    tops, verdicts
        By month.
    strengths, last_pages
        In one group each.
    leanings
        The track that prospects lean to afterwards, by the recommended one.
    helpful
        ``yes`` and ``no`` in one group.
    agreement
        See there.
    """

    records: int | None
    answers: tuple[Cell, ...]
    answers_by_top: tuple[TrackCell, ...]
    tops: tuple[Cell, ...]
    verdicts: tuple[Cell, ...]
    strengths: tuple[Cell, ...]
    last_pages: tuple[Cell, ...]
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
        answers=_cells(_summed(asked, 0, 1)),
        answers_by_top=_by_top(asked),
        tops=_cells(_summed(months, 0, 1)),
        verdicts=_cells(_summed(months, 0, 2)),
        strengths=_cells(_one_group(others, about.STRENGTH)),
        last_pages=_cells(_one_group(others, about.PAGE)),
        leanings=_cells(_against_top(others, about.LEANING)),
        helpful=_cells(_one_group(others, about.HELPFUL)),
        agreement=_agreement(_against_top(others, about.ADVICE)),
    )


def shown(number: int, least: int = LEAST) -> int | None:
    """Give a count that may be shown, or None."""
    return None if 0 < number < least else number


def hide_small(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """Hide the small counts of a group whose total is known.

    Examples
    --------
    >>> hide_small([100, 40, 3])
    [100, None, None]
    >>> hide_small([100, 4, 3])
    [100, None, None]
    >>> hide_small([100, 0])
    [100, 0]
    """
    hidden = {place for place, number in enumerate(counts) if 0 < number < least}
    by_size = sorted((number, place) for place, number in enumerate(counts) if number >= least)
    for _, place in by_size if hidden else ():
        if sum(counts[each] for each in hidden) >= least and len(hidden) > 1:
            break
        hidden.add(place)
    return [None if place in hidden else number for place, number in enumerate(counts)]


def _special() -> ColumnElement[bool]:
    return tallies.c.about.startswith("@")


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


def _summed(
    sums: Mapping[tuple[str, ...], int], group: int, name: int
) -> dict[tuple[str, str], int]:
    """Sum up to two of the columns."""
    fewer: dict[tuple[str, str], int] = {}
    for key, number in sums.items():
        pair = (key[group], key[name])
        fewer[pair] = fewer.get(pair, 0) + number
    return fewer


def _one_group(sums: Mapping[tuple[str, ...], int], wanted: str) -> dict[tuple[str, str], int]:
    fewer = _summed(sums, 0, 1)
    return {("", name): number for (each, name), number in fewer.items() if each == wanted}


def _against_top(sums: Mapping[tuple[str, ...], int], wanted: str) -> dict[tuple[str, str], int]:
    return {(top, value): number for (each, value, top), number in sums.items() if each == wanted}


def _cells(sums: Mapping[tuple[str, str], int]) -> tuple[Cell, ...]:
    """Make cells, each group hiding what is small in it."""
    made: list[Cell] = []
    for group, entries in groupby(sorted(sums.items()), key=lambda entry: entry[0][0]):
        keys, numbers = zip(*entries, strict=True)
        made += [
            Cell(group, name, number)
            for (_, name), number in zip(keys, hide_small(numbers), strict=True)
        ]
    return tuple(made)


def _by_top(sums: Mapping[tuple[str, ...], int]) -> tuple[TrackCell, ...]:
    made: list[TrackCell] = []
    ordered = sorted(sums.items())
    for (question, option), entries in groupby(ordered, key=lambda entry: entry[0][:2]):
        keys, numbers = zip(*entries, strict=True)
        made += [
            TrackCell(question, option, top, number)
            for (_, _, top), number in zip(keys, hide_small(numbers), strict=True)
        ]
    return tuple(made)


def _agreement(advised: Mapping[tuple[str, str], int]) -> Agreement:
    judged = {
        (top, advice): number
        for (top, advice), number in advised.items()
        if top not in ("", "tie", "unknown")
    }
    same = sum(number for (top, advice), number in judged.items() if top == advice)
    total = sum(judged.values())
    both = hide_small([same, total - same])
    known = None not in both and shown(total) is not None
    return Agreement(same if known else None, shown(total), _cells(judged))


def share(cells: Iterable[Cell], group: str = "") -> dict[str, float]:
    """Give each name's part of what is shown in a group; hidden cells are left out."""
    counts = {cell.name: cell.count for cell in cells if cell.group == group and cell.count}
    total = sum(counts.values())
    return {name: number / total for name, number in counts.items()}
