"""What a learned table is worth to people that it was not learned from.

Whatever is suggested is one table, and one thing is tested, however many rows it changes. In
turn a tenth of the people is held out, a table is learned from the others all over again, its
rows are chosen again, and both tables are judged on those held out (cross-fitting; Stone 1974,
"Cross-validatory choice and assessment of statistical predictions"). The test is of the
likelihood: how likely a table makes the track in which each person ended. It tells tables apart
with fewer people than agreement does, which sees only whose leading track changes.

Those who pass a test look better than they are (the winner's curse). How far is known, so it is
taken off again, from the agreement as well (Zhong and Prentice 2008, "Bias-reduced estimators and
confidence intervals for odds ratios in genome-wide association studies"; Ghosh, Zou and Wright
2008, "Estimating odds ratios in genome scans: an approximate conditional likelihood approach").
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any, Final

import numpy as np
from sklearn.base import clone

from advisor.analysis.rows import Ints
from advisor.learning.design import Floats
from advisor.learning.edits import with_edits
from advisor.learning.estimator import TrackClassifier
from advisor.learning.intervals import Estimate, covariance, mean_of, quantile
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import Labeled, fit_temperature, folds_of
from advisor.learning.rivals import SEED

FOLDS: Final = 10
"""In so many parts people are held out: a table of nine tenths of them is nearly as good."""

LEVEL: Final = 0.001
"""How often a table that is no better passes if its rows are given. But a row that looks better by
luck is chosen whichever part is held out, and the people held out share that luck; so this is
a tenth of how often suggestions may be wrong where nothing changed (`benchmarks.suggestions`)."""

POWER: Final = 0.8  # how often a gain that is called findable is found


@dataclass(frozen=True)
class Gain:
    """The worth of a table beside today's, to people that it was not learned from."""

    # How much more often it names the track in which people ended, without the luck of having
    # passed, where it has.
    agreement: Estimate
    # The chance that a table gives to the track in which a person ended, the geometric mean over
    # all, likewise.
    before: float
    after: float
    passed: bool  # whether the chance rises by more than luck explains 99 times in 100

    @property
    def holds(self) -> bool:
        """Whether it can be suggested: it passed, and agreement rises with it."""
        return self.passed and self.agreement.value > 0

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        chance = {"before": self.before, "after": self.after}
        return {"agreement": self.agreement.as_dict(), "chance": chance, "holds": self.holds}


def gain_of(fit: TrackClassifier, labeled: LabeledSheets) -> Gain:
    """Learn without each part of the people in turn, and judge the tables by that part."""
    known, today = fit.labeled_, fit.design_.today
    losses, right = np.zeros((2, len(labeled))), np.zeros((2, len(labeled)))
    for train, test in folds_of(labeled.person, known.track, FOLDS, SEED):
        for table, points in enumerate((today, _learned(fit, labeled.take(train)))):
            judged = _judged(points, known.take(train), known.take(test))
            losses[table, test], right[table, test] = judged
    return weighed(losses, right, labeled.person)


def _learned(fit: TrackClassifier, others: LabeledSheets) -> Ints:
    if len(set(others.track)) < 2:
        return fit.design_.today
    again = clone(fit).set_params(fewest=1)
    again.fit(others.sheets, others.track, groups=others.person)
    return with_edits(fit.design_, again.suggest())


def _judged(points: Ints, others: Labeled, held_out: Labeled) -> tuple[Floats, Floats]:
    """The losses under a table, and where it is right; the others set its temperature."""
    temperature = fit_temperature(others.indicators @ points, others)
    scores = held_out.indicators @ points
    return held_out.losses(temperature * scores), scores.argmax(axis=1) == held_out.track


def weighed(losses: Floats, right: Floats, person: Ints) -> Gain:
    """Test whether a table serves people better, and say by how much.

    Parameters
    ----------
    losses
        Of each label under today's table and the other one, in nats, shape (2, sheets).
    right
        Whether each names the label, shape (2, sheets).
    person
        Whose each sheet is, shape (sheets,).
    """
    likelier, agreed = losses[0] - losses[1], right[1] - right[0]
    agreement, rise = mean_of(agreed, person), float(likelier.mean())
    before, errors = exp(-losses[0].mean()), covariance(np.stack([likelier, agreed]), person)
    error = float(np.sqrt(errors[0, 0]))
    bar = quantile(1 - LEVEL, len(np.unique(person)))
    if rise <= bar * error:
        return Gain(agreement, before, before * exp(rise), passed=False)
    luck = rise - error * without_luck(rise / error, bar)
    shared = luck * float(errors[0, 1] / errors[0, 0])
    honest = Estimate(agreement.value - shared, agreement.low - shared, agreement.high - shared)
    return Gain(honest, before, before * exp(rise - luck), passed=True)


def without_luck(seen: float, bar: float) -> float:
    """Take the luck of having passed a bar off what was seen; both in standard errors.

    It is the mean of the conditional likelihood over all truths that do no harm.
    """
    from scipy.stats import norm

    truths = np.linspace(0, seen + 5, 500)
    likelihood = norm.pdf(seen - truths) / norm.sf(bar - truths)
    return float(truths @ likelihood / likelihood.sum())


def findable(before: float, people: int) -> float | None:
    """To what a table has to raise the chance, so that the test finds it as often as `POWER` says.

    A likelihood ratio varies by twice its mean where the truth is near (Le Cam 1960, "Locally
    asymptotically normal families of distributions"), so the number of people says all. None where
    a table would have to be right beyond doubt.
    """
    from scipy.stats import norm

    rise = 2 * (quantile(1 - LEVEL, people) + norm.ppf(POWER)) ** 2 / people
    after = before * exp(min(rise, 700))  # of one or two people it would overflow
    return float(after) if after < 1 else None
