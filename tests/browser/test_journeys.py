"""Whole journeys, as people on paper would take them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from advisor import Guide, recommend
from advisor.guide import Case, find_data
from advisor.guide.translation import translated
from tests.browser.conftest import Arrive
from tests.browser.gate import Gate, gate
from tests.browser.people import FEW, GUIDE, endings
from tests.browser.visitor import (
    LAPTOP,
    PHONE,
    SAVING,
    Scriptless,
    ScriptlessTypist,
    Typist,
    Visitor,
)

SPANISH = translated(GUIDE, find_data(), "es")
deep = pytest.mark.deep


def test_the_journeys_end_in_every_verdict_every_track_a_tie_and_an_open_end() -> None:
    seen = set[str]().union(*map(endings, FEW))
    assert seen >= {
        *("verdict yes", "verdict yes_if", "verdict not_yet", "verdict elsewhere"),
        *(f"track {track.id}" for track in GUIDE.tracks),
        *("track tie", "strength unknown"),
    }


def ends_well(visitor: Visitor, case: Case) -> None:
    """Take a journey; it ends in the result that the answers call for, and nothing is amiss."""
    visitor.take(case.answers)
    found = recommend(visitor.guide, case.answers)
    assert visitor.title == found.verdict.headline
    leaders = visitor.page.locator(".fork > p strong")
    tracks = visitor.guide.program.track
    expect(leaders).to_have_text([tracks[name].short for name in found.leaders])
    expect(visitor.page.locator("#code")).to_have_text(found.code)
    expect(visitor.page.locator(".unconnected")).to_have_count(0)


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
        marks=[] if (case.id, viewport["width"], kind) in QUICK else deep,
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
    ends_well(visitor, case)
    assert len(visitor.documents) == 1 + visitor.turns, "choosing an option asked the server"
    assert visitor.messages == 0
    assert visitor.elsewhere == []
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        pytest.param(FEW[0], Visitor, id=f"{FEW[0].id}-Visitor"),
        *(
            pytest.param(case, kind, id=f"{case.id}-{kind.__name__}", marks=deep)
            for case in FEW
            for kind in (Visitor, Typist)
            if (case, kind) != (FEW[0], Visitor)
        ),
    ],
)
def test_a_journey_by_streamlit_ends_there_too_and_runs_its_script_once_a_page(
    arrive: Arrive, case: Case, kind: type[Visitor]
) -> None:
    visitor = arrive(kind=kind).taken_over()
    ends_well(visitor, case)
    assert visitor.messages == 1 + visitor.turns, "choosing an option ran the script"
    assert len(visitor.documents) == 1
    assert visitor.elsewhere == []
    assert visitor.complaints == []


@pytest.fixture(scope="module")
def refusing(site: str) -> Iterator[Gate]:
    """A proxy that refuses WebSockets."""
    with gate(site) as standing:
        standing.way = "refused"
        yield standing


IN_EVERY_LANGUAGE = [
    pytest.param(case, guide, id=f"{case.id}-{guide.language.id}", marks=[] if quick else deep)
    for case in FEW
    for guide in (GUIDE, SPANISH)
    for quick in [(case, guide.language.id) in ((FEW[0], "en"), (FEW[-1], "es"))]
]


@pytest.mark.parametrize(("case", "guide"), IN_EVERY_LANGUAGE)
@pytest.mark.parametrize(
    "kind", [pytest.param(Scriptless, marks=deep), ScriptlessTypist], ids=["thumb", "keyboard"]
)
def test_a_journey_without_scripts_ends_there_too(
    browser: Browser, site: str, case: Case, guide: Guide, kind: type[Scriptless]
) -> None:
    locale = guide.language.id
    with browser.new_context(java_script_enabled=False, viewport=PHONE, locale=locale) as context:
        visitor = kind(context.new_page(), guide, site)
        visitor.open("")
        ends_well(visitor, case)
        assert visitor.complaints == []


@pytest.mark.parametrize(("case", "guide"), IN_EVERY_LANGUAGE)
def test_a_journey_behind_a_proxy_that_refuses_websockets_ends_there_too(
    browser: Browser, refusing: Gate, case: Case, guide: Guide
) -> None:
    before = refusing.asked
    with browser.new_context(
        viewport=PHONE, locale=guide.language.id, reduced_motion="reduce"
    ) as context:
        context.add_init_script(SAVING)
        visitor = Visitor(context.new_page(), guide, refusing.url)
        visitor.open("")
        visitor.bring()
        visitor.wait_until(lambda: refusing.asked > before)
        ends_well(visitor, case)
        assert len(visitor.documents) == 1 + visitor.turns
