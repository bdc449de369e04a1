"""The fit rules that hold most often, so coarsely that no small count follows.

What is hidden could come out of a rule's count and the others. So its share of all final records
is rounded to tenths, and it is listed only where the counts of the options of its questions, and
of the verdicts that it can lead to, are known. With at least `MIN_PART` records each tenth spans
five counts or more, and the lowest and the highest tenths hold all small ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from advisor.guide.model import LEVELS, VERDICT_LEVELS, Guide, Level
from advisor.records.insights import Insights
from advisor.records.scopes import MIN_PART
from advisor.records.tables import tallies
from advisor.records.tallies import FLAG, totals

MIN_TENTHS: Final = 2  # of the records; rules of fewer are not listed
MAX_TENTHS: Final = 9  # rules of more are listed with these
MAX_RULES: Final = 10  # more are not listed


def held(connection: Connection) -> dict[str, int]:
    """Count the final records in which each fit rule holds; for `top_flags` alone."""
    return dict(totals(connection, tallies.c.value, where=tallies.c.about == FLAG))


def top_flags(guide: Guide, everything: Insights, counts: Mapping[str, int]) -> dict[str, int]:
    """Find up to ten fit rules that hold in at least 15% of the records, from `held`, most first.

    ``everything`` are the insights of all records; of fewer than `MIN_PART`, there is no rule.
    Returns the tenths of the records by the rules' ids; `MAX_TENTHS` are so many or more.
    """
    number = everything.records or 0
    if number < MIN_PART:
        return {}
    hidden = {cell.group for cell in everything.answers if cell.count is None}
    hidden |= {question for question, count in everything.answered.items() if count is None}
    found = [
        (rule.id, tenths(counts.get(rule.id, 0), number))
        for rule in guide.rules.fit
        if not rule.when.questions & hidden and _is_sum_known(rule.level, everything)
    ]
    listed = [flag for flag in found if flag[1] >= MIN_TENTHS]
    return dict(sorted(listed, key=lambda flag: -flag[1])[:MAX_RULES])


def _is_sum_known(level: Level, everything: Insights) -> bool:
    """Whether the records of all verdicts that a rule of a level can lead to follow from others."""
    hidden = {cell.name for cell in everything.verdicts if cell.count is None}
    possible = set(VERDICT_LEVELS[LEVELS.index(level) :])
    return not hidden & possible or hidden <= possible


def tenths(count: int, number: int) -> int:
    """Round a share of some records to tenths, at most `MAX_TENTHS`."""
    return min(MAX_TENTHS, round(10 * count / number))
