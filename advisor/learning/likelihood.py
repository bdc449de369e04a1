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
from advisor.learning.design import Floats

LEAST_TEMPERATURE: Final = 1e-3
"""Scores never speak against the track that they are for."""

INFINITE: Final = float("inf")
"""The decay that leaves today's table as it is."""

DECAYS: Final = (INFINITE, *(np.geomspace(0.1, 2.0, 8) ** -2.0).tolist())
"""The strengths of the penalty that are tried, from today's table to the freest: the standard
deviation of a row's drift is 0.1 to 2 log-odds."""


@dataclass(frozen=True, eq=False)
class Labeled:
    """Sheets with the tracks that their people ended in, as numbers."""

    indicators: Floats  # which rows count for which sheet, shape (sheets, rows)
    track: Ints  # the place of each label among the tracks, shape (sheets,)
    weight: Floats  # how much each sheet counts, shape (sheets,)

    def __len__(self) -> int:
        return len(self.weight)

    def take(self, chosen: Bools | Ints) -> Labeled:
        """Some of the sheets."""
        return Labeled(self.indicators[chosen], self.track[chosen], self.weight[chosen])

    def at_label(self, values: Floats) -> Floats:
        """Pick from values for each sheet and track, shape (sheets, tracks), the labels' own."""
        found: Floats = values[np.arange(len(self)), self.track]
        return found

    def by_label(self, values: Floats | Ints) -> Floats | Ints:
        """Pick from values for each track, shape (tracks, values), those of each sheet's label."""
        return values[self.track]

    def losses(self, logits: Floats) -> Floats:
        """The loss of each label, in nats and not weighted, shape (sheets,)."""
        found: Floats = by_row(np.logaddexp, logits) - self.at_label(logits)
        return found

    def loss(self, logits: Floats) -> float:
        """The weighted sum of the losses."""
        return float(self.weight @ self.losses(logits))

    def logits_of(self, points: Ints) -> Floats:
        """The log-odds under a table at the temperature that fits the labels best."""
        scores = (self.indicators @ points).astype(float)
        return fit_temperature(scores, self) * scores


@dataclass(frozen=True, eq=False)
class Aim(Labeled):
    """Sheets with chances, shape (sheets, tracks), that a table is to come close to.

    Each sheet counts as if it were there once for each track, as often as its chance says;
    the loss is then the cross-entropy, the least at the chances themselves.
    """

    chances: Floats

    @classmethod
    def at(cls, chances: Floats, indicators: Floats, weight: Floats) -> Aim:
        """Aim at chances."""
        return cls(indicators, chances.argmax(axis=1), weight, chances)

    def take(self, chosen: Bools | Ints) -> Aim:
        """Some of the sheets."""
        return Aim.at(self.chances[chosen], self.indicators[chosen], self.weight[chosen])

    def at_label(self, values: Floats) -> Floats:
        """The mean of values over the chances."""
        return by_row(np.add, self.chances * values)

    def by_label(self, values: Floats | Ints) -> Floats | Ints:
        """The mean of values over each sheet's chances."""
        found: Floats = self.chances @ values
        return found


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


@dataclass(frozen=True, eq=False)
class Path:
    """How well each strength of the penalty did on held-out sheets."""

    decays: tuple[float, ...]  # from today's table (`INFINITE`) to the freest
    losses: Floats  # the loss of each sheet while it was held out, shape (decays, sheets)
    logits: Floats  # the held-out log-odds behind these, shape (decays, sheets, tracks)
    chosen: int  # the place of the decay that the rule of one standard error picks

    @property
    def decay(self) -> float:
        """The decay that was picked."""
        return self.decays[self.chosen]


def learn(
    labeled: Labeled, today: Ints, free: Bools, decay: float, start: Weights | None = None
) -> Weights:
    """Fit the temperature and the drift at a strength of the penalty, 1 / log-odds squared.

    A start, such as what a neighboring decay came to, saves steps. L-BFGS-B (Zhu, Byrd, Lu and
    Nocedal 1997) with gradients in closed form.
    """
    from scipy.optimize import minimize

    scores = labeled.indicators @ today
    fixed = not vary(scores)
    at = start or Weights(1.0, np.zeros(today.shape))
    drifting = free if decay < INFINITE else np.zeros_like(free)
    one_hot = labeled.weight[:, None] * np.eye(today.shape[1])[labeled.track]

    def value_and_slope(theta: Floats) -> tuple[float, Floats]:
        drift = np.zeros(today.shape)
        drift[drifting] = theta[1:]
        logits = theta[0] * scores + labeled.indicators @ drift
        excess = labeled.weight[:, None] * softmax(logits) - one_hot
        slope = labeled.indicators.T @ excess
        penalty = decay * theta[1:] if len(theta) > 1 else theta[1:]
        value = labeled.loss(logits) + 0.5 * float(penalty @ theta[1:])
        by_temperature = 0.0 if fixed else float((excess * scores).sum())
        return value, np.concatenate([[by_temperature], slope[drifting] + penalty])

    begin = np.concatenate([[at.temperature], at.drift[drifting]])
    bounds = [(LEAST_TEMPERATURE, None)] + [(None, None)] * int(drifting.sum())
    options = {"maxiter": 500, "ftol": 1e-8, "gtol": 1e-4}
    found = minimize(
        value_and_slope, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    drift = np.zeros(today.shape)
    drift[drifting] = found.x[1:]
    return Weights(float(found.x[0]), drift)


def held_out_path(
    labeled: Labeled,
    today: Ints,
    free: Bools,
    folds: Sequence[Ints],
    errors: float = 1.0,
    groups: Ints | None = None,
) -> Path:
    """Try each strength of the penalty on sheets that it was not fitted to.

    The decay chosen is the greatest whose held-out loss is within some standard errors of the
    best; the rows of a group are one observation.
    """
    tried = DECAYS if free.any() else (INFINITE,)
    logits = np.zeros((len(tried), len(labeled), today.shape[1]))
    for held_out in folds:
        inside = np.ones(len(labeled), bool)
        inside[held_out] = False
        train, test = labeled.take(inside), labeled.indicators[held_out]
        weights = None
        for place, decay in enumerate(tried):
            weights = learn(train, today, free, decay, weights)
            logits[place, held_out] = weights.logits(test, today)
    losses = np.stack([labeled.losses(each) for each in logits])
    weighed = losses * labeled.weight
    best = int(weighed.sum(axis=1).argmin())
    chosen = best
    for place in range(best, -1, -1):
        worse = weighed[place] - weighed[best]
        if worse.sum() <= errors * standard_error_of_sum(worse, groups):
            chosen = place
    return Path(tried, losses, logits, chosen)


def standard_error_of_sum(values: Floats, groups: Ints | None = None) -> float:
    """The standard error of the sum of values, those of a group being one observation."""
    each = values if groups is None else np.bincount(groups, weights=values)
    return float(np.sqrt(len(each)) * each.std(ddof=1)) if len(each) > 1 else 0.0


def fit_temperature(logits: Floats, labeled: Labeled, *, pull: float = 0.0) -> float:
    """Find the factor of log-odds that fits the labels best, by Newton's method.

    The objective is convex; a pull adds ``pull / 2 * factor ** 2`` to the loss.
    """
    factor = 1.0
    at_label = labeled.at_label(logits)
    for _ in range(50):
        chance = softmax(factor * logits)
        mean = by_row(np.add, chance * logits)
        slope = float(labeled.weight @ (mean - at_label)) + pull * factor
        spread = by_row(np.add, chance * logits**2) - mean**2
        bend = float(labeled.weight @ spread) + pull
        if bend < 1e-12:
            return factor
        step = float(np.clip(slope / bend, -2 * factor, 0.5 * factor))
        factor = max(LEAST_TEMPERATURE, factor - step)
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


def folds_of(groups: NDArray[Any], track: Ints, number: int, seed: int) -> list[Ints]:
    """Part rows into at most so many folds of like size and mix of labels; groups stay together."""
    _, group = np.unique(groups, return_inverse=True)
    people = int(group.max(initial=-1)) + 1
    label = np.zeros(people, np.int64)
    label[group[::-1]] = track[::-1]
    shuffled = np.random.default_rng(seed).permutation(people)
    dealt = shuffled[np.argsort(label[shuffled], kind="stable")]
    number = max(1, min(number, people))
    fold = np.empty(people, np.int64)
    fold[dealt] = np.arange(people) % number
    return [np.flatnonzero(fold[group] == each) for each in range(number)]
