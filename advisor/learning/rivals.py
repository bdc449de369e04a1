"""Rivals of today's rules: other ways to name tracks, learned from labels.

Everything that is learned is judged on people that it was not learned from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.guide.model import Guide
from advisor.learning import parallel
from advisor.learning.design import Design
from advisor.learning.estimator import TrackClassifier
from advisor.learning.intervals import Estimate, Share, mean_of
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import Labeled, folds_of
from advisor.learning.targets import numbered

FOLDS: Final = 5
SEED: Final = 2026

Predict = Callable[[Ints, Ints], Ints]
"""Learns from the rows of the first, and predicts the tracks, by number, of the second."""


@dataclass(frozen=True)
class Rivalry:
    """Another way to name tracks, judged on people that it has not seen.

    ``ahead`` is how much more often today's rules name the label, ties going to the first track.
    """

    agreement: Share
    ahead: Estimate


def held_out(track: Ints, person: Ints, predict: Predict) -> Ints:
    """Predict the track of each sheet, as a number, by what was learned from other people."""
    found = np.zeros_like(track)
    for train, test in folds_of(person, track, FOLDS, SEED):
        found[test] = predict(train, test)
    return found


def rivals_of(guide: Guide, labeled: LabeledSheets) -> dict[str, Rivalry]:
    """Judge each rival; at least `fitting.MIN_PEOPLE` people are needed."""
    design = Design.of(guide)
    track = numbered(labeled.track.tolist(), guide.track_ids)
    known = Labeled.of(design, design.indicators(labeled.sheets), track)
    today = (known.indicators @ design.today).argmax(axis=1) == track
    found = {}
    with parallel.one():
        for name, predict in _predictors(design, labeled, known).items():
            right = held_out(track, labeled.person, predict) == track
            ahead = mean_of(today.astype(float) - right, labeled.person)
            found[name] = Rivalry(Share.of(right, labeled.person), ahead)
    return found


def _predictors(design: Design, labeled: LabeledSheets, known: Labeled) -> dict[str, Predict]:
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression

    def by(model: Any) -> Predict:
        def predict(train: Ints, test: Ints) -> Ints:
            able = model if np.ptp(known.track[train]) else DummyClassifier()
            able.fit(known.indicators[train], known.track[train])
            found: Ints = able.predict(known.indicators[test])
            return found

        return predict

    def tuned(train: Ints, test: Ints) -> Ints:
        """Predict by the points that `TrackClassifier` learns."""
        points = design.today
        if np.ptp(known.track[train]):
            some = labeled.take(train)
            # There are enough people, though perhaps not in each part.
            fit = TrackClassifier(design.guide, fewest=1)
            points = fit.fit(some.sheets, some.track, groups=some.person).points_
        found: Ints = (known.indicators[test] @ points).argmax(axis=1)
        return found

    return {
        "majority": by(DummyClassifier()),
        "logistic regression": by(LogisticRegression(max_iter=1_000)),
        "tuned": tuned,
    }
