"""Whole journeys, as people on paper would take them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from playwright.sync_api import ViewportSize, expect

from advisor import load_cases, load_guide, recommend
from advisor.guide import Case
from tests.browser.conftest import Arrive
from tests.browser.visitor import LAPTOP, PHONE, Typist, Visitor
from tests.checkout import CHECKOUT


def endings(case: Case) -> set[str]:
    """What a case shows when it is taken to its end."""
    expect = case.expect
    track = set() if expect.strength == "unknown" else {f"track {expect.top}"}
    return {f"verdict {expect.verdict}", f"strength {expect.strength}", *track}


def few(cases: Iterable[Case]) -> list[Case]:
    """A few cases that together show every ending that any of them shows."""
    left = sorted(cases, key=lambda case: case.id)
    missing = set[str]().union(*map(endings, left))
    chosen = []
    while missing:
        best = max(left, key=lambda case: len(endings(case) & missing))
        chosen.append(best)
        missing -= endings(best)
    return chosen


GUIDE = load_guide(CHECKOUT / "data")
CASES = few(load_cases(CHECKOUT / "data", GUIDE))


def test_the_journeys_end_in_every_verdict_every_track_a_tie_and_an_open_end() -> None:
    seen = set[str]().union(*map(endings, CASES))
    assert seen >= {
        *("verdict yes", "verdict yes_if", "verdict not_yet", "verdict elsewhere"),
        *(f"track {track.id}" for track in GUIDE.tracks),
        *("track tie", "strength unknown"),
    }


@pytest.mark.parametrize("kind", [Visitor, Typist], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_journey_ends_in_the_result_that_the_answers_call_for(
    arrive: Arrive, case: Case, viewport: ViewportSize, kind: type[Visitor]
) -> None:
    visitor = arrive(kind=kind, viewport=viewport)
    visitor.take(case.answers)
    found = recommend(GUIDE, case.answers)
    assert visitor.title == found.verdict.headline
    leaders = visitor.page.locator(".leader h3")
    expect(leaders).to_have_text([GUIDE.program.track[name].name for name in found.leaders])
    expect(visitor.page.locator("#code")).to_have_text(found.code)
