"""Small whole points by a search on the likelihood, and not by rounding.

Rounding each point by itself forgets that errors add up. Here the whole table is
judged by one objective, with whole numbers from the start::

    loss(temperature * scores) + decay / 2 * temperature**2 * sum((points - today)**2)

where the temperature is profiled out and a row's change is measured around its mean, since
the same for all tracks changes no odds. A step adds 1 to a cell, takes 1 away, or moves a point
from one track to another; all steps are judged at once by two small products of matrices.

The loss may be that of labels, or of the chances that fractional points gave to many sheets
(`aimed`). A table is learned by the second: labels that were weighed against today's table
already would hold on to it too much a second time, or be followed where they are luck.

References
----------
- Goutis and Robert (1998), "Model choice in generalised linear models: a Bayesian approach
  via Kullback-Leibler projections"; Piironen, Paasiniemi and Vehtari (2020), "Projective
  inference in high-dimensional problems": a small model is fitted to what a better one
  predicts, and not to the labels again.
- Ustun and Rudin (2019), "Learning optimized risk scores": coordinate steps on whole
  numbers beat rounding.
- Liu, Zhong, Seltzer and Rudin (2022), "FasterRisk: fast and accurate interpretable
  risk scores": the scale of the points is searched too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.analysis.rows import Bools, Ints
from advisor.learning.design import Floats
from advisor.learning.likelihood import (
    INFINITE,
    Aim,
    Labeled,
    Weights,
    fit_temperature,
    softmax,
    vary,
)

MIN_GAIN: Final = 1e-6
"""A step has to be worth more than this, in nats; so the search comes to an end."""

MOST_STEPS: Final = 2_000

SCALES: Final = 6
"""How many scales are tried where today's table sets none."""


@dataclass(frozen=True, eq=False)
class Task:
    """A search for a table of whole points, and how tables are judged."""

    labeled: Labeled  # the sheets with their labels, or with the chances that are aimed at
    today: Ints  # today's points, and which may change, shape (rows, tracks)
    free: Bools
    least: int  # the range of points
    most: int
    decay: float  # the strength of the penalty on the distance from today's points
    edit: float = 0.0  # the price of each row that differs from today's, in nats

    def distance(self, points: Ints) -> Floats:
        """The squared distance of each row from today's, around its mean, shape (rows,)."""
        change = points - self.today
        centered = change - change.mean(axis=1, keepdims=True)
        squared: Floats = (centered**2).sum(axis=1)
        return squared

    def cost(self, points: Ints) -> float:
        """The price of the rows that differ from today's."""
        return self.edit * int((points != self.today).any(axis=1).sum())


@dataclass(frozen=True, eq=False)
class Found:
    """A table of whole points, its temperature (log-odds for each point) and objective, in nats."""

    points: Ints
    temperature: float
    value: float


def aimed(labeled: Labeled, others: Floats, weights: Weights, today: Ints) -> Aim:
    """The chances of fractional points as the aim of a table of whole points.

    With few labels a table has to be right for more ways to answer than people have shown: the
    others are indicators of further sheets. All together count as much as the labeled ones.
    """
    indicators = np.vstack([labeled.indicators, others])
    total = labeled.weight.sum()
    weight = np.concatenate([labeled.weight, np.full(len(others), total / len(labeled))])
    chances = softmax(weights.logits(indicators, today))
    return Aim.at(chances, indicators, weight * (total / weight.sum()))


def judged(task: Task, points: Ints) -> Found:
    """Judge a table, at the temperature that suits it best."""
    scores = task.labeled.indicators @ points
    pull = task.decay * float(task.distance(points).sum()) if task.decay < INFINITE else 0.0
    temperature = fit_temperature(scores, task.labeled, pull=pull) if vary(scores) else 1.0
    value = task.labeled.loss(temperature * scores) + 0.5 * pull * temperature**2
    return Found(points, temperature, value + task.cost(points))


def search(task: Task, weights: Weights) -> Found:
    """The best table that walks from the rounded one and from today's lead to."""
    if task.decay == INFINITE:
        return judged(task, task.today)
    starts = [judged(task, start) for start in _starts(task, weights)]
    ends = [walk(task, start) for start in starts]
    return min(ends, key=lambda found: found.value)


def _starts(task: Task, weights: Weights) -> Iterator[Ints]:
    """Today's table and the rounded one: at its own scale, or at several if today's is empty."""
    yield task.today
    if task.today.any():
        yield _rounded(task, weights.points(task.today))
        return
    largest = float(np.abs(weights.drift).max(initial=0.0)) or 1.0
    widest = max(abs(task.least), abs(task.most))
    for scale in np.linspace(max(1.0, widest / 2), widest, SCALES):
        yield _rounded(task, weights.drift * scale / largest)


def _rounded(task: Task, points: Floats) -> Ints:
    whole = np.clip(np.rint(points), task.least, task.most).astype(np.int64)
    return np.where(task.free, whole, task.today)


def rounded(task: Task, weights: Weights) -> Ints:
    """The fractional points, plainly rounded into the range: the rival of the search."""
    *_, last = _starts(task, weights)
    return last


def walk(task: Task, start: Found) -> Found:
    """Take the steps that help, the most helpful first, until none does."""
    steps = _steps(task.today.shape[1])
    here = start
    for _ in range(MOST_STEPS):
        after = _best_step(task, here, steps)
        if after is None:
            break
        here = after
    return here


def _steps(tracks: int) -> Ints:
    """One more, one less, or a point moved from one track to another, shape (steps, tracks)."""
    one = np.eye(tracks, dtype=np.int64)
    moved = [one[to] - one[of] for to in range(tracks) for of in range(tracks) if to != of]
    return np.vstack([one, -one, *moved])


def _best_step(task: Task, here: Found, steps: Ints) -> Found | None:
    gain = _gains(task, here, steps)
    pattern, row = np.unravel_index(int(gain.argmax()), gain.shape)
    if gain[pattern, row] <= MIN_GAIN:
        return None
    points = here.points.copy()
    points[row] += steps[pattern]
    after = judged(task, points)
    return after if after.value < here.value - MIN_GAIN else None


def _gains(task: Task, here: Found, steps: Ints) -> Floats:
    """The worth of each step at the present temperature, minus infinity where it is not allowed.

    Adding ``d`` to the points of a row multiplies the odds of the sheets that it counts
    for by ``exp(temperature * d)``, so their loss grows by the logarithm of the mean of
    that, minus the gain of the label: shape (steps, rows).
    """
    labeled, temperature = task.labeled, here.temperature
    chance = softmax(temperature * (labeled.indicators @ here.points))
    grown = np.log(chance @ np.exp(temperature * steps.T)) - temperature * labeled.by_label(steps.T)
    loss = (labeled.weight[:, None] * grown).T @ labeled.indicators
    penalty, may = _step_costs(task, here, steps)
    return np.where(may, -loss - penalty, -np.inf)


def _step_costs(task: Task, here: Found, steps: Ints) -> tuple[Floats, Bools]:
    """What each step adds to the penalties, and which steps are allowed: (steps, rows)."""
    after = here.points[None] + steps[:, None, :]
    moves = (steps != 0)[:, None, :]
    inside = (after >= task.least) & (after <= task.most) & task.free[None]
    change = after - task.today[None]
    centered = change - change.mean(axis=2, keepdims=True)
    distance = (centered**2).sum(axis=2) - task.distance(here.points)[None]
    edited = change.any(axis=2).astype(int) - (here.points != task.today).any(axis=1)[None]
    cost = 0.5 * task.decay * here.temperature**2 * distance + task.edit * edited
    return cost, (inside | ~moves).all(axis=2)
