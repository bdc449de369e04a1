"""Turning a page when things go wrong: slow answers, lost connections, hasty hands."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.people import GUIDE
from tests.browser.visitor import COMPLETE, Typist, Visitor, address
from tests.browser.wire import Wire

FIRST, SECOND, THIRD = GUIDE.questionnaire.pages[:3]
QUESTION = FIRST.questions[0]


def on_a_wire(visitor: Visitor, page: str) -> Wire:
    """Open a page through a wire."""
    wire = Wire()
    wire.lay(visitor.page)
    visitor.open(address(page))
    return wire


def test_continue_without_a_connection_goes_through_when_it_is_back(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    wire.lose()
    visitor.choose(QUESTION, 1)
    visitor.press("continue")
    assert visitor.title == FIRST.title
    wire.cut = False
    visitor.arrive(FIRST.title)
    assert visitor.title == SECOND.title
    assert visitor.query == f"page={SECOND.id}&{QUESTION.id}={QUESTION.options[1].id}"
    visitor.page.go_back()
    visitor.arrive(SECOND.title)
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}


def test_whoever_goes_back_before_the_answer_comes_stays_there(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    visitor.follow("continue")
    wire.held = []
    visitor.press("continue")
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}&page.turn=on")
    visitor.page.go_back()
    visitor.page.wait_for_timeout(500)
    wire.let_go()
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}")
    expect(visitor.heading).to_have_text(SECOND.title)
    visitor.follow("continue")
    assert visitor.title == THIRD.title


def test_an_address_that_leaves_its_page_is_no_stop_on_the_way_back(arrive: Arrive) -> None:
    visitor = arrive()
    start = visitor.title
    visitor.page.goto(f"{visitor.site}/{address(FIRST.id)}&page.turn=on")
    visitor.page.wait_for_function(COMPLETE)
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}")
    assert visitor.title == SECOND.title
    visitor.page.go_back()
    expect(visitor.heading).to_have_text(start)


def test_a_double_click_chooses_and_does_not_take_back(arrive: Arrive) -> None:
    visitor = arrive(address(FIRST.id))
    visitor.rows(QUESTION).nth(1).dblclick()
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}


def test_space_takes_an_answer_back_however_long_it_is_held(arrive: Arrive) -> None:
    sheet = {QUESTION.id: (QUESTION.options[1].id,)}
    visitor = arrive(address(FIRST.id, sheet), kind=Typist)
    visitor.rows(QUESTION).nth(1).locator("input").focus()
    for _ in range(3):
        visitor.page.keyboard.down("Space")
    visitor.page.keyboard.up("Space")
    assert visitor.ticked() == {}
    assert QUESTION.id not in visitor.query


def test_what_is_ticked_while_the_connection_is_lost_is_kept(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    wire.lose()
    visitor.choose(QUESTION, 2)
    wire.cut = False
    expect(visitor.page.locator("[data-test-connection-state=CONNECTED]")).to_be_attached()
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[2].id,)}
    visitor.follow("continue")
    assert f"{QUESTION.id}={QUESTION.options[2].id}" in visitor.query
