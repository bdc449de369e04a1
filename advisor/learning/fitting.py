"""Points learned from labeled sheets: from labels to a table of whole points.

Fractional points come by likelihood. Rounding each of them by itself forgets that errors add up.
Here the whole table is judged by one objective, with whole numbers from the start: the loss at the
temperature that suits the table best, and a price for each row that differs from today's. A step
adds 1 to a cell, takes 1 away, or moves a point from one track to another; all steps are judged at
once by two small products of matrices.

The loss is that of the chances that fractional points gave to many sheets (`aimed`). Labels that
were weighed against today's table already would hold on to it too much a second time, or be
followed where they are luck.

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
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.analysis.sample import Sampler
from advisor.analysis.ways import TooTangledError
from advisor.learning.design import Design, Floats
from advisor.learning.likelihood import (
    DECAYS,
    INFINITE,
    Labeled,
    Weights,
    choose_decay,
    fit_temperature,
    folds_of,
    learn,
    softmax,
)

LOOSER: Final = 0.7
"""How much of the penalty whole points keep: being whole holds on to today's table as well."""

CHANGE: Final = 0.0008
"""What each changed row has to bring the whole table closer to what it aims at, in nats for each
person: luck has been weighed before, so this only keeps the changes few."""

SHEETS: Final = 1_000
"""On so many sheets a table is aimed at least; where labels are fewer, others are drawn."""

MIN_PEOPLE: Final = 30
"""With fewer people than this no point is learned, no threshold proposed and no rival compared: on
held-out sheets it would be chance."""

MIN_GAIN: Final = 1e-6
"""A step has to be worth more than this, in nats; so the search comes to an end."""

MAX_WALK: Final = 2_000

SCALES: Final = 6  # how many scales are tried where today's table sets none


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was learned."""

    points: Ints  # shape (rows, tracks)
    temperature: float  # log-odds for each point, so that chances agree with held-out labels
    decay: float  # the strength of the penalty that held-out sheets chose
    held_out: Floats  # the log-odds of sheets while they were held out, shape (sheets, tracks)
    once: Labeled  # the labels, each person's sheets counting as one together
    people: Ints  # for how many people each row counts, shape (rows,)


def fitted(
    design: Design,
    labeled: Labeled,
    person: Ints,
    *,
    errors: float,
    folds: int,
    fewest: int,
    learned: bool,
    seed: int,
) -> Fitted:
    """Learn points; `advisor.learning.estimator.TrackClassifier` documents the parameters."""
    _, group = np.unique(person, return_inverse=True)
    parts = folds_of(person, labeled.track, folds, seed)
    is_free = learned and group.max() + 1 >= fewest and design.free.any()
    decays = DECAYS if is_free else (INFINITE,)
    decay, held_out = choose_decay(labeled, design, decays, parts, errors, group)
    weights = learn(labeled, design, decay)
    points = design.today if decay == INFINITE else _whole(design, labeled, decay, weights)
    sharp = fit_temperature(held_out, labeled) * weights.logits(labeled.indicators, design.today)
    # Labels would not do: the points were fitted to them, and look better on them than they are.
    aim = replace(labeled, chances=softmax(sharp))
    temperature = fit_temperature(labeled.indicators @ points, aim)
    once = replace(labeled, weight=labeled.weight / np.bincount(group)[group])
    people = np.array([len(np.unique(group[counts])) for counts in labeled.indicators.T > 0], int)
    return Fitted(points, temperature, decay, held_out, once, people)


def _whole(design: Design, labeled: Labeled, decay: float, weights: Weights) -> Ints:
    """The whole points that come closest to the fractional ones.

    Without a table in use only labeled sheets count: columns of any table may be correlated, which
    sheets drawn from all ways to answer do not show.
    """
    looser = learn(labeled, design, decay * LOOSER, weights)
    in_use = design.today.any()
    others = _others(design)[len(labeled) if in_use else SHEETS :]
    aim = aimed(design, labeled, others, looser)
    price = CHANGE * float(aim.weight.sum()) if in_use else 0.0
    return search(Task(design, aim, price), looser).points


@lru_cache(maxsize=8)
def _others(design: Design) -> Floats:
    """The indicators of sheets drawn from all ways to answer, always the same."""
    try:
        drawn = Sampler(design.guide).draw(SHEETS, np.random.default_rng(SHEETS))
    except TooTangledError:
        return np.zeros((0, len(design.rows)))
    return design.indicators(drawn)


@dataclass(frozen=True, eq=False)
class Task:
    """A search for a table of whole points, and how tables are judged."""

    design: Design  # today's points, and which may change in what range
    aim: Labeled  # sheets with the chances that the table is to come close to
    price: float = 0.0  # of each row that differs from today's, in nats


@dataclass(frozen=True, eq=False)
class Found:
    """A table of whole points, its temperature (log-odds for each point) and objective, in nats."""

    points: Ints
    temperature: float
    value: float


def aimed(design: Design, labeled: Labeled, others: Floats, weights: Weights) -> Labeled:
    """The chances of fractional points as the aim of a table of whole points.

    With few labels a table has to be right for more ways to answer than people have shown: the
    others are indicators of further sheets. All together count as much as the labeled ones.
    """
    indicators = np.vstack([labeled.indicators, others])
    total = labeled.weight.sum()
    weight = np.concatenate([labeled.weight, np.full(len(others), total / len(labeled))])
    chances = softmax(weights.logits(indicators, design.today))
    return Labeled(indicators, chances, weight * (total / weight.sum()))


def judged(task: Task, points: Ints) -> Found:
    """Judge a table, at the temperature that suits it best."""
    scores = task.aim.indicators @ points
    temperature = fit_temperature(scores, task.aim)
    price = task.price * len(task.design.changed(points))
    return Found(points, temperature, task.aim.loss(temperature * scores) + price)


def search(task: Task, weights: Weights) -> Found:
    """The best table that walks from the rounded one and from today's lead to."""
    ends = [_walk(task, judged(task, start)) for start in _starts(task.design, weights)]
    return min(ends, key=lambda found: found.value)


def _starts(design: Design, weights: Weights) -> Iterator[Ints]:
    """Today's table and the rounded one: at its own scale, or at several if today's is empty."""
    yield design.today
    if design.today.any():
        yield rounded(design, weights.points(design.today))
        return
    largest = float(np.abs(weights.drift).max(initial=0.0)) or 1.0
    widest = max(abs(design.least), abs(design.most))
    for scale in np.linspace(max(1.0, widest / 2), widest, SCALES):
        yield rounded(design, weights.drift * scale / largest)


def rounded(design: Design, points: Floats) -> Ints:
    """Each point that may change rounded by itself, into the range."""
    whole = np.clip(np.rint(points), design.least, design.most).astype(np.int64)
    return np.where(design.free, whole, design.today)


def _walk(task: Task, start: Found) -> Found:
    """Take the steps that help, the most helpful first, until none does."""
    steps = _steps(len(task.design.tracks))
    here = start
    for _ in range(MAX_WALK):
        gain = _gains(task, here, steps)
        pattern, row = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[pattern, row] <= MIN_GAIN:
            break
        points = here.points.copy()
        points[row] += steps[pattern]
        after = judged(task, points)
        if after.value >= here.value - MIN_GAIN:
            break
        here = after
    return here


def _steps(tracks: int) -> Ints:
    """One more, one less, or a point moved from one track to another, shape (steps, tracks)."""
    one = np.eye(tracks, dtype=np.int64)
    moved = [one[to] - one[of] for to in range(tracks) for of in range(tracks) if to != of]
    return np.vstack([one, -one, *moved])


def _gains(task: Task, here: Found, steps: Ints) -> Floats:
    """The worth of each step at the present temperature, minus infinity where it is not allowed.

    Adding ``d`` to the points of a row multiplies the odds of the sheets that it counts
    for by ``exp(temperature * d)``, so their loss grows by the logarithm of the mean of
    that, minus the mean of ``temperature * d`` over the chances: shape (steps, rows).
    """
    aim, design, temperature = task.aim, task.design, here.temperature
    chance = softmax(temperature * (aim.indicators @ here.points))
    grown = np.log(chance @ np.exp(temperature * steps.T)) - temperature * (aim.chances @ steps.T)
    loss = (aim.weight[:, None] * grown).T @ aim.indicators
    after = here.points + steps[:, None, :]
    is_changed = (after != design.today).any(axis=2)
    price = task.price * (is_changed.astype(int) - (here.points != design.today).any(axis=1))
    inside = design.free & (after >= design.least) & (after <= design.most)
    may = (inside | (steps == 0)[:, None, :]).all(axis=2)
    return np.where(may, -loss - price, -np.inf)
