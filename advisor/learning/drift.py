"""Whether answers have drifted from those that the points were tuned on, and when to tune again.

What points were tuned on is kept as counts beside the data: how often each option was
chosen. Later answers are held against them, question by question, by Pearson's test of
homogeneity (a chi-squared test of two rows), with Holm's correction for the number of
questions. A great many answers make any trifle sure; so a question has drifted only where
the difference has some size too (Cramer's V).

References
----------
- Pearson (1911), "On the probability that two independent distributions of frequency are
  really samples from the same population".
- Cramer (1946), *Mathematical Methods of Statistics*, ch. 21; Cohen (1988), *Statistical
  Power Analysis*, ch. 7: 0.1 is small.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from advisor.errors import AdvisorError
from advisor.guide.model import Guide
from advisor.guide.storage import write_whole
from advisor.learning.intervals import holm
from advisor.learning.labels import LabeledSheets

FILE: Final = "tuned_on.json"
"""Where it is kept, in the data folder."""

SURE: Final = 0.05
"""A drift is told only where chance alone shows as much less often than this."""

NOTABLE: Final = 0.1
"""The least Cramer's V that is worth telling."""

LEAST: Final = 5
"""Options that would be expected less often than this are counted as one."""

Counts = Mapping[str, Mapping[str, int]]
"""Question -> option -> how often it was chosen."""


class TunedOnError(AdvisorError):
    """What the points were tuned on cannot be kept."""


@dataclass(frozen=True)
class TunedOn:
    """What points were tuned on.

    Attributes
    ----------
    when
        When, ISO 8601 with a time zone.
    rules
        The fingerprint of the rules that were tuned.
    people
        How many people there were.
    answers
        How often each option was chosen.
    """

    when: str
    rules: str
    people: int
    answers: Counts


@dataclass(frozen=True)
class Drift:
    """How the answers to one question differ from those that points were tuned on.

    Attributes
    ----------
    question
        Its id.
    chance
        How often chance alone shows as great a difference, corrected after Holm.
    size
        Cramer's V: 0 for none, 1 for the greatest.
    answers
        How many answers were compared.
    """

    question: str
    chance: float
    size: float
    answers: int

    @property
    def drifted(self) -> bool:
        """Whether there surely is a difference, and one worth telling."""
        return self.chance < SURE and self.size >= NOTABLE


@dataclass(frozen=True)
class Advice:
    """Whether to tune again.

    Attributes
    ----------
    drifts
        One for each question that can be compared, the greatest first.
    since
        What the points were tuned on.
    labels
        How many people with a known track there are now; None where nobody counted.
    """

    drifts: tuple[Drift, ...]
    since: TunedOn
    labels: int | None = None

    @property
    def drifted(self) -> tuple[Drift, ...]:
        """The questions that have drifted."""
        return tuple(drift for drift in self.drifts if drift.drifted)

    @property
    def more(self) -> bool:
        """Whether there are twice as many labels as the points were tuned on."""
        return self.labels is not None and self.labels >= 2 * self.since.people

    @property
    def again(self) -> bool:
        """Whether it is time to tune again."""
        return bool(self.drifted) or self.more


def tuned_on(guide: Guide, labeled: LabeledSheets, now: datetime) -> TunedOn:
    """Sum up what points are tuned on: counts alone, nothing of anybody's sheet."""
    answers = {}
    for question in guide.questionnaire.questions:
        chosen = labeled.sheets.chosen(question.id).sum(axis=0).tolist()
        ids = [option.id for option in question.options]
        answers[question.id] = dict(zip(ids, map(int, chosen), strict=True))
    return TunedOn(now.isoformat(), guide.fingerprints.rules, labeled.people, answers)


def remember(folder: Path, what: TunedOn) -> None:
    """Keep what points were tuned on in a data folder.

    Raises
    ------
    TunedOnError
        The folder cannot be written.
    """
    try:
        write_whole(folder / FILE, json.dumps(asdict(what), indent=1).encode())
    except OSError as error:
        raise TunedOnError(f"{FILE} cannot be kept in {folder.name}: {error.strerror}") from None


def recall(folder: Path) -> TunedOn | None:
    """Give what points were tuned on; None when they never were, or the file is none of ours."""
    try:
        return TunedOn(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def advise(since: TunedOn, answers: Counts, labels: int | None = None) -> Advice:
    """Hold answers against those that points were tuned on.

    Parameters
    ----------
    since
        What the points were tuned on.
    answers
        How often each option has been chosen by those who are to be compared.
    labels
        How many people with a known track there are now.

    Returns
    -------
    Advice
        Questions that one side never answered are left out, and so are options that
        one side does not know.
    """
    found = {
        question: tested
        for question, before in since.answers.items()
        if (tested := _test(before, answers.get(question, {}))) is not None
    }
    chances = holm({question: chance for question, (chance, _, _) in found.items()})
    drifts = [
        Drift(question, chances[question], size, number)
        for question, (_, size, number) in found.items()
    ]
    ordered = sorted(drifts, key=lambda drift: (not drift.drifted, -drift.size))
    return Advice(tuple(ordered), since, labels)


def _test(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[float, float, int] | None:
    """The p-value, Cramer's V and the answers of one question; None where nothing is comparable."""
    from scipy.stats import chi2

    shared = [option for option in before if option in after]
    table = np.array([[each[option] for option in shared] for each in (before, after)], float)
    if not shared or not table.sum(axis=1).all():
        return None
    table = _without_rare(table)
    if table.shape[1] < 2:
        return None
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    statistic = float(((table - expected) ** 2 / expected).sum())
    chance = float(chi2.sf(statistic, table.shape[1] - 1))
    return chance, float(np.sqrt(statistic / total)), int(table[1].sum())


def _without_rare(table: np.ndarray) -> np.ndarray:
    """Count options together that would be expected too rarely for the test to hold."""
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=0) * table.sum(axis=1).min() / table.sum()
    rare = expected < LEAST
    if not rare.any():
        return table
    return np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
