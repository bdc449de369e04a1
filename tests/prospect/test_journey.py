"""Which page comes before and after which."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from advisor.guide import Condition, Option, Page, Question, Questionnaire
from advisor.prospect.address import RESULT, REVIEW, START, Place
from advisor.prospect.journey import after, before, numbered, unanswered
from advisor.prospect.visit import Visit
from advisor.scoring import Sheet
from tests.guides import GuideAndSheet, checked, guides_and_sheets

YES = Option("yes", "Yes", "You said yes.")
NO = Option("no", "No", "You said no.")


@pytest.fixture
def questionnaire() -> Questionnaire:
    """Three pages, of which the middle one asks only whoever said yes on the first."""
    first = Question("first", "First?", (YES, NO))
    more = Question("more", "More?", (YES, NO), ask_when=Condition({"first": ("yes",)}))
    last = Question("last", "Last?", (YES, NO))
    return Questionnaire(
        (Page("one", "One", (first,)), Page("two", "Two", (more,)), Page("three", "Three", (last,)))
    )


@given(guides_and_sheets())
def test_going_on_and_back_walks_the_same_pages(both: GuideAndSheet) -> None:
    sheet = checked(both.guide, both.sheet)
    place, walked = START, [START]
    while place != REVIEW:
        place = after(sheet, place)
        walked.append(place)
    assert len(walked) == len(set(walked))
    for earlier, later in pairwise(walked):
        assert before(sheet, later) == earlier


def test_a_page_that_asks_nothing_is_passed_over(questionnaire: Questionnaire) -> None:
    one, two, three = (Place("page", page.id) for page in questionnaire.pages)
    assert after(Sheet(questionnaire, {"first": ("no",)}), one) == three
    assert before(Sheet(questionnaire, {"first": ("no",)}), three) == one
    assert after(Sheet(questionnaire, {"first": ("yes",)}), one) == two


def test_a_page_that_asks_nothing_leads_on_when_it_is_opened_all_the_same(
    questionnaire: Questionnaire,
) -> None:
    two, three = Place("page", "two"), Place("page", "three")
    assert after(Sheet(questionnaire), two) == three


def test_who_wants_to_answer_more_comes_to_the_first_page_with_something_open(
    questionnaire: Questionnaire,
) -> None:
    one, two, three = (Place("page", page.id) for page in questionnaire.pages)
    assert unanswered(Sheet(questionnaire)) == one
    assert unanswered(Sheet(questionnaire, {"first": ("yes",)})) == two
    assert unanswered(Sheet(questionnaire, {"first": ("no",)})) == three
    assert unanswered(Sheet(questionnaire, {"first": ("no",), "last": ("yes",)})) == REVIEW


def test_changing_an_answer_returns_to_the_review(questionnaire: Questionnaire) -> None:
    assert after(Sheet(questionnaire), Place("change", "last")) == REVIEW
    assert before(Sheet(questionnaire), Place("change", "last")) == REVIEW


def test_the_review_leads_to_the_result_and_back(questionnaire: Questionnaire) -> None:
    assert after(Sheet(questionnaire), REVIEW) == RESULT
    assert before(Sheet(questionnaire), RESULT) == REVIEW
    assert before(Sheet(questionnaire), REVIEW) == Place("page", "three")


def test_a_page_asks_follow_ups_only_where_they_are_called_for(
    questionnaire: Questionnaire,
) -> None:
    two = Place("page", "two")
    assert Visit(two, Sheet(questionnaire, {"first": ("no",)})).questions == ()
    asked = Visit(two, Sheet(questionnaire, {"first": ("yes",)})).questions
    assert [question.id for question in asked] == ["more"]
    assert numbered(questionnaire, "two") == (2, questionnaire.pages[1])


def test_changing_an_answer_asks_that_question_alone(questionnaire: Questionnaire) -> None:
    asked = Visit(Place("change", "more"), Sheet(questionnaire)).questions
    assert [question.id for question in asked] == ["more"]
