"""Which flags a row has, in one small number or a few: a digit for each factor.

Most flags come of one answer, so few of them hold at the same time: of fifteen flags
there are a few hundred sets and not 32,768. A factor (see `advisor.learning.factors`)
decides about some flags alone, and what it can decide is listed with its table. Its
choice among these is a digit; the digits of all factors, each with a place value of its
own, add up to the number of the set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from advisor.analysis.rows import Bools, Ints
from advisor.guide.model import FitRule

MOST_SETS: Final = 1 << 13
"""Sets of a segment: a table of as many texts stays in the second cache."""

Held = Mapping[str, Bools]
"""Fit rule -> whether it holds, by what a factor can come to."""


@dataclass(frozen=True, eq=False)
class Segment:
    """Some flags that stand side by side in a recommendation, and their sets.

    Attributes
    ----------
    rules
        Their fit rules, in the order of a recommendation.
    adds
        For each factor, what it adds to the number of the set, by what it comes to.
    raised
        Which of the rules hold, by the number of the set, shape (sets, rules). The
        number 0 stands for none.
    """

    rules: tuple[FitRule, ...]
    adds: tuple[Ints, ...]
    raised: Bools

    def __len__(self) -> int:
        return len(self.raised)


def segments_of(
    rules: Sequence[FitRule], held: Sequence[Held], most: int = MOST_SETS
) -> tuple[Segment, ...]:
    """Cut flags into segments of few sets, each as long as can be.

    Parameters
    ----------
    rules
        All fit rules in the order of a recommendation.
    held
        For each factor the rules that it decides about; each rule is decided once.
    most
        How many sets a segment may have.
    """
    found: list[Segment] = []
    left = [*rules]
    while left:
        segment = _longest(left, held, most)
        found.append(segment)
        left = left[len(segment.rules) :]
    return tuple(found)


def _longest(rules: Sequence[FitRule], held: Sequence[Held], most: int) -> Segment:
    digits = [_no_flags(each) for each in held]
    counts = [1] * len(held)
    taken: list[FitRule] = []
    for rule in rules:
        place = next(place for place, each in enumerate(held) if rule.id in each)
        digit, count = _refined(digits[place], held[place][rule.id])
        if taken and prod(counts) // counts[place] * count > most:
            break
        digits[place], counts[place] = digit, count
        taken.append(rule)
    values = [prod(counts[:place]) for place in range(len(held))]
    raised = np.zeros((prod(counts), len(taken)), bool)
    for each, digit, count, value in zip(held, digits, counts, values, strict=True):
        sets = np.zeros((count, len(taken)), bool)
        for column, rule in enumerate(taken):
            if rule.id in each:
                sets[digit, column] = each[rule.id]
        raised |= sets[np.arange(len(raised)) // value % count]
    adds = tuple(digit * value for digit, value in zip(digits, values, strict=True))
    return Segment(tuple(taken), adds, raised)


def _no_flags(held: Held) -> Ints:
    return np.zeros(len(next(iter(held.values()))) if held else 1, np.int64)


def _refined(digit: Ints, holds: Bools) -> tuple[Ints, int]:
    """Tell one more rule apart; digit 0 stays what it is: none holds."""
    both = 2 * digit + holds
    different = np.union1d([0], both)
    return np.searchsorted(different, both), len(different)
