"""The invented people whose journeys are taken, and the pages that they come by."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.guide import Case, Question
from tests.browser.visitor import address
from tests.shipped import CASES, GUIDE


def endings(case: Case) -> set[str]:
    """What a case shows when it is taken to its end."""
    expect = case.expect
    track = set() if expect.strength == "unknown" else {f"track {expect.top}"}
    return {f"verdict {expect.verdict}", f"strength {expect.strength}", *track}


def few(cases: Iterable[Case]) -> tuple[Case, ...]:
    """A few cases that together show every ending that any of them shows."""
    left = sorted(cases, key=lambda case: case.id)
    missing = set[str]().union(*map(endings, left))
    chosen: list[Case] = []
    while missing:
        best = max(left, key=lambda case: len(endings(case) & missing))
        chosen.append(best)
        missing -= endings(best)
    return tuple(chosen)


FEW = few(CASES)
TALKATIVE = max(CASES, key=lambda case: len(case.answers))
"""Whoever answers most, follow-up questions included."""
SEVERAL = next(question for question in GUIDE.questionnaire.questions if question.multi)
"""A question that takes several answers."""

PAGES = {
    "start": "",
    "code": address("code"),
    "damaged": address("nowhere"),
    **{page.id: address(page.id, TALKATIVE.answers) for page in GUIDE.questionnaire.pages},
    "change": address(f"change.{SEVERAL.id}", TALKATIVE.answers),
    "short": address("short.time", {"short.asked": ("goal",), "goal": ("protect",)}),
    "short result": address("result", {"short.asked": ("goal",), "goal": ("research",)}),
    "tracks": address("tracks"),
    **{f"track {track.id}": address(f"track.{track.id}") for track in GUIDE.tracks},
    "track with answers": address("track.isa", TALKATIVE.answers),
    "review": address("review", TALKATIVE.answers),
    **{f"result {case.id}": address("result", case.answers) for case in FEW},
}
"""The address of every page there is, by a name for it; the result in each way that it can end."""


def page_of(question: Question) -> str:
    """The id of the page that asks a question."""
    return next(page.id for page in GUIDE.questionnaire.pages if question in page.questions)
