"""Results to print: random sheets of the shipped questionnaire, and their papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random

from advisor.guide import Guide, Questionnaire
from advisor.presentation.paper import Extras, Paper, paper
from advisor.scoring import Sheet, pack, recommend
from tests.guides import one_set

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SITE = "https://advisor.example.edu/"
SHEET: Mapping[str, tuple[str, ...]] = {
    "goal": ("protect",),
    "monday": ("breach",),
    "skills": ("threats", "privacy"),
}


def sheets(questionnaire: Questionnaire, count: int) -> Iterator[Sheet]:
    """Sheets at random, complete ones and ones with a few answers: the same ones every time."""
    chance = Random(20261124)
    for _ in range(count):
        share = chance.choice((1, 1, 0.8, 0.5, 0.2))
        given = {}
        for question in questionnaire.questions:
            if chance.random() < share:
                given[question.id] = one_set(question, chance)
        yield Sheet(questionnaire, given)


def printed(
    guide: Guide, answers: Mapping[str, tuple[str, ...]] = SHEET, extras: Extras | None = None
) -> Paper:
    """The paper of a sheet."""
    sheet = Sheet.strict(guide.questionnaire, answers)
    found = recommend(guide, sheet)
    return paper(guide, sheet, found, online(guide, answers), NOW, extras=extras or Extras())


def online(guide: Guide, sheet: Mapping[str, tuple[str, ...]]) -> str:
    """Where a sheet's result is found again."""
    return f"{SITE}?code={pack(guide, sheet)}"
