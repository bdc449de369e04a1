"""How often a drift is reported where there is none, and where there is one, by simulation.

People answer the shipped questions by shares that are drawn anew in each run, the same before
and after. What varies is how many there are, how many sheets each has and how much these
resemble each other, and who skips questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.stats import binom

from advisor.analysis.columns import Columns, Places
from advisor.analysis.rows import Ints
from advisor.learning.design import Floats
from advisor.learning.drift import Advice, Later, advise, tuned_on
from advisor.learning.intervals import max_design_effect
from advisor.learning.labels import LabeledSheets
from tests.depth import IS_DEEP
from tests.shipped import GUIDE

NOW = datetime(2026, 11, 25, tzinfo=UTC)
RUNS = 400 if IS_DEEP else 40
MOST = int(binom.ppf(0.999, RUNS, 0.05))
"""So many alarms come by chance alone, where each run gives one 5 % of the time."""


@dataclass(frozen=True)
class Side:
    """How the people of one period answer.

    Attributes
    ----------
    people
        How many there are.
    more
        The share of them who have further sheets.
    sheets
        How many sheets these have.
    kept
        The share of answers that a person repeats on a further sheet.
    skipped
        How often a question is skipped.
    moved
        The share of people who give the first answer to ``goal`` whatever they would say.
    """

    people: int
    more: float = 0.0
    sheets: int = 1
    kept: float = 1.0
    skipped: float = 0.0
    moved: float = 0.0

    def draw(self, shares: Mapping[str, Floats], random: np.random.Generator) -> LabeledSheets:
        """Draw their sheets."""
        has_more = random.random(self.people) < self.more
        person = np.repeat(np.arange(self.people), np.where(has_more, self.sheets, 1))
        places = {
            question: self._column(question, of_each, person, random)
            for question, of_each in shares.items()
        }
        sheets = Columns.of_places(GUIDE.questionnaire, places, len(person))
        return LabeledSheets(sheets, np.full(len(person), "itm"), person)

    def _column(
        self, question: str, shares: Floats, person: Ints, random: np.random.Generator
    ) -> Places:
        own = random.choice(len(shares), self.people, p=shares)
        if question == "goal":
            own[random.random(self.people) < self.moved] = 0
        given = own[person]
        if self.kept < 1:
            fresh = random.choice(len(shares), len(person), p=shares)
            given = np.where(random.random(len(person)) < self.kept, given, fresh)
        skipped = random.random(len(person)) < self.skipped
        return np.where(skipped, 0, given + 1).astype(np.uint8)


def advised(before: Side, after: Side, random: np.random.Generator) -> Advice:
    """Draw both periods from the same shares, and compare them."""
    shares = {
        question.id: random.dirichlet(np.ones(question.ways - 1))
        for question in GUIDE.questionnaire.questions
    }
    since = tuned_on(GUIDE, before.draw(shares, random), NOW)
    drawn = after.draw(shares, random)
    counted = tuned_on(GUIDE, drawn, NOW)
    _, sheets = np.unique(drawn.person, return_counts=True)
    effect = max_design_effect(sheets)
    return advise(GUIDE, since, Later(len(drawn), counted.answers, None, counted.answered, effect))


def alarms(before: Side, after: Side, seed: int = 1) -> int:
    """In how many runs some question is said to have drifted."""
    random = np.random.default_rng(seed)
    return sum(bool(advised(before, after, random).drifted) for _ in range(RUNS))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(Side(300), Side(200), id="one sheet each"),
        pytest.param(Side(60), Side(40), id="few people"),
        pytest.param(Side(1_000), Side(1_000), id="many people", marks=pytest.mark.deep),
        pytest.param(Side(100, 1, 2), Side(100, 1, 2), id="two equal sheets each"),
        pytest.param(Side(60, 1, 5, 0.85), Side(60, 1, 5, 0.85), id="five sheets, most the same"),
        pytest.param(Side(200), Side(150, 0.1, 2), id="a tenth come twice later"),
        pytest.param(
            Side(200), Side(150, 0.2, 2), id="a fifth come twice later", marks=pytest.mark.deep
        ),
        pytest.param(
            Side(200), Side(150, 0.4, 2), id="two fifths come twice later", marks=pytest.mark.deep
        ),
        pytest.param(
            Side(200, 0.3, 3), Side(150), id="some came three times before", marks=pytest.mark.deep
        ),
        pytest.param(Side(150, 0.1, 12), Side(150, 0.1, 12), id="a few come very often"),
        pytest.param(Side(300), Side(200, skipped=0.5), id="half skip later"),
        pytest.param(
            Side(300), Side(200, skipped=0.2), id="a fifth skip later", marks=pytest.mark.deep
        ),
        pytest.param(Side(300, skipped=0.5), Side(200), id="half skipped before"),
        pytest.param(Side(80, 1, 3, 0.5, 0.3), Side(90, 0.5, 2, 0.9, 0.6), id="all of it"),
    ],
)
def test_without_a_change_an_alarm_is_given_five_times_in_a_hundred_at_most(
    before: Side, after: Side
) -> None:
    assert alarms(before, after) <= MOST


@pytest.mark.parametrize(
    ("before", "after", "least"),
    [
        pytest.param(Side(300), Side(200, moved=0.3), 0.9, id="one sheet each"),
        pytest.param(
            Side(300), Side(200, moved=0.15), 0.35, id="a smaller move", marks=pytest.mark.deep
        ),
        pytest.param(Side(300, skipped=0.2), Side(300, moved=0.3, skipped=0.4), 0.8, id="skipping"),
        pytest.param(Side(200, 1, 2), Side(200, 1, 2, moved=0.3), 0.85, id="two sheets each"),
    ],
)
def test_a_change_is_seen(before: Side, after: Side, least: float) -> None:
    assert alarms(before, after) >= binom.ppf(0.001, RUNS, least)
