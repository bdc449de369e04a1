"""Points by likelihood: how labeled sheets pull on today's points.

The model is a multinomial logit. With ``S`` for today's scores and ``x`` for the indicators of
a sheet's rows, its log-odds for the tracks are::

    temperature * S + x @ drift

Today's table is the prior mean: the penalty ``decay / 2 * sum(drift ** 2)`` pulls the drift
towards nothing, while the temperature is free: one convex problem. At an infinite decay only
the temperature is learned; ``drift / temperature`` is the change of the table, in points.

References
----------
- le Cessie and van Houwelingen (1992), "Ridge estimators in logistic regression":
  the penalty, and its choice by the likelihood of held-out rows.
- van Houwelingen (2000), "Validation, calibration, revision and combination of
  prognostic survival models"; Steyerberg et al. (2004), "Validation and updating of
  predictive logistic regression models": shrinking towards a model that is in use.
- Breiman, Friedman, Olshen and Stone (1984), *Classification and Regression Trees*, ch. 3:
  the rule of one standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.rows import Bools, Ints
from advisor.learning.design import Design, Floats

MIN_TEMPERATURE: Final = 1e-3  # scores never speak against the track that they are for

INFINITE: Final = float("inf")  # the decay that leaves today's table as it is

DECAYS: Final = (INFINITE, *(np.geomspace(0.1, 2.0, 8) ** -2.0).tolist())
"""The strengths of the penalty that are tried, from today's table to the freest: the standard
deviation of a row's drift is 0.1 to 2 log-odds."""


@dataclass(frozen=True, eq=False)
class Labeled:
    """Sheets with the chances of the tracks that their people end in; a label is a certainty.

    Where several tracks have a chance, a sheet counts as if it were there once for each, as
    often as its chance says; the loss is then the cross-entropy, the least at the chances
    themselves.
    """

    indicators: Floats  # which rows count for which sheet, shape (sheets, rows)
    chances: Floats  # shape (sheets, tracks)
    weight: Floats  # how much each sheet counts, shape (sheets,)

    @classmethod
    def of(
        cls, design: Design, indicators: Floats, track: Ints, weight: Floats | None = None
    ) -> Labeled:
        """Label sheets with the places of tracks; where weights are left out all count alike."""
        chances = np.eye(len(design.tracks))[track]
        return cls(indicators, chances, np.ones(len(track)) if weight is None else weight)

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def track(self) -> Ints:
        """The place of each label among the tracks, shape (sheets,)."""
        found: Ints = self.chances.argmax(axis=1)
        return found

    def take(self, chosen: Bools | Ints) -> Labeled:
        """Some of the sheets."""
        return Labeled(self.indicators[chosen], self.chances[chosen], self.weight[chosen])

    def at_label(self, values: Floats) -> Floats:
        """The labels' own of values for each sheet and track, shape (sheets, tracks)."""
        return by_row(np.add, self.chances * values)

    def losses(self, logits: Floats) -> Floats:
        """The loss of each label, in nats and not weighted, shape (sheets,)."""
        found: Floats = by_row(np.logaddexp, logits) - self.at_label(logits)
        return found

    def loss(self, logits: Floats) -> float:
        """The weighted sum of the losses."""
        return float(self.weight @ self.losses(logits))

    def logits_of(self, points: Ints) -> Floats:
        """The log-odds under a table at the temperature that fits the labels best."""
        scores = self.indicators @ points
        return fit_temperature(scores, self) * scores


@dataclass(frozen=True, eq=False)
class Weights:
    """What was learned, before it becomes points."""

    temperature: float  # log-odds for each point of today's scores
    drift: Floats  # log-odds that each row adds beyond that, shape (rows, tracks)

    def logits(self, indicators: Floats, today: Ints) -> Floats:
        """The log-odds of sheets for the tracks, up to a constant for each sheet."""
        scores: Floats = indicators @ (self.temperature * today + self.drift)
        return scores

    def points(self, today: Ints) -> Floats:
        """The table that this amounts to, in fractional points."""
        return today + self.drift / self.temperature


def learn(labeled: Labeled, design: Design, decay: float, start: Weights | None = None) -> Weights:
    """Fit the temperature and the drift at a strength of the penalty, 1 / log-odds squared.

    A start, such as what a neighboring decay came to, saves steps. L-BFGS-B (Zhu, Byrd, Lu and
    Nocedal 1997) with gradients in closed form.
    """
    from scipy.optimize import minimize

    today = design.today
    scores = labeled.indicators @ today
    fixed = not vary(scores)
    at = start or Weights(1.0, np.zeros(today.shape))
    drifting = design.free if decay < INFINITE else np.zeros_like(design.free)
    weight = labeled.weight[:, None]
    expected = weight * labeled.chances

    def value_and_slope(theta: Floats) -> tuple[float, Floats]:
        drift = np.zeros(today.shape)
        drift[drifting] = theta[1:]
        logits = theta[0] * scores + labeled.indicators @ drift
        excess = weight * softmax(logits) - expected
        slope = labeled.indicators.T @ excess
        penalty = decay * theta[1:]
        value = labeled.loss(logits) + 0.5 * float(penalty @ theta[1:])
        by_temperature = 0.0 if fixed else float((excess * scores).sum())
        return value, np.concatenate([[by_temperature], slope[drifting] + penalty])

    begin = np.concatenate([[at.temperature], at.drift[drifting]])
    bounds = [(MIN_TEMPERATURE, None)] + [(None, None)] * int(drifting.sum())
    options = {"maxiter": 500, "ftol": 1e-8, "gtol": 1e-4}
    found = minimize(
        value_and_slope, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    drift = np.zeros(today.shape)
    drift[drifting] = found.x[1:]
    return Weights(float(found.x[0]), drift)


def choose_decay(
    labeled: Labeled,
    design: Design,
    decays: Sequence[float],
    folds: Sequence[tuple[Ints, Ints]],
    errors: float,
    group: Ints,
) -> tuple[float, Floats]:
    """Try strengths of the penalty on sheets that they were not fitted to, the greatest first.

    Returns the greatest whose held-out loss is within some standard errors of the best, and the
    held-out log-odds under it, shape (sheets, tracks). The sheets of a group are one observation.
    """
    logits = np.zeros((len(decays), *labeled.chances.shape))
    for train, test in folds:
        some, weights = labeled.take(train), None
        for place, decay in enumerate(decays):
            weights = learn(some, design, decay, weights)
            logits[place, test] = weights.logits(labeled.indicators[test], design.today)
    losses = np.stack([labeled.losses(each) for each in logits]) * labeled.weight
    best = int(losses.sum(axis=1).argmin())
    for place in range(best):
        worse = losses[place] - losses[best]
        if worse.sum() <= errors * _standard_error_of_sum(worse, group):
            return decays[place], logits[place]
    return decays[best], logits[best]


def _standard_error_of_sum(values: Floats, group: Ints) -> float:
    """The standard error of the sum of values, those of a group being one observation."""
    each = np.bincount(group, weights=values)
    return float(np.sqrt(len(each)) * each.std(ddof=1)) if len(each) > 1 else 0.0


def fit_temperature(logits: Floats, labeled: Labeled) -> float:
    """Find the factor of log-odds that fits the labels best, by Newton's method."""
    factor = 1.0
    if not vary(logits):
        return factor
    at_label = labeled.at_label(logits)
    for _ in range(50):
        chance = softmax(factor * logits)
        mean = by_row(np.add, chance * logits)
        slope = float(labeled.weight @ (mean - at_label))
        spread = by_row(np.add, chance * logits**2) - mean**2
        bend = float(labeled.weight @ spread)
        if bend < 1e-12:
            return factor
        step = float(np.clip(slope / bend, -2 * factor, 0.5 * factor))
        factor = max(MIN_TEMPERATURE, factor - step)
        if abs(step) < 1e-7 * factor:
            break
    return factor


def softmax(logits: Floats) -> Floats:
    """Chances from log-odds, row by row."""
    raised = np.exp(logits - by_row(np.maximum, logits)[:, None])
    chances: Floats = raised / by_row(np.add, raised)[:, None]
    return chances


def vary(scores: Floats | Ints) -> bool:
    """Whether any row has scores that differ; a temperature changes nothing where none has."""
    return bool((scores != scores[:, :1]).any())


def by_row(ufunc: np.ufunc, values: Floats) -> Floats:
    """Reduce each row: for rows as short as these in a third of the time of ``axis=1``."""
    found: Floats = reduce(ufunc, values.T)
    return found


def folds_of(groups: NDArray[Any], track: Ints, number: int, seed: int) -> list[tuple[Ints, Ints]]:
    """Part rows into at most so many folds of like size and mix of labels; groups stay together.

    Of each fold, as scikit-learn has them, the rows to train on, and those held out to test.
    """
    _, group = np.unique(groups, return_inverse=True)
    people = int(group.max(initial=-1)) + 1
    label = np.zeros(people, np.int64)
    label[group[::-1]] = track[::-1]
    shuffled = np.random.default_rng(seed).permutation(people)
    dealt = shuffled[np.argsort(label[shuffled], kind="stable")]
    number = max(1, min(number, people))
    fold = np.empty(people, np.int64)
    fold[dealt] = np.arange(people) % number
    held_out = [fold[group] == each for each in range(number)]
    return [(np.flatnonzero(~test), np.flatnonzero(test)) for test in held_out]
