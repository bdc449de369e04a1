"""The fit rules that hold most often, so coarsely that no small count follows.

How often a rule holds could be set against the counts of the answers that it asks for, and what
is hidden there would come out. So its share of all final records is rounded to tenths, never
narrowed, and a rule is listed only where no number is hidden that it could be set against: of
the options of its questions, and of the verdicts. With at least `APART` records each tenth spans
five counts or more, and the lowest and the highest share hold all small ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from advisor.guide.model import Guide
from advisor.records.insights import Insights
from advisor.records.parts import APART
from advisor.records.tables import tallies
from advisor.records.tallies import FLAG

LEAST: Final = 2
"""Rules of fewer tenths of the records are not listed."""

MOST: Final = 9
"""Rules of more tenths are listed with these."""


@dataclass(frozen=True)
class TopFlag:
    """A fit rule by its id, and in how many tenths of the records it holds; 9 is 9 or more."""

    rule: str
    tenths: int


def held(connection: Connection) -> dict[str, int]:
    """Count the final records in which each fit rule holds; for `top_flags` alone."""
    row = tallies.c
    wanted = select(row.value, func.sum(row.count)).where(row.about == FLAG).group_by(row.value)
    return {rule: int(number) for rule, number in connection.execute(wanted)}


def top_flags(
    guide: Guide, everything: Insights, counts: Mapping[str, int]
) -> tuple[TopFlag, ...] | None:
    """List the fit rules that hold in at least 15% of the records, the most frequent first.

    Parameters
    ----------
    guide
        Has the rules.
    everything
        The insights of all records.
    counts
        From `held`.

    Returns
    -------
    tuple or None
        None with fewer than `APART` records, or where a verdict is hidden.
    """
    number = everything.records or 0
    if number < APART or None in (cell.count for cell in everything.verdicts):
        return None
    hidden = {cell.group for cell in everything.answers if cell.count is None}
    hidden |= {question for question, count in everything.answered.items() if count is None}
    found = [
        TopFlag(rule.id, tenths(counts.get(rule.id, 0), number))
        for rule in guide.rules.fit
        if not rule.when.questions & hidden
    ]
    listed = (flag for flag in found if flag.tenths >= LEAST)
    return tuple(sorted(listed, key=lambda flag: -flag.tenths))


def tenths(count: int, number: int) -> int:
    """Round a share of some records to tenths, at most `MOST`."""
    return min(MOST, round(10 * count / number))
