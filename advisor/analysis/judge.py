"""Judge sheets in columns: `advisor.scoring` for many sheets at once.

Tests check that both give the same results. Each part is computed when it is first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Bools, Ints
from advisor.analysis.standing import leading, strengths
from advisor.analysis.ways import options_chosen
from advisor.guide.model import LEVELS, VERDICT_LEVELS, Condition, FitRule, Guide

_POINTS: Final = np.int32
"""Rows are added up in half the time that 64 bits take, and no sum of points needs these."""


@dataclass(frozen=True, eq=False)
class Judged:
    """The results of sheets, complete or not, by a guide with their questionnaire."""

    guide: Guide
    columns: Columns

    @cached_property
    def scores(self) -> Ints:
        """The points of each track, shape (tracks, sheets)."""
        return np.ascontiguousarray(self._sums[:, :-1].T)

    @property
    def top(self) -> Ints:
        """The place of the leader, the number of tracks on a tie, shape (sheets,)."""
        return self._leading[0]

    @property
    def margin(self) -> Ints:
        """Top score minus second score, shape (sheets,)."""
        return self._leading[1]

    @property
    def strength(self) -> Ints:
        """The place of the strength among `STRENGTHS`, shape (sheets,)."""
        return strengths(self.margin, self._sums[:, -1], self.guide.rules.strength)

    @property
    def verdict(self) -> Ints:
        """The place of the verdict among `VERDICT_LEVELS`, shape (sheets,)."""
        found = np.zeros(len(self.columns), np.int8)
        for rule, held in zip(worst_first(self.guide), self._held, strict=True):
            if rule.level in VERDICT_LEVELS:
                np.maximum(found, held * np.int8(VERDICT_LEVELS.index(rule.level)), out=found)
        return found.astype(np.int64)

    @property
    def flags(self) -> Bools:
        """Which fit rules hold, in the order of `worst_first`, shape (rules, sheets)."""
        return np.array(self._held, bool).reshape(len(self._held), len(self.columns))

    @cached_property
    def _sums(self) -> Ints:
        """Points, and the number of telling answers, shape (sheets, tracks + 1)."""
        answers, bonuses = _points(self.guide)
        found = np.zeros((len(self.columns), len(self.guide.tracks) + 1), _POINTS)
        for question, given in answers.items():
            found += given.take(self.columns.places[question], axis=0)
        for when, given in bonuses:
            found += given.take(self.columns.holds(when), axis=0)
        return found

    @cached_property
    def _leading(self) -> tuple[Ints, Ints]:
        return leading([*self.scores])

    @cached_property
    def _held(self) -> list[Bools]:
        return [self.columns.holds(rule.when) for rule in worst_first(self.guide)]


def worst_first(guide: Guide) -> list[FitRule]:
    """The fit rules in the order in which a recommendation lists flags."""
    return sorted(guide.rules.fit, key=lambda rule: -LEVELS.index(rule.level))


@lru_cache(maxsize=16)
def _points(guide: Guide) -> tuple[Mapping[str, Ints], list[tuple[Condition, Ints]]]:
    """The points of answers and bonuses, cached for a few guides (they compare by identity).

    Of each question the points for each track at each place, and 1 where the answer is telling,
    shape (ways to answer, tracks + 1); of each bonus its condition, and what is given where it
    does not hold and where it does, shape (2, tracks + 1).
    """
    answers = {}
    for question in guide.questionnaire.questions:
        given = np.array([guide.points_of(question.id, option.id) for option in question.options])
        if given.any():
            chosen = options_chosen(question)
            telling = chosen @ given.any(axis=1)
            answers[question.id] = np.column_stack([chosen @ given, telling]).astype(_POINTS)
    nothing = [0] * (len(guide.tracks) + 1)
    bonuses = [
        (bonus.when, np.array([nothing, [*guide.by_track(bonus.points), 0]], _POINTS))
        for bonus in guide.rules.bonuses
        if any(bonus.points.values())
    ]
    return answers, bonuses
