"""Answers can be given, taken back and changed at any time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from advisor import recommend
from advisor.guide import Choices, Question
from advisor.prospect.address import ENTERED
from tests.browser.axe import violations
from tests.browser.conftest import Arrive
from tests.browser.people import SEVERAL, TALKATIVE, page_of
from tests.browser.visitor import Typist, Visitor, address
from tests.guides import checked
from tests.shipped import CASES, GUIDE

HANDS = pytest.mark.parametrize(
    "kind", [Typist, pytest.param(Visitor, marks=pytest.mark.deep)], ids=["keyboard", "mouse"]
)
PAGES = GUIDE.questionnaire.pages


def test_every_question_may_be_skipped(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.take({})
    assert visitor.title == GUIDE.words.verdict.unknown
    expect(visitor.page.locator(".fork")).to_have_count(0)
    compare = visitor.page.get_by_role("link", name=GUIDE.words.result.side_by_side)
    expect(compare).to_have_count(1)


@HANDS
def test_an_answer_can_be_taken_back(arrive: Arrive, kind: type[Visitor]) -> None:
    question = PAGES[0].questions[0]
    place = 1
    chosen = {question.id: (question.options[place].id,)}
    visitor = arrive(address(PAGES[0].id, chosen), kind=kind)
    assert visitor.ticked() == chosen
    visitor.take_back(question)
    visitor.follow("continue")
    assert question.id not in visitor.query
    visitor.follow("back")
    assert visitor.ticked() == {}


@HANDS
def test_one_of_several_answers_can_be_taken_back(arrive: Arrive, kind: type[Visitor]) -> None:
    first, second = SEVERAL.options[:2]
    visitor = arrive(address(page_of(SEVERAL), {SEVERAL.id: (first.id, second.id)}), kind=kind)
    visitor.choose(SEVERAL, 0)
    assert visitor.ticked() == {SEVERAL.id: (second.id,)}
    visitor.follow("continue")
    assert f"{SEVERAL.id}={second.id}" in visitor.query
    assert f"{SEVERAL.id}={first.id}" not in visitor.query


def test_too_many_answers_are_pointed_out_and_none_is_lost(arrive: Arrive) -> None:
    visitor = arrive(address(page_of(SEVERAL)))
    here = visitor.title
    for place in range(SEVERAL.most + 1):
        visitor.choose(SEVERAL, place)
    told = visitor.page.get_by_role("alert").and_(visitor.page.locator(".over:visible"))
    expect(told).to_have_text(GUIDE.words.question.over.format(most=SEVERAL.most))
    visitor.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    visitor.press("continue")
    expect(told).to_be_in_viewport()
    focused = visitor.page.locator(f"[data-question={SEVERAL.id}] input:focus")
    expect(focused).to_have_count(1)
    assert visitor.title == here
    assert len(visitor.ticked()[SEVERAL.id]) == SEVERAL.most + 1
    visitor.choose(SEVERAL, 0)
    visitor.follow("continue")
    assert visitor.query.count(f"{SEVERAL.id}=") == SEVERAL.most


def test_none_of_these_takes_the_place_of_the_others_and_they_of_it(arrive: Arrive) -> None:
    question = next(each for each in GUIDE.questionnaire.questions if each.alone)
    (alone,) = question.alone
    visitor = arrive(address(page_of(question), {question.id: (question.options[0].id,)}))
    visitor.choose(question, question.place[alone])
    assert visitor.ticked() == {question.id: (alone,)}
    visitor.choose(question, 1)
    assert visitor.ticked() == {question.id: (question.options[1].id,)}
    visitor.choose(question, question.place[alone])
    visitor.follow("continue")
    assert f"{question.id}={alone}" in visitor.query
    assert visitor.query.count(f"{question.id}=") == 1


def test_enter_goes_on(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.follow("start")
    for page in PAGES:
        assert visitor.title == page.title
        visitor.page.keyboard.press("Enter")
        visitor.arrive(page.title)
    assert visitor.title == GUIDE.words.review.title


def test_enter_on_an_option_goes_on_with_it(arrive: Arrive) -> None:
    question = PAGES[0].questions[0]
    visitor = arrive(address(PAGES[0].id), kind=Typist)
    visitor.choose(question, 0)
    visitor.page.keyboard.press("Enter")
    visitor.arrive(PAGES[0].title)
    assert f"{question.id}={question.options[0].id}" in visitor.query


def test_every_answer_can_be_changed_from_the_review(arrive: Arrive) -> None:
    visitor = arrive(address("review", TALKATIVE.answers))
    for question in checked(GUIDE, TALKATIVE.answers).asked:
        expect(visitor.control(f"change_{question.id}")).to_have_count(1)


@HANDS
def test_a_change_returns_to_the_review(arrive: Arrive, kind: type[Visitor]) -> None:
    question = checked(GUIDE, TALKATIVE.answers).asked[-1]
    others = [
        place
        for place, option in enumerate(question.options)
        if option.id not in TALKATIVE.answers.get(question.id, ())
    ]
    visitor = arrive(address("review", TALKATIVE.answers), kind=kind)
    for place, key in zip(others, ("back", "continue"), strict=False):
        visitor.follow(f"change_{question.id}")
        assert visitor.asked() == [question]
        visitor.choose(question, place)
        visitor.follow(key)
        assert visitor.title == GUIDE.words.review.title
        assert f"{question.id}={question.options[place].id}" in visitor.query


def closing_change() -> tuple[Choices, Question, int, Question]:
    """A sheet, the question and option that a change chooses, and the follow-up that closes."""
    for case in CASES:
        for follow_up in checked(GUIDE, case.answers).asked:
            if follow_up.ask_when and follow_up.id in case.answers:
                for name in follow_up.ask_when.questions:
                    question = GUIDE.questionnaire.question[name]
                    for place, option in enumerate(question.options):
                        changed = {**case.answers, name: (option.id,)}
                        if follow_up not in checked(GUIDE, changed).asked:
                            return case.answers, question, place, follow_up
    raise AssertionError("no case answers a follow-up question")


def test_a_change_that_closes_a_follow_up_drops_its_answer_and_says_so(arrive: Arrive) -> None:
    sheet, question, place, follow_up = closing_change()
    visitor = arrive(address("review", sheet))
    visitor.follow(f"change_{question.id}")
    visitor.choose(question, place)
    visitor.follow("continue")
    told = GUIDE.words.question.dropped.format(question=follow_up.text)
    expect(visitor.notices).to_contain_text(told)
    expect(visitor.control(f"change_{follow_up.id}")).to_have_count(0)
    assert f"{follow_up.id}=" not in visitor.query


def test_a_follow_up_is_asked_only_when_an_answer_calls_for_it(arrive: Arrive) -> None:
    sheet, question, place, follow_up = closing_change()
    visitor = arrive(address(page_of(follow_up), sheet))
    assert follow_up in visitor.asked()
    visitor.open(address(page_of(follow_up), {**sheet, question.id: (question.options[place].id,)}))
    assert follow_up not in visitor.asked()


@HANDS
def test_a_share_code_brings_its_result_back(arrive: Arrive, kind: type[Visitor]) -> None:
    found = recommend(GUIDE, TALKATIVE.answers)
    visitor = arrive(address("code"), kind=kind)
    visitor.type(ENTERED, found.code.lower())
    visitor.follow("continue")
    assert visitor.title == found.verdict.headline
    expect(visitor.page.locator("#code")).to_have_text(found.code)


def test_a_wrong_share_code_is_said_calmly_and_can_be_mended(arrive: Arrive) -> None:
    found = recommend(GUIDE, TALKATIVE.answers)
    wrong = found.code[:-1] + ("2" if found.code[-1] != "2" else "3")
    visitor = arrive(address("code"))
    summary = visitor.page.locator(".errors")
    for text, said in (("", GUIDE.words.code.empty), (wrong, GUIDE.words.code.check)):
        visitor.type(ENTERED, text)
        visitor.page.keyboard.press("Enter")
        expect(summary).to_contain_text(said)
        expect(summary).to_be_focused()
    assert visitor.page.title().startswith(GUIDE.words.site.error.format(title=visitor.title))
    assert violations(visitor.page) == []
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.field(ENTERED)).to_be_focused()
    expect(visitor.field(ENTERED)).to_have_accessible_description(
        re.compile(re.escape(GUIDE.words.code.check))
    )
    visitor.type(ENTERED, found.code)
    visitor.follow("continue")
    assert visitor.title == found.verdict.headline


def test_start_again_forgets_everything(arrive: Arrive) -> None:
    visitor = arrive(address("result", TALKATIVE.answers))
    visitor.follow("restart")
    assert visitor.query == ""
    visitor.follow("start")
    assert visitor.ticked() == {}
