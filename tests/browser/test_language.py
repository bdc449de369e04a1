"""Spanish in the real browser: chosen, switched, heard by screen readers, and never cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from advisor.guide import find_data
from advisor.guide.translation import translated
from tests.browser.axe import violations
from tests.browser.conftest import Arrive, Scheme
from tests.browser.people import FEW, GUIDE, PAGES
from tests.browser.visitor import LAPTOP, PHONE, Visitor, address

SPANISH = translated(GUIDE, find_data(), "es")
SMALL: ViewportSize = {"width": 320, "height": 640}
FIRST = GUIDE.questionnaire.pages[0]

CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const main = document.querySelector('[data-testid="stMain"]');
  const cut = [...main.querySelectorAll("h1, h2, h3, h4, p, li, a, dt, dd, button, label, summary")]
    .filter(each => each.checkVisibility() && !each.closest(".unseen") && !each.matches(".unseen"))
    .filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
      || each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.textContent);
  return [...cut, ...(wide > 0 || main.scrollWidth > main.clientWidth ? ["the page"] : [])];
}"""
"""What is wider than the place it has, in a window as narrow as any."""


def spanish(name: str) -> str:
    """The address of a page, with Spanish chosen."""
    return f"{PAGES[name]}{'&' if PAGES[name] else '?'}lang=es"


def language(visitor: Visitor) -> str:
    """The language that the document names for whoever reads it aloud."""
    named: str = visitor.page.evaluate("document.documentElement.lang")
    return named


def switch(visitor: Visitor, name: str) -> None:
    """Choose a language at the foot of the page."""
    old = visitor.title
    visitor.page.locator(".languages a", has_text=name).click()
    visitor.arrive(old)


def test_a_browser_that_prefers_spanish_gets_it_unasked(browser: Browser, site: str) -> None:
    with browser.new_context(locale="es-MX", viewport=PHONE) as context:
        visitor = Visitor(context.new_page(), SPANISH, site)
        visitor.open("")
        assert visitor.title == SPANISH.words.site.title
        assert language(visitor) == "es"
        assert SPANISH.words.site.unreviewed in visitor.text
        visitor.take(FEW[0].answers)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_in_spanish_breaks_a_rule_of_accessibility(
    arrive: Arrive, name: str, viewport: ViewportSize, scheme: Scheme
) -> None:
    visitor = arrive(spanish(name), viewport=viewport, scheme=scheme)
    assert language(visitor) == "es"
    assert violations(visitor.page) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_text_in_spanish_is_cut_off_on_the_narrowest_telephone(
    arrive: Arrive, name: str
) -> None:
    visitor = arrive(spanish(name), viewport=SMALL)
    assert visitor.page.evaluate(CUT_OFF) == []


def test_a_text_that_is_cut_off_would_be_seen(arrive: Arrive) -> None:
    visitor = arrive(spanish("start"), viewport=SMALL)
    visitor.page.evaluate("document.querySelector('.lead').style.whiteSpace = 'nowrap'")
    assert SPANISH.words.start.lead in visitor.page.evaluate(CUT_OFF)
