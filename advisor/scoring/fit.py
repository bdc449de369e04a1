"""Flags and the verdict: whether the program suits at all.

Kept apart from the points on purpose: a strong track cannot hide a fit problem,
and a fit problem does not change the scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from advisor.guide.model import LEVELS, VERDICT_LEVELS, Guide, Level, VerdictLevel
from advisor.guide.program import Link
from advisor.scoring.sheets import Sheet, holds


@dataclass(frozen=True)
class Flag:
    """A fit rule that holds: what to say, one action and one link.

    ``brief`` completes the verdict's sentence; "" when the rule has none.
    """

    id: str
    level: Level
    say: str
    do: str
    link: Link
    brief: str = ""


def flags(guide: Guide, sheet: Sheet) -> tuple[Flag, ...]:
    """List the flags of a sheet, worst first, then in the order of the rules."""
    found = [
        Flag(rule.id, rule.level, rule.say, rule.do, guide.program.targets[rule.link], rule.brief)
        for rule in guide.rules.fit
        if holds(rule.when, sheet.kept)
    ]
    return tuple(sorted(found, key=lambda flag: -LEVELS.index(flag.level)))


@lru_cache(maxsize=8)
def left_open(guide: Guide) -> Mapping[str, str]:
    """Fit rule -> question, of the rules that hold only while that question has no answer."""
    return {
        rule.id: name
        for rule in guide.rules.fit
        for name in rule.when.questions
        if len(rule.when.questions) == 1
        and holds(rule.when, {})
        and not any(
            holds(rule.when, {name: (option,)})
            for option in guide.questionnaire.question[name].option
        )
    }


def verdict_of(levels: Iterable[Level]) -> VerdictLevel:
    """The worst of the levels; ``yes`` when there is none but notes."""
    given = set(levels)
    return next((level for level in reversed(VERDICT_LEVELS) if level in given), "yes")
