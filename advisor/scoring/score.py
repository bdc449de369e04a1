"""Points and totals: how a sheet becomes a score for each track.

A score is a weighted sum of multi-criteria decisions (Fishburn 1967), with integer weights set by
staff. The sum is kept as its `Part`s until the end, so that they also give the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from advisor.guide.model import Bonus, Guide, Strength, StrengthRules
from advisor.scoring.sheets import Sheet, holds


@dataclass(frozen=True)
class Part:
    """What one chosen option, or one bonus, gives to each track in the guide's order, and why.

    ``question`` and ``option`` are None for a bonus, ``bonus`` is None for an option.
    """

    question: str | None
    option: str | None
    bonus: str | None
    points: tuple[int, ...]
    text: str


def parts(guide: Guide, sheet: Sheet) -> tuple[Part, ...]:
    """List what gives points to a sheet, zeros included.

    There is a part for each chosen option in the order of the sheet, then one for each bonus
    that holds in the order of the rules.
    """
    options, bonuses = _tables(guide)
    return tuple(
        [options[question][option] for question, chosen in sheet.kept.items() for option in chosen]
        + [part for bonus, part in bonuses if holds(bonus.when, sheet.kept)]
    )


def scores(guide: Guide, given: Iterable[Part]) -> tuple[int, ...]:
    """Add up the score of each track from the parts, in the order of the guide's tracks."""
    columns = zip(*(part.points for part in given), strict=True)
    return tuple(map(sum, columns)) or (0,) * len(guide.tracks)


def telling(given: Iterable[Part]) -> int:
    """Count the telling answers: the questions answered with points for any track.

    The two options chosen in one multi question are one answer, and a bonus is
    none: it only adds to its answers.
    """
    return len({part.question for part in given if part.question and any(part.points)})


def strength_of(margin: int, answers: int, rules: StrengthRules) -> Strength:
    """How clear a lead is, with a margin in points (0 on a tie) and a number of telling answers."""
    if answers < rules.least_answers:
        return "unknown"
    if margin >= rules.clear:
        return "clear"
    return "lean" if margin >= rules.lean else "toss-up"


@lru_cache(maxsize=16)
def _tables(
    guide: Guide,
) -> tuple[Mapping[str, Mapping[str, Part]], tuple[tuple[Bonus, Part], ...]]:
    """Every part that a guide can give, made once.

    Guides compare by identity and live long; a few are kept, so that drafts
    and published rules can be scored side by side.
    """
    options = {
        question.id: {
            option.id: Part(
                question.id,
                option.id,
                None,
                guide.points_of(question.id, option.id),
                option.reason,
            )
            for option in question.options
        }
        for question in guide.questionnaire.questions
    }
    bonuses = tuple(
        (bonus, Part(None, None, bonus.id, guide.by_track(bonus.points), bonus.reason))
        for bonus in guide.rules.bonuses
    )
    return options, bonuses
