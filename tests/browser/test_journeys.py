"""Whole journeys, as people on paper would take them."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from advisor import recommend
from advisor.guide import Case
from tests.browser.conftest import Arrive
from tests.browser.people import FEW, GUIDE, endings
from tests.browser.visitor import LAPTOP, PHONE, Typist, Visitor


def test_the_journeys_end_in_every_verdict_every_track_a_tie_and_an_open_end() -> None:
    seen = set[str]().union(*map(endings, FEW))
    assert seen >= {
        *("verdict yes", "verdict yes_if", "verdict not_yet", "verdict elsewhere"),
        *(f"track {track.id}" for track in GUIDE.tracks),
        *("track tie", "strength unknown"),
    }


QUICK = {
    (FEW[0].id, PHONE["width"], Visitor),
    (FEW[0].id, LAPTOP["width"], Typist),
    (FEW[-1].id, PHONE["width"], Visitor),
}
WAYS = [
    pytest.param(
        case,
        viewport,
        kind,
        id=f"{case.id}-{viewport['width']}-{kind.__name__}",
        marks=[] if (case.id, viewport["width"], kind) in QUICK else pytest.mark.deep,
    )
    for case in FEW
    for viewport in (PHONE, LAPTOP)
    for kind in (Visitor, Typist)
]
"""A full journey by thumb and one by keys, and an empty one; in depth, each case in every way."""


@pytest.mark.parametrize(("case", "viewport", "kind"), WAYS)
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
    assert visitor.messages == 1 + visitor.turns, "choosing an option ran the script"
    assert visitor.elsewhere == []
    assert visitor.complaints == []
