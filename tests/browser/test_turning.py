"""Turning a page when things go wrong: slow answers, lost connections, hasty hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.browser.visitor import COMPLETE, HURRIED, Typist, Visitor, address
from tests.browser.wire import Wire, hold_turns
from tests.shipped import GUIDE

FIRST, SECOND, THIRD = GUIDE.questionnaire.pages[:3]
QUESTION = FIRST.questions[0]


def on_a_wire(visitor: Visitor, page: str) -> Wire:
    """Open a page that Streamlit shows through a wire."""
    wire = Wire()
    wire.lay(visitor.page)
    visitor.open(address(page))
    visitor.taken_over()
    return wire


def test_continue_goes_through_without_a_connection_and_streamlit_comes_back(
    arrive: Arrive,
) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    wire.lose()
    visitor.choose(QUESTION, 1)
    visitor.follow("continue")
    assert visitor.title == SECOND.title
    assert visitor.query == f"page={SECOND.id}&{QUESTION.id}={QUESTION.options[1].id}"
    wire.cut = False
    visitor.taken_over_now()
    assert visitor.title == SECOND.title
    visitor.page.go_back()
    visitor.arrive(SECOND.title)
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}
    expect(visitor.page.locator(".unconnected")).to_have_count(0)


def test_continue_goes_through_when_the_connection_hangs_and_what_comes_late_changes_nothing(
    arrive: Arrive,
) -> None:
    visitor = arrive(own=True)
    visitor.page.add_init_script(HURRIED)
    wire = on_a_wire(visitor, FIRST.id)
    wire.hold()
    visitor.choose(QUESTION, 1)
    visitor.follow("continue")
    assert visitor.title == SECOND.title
    (other, *_) = visitor.asked()
    visitor.choose(other, 1)
    chosen = visitor.ticked()
    wire.let_go()
    visitor.taken_over_now()
    assert (visitor.title, visitor.ticked()) == (SECOND.title, chosen)
    visitor.page.go_back()
    visitor.arrive(SECOND.title)
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}


def test_whoever_goes_back_before_streamlit_answers_stays_there(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    visitor.follow("continue")
    wire.hold()
    visitor.press("continue")
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}&page.turn=on")
    visitor.page.go_back()
    wire.let_go()
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}")
    expect(visitor.heading).to_have_text(SECOND.title)
    # Streamlit draws the late page for a moment before it draws this one again.
    wire.fall_quiet(visitor.page)
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}")
    expect(visitor.heading).to_have_text(SECOND.title)
    visitor.press("continue")
    visitor.arrive(SECOND.title)
    assert visitor.title == THIRD.title


@pytest.mark.deep
def test_a_late_answer_does_not_take_back_what_was_changed_meanwhile(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    visitor.choose(QUESTION, 1)
    wire.hold()
    visitor.press("continue")
    visitor.page.wait_for_url("**page.turn=on**")
    visitor.page.go_back()
    visitor.choose(QUESTION, 2)
    visitor.press("continue")
    visitor.page.wait_for_url("**page.turn=on**")
    wire.let_go()
    expect(visitor.heading).to_have_text(SECOND.title)
    sheet = {QUESTION.id: (QUESTION.options[2].id,)}
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id, sheet)}")
    wire.fall_quiet(visitor.page)
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id, sheet)}")


def test_whoever_goes_back_before_the_document_comes_stays_there(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    visitor.open(address(FIRST.id))
    visitor.follow("continue")
    held = hold_turns(visitor.page)
    visitor.press("continue")
    visitor.wait_until(lambda: bool(held))
    visitor.page.go_back()
    visitor.arrive(SECOND.title)
    assert visitor.title == FIRST.title
    held[0].continue_()
    visitor.page.unroute_all(behavior="wait")
    assert visitor.title == FIRST.title
    visitor.follow("continue")
    assert visitor.title == SECOND.title


@pytest.mark.deep
def test_an_address_that_leaves_its_page_is_no_stop_on_the_way_back(arrive: Arrive) -> None:
    visitor = arrive()
    start = visitor.title
    visitor.page.goto(f"{visitor.site}/{address(FIRST.id)}&page.turn=on")
    visitor.page.wait_for_function(COMPLETE)
    expect(visitor.page).to_have_url(f"{visitor.site}/{address(SECOND.id)}")
    assert visitor.title == SECOND.title
    visitor.page.go_back()
    expect(visitor.heading).to_have_text(start)


BOTH = pytest.mark.parametrize("streamlits", [False, True], ids=["plain", "Streamlit"])


@BOTH
def test_a_double_click_chooses_and_turns_one_page(arrive: Arrive, streamlits: bool) -> None:
    visitor = arrive(address(FIRST.id))
    if streamlits:
        visitor.taken_over()
    visitor.rows(QUESTION).nth(1).dblclick()
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[1].id,)}
    visitor.control("continue").dblclick()
    # The second click may fall on the new page, and take the focus from its heading.
    expect(visitor.heading).to_have_text(SECOND.title)
    visitor.page.wait_for_function(COMPLETE)
    assert visitor.title == SECOND.title


@BOTH
def test_no_answer_takes_an_answer_back_and_goes_when_it_is_of_no_use(
    arrive: Arrive, streamlits: bool
) -> None:
    sheet = {QUESTION.id: (QUESTION.options[1].id,)}
    visitor = arrive(address(FIRST.id, sheet), kind=Typist)
    if streamlits:
        visitor.taken_over()
    way_back = visitor.rows(QUESTION).last
    expect(way_back).to_have_text(GUIDE.words.question.none)
    expect(way_back).to_be_visible()
    visitor.take_back(QUESTION)
    assert visitor.ticked() == {}
    assert QUESTION.id not in visitor.query
    visitor.follow("continue")
    visitor.follow("back")
    assert visitor.ticked() == {}
    expect(visitor.rows(QUESTION).last).to_be_hidden()


def test_what_is_ticked_while_the_connection_is_lost_is_kept(arrive: Arrive) -> None:
    visitor = arrive(own=True)
    wire = on_a_wire(visitor, FIRST.id)
    wire.lose()
    visitor.choose(QUESTION, 2)
    wire.cut = False
    expect(visitor.page.locator("[data-test-connection-state=CONNECTED]")).to_be_attached()
    visitor.taken_over_now()
    assert visitor.ticked() == {QUESTION.id: (QUESTION.options[2].id,)}
    visitor.follow("continue")
    assert f"{QUESTION.id}={QUESTION.options[2].id}" in visitor.query
