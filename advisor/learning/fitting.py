"""Points learned from labeled sheets: the steps of a fit, from labels to a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.analysis.sample import Sampler
from advisor.analysis.ways import TooTangledError
from advisor.learning.design import Design, Floats
from advisor.learning.integers import Task, aimed, search
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
