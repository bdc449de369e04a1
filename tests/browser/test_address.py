"""The address holds where a visitor is and what was answered."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import ViewportSize, expect

from advisor import recommend
from advisor.guide import Case
from tests.browser.conftest import Arrive
from tests.browser.people import FEW, PAGES, TALKATIVE
from tests.browser.visitor import LAPTOP, PHONE, address
from tests.shipped import GUIDE


@pytest.mark.parametrize(
    "viewport", [PHONE, pytest.param(LAPTOP, marks=pytest.mark.deep)], ids=["phone", "laptop"]
)
def test_back_forward_and_reload_find_every_page_with_its_answers(
    arrive: Arrive, viewport: ViewportSize
) -> None:
    visitor = arrive(viewport=viewport)
    trail = [(visitor.title, visitor.ticked())]
    for key in ("start", *["continue"] * (len(GUIDE.questionnaire.pages) + 1)):
        visitor.follow(key)
        visitor.answer(TALKATIVE.answers)
        trail.append((visitor.title, visitor.ticked()))

    for (left, _), (title, ticked) in pairwise(reversed(trail)):
        visitor.page.go_back()
        visitor.arrive(left)
        assert (visitor.title, visitor.ticked()) == (title, ticked)
        visitor.reload()
        assert (visitor.title, visitor.ticked()) == (title, ticked)

    for (left, _), (title, ticked) in pairwise(trail):
        visitor.page.go_forward()
        visitor.arrive(left)
        assert (visitor.title, visitor.ticked()) == (title, ticked)


@pytest.mark.deep
def test_every_page_is_the_same_after_a_reload(arrive: Arrive) -> None:
    visitor = arrive()
    for where in PAGES.values():
        visitor.turn_to(where)
        before = (visitor.text, visitor.ticked(), visitor.query)
        visitor.reload()
        assert (visitor.text, visitor.ticked(), visitor.query) == before


def test_back_leaves_a_page_that_a_link_opened(arrive: Arrive) -> None:
    visitor = arrive(address("review", TALKATIVE.answers))
    review = (visitor.title, visitor.query)
    visitor.follow(f"change_{next(iter(TALKATIVE.answers))}")
    changing = (visitor.title, visitor.query)
    visitor.page.go_back()
    visitor.arrive(changing[0])
    assert (visitor.title, visitor.query) == review
    visitor.page.go_forward()
    visitor.arrive(review[0])
    assert (visitor.title, visitor.query) == changing


def test_the_first_page_has_the_plain_address(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.follow("start")
    visitor.follow("back")
    assert visitor.query == ""


def test_back_keeps_what_is_ticked(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.follow("start")
    visitor.answer(TALKATIVE.answers)
    first = visitor.ticked()
    visitor.follow("continue")
    visitor.answer(TALKATIVE.answers)
    second = visitor.ticked()
    visitor.follow("back")
    assert visitor.ticked() == first
    visitor.follow("continue")
    assert visitor.ticked() == second


@pytest.mark.parametrize(
    "case", [FEW[0], *(pytest.param(case, marks=pytest.mark.deep) for case in FEW[1:])]
)
def test_a_link_shows_the_same_result_in_a_second_browser(arrive: Arrive, case: Case) -> None:
    visitor = arrive(address("result", case.answers))
    friend = arrive(f"?{visitor.query}")
    expect(friend.page.locator("#code")).to_have_text(recommend(GUIDE, case.answers).code)
    assert friend.text == visitor.text


@pytest.mark.parametrize(
    "damage",
    [
        "goal=%FF%00",
        *(
            pytest.param(damage, marks=pytest.mark.deep)  # tests/prospect has these too
            for damage in ("goal=no_such_option", "goal=a&goal=b")
        ),
    ],
)
def test_a_damaged_part_of_a_link_is_dropped_and_the_rest_kept(arrive: Arrive, damage: str) -> None:
    kept = {name: chosen for name, chosen in TALKATIVE.answers.items() if name != "goal"}
    visitor = arrive(f"{address('result', kept)}&{damage}")
    expect(visitor.notices).to_have_text(GUIDE.words.site.damaged)
    expect(visitor.page.locator("#code")).to_have_text(recommend(GUIDE, kept).code)


@pytest.mark.parametrize(
    "page",
    [
        "%FF",
        *(
            pytest.param(page, marks=pytest.mark.deep)
            for page in ("nowhere", "change.nothing", "x" * 2_000)
        ),
    ],
)
def test_a_link_to_a_page_that_does_not_exist_opens_the_first(arrive: Arrive, page: str) -> None:
    visitor = arrive(f"?page={page}")
    expect(visitor.notices).to_have_text(GUIDE.words.site.damaged)
    assert visitor.title == GUIDE.words.site.title


def test_an_undamaged_link_is_opened_without_remark(arrive: Arrive) -> None:
    visitor = arrive(address("review", TALKATIVE.answers))
    expect(visitor.heading).to_have_text(GUIDE.words.review.title)
    expect(visitor.notices).to_have_count(0)


def test_the_tab_says_which_page_is_open(arrive: Arrive) -> None:
    site = GUIDE.words.site.title
    pages = GUIDE.questionnaire.pages
    visitor = arrive()
    expect(visitor.page).to_have_title(site)
    visitor.follow("start")
    words = GUIDE.words.question.tab.format(page=1, pages=len(pages), title=pages[0].title)
    expect(visitor.page).to_have_title(f"{words} \N{EN DASH} {site}")
