"""How sure a share or a difference of shares is: intervals that cover the truth 95 times in 100.

References
----------
- Wilson (1927), "Probable inference, the law of succession, and statistical inference";
  where people have several sheets, for the effective number of them: Kish (1965), *Survey
  Sampling*, ch. 8; Korn and Graubard (1998), "Confidence intervals for proportions with small
  expected number of positive counts estimated from survey data", who also make that number
  the smaller, by Student's t, the fewer people the design effect is estimated from.
- Newcombe (1998), "Interval estimation for the difference between independent
  proportions", method 10.
- Student (1908), "The probable error of a mean". The rows of one person belong together, so a
  mean is a ratio of sums over people, whose variance is linearized (Cochran 1977, *Sampling
  Techniques*, ch. 6).
- Holm (1979), "A simple sequentially rejective multiple test procedure".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import hypot, sqrt

import numpy as np

from advisor.analysis.rows import Bools, Ints
from advisor.analysis.sample import CONFIDENCE, interval
from advisor.learning.design import Floats


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference is significant: 0 lies outside the interval."""
        return self.low > 0 or self.high < 0

    def as_dict(self) -> dict[str, float]:
        """The three numbers, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Share:
    """How many of some sheets agree, and between what the share of all lies."""

    agree: int
    sheets: int
    people: int  # of how many different people the sheets are
    # The design effect: how many times wider the variance is than that of as many people, since
    # sheets of one person are correlated.
    effect: float = 1.0

    @classmethod
    def of(cls, right: Bools, person: Ints) -> Share:
        """Count the sheets that agree, and estimate how far those of one person are correlated."""
        _, group = np.unique(person, return_inverse=True)
        sheets = np.bincount(group)
        agree = np.bincount(group, weights=right)
        return cls(int(right.sum()), len(right), len(sheets), _design_effect(agree, sheets))

    @property
    def estimate(self) -> Estimate | None:
        """The share, with Wilson's interval for the effective number of sheets; None for none."""
        if not self.sheets:
            return None
        low, high = interval(self.agree / self.effect, self.sheets / self.effect)
        return Estimate(self.agree / self.sheets, low, high)

    def as_dict(self) -> dict[str, object]:
        """The counts and the share, for JSON."""
        found = self.estimate
        return {
            "agree": self.agree,
            "sheets": self.sheets,
            "people": self.people,
            "share": found.as_dict() if found else None,
        }


def max_design_effect(sheets: Sequence[int] | Ints) -> float:
    """How many times wider the variance of a share is at most, by the sheets of each person.

    Examples
    --------
    >>> max_design_effect([1, 1, 1]), max_design_effect([5, 5]), max_design_effect([])
    (1.0, 5.0, 1.0)
    """
    each = np.asarray(sheets)
    return float(each @ each / each.sum()) if len(each) else 1.0


def _design_effect(agree: Floats | Ints, sheets: Ints) -> float:
    """The variance of a share of clusters over that of as many single sheets, at least 1.

    Where all agree, or none does, nothing shows how far sheets are correlated: the most that is
    possible is assumed. Estimates from few people are drawn towards that, since a skewed share of
    20 people would be covered too rarely otherwise.
    """
    people, total = len(sheets), int(sheets.sum())
    if people == total:
        return 1.0
    unsure = (quantile(0.975, people) / CONFIDENCE) ** 2
    most = max_design_effect(sheets)
    share = float(agree.sum()) / total
    if people == 1 or share in (0.0, 1.0):
        return most * unsure
    spread = float(((agree - share * sheets) ** 2).sum()) * people / (people - 1)
    found = max(1.0, spread / (total * share * (1 - share)))
    return (found + max(0.0, most - found) * min(1.0, 2 / sqrt(people))) * unsure


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
    """The mean of values, one a row, with Student's interval over the rows' people."""
    mean, people = float(values.mean()), len(np.unique(person))
    half = quantile(0.975, people) * float(np.sqrt(covariance(values[None], person)[0, 0]))
    return Estimate(mean, mean - half, mean + half)


def covariance(values: Floats, person: Ints) -> Floats:
    """The covariance of means over the same rows; values have the shape (means, rows)."""
    _, group = np.unique(person, return_inverse=True)
    rows = np.bincount(group)
    sums = np.stack([np.bincount(group, weights=each) for each in values])
    off = sums - values.mean(axis=1, keepdims=True) * rows
    found: Floats = off @ off.T * len(rows) / max(1, len(rows) - 1) / values.shape[1] ** 2
    return found


@lru_cache
def quantile(chance: float, people: int) -> float:
    """How many standard errors, estimated from people, are not passed with a chance (Student)."""
    from scipy.stats import t

    return float(t.ppf(chance, max(1, people - 1)))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Correct p-values for how many there are, after Holm."""
    ordered = sorted(chances, key=chances.__getitem__)
    corrected: dict[str, float] = {}
    worst = 0.0
    for place, name in enumerate(ordered):
        worst = max(worst, min(1.0, (len(ordered) - place) * chances[name]))
        corrected[name] = worst
    return {name: corrected[name] for name in chances}
