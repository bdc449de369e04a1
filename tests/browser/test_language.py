"""Spanish in the real browser: chosen, switched, and named for screen readers."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from advisor.guide import find_data
from advisor.guide.translation import translated
from tests.browser.conftest import Arrive
from tests.browser.people import FEW
from tests.browser.visitor import PHONE, Visitor, address
from tests.shipped import GUIDE

SPANISH = translated(GUIDE, find_data(), "es")
FIRST = GUIDE.questionnaire.pages[0]


def language(visitor: Visitor) -> str:
    """The language that the document names for whoever reads it aloud."""
    named: str = visitor.page.evaluate("document.documentElement.lang")
    return named


def switch(visitor: Visitor, name: str) -> None:
    """Choose a language in the bar above the page."""
    old = visitor.title
    visitor.page.locator(".top").get_by_role("link", name=name).click()
    visitor.arrive(old)


def test_a_browser_that_prefers_spanish_gets_it_unasked(browser: Browser, site: str) -> None:
    with browser.new_context(locale="es-MX", viewport=PHONE) as context:
        visitor = Visitor(context.new_page(), SPANISH, site)
        visitor.open("")
        assert visitor.title == SPANISH.words.site.title
        assert language(visitor) == "es"
        assert SPANISH.words.site.unreviewed in visitor.text
        visitor.open(address("result", FEW[0].answers))
        expect(visitor.page).to_have_title(
            f"{SPANISH.words.result.title} \N{EN DASH} {SPANISH.words.site.title}"
        )


def test_switching_keeps_the_page_and_what_was_ticked_but_not_confirmed(arrive: Arrive) -> None:
    visitor = arrive(address(FIRST.id))
    assert language(visitor) == "en"
    visitor.choose(FIRST.questions[0], 2)
    visitor.choose(FIRST.questions[1], 1)
    ticked = visitor.ticked()
    switch(visitor, "Español")
    assert language(visitor) == "es"
    assert visitor.title == SPANISH.questionnaire.pages[0].title
    assert visitor.ticked() == ticked != {}
    switch(visitor, "English")
    assert (language(visitor), visitor.title) == ("en", FIRST.title)
    assert visitor.ticked() == ticked
    assert visitor.complaints == []


def test_back_after_a_switch_comes_to_the_language_before(arrive: Arrive) -> None:
    visitor = arrive(address(FIRST.id))
    switch(visitor, "Español")
    visitor.page.go_back()
    visitor.arrive(SPANISH.questionnaire.pages[0].title)
    assert (language(visitor), visitor.title) == ("en", FIRST.title)
