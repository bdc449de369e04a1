"""Whether answers have drifted from those that the points were tuned on, and when to tune again.

The answers that points were tuned on are kept as counts beside the data. Those of later months
are compared with them, question by question, by Pearson's test of homogeneity with Holm's
correction. Only people who answered a question count for it. Where several options may be
chosen, each option is tested, with Bonferroni's correction. Since the sheets of one person are
not independent, the counts of each side are first divided by its design effect, at its upper
bound: all sheets of a person taken for equal. A difference must also have some size (Cramer's V).

References
----------
- Pearson (1911), "On the probability that two independent distributions of frequency are
  really samples from the same population".
- Rao and Scott (1981), "The analysis of categorical data from complex sample surveys:
  chi-squared tests for goodness of fit and independence in two-way tables".
- Agresti and Liu (1999), "Modeling a categorical variable allowing arbitrarily many category
  choices": marginal homogeneity, option by option.
- Cramer (1946), *Mathematical Methods of Statistics*, ch. 21; Cohen (1988), *Statistical
  Power Analysis*, ch. 7: 0.1 is small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
from pydantic import Field, NonNegativeInt, TypeAdapter

from advisor.errors import AdvisorError
from advisor.guide.model import Guide
from advisor.learning.design import Floats
from advisor.learning.intervals import holm, max_design_effect
from advisor.learning.labels import LabeledSheets
from advisor.publishing.storage import write_atomically

FILE: Final = "tuned_on.json"  # where it is kept, in the data folder

SIGNIFICANCE: Final = 0.05
"""The significance level: a drift is reported where the corrected p-value is below it."""

MIN_CRAMERS_V: Final = 0.1  # less is not reported

MIN_EXPECTED: Final = 5
"""Options that would be expected less often than this are counted with the next rarest."""

MIN_LATER: Final = 30  # with fewer later people than this nothing is reported: no drift would show

LEVELS: Final = (0.001, 0.01, SIGNIFICANCE)
"""The levels that a p-value is reported to be below. With a size, a p-value to many digits would
reveal counts that the insights hide."""

Counts = Mapping[str, Mapping[str, NonNegativeInt]]
"""Question -> option -> how often it was chosen."""

Effect = Annotated[float, Field(ge=1, allow_inf_nan=False)]
"""A design effect."""


class TunedOnError(AdvisorError):
    """What the points were tuned on cannot be kept."""


@dataclass(frozen=True)
class TunedOn:
    """What points were tuned on."""

    when: str  # ISO 8601 with a time zone
    rules: str  # the fingerprint of the rules that were tuned
    people: NonNegativeInt
    answers: Counts
    # How many sheets answered each question of which several options may be chosen; such a question
    # is not compared without it.
    answered: Mapping[str, NonNegativeInt] = field(default_factory=dict)
    # The design effect of the answers to each question: see `max_design_effect`.
    effects: Mapping[str, Effect] = field(default_factory=dict)

    @property
    def later(self) -> str:
        """The first month of which no record can have been tuned on, as in ``2026-12``."""
        day = datetime.fromisoformat(self.when).astimezone(UTC)
        return f"{day.year + day.month // 12}-{day.month % 12 + 1:02}"


_KEPT: Final = TypeAdapter(TunedOn)  # reads and writes `FILE`


@dataclass(frozen=True)
class Later:
    """What has been answered since."""

    sheets: int
    answers: Counts
    # How many people have a known track, those tuned on included; None if not counted.
    labels: int | None = None
    answered: Mapping[str, int] = field(default_factory=dict)  # as in `TunedOn`
    effect: float = 1.0  # the design effect of the sheets, as far as their people are known

    @property
    def enough(self) -> bool:
        """Whether there are enough people for a drift to show."""
        return self.sheets / self.effect >= MIN_LATER


@dataclass(frozen=True)
class Drift:
    """How the answers to one question differ from those that points were tuned on."""

    question: str
    chance: float  # the p-value, corrected after Holm
    size: float  # Cramer's V: 0 for none, 1 for the greatest
    option: str = ""  # the option that differs most surely, where several may be chosen; else ""

    @property
    def drifted(self) -> bool:
        """Whether the difference is significant, and large enough to report."""
        return self.chance < SIGNIFICANCE and self.size >= MIN_CRAMERS_V

    @property
    def below(self) -> float:
        """The first of `LEVELS` above the p-value, or 1."""
        return next((level for level in LEVELS if self.chance < level), 1.0)

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data, rounded as it is reported."""
        return {
            "question": self.question,
            "option": self.option,
            "size": round(self.size, 1),
            "chance_below": self.below,
            "drifted": self.drifted,
        }

    def named(self, guide: Guide) -> str:
        """The question, and the option, as people read them; ids that the guide does not know."""
        question = guide.questionnaire.question.get(self.question)
        if question is None:
            return self.question
        option = question.option.get(self.option)
        return f"{question.text} {option.text}" if option else question.text


@dataclass(frozen=True)
class Advice:
    """Whether to tune again; ``drifts`` are the comparable questions, the greatest drift first."""

    drifts: tuple[Drift, ...]
    since: TunedOn
    later: Later

    @property
    def drifted(self) -> tuple[Drift, ...]:
        """The questions that have drifted."""
        return tuple(drift for drift in self.drifts if drift.drifted)

    @property
    def more(self) -> bool:
        """Whether there are twice as many labels as the points were tuned on."""
        labels = self.later.labels
        return labels is not None and labels >= 2 * self.since.people

    @property
    def again(self) -> bool:
        """Whether it is time to tune again."""
        return bool(self.drifted) or self.more

    def as_dict(self) -> dict[str, Any]:
        """Give the advice as plain data."""
        return {
            "tuned": self.since.when,
            "people": self.since.people,
            "month": self.since.later,
            "labels": self.later.labels,
            "tells": self.later.enough,
            "again": self.again,
            "questions": [each.as_dict() for each in self.drifts],
        }


def tuned_on(guide: Guide, labeled: LabeledSheets, now: datetime) -> TunedOn:
    """Count the answers that points are tuned on; no sheet is kept."""
    answers, answered, effects = {}, {}, {}
    for question in guide.questionnaire.questions:
        chosen = labeled.sheets.chosen(question.id)
        ids = [option.id for option in question.options]
        answers[question.id] = dict(zip(ids, map(int, chosen.sum(axis=0)), strict=True))
        there = chosen.any(axis=1)
        if question.multi:
            answered[question.id] = int(there.sum())
        _, sheets = np.unique(labeled.person[there], return_counts=True)
        effects[question.id] = max_design_effect(sheets)
    rules = guide.fingerprints.rules
    return TunedOn(now.isoformat(), rules, labeled.people, answers, answered, effects)


def remember(folder: Path, what: TunedOn) -> None:
    """Write `FILE` into a data folder; `TunedOnError` where it cannot be written."""
    try:
        write_atomically(folder / FILE, _KEPT.dump_json(what, indent=1))
    except OSError as error:
        raise TunedOnError(f"{FILE} cannot be kept in {folder.name}: {error.strerror}") from None


def recall(folder: Path) -> TunedOn | None:
    """Read `FILE` of a data folder; None if it is missing or invalid."""
    try:
        found = _KEPT.validate_json((folder / FILE).read_bytes(), strict=True)
        _ = found.later
    except (OSError, ValueError):
        return None
    return found


def advise(guide: Guide, since: TunedOn, later: Later) -> Advice:
    """Compare later answers with those that points were tuned on.

    Questions that one side never answered are left out, and options that one side does not know.
    """
    if not later.enough:
        return Advice((), since, later)
    compared = [_compared(guide, question, since, later) for question in since.answers]
    found = [drift for drift in compared if drift is not None]
    chances = holm({drift.question: drift.chance for drift in found})
    drifts = [replace(drift, chance=chances[drift.question]) for drift in found]
    ordered = sorted(drifts, key=lambda drift: (not drift.drifted, -drift.size))
    return Advice(tuple(ordered), since, later)


def _compared(guide: Guide, question: str, since: TunedOn, later: Later) -> Drift | None:
    """Test a question, its p-value corrected for its options; None if nothing is comparable.

    Where several options may be chosen, each is tested, and the one that differs most surely tells.
    """
    before, after = since.answers[question], later.answers.get(question, {})
    options = [option for option in before if option in after]
    chosen = np.array([[each[option] for option in options] for each in (before, after)])
    effects = np.array([since.effects.get(question, 1.0), later.effect])[:, None]
    known = guide.questionnaire.question.get(question)
    if known is None or not known.multi:
        tested = _tested(chosen / effects)
        return Drift(question, *tested) if tested else None
    answered = [each.answered.get(question, 0) for each in (since, later)]
    others = np.array(answered)[:, None] - chosen
    if (others < 0).any():  # those who answered were not counted
        return None
    found = []
    for place, option in enumerate(options):
        if tested := _tested(np.stack([chosen[:, place], others[:, place]], axis=1) / effects):
            found.append(Drift(question, *tested, option))
    if not found:
        return None
    surest = min(found, key=lambda drift: drift.chance)
    return replace(surest, chance=min(1.0, surest.chance * len(found)))


def _tested(table: Floats) -> tuple[float, float] | None:
    """The p-value of Pearson's test of two rows of counts, and Cramer's V; None if it cannot be.

    Written out, since ``scipy.stats.chi2_contingency`` takes ten times as long to check its input.
    """
    from scipy.special import chdtrc

    if not table.size or not table.sum(axis=1).all():
        return None
    table = _without_rare(table)
    options, total = table.shape[1], table.sum()
    if options < 2:
        return None
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / total
    statistic = ((table - expected) ** 2 / expected).sum()
    return float(chdtrc(options - 1, statistic)), float(np.sqrt(statistic / total))


def _without_rare(table: Floats) -> Floats:
    """Merge the rarest options until all are expected often enough for the test."""
    columns = table[:, np.argsort(table.sum(axis=0))]
    share = table.sum(axis=1).min() / table.sum()
    while columns.shape[1] > 1 and columns[:, 0].sum() * share < MIN_EXPECTED:
        merged = columns[:, :2].sum(axis=1)
        rest = columns[:, 2:]
        place = np.searchsorted(rest.sum(axis=0), merged.sum())
        columns = np.insert(rest, place, merged, axis=1)
    return columns
