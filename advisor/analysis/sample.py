"""A random sample of all complete sheets, for guides that are too large to count.

Every complete sheet is equally likely to be drawn, with many follow-ups or with none. Tied
questions are listed as for the audit; a row is drawn by its number of sheets, and for each
class in it one of its answers. The same seed draws the same sheets.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import ClassVar, Final

import numpy as np

from advisor.analysis.batch import BatchComparison
from advisor.analysis.columns import Columns, Places, smallest
from advisor.analysis.impact import Comparison, Method
from advisor.analysis.listing import Listing
from advisor.analysis.rows import Ints, Values
from advisor.analysis.ways import AnswerClasses, TooLargeError
from advisor.guide.model import Guide

SHEETS: Final = 200_000  # enough for shares to within a quarter of a percentage point

SEED: Final = 2026  # the same sheets are drawn every time, so that two runs can be compared

CONFIDENCE: Final = 1.959964  # standard errors on either side of a 95% interval


class Sampler:
    """Draws complete sheets of a questionnaire, each as likely as any other."""

    def __init__(self, guide: Guide) -> None:
        """Raises `TooTangledError` if follow-ups tie too many combinations together."""
        self._questionnaire = guide.questionnaire
        no_rules = replace(guide.rules, points={}, bonuses=(), fit=())
        self._listing = Listing(replace(guide, rules=no_rules))
        axes = np.zeros((self._listing.width, 0), np.int64)
        self._rows = [self._listing.rows(group, axes, keep=group) for group in self._listing.groups]

    def draw(self, sheets: int, random: np.random.Generator) -> Columns:
        """Draw a number of sheets, with replacement."""
        drawn: dict[str, Places] = {}
        for rows in self._rows:
            chosen = _by_weight(rows.weight, sheets, random)
            for question, column in rows.columns.items():
                answers = self._listing.answers[question]
                drawn[question] = _one_of_class(answers, column[chosen], random)
        places = {question.id: drawn[question.id] for question in self._questionnaire.questions}
        return Columns(self._questionnaire, places)


class SampledComparison(BatchComparison):
    """Two rules tables on a sample of all complete sheets, since these are too many to count.

    ``because`` says why, ``seed`` is that of the sample.
    """

    method: ClassVar[Method] = "sample"

    def __init__(
        self, old: Guide, new: Guide, because: str, *, sheets: int = SHEETS, seed: int = SEED
    ) -> None:
        super().__init__(old, new, Sampler(old).draw(sheets, np.random.default_rng(seed)))
        self.seed = seed
        self.because = because


def compare(old: Guide, new: Guide, *, causes: bool = True) -> Comparison | SampledComparison:
    """Compare two rules tables over all complete sheets, by a sample where they are too many.

    ``causes`` says whether these are needed, which may be too many to count when the rest is not.
    Raises `TooTangledError` where the combinations of a component are too many to be listed.
    """
    exact = Comparison(old, new)
    try:
        _ = exact.impact, causes and exact.causes
    except TooLargeError as error:
        return SampledComparison(old, new, str(error))
    return exact


def interval(count: float, sheets: float) -> tuple[float, float]:
    """The 95% interval of a share, from a sample.

    Correlated sheets count for fewer, so neither number need be whole. This is Wilson's interval
    (1927, "Probable inference, the law of succession, and statistical inference"), which unlike
    the textbook's also holds near 0 and 1.
    """
    share = count / sheets
    spread = CONFIDENCE**2 / sheets
    center = share + spread / 2
    half = CONFIDENCE * sqrt(share * (1 - share) / sheets + spread / (4 * sheets))
    low, high = (center - half) / (1 + spread), (center + half) / (1 + spread)
    # At 0 and 1 the bound is exact, which rounding would miss slightly.
    return 0.0 if count == 0 else max(0.0, low), 1.0 if count == sheets else min(1.0, high)


def _by_weight(weight: Values, sheets: int, random: np.random.Generator) -> Ints:
    """Draw rows by their number of sheets."""
    if len(weight) == 1:
        return np.zeros(sheets, np.int64)
    bounds = np.cumsum(weight)
    if (total := int(bounds[-1])) < 2**63:
        numbers = random.integers(total, size=sheets)
        return np.searchsorted(bounds.astype(np.int64), numbers, side="right")
    # Beyond 63 bits, precise to one part in 2**53, which no sample can show.
    return random.choice(len(weight), sheets, p=(weight / total).astype(float))


def _one_of_class(answers: AnswerClasses, labels: Ints, random: np.random.Generator) -> Places:
    """Draw for each label the place of one of the answers in its class; none for `OPEN`."""
    drawn = np.zeros(len(labels), smallest(answers.question.ways))
    for label in range(answers.classes):
        # Answers are listed without the empty one, whose place is 0.
        places = 1 + np.flatnonzero(answers.label == label)
        here = np.flatnonzero(labels == label)
        drawn[here] = places[random.integers(len(places), size=len(here))]
    return drawn
