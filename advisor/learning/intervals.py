"""How sure a share or a difference of shares is: intervals that cover the truth 95 times in 100.

References
----------
- Wilson (1927), "Probable inference, the law of succession, and statistical inference".
- Newcombe (1998), "Interval estimation for the difference between independent
  proportions", method 10.
- Efron (1979), "Bootstrap methods: another look at the jackknife"; people are drawn, not
  rows, since the rows of one person belong together (Davison and Hinkley 1997, ch. 3.8).
- Holm (1979), "A simple sequentially rejective multiple test procedure".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.analysis.sample import interval
from advisor.learning.design import Floats

DRAWS: Final = 2_000
"""How many times the bootstrap draws people."""

SEED: Final = 2026
"""The same people are drawn every time, so that two runs can be compared."""

TAILS: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Estimate:
    """A number with the interval around it.

    Attributes
    ----------
    value
        What was seen.
    low, high
        Where the truth lies, 95 times in 100.
    """

    value: float
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Whether a difference is surely none: the interval leaves out 0."""
        return self.low > 0 or self.high < 0

    def as_dict(self) -> dict[str, float]:
        """The three numbers, for JSON."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Share:
    """How many of some people agree, and between what the share of all lies (Wilson).

    Attributes
    ----------
    agree, people
        Counts.
    """

    agree: int
    people: int

    @property
    def estimate(self) -> Estimate | None:
        """The share; None where there is nobody."""
        if not self.people:
            return None
        return Estimate(self.agree / self.people, *interval(self.agree, self.people))

    def as_dict(self) -> dict[str, object]:
        """The counts and the share, for JSON."""
        found = self.estimate
        return {
            "agree": self.agree,
            "people": self.people,
            "share": found.as_dict() if found else None,
        }


def difference(one: Share, other: Share) -> Estimate | None:
    """How much more often one group agrees than another (Newcombe); None where one is empty."""
    first, second = one.estimate, other.estimate
    if first is None or second is None:
        return None
    value = first.value - second.value
    low = hypot(first.value - first.low, second.high - second.value)
    high = hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, max(-1.0, value - low), min(1.0, value + high))


def mean_of(values: Floats, person: Ints) -> Estimate:
    """The mean of values, one a row, with a bootstrap over people.

    Parameters
    ----------
    values
        Shape (rows,).
    person
        Whose row each is, shape (rows,).
    """
    _, group = np.unique(person, return_inverse=True)
    sums, rows = np.bincount(group, weights=values), np.bincount(group)
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=DRAWS)
    means = (drawn @ sums) / (drawn @ rows)
    low, high = np.percentile(means, TAILS)
    return Estimate(float(values.mean()), float(low), float(high))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Correct p-values for how many there are, after Holm."""
    ordered = sorted(chances, key=chances.__getitem__)
    corrected: dict[str, float] = {}
    worst = 0.0
    for place, name in enumerate(ordered):
        worst = max(worst, min(1.0, (len(ordered) - place) * chances[name]))
        corrected[name] = worst
    return {name: corrected[name] for name in chances}
