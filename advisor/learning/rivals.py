"""The simplest rivals that a table of points has to beat, each by the same few methods."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from advisor.analysis.rows import Ints
from advisor.learning.design import Floats
from advisor.learning.likelihood import Labeled

NEVER: Final = -30.0
"""The log-odds of a track that no label has named."""


class Rival(Protocol):
    """Something that learns log-odds from labeled sheets."""

    def fit(self, labeled: Labeled, tracks: int) -> Rival:
        """Learn from sheets whose labels are numbers below ``tracks``."""

    def logits(self, indicators: Floats) -> Floats:
        """Log-odds for each track, shape (sheets, tracks)."""


class Majority:
    """Names the most frequent label, whatever was answered."""

    def fit(self, labeled: Labeled, tracks: int) -> Majority:
        """Count the labels."""
        counts = np.bincount(labeled.track, weights=labeled.weight, minlength=tracks)
        self._logits = np.log((counts + 0.5) / (counts + 0.5).sum())
        return self

    def logits(self, indicators: Floats) -> Floats:
        """The same for every sheet."""
        return np.tile(self._logits, (len(indicators), 1))


class Logistic:
    """Logistic regression over the same rows, as scikit-learn comes (ridge, C = 1)."""

    def fit(self, labeled: Labeled, tracks: int) -> Logistic:
        """Fit one weight a row and track."""
        from sklearn.linear_model import LogisticRegression

        self._tracks = tracks
        self._model = LogisticRegression(max_iter=1_000).fit(
            labeled.indicators, labeled.track, labeled.weight
        )
        return self

    def logits(self, indicators: Floats) -> Floats:
        """The logarithms of its probabilities."""
        found = np.full((len(indicators), self._tracks), NEVER)
        chances = self._model.predict_proba(indicators)
        found[:, self._model.classes_] = np.log(np.maximum(chances, np.exp(NEVER)))
        return found


def named(logits: Floats) -> Ints:
    """The track with the greatest log-odds, the first of equals, shape (sheets,)."""
    found: Ints = logits.argmax(axis=1)
    return found
