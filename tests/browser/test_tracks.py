"""Looking around: from the first page to the tracks and on, and from the result and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from advisor.guide import Case
from tests.browser.conftest import Arrive
from tests.browser.people import FEW, PAGES
from tests.browser.visitor import PHONE, Visitor, address
from tests.shipped import GUIDE

WORDS = GUIDE.words.track
ISA = GUIDE.program.track["isa"]


def go(visitor: Visitor, link: str) -> None:
    """Follow a link to another page of ours."""
    old = visitor.title
    visitor.page.get_by_role("link", name=link, exact=True).first.click()
    visitor.arrive(old)


def test_whoever_looks_around_reads_of_each_track_and_then_answers(arrive: Arrive) -> None:
    visitor = arrive()
    go(visitor, WORDS.begin)
    assert visitor.title == WORDS.title
    for track in GUIDE.tracks:
        go(visitor, track.short)
        assert visitor.title == track.name
        go(visitor, WORDS.all)
    visitor.follow("start")
    assert visitor.title == GUIDE.questionnaire.pages[0].title
    assert visitor.elsewhere == []
    assert visitor.complaints == []


def test_the_browsers_own_back_button_leads_back_from_a_track(arrive: Arrive) -> None:
    visitor = arrive()
    go(visitor, WORDS.read.format(track=ISA.short))
    visitor.page.go_back()
    visitor.arrive(ISA.name)
    assert visitor.title == GUIDE.words.site.title
    assert visitor.query == ""


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(FEW[0], id=FEW[0].id),
        pytest.param(FEW[1], id=FEW[1].id, marks=pytest.mark.deep),
    ],
)
def test_a_result_leads_to_a_track_and_the_track_back_to_the_same_result(
    arrive: Arrive, case: Case
) -> None:
    visitor = arrive(address("result", case.answers))
    headline, asked = visitor.title, visitor.query
    visitor.unfold_all()
    go(visitor, GUIDE.words.result.side_by_side)
    go(visitor, ISA.short)
    assert visitor.title == ISA.name
    visitor.follow("start")
    assert visitor.title == headline
    assert sorted(visitor.query.split("&")) == sorted(asked.split("&"))


EDGES = """table => {
  const box = each => each.getBoundingClientRect();
  const all = part => [...table.querySelectorAll(part)];
  return [
    all("thead th").every(each => box(each).top === box(table).top),
    all("tbody strong").every(each => box(each).left === box(table).left),
  ];
}"""


def test_on_a_phone_tracks_are_swiped_while_names_and_questions_stay_in_sight(
    arrive: Arrive,
) -> None:
    visitor = arrive(PAGES["tracks"], viewport=PHONE)
    table = visitor.page.get_by_role("region", name=WORDS.table)
    last = visitor.page.get_by_role("columnheader").last
    table.scroll_into_view_if_needed()
    expect(last).not_to_be_in_viewport(ratio=0.9)
    table.evaluate("table => table.scrollBy(80, 300)")
    expect(last).to_be_in_viewport(ratio=0.9)
    assert table.evaluate(EDGES) == [True, True]
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
