"""The short version in the real browser, by thumb and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from advisor.analysis.interview import next_question
from advisor.guide import Choices, Question
from advisor.prospect.address import Place, link
from advisor.scoring import recommend
from tests.browser.conftest import Arrive
from tests.browser.people import SEVERAL, TALKATIVE
from tests.browser.visitor import LAPTOP, PHONE, Typist, Visitor, address
from tests.guides import checked
from tests.shipped import GUIDE

WORDS = GUIDE.words.short


def walk(visitor: Visitor) -> tuple[str, ...]:
    """Take the short version to its end, answering like one of the invented people."""
    visitor.follow("short")
    sheet = checked(GUIDE, {})
    trail: tuple[str, ...] = ()
    while question := next_question(GUIDE, sheet, trail):
        (asked,) = visitor.asked()
        assert asked.id == question
        by_itself = goes_on(visitor, asked, TALKATIVE.answers)
        visitor.answer(TALKATIVE.answers)
        trail = (*trail, question)
        if question in TALKATIVE.answers:
            sheet = checked(GUIDE, {**sheet, question: TALKATIVE.answers[question]})
        visitor.arrive(asked.text) if by_itself else visitor.follow("continue")
    return trail


def goes_on(visitor: Visitor, asked: Question, sheet: Choices) -> bool:
    """Tell whether the answer leads on by itself: one answer, by a tap or a click."""
    return not isinstance(visitor, Typist) and not asked.multi and asked.id in sheet


@pytest.mark.parametrize(
    ("kind", "viewport"),
    [
        pytest.param(Visitor, PHONE, marks=pytest.mark.deep, id="thumb"),
        pytest.param(Typist, LAPTOP, id="keyboard"),
    ],
)
def test_it_asks_less_and_ends_in_the_verdict_of_all_answers(
    arrive: Arrive, kind: type[Visitor], viewport: ViewportSize
) -> None:
    visitor = arrive(kind=kind, viewport=viewport)
    trail = walk(visitor)
    assert len(trail) < len(TALKATIVE.answers)
    assert visitor.title == recommend(GUIDE, TALKATIVE.answers).verdict.headline
    assert WORDS.unasked in visitor.text
    assert visitor.complaints == []


def test_back_reload_and_a_link_from_the_result_all_work(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.follow("short")
    (first,) = visitor.asked()
    visitor.choose(first, 0)
    visitor.arrive(first.text)
    (second,) = visitor.asked()
    visitor.reload()
    assert visitor.asked() == [second]
    visitor.page.go_back()
    visitor.arrive(second.text)
    assert visitor.title == first.text
    assert visitor.asked() == [first]
    assert visitor.ticked() == {first.id: (first.options[0].id,)}


@pytest.mark.parametrize("by_streamlit", [False, True], ids=["plain", "Streamlit"])
def test_a_tap_goes_on_and_back_undoes_it_and_keys_do_not(
    arrive: Arrive, by_streamlit: bool
) -> None:
    visitor = arrive(kind=Typist)
    visitor.follow("short")
    if by_streamlit:
        visitor.taken_over()
    (first,) = visitor.asked()
    assert WORDS.onward in visitor.text
    visitor.choose(first, 1)
    visitor.press("later")  # which comes later than a tap would have led on
    expect(visitor.page.locator(".later")).to_be_visible()
    assert visitor.ticked() == {first.id: (first.options[1].id,)}
    expect(visitor.page.locator("#code")).to_be_visible()
    visitor.rows(first).nth(0).click()
    visitor.arrive(first.text)
    (second,) = visitor.asked()
    assert second != first
    visitor.follow("back")
    assert visitor.ticked() == {first.id: (first.options[0].id,)}
    visitor.rows(first).last.click()  # no answer: nobody is in a hurry
    assert visitor.ticked() == {}
    visitor.rows(first).nth(0).dblclick()
    visitor.arrive(first.text)
    assert (visitor.asked(), visitor.ticked()) == ([second], {})


def test_several_answers_can_be_tapped_and_nothing_goes_on(arrive: Arrive) -> None:
    place = Place("short", SEVERAL.id)
    visitor = arrive(link(place, {}))
    assert WORDS.onward not in visitor.text
    visitor.choose(SEVERAL, 0)
    visitor.choose(SEVERAL, 1)
    visitor.press("later")
    expect(visitor.page.locator(".later")).to_be_visible()
    assert len(visitor.ticked()[SEVERAL.id]) == 2


@pytest.mark.parametrize("by_streamlit", [False, True], ids=["plain", "Streamlit"])
def test_the_way_into_it_is_no_stop_on_the_way_back(arrive: Arrive, by_streamlit: bool) -> None:
    visitor = arrive()
    if by_streamlit:
        visitor.taken_over()
    start = visitor.title
    visitor.follow("short")
    first = visitor.title
    visitor.page.go_back()
    visitor.arrive(first)
    assert visitor.title == start


def test_a_question_that_was_not_asked_can_be_answered_from_the_result(arrive: Arrive) -> None:
    asked = ("goal", "monday")
    visitor = arrive(address("result", {"short.asked": asked, "goal": ("research",)}))
    left = next(name for name in TALKATIVE.answers if name not in asked)
    question = GUIDE.questionnaire.question[left]
    visitor.page.get_by_role("link", name=question.text, exact=True).click()
    expect(visitor.heading).to_have_text(GUIDE.words.question.changing)
    assert visitor.asked() == [question]
