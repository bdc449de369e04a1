"""Whole journeys, as invented people would take them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from advisor import Guide, recommend
from advisor.guide import Case, find_data
from advisor.guide.translation import translated
from tests.browser.conftest import Arrive
from tests.browser.gate import Gate, gate
from tests.browser.people import FEW, endings
from tests.browser.visitor import (
    LAPTOP,
    PHONE,
    SAVING,
    Scriptless,
    ScriptlessTypist,
    Typist,
    Visitor,
)
from tests.shipped import GUIDE

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


def each(start: int, **ways: tuple[Any, ...]) -> pytest.MarkDecorator:
    """Take each case in one of some ways, by turns; quickly, the one at ``start`` in the first."""
    cases = zip((*FEW[start:], *FEW[:start]), cycle(ways.items()), strict=False)
    return pytest.mark.parametrize(
        ("case", "way"),
        [
            pytest.param(case, way, id=f"{case.id}-{name}", marks=deep if at else [])
            for at, (case, (name, way)) in enumerate(cases)
        ],
    )


@each(
    0,
    laptop_keys=(LAPTOP, Typist),
    phone_thumb=(PHONE, Visitor),
    phone_keys=(PHONE, Typist),
    laptop_mouse=(LAPTOP, Visitor),
)
def test_a_journey_ends_in_the_result_that_the_answers_call_for(
    arrive: Arrive, case: Case, way: tuple[ViewportSize, type[Visitor]]
) -> None:
    viewport, kind = way
    visitor = arrive(kind=kind, viewport=viewport)
    ends_well(visitor, case)
    assert len(visitor.documents) == 1 + visitor.turns, "choosing an option asked the server"
    assert visitor.messages == 0
    assert visitor.elsewhere == []
    assert visitor.complaints == []


@each(1, thumb=(Visitor,), keys=(Typist,))
def test_a_journey_by_streamlit_ends_there_too_and_runs_its_script_once_a_page(
    arrive: Arrive, case: Case, way: tuple[type[Visitor]]
) -> None:
    (kind,) = way
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


@each(
    2,
    Spanish_keys=(SPANISH, ScriptlessTypist),
    English_thumb=(GUIDE, Scriptless),
    English_keys=(GUIDE, ScriptlessTypist),
    Spanish_thumb=(SPANISH, Scriptless),
)
def test_a_journey_without_scripts_ends_there_too(
    browser: Browser, site: str, case: Case, way: tuple[Guide, type[Scriptless]]
) -> None:
    guide, kind = way
    locale = guide.language.id
    with browser.new_context(java_script_enabled=False, viewport=PHONE, locale=locale) as context:
        visitor = kind(context.new_page(), guide, site)
        visitor.open("")
        ends_well(visitor, case)
        assert visitor.complaints == []


@each(4, English=(GUIDE,), Spanish=(SPANISH,))
def test_a_journey_behind_a_proxy_that_refuses_websockets_ends_there_too(
    browser: Browser, refusing: Gate, case: Case, way: tuple[Guide]
) -> None:
    (guide,) = way
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
