"""What final records say, for staff: counts of which small ones are hidden (`counting`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from advisor.records.scopes import Scope
from advisor.records.suppression import Aggregate, Extent, Plan, Table, is_small


@dataclass(frozen=True)
class Cell:
    """How many records of a group (a question, month or track) name an option, track or verdict.

    The count is None when it is hidden.
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
    """In how many records that name a recommended and an advised track the two are the same.

    ``judged_by_top`` are these by the recommended track, ``cells`` recommended (``group``) against
    advised (``name``).
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
        What is counted: what was requested, widened to whole parts.
    answered
        How many options were chosen of each question, in all. Where that is hidden and the
        question has no ``answers``, nothing of it is published.
    answers, answers_by_top
        Options by question, and by the recommended track as well.
    last_pages, left_at
        Pages of the last answers, of final records and of calls that were never finished.
    months
        Records by rows of months, in one group: by month, as ``2026-11``, or by the first and the
        last of some that are shown together, as ``2026-07/2026-09``.
    leaned, leanings
        Prospects who named the track that they lean to afterwards, by the recommended one; and
        which they named.
    helpful
        ``yes`` and ``no`` in one group.
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


def shown(number: int) -> int | None:
    """Return a count that may be shown, or None."""
    return None if is_small(number) else number


SAME: Final[Aggregate] = ("@", "same", "", "")
DIFFER: Final[Aggregate] = ("@", "differ", "", "")


class Planned(NamedTuple):
    """A table, and what is hidden of it."""

    table: Table
    plan: Plan


@dataclass(frozen=True)
class Slice:
    """What a scope shows of tables: the parts of it, and whether these are all."""

    parts: Sequence[int]
    extent: Extent

    def has(self, planned: Planned) -> bool:
        """Whether anything of a table is counted here."""
        return any(counts[list(self.parts)].any() for counts in planned.table.cells.values())

    def aggregate(self, planned: Planned, aggregate: Aggregate) -> int | None:
        """One aggregate; None if it is hidden."""
        number = planned.table.count(aggregate, self.parts)
        return number if planned.plan.shows(aggregate, self.extent) else None

    def aggregates(self, planned: Planned, length: int) -> list[tuple[Aggregate, int | None]]:
        """The aggregates with names of so many parts that are not 0, in order."""
        if self.extent in planned.plan.withheld:
            return []
        table = planned.table
        found = (
            (each, self.aggregate(planned, each))
            for each, keys in sorted(table.aggregates.items(), key=lambda item: item[0])
            if len(each) == length
            and any((key, part) in table.places for key in keys for part in self.parts)
        )
        return [(aggregate, number) for aggregate, number in found if number != 0]

    def cells(self, planned: Planned) -> tuple[Cell, ...]:
        """The same as cells."""
        return tuple(
            Cell(group, name, number) for (group, name), number in self.aggregates(planned, 2)
        )

    def over_time(self, planned: Planned) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
        """The cells in all, and by rows of months."""
        found = self.cells(planned)
        return tuple(c for c in found if not c.group), tuple(c for c in found if c.group)

    def totals(self, planned: Planned, length: int = 1) -> tuple[Cell, ...]:
        """The totals of rows as cells of one group."""
        return tuple(
            Cell("", name[length // 2], number) for name, number in self.aggregates(planned, length)
        )

    def agreement(self, advised: Planned) -> Agreement:
        """How often counselors would advise what was recommended."""
        same, judged, differ = (self.aggregate(advised, name) for name in (SAME, (), DIFFER))
        known = None not in (same, judged, differ)
        return Agreement(same if known else None, judged, self.totals(advised), self.cells(advised))
