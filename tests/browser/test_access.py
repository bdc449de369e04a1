"""Everybody can use every page: by eye, ear, thumb or keyboard, large or small, light or dark."""

from __future__ import annotations

from html import unescape
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations, violations_in_both_themes
from tests.browser.conftest import Arrive, Open, Scheme
from tests.browser.heard import heard
from tests.browser.layout import bar_lines, cut_off, gaps, hard_on_a_phone, lost_focus, too_low
from tests.browser.people import PAGES, SEVERAL, page_of
from tests.browser.staff_pages import stages
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE, Visitor, address

SMALL: Final[ViewportSize] = {"width": 320, "height": 640}
"""The narrowest window: what a phone shows, or a laptop at four times the size."""

deep = pytest.mark.deep


def barriers(
    page: Page, viewport: ViewportSize, within: str | None = None, *, axe: bool
) -> list[str]:
    """List what keeps somebody from using a page in a window, and in the narrowest one."""
    page.set_viewport_size(viewport)
    found = [*gaps(page), *hard_on_a_phone(page), *lost_focus(page, within)]
    if axe:
        found += violations_in_both_themes(page, within)
    page.set_viewport_size(SMALL)
    found += cut_off(page)
    page.set_viewport_size(viewport)
    return found


def enlarged(page: Page) -> list[str]:
    """List what no longer fits a phone once the browser's letters are of twice their size."""
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    found = [f"in large letters: {each}" for each in cut_off(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def misnamed(visitor: Visitor, where: str) -> list[str]:
    """Say so if the tab tells of a page something else than its document does."""
    document = visitor.page.request.get(f"{visitor.site}/{where}").text()
    title = unescape(document.partition("<title>")[2].partition("</title>")[0])
    try:
        expect(visitor.page).to_have_title(title)
    except AssertionError as error:
        return [str(error)]
    return []


def crawl(visitor: Visitor, language: str, viewport: ViewportSize, *, axe: bool) -> dict[str, str]:
    """Visit every page in a language; give what is wrong with each of them."""
    found = {}
    for name, path in PAGES.items():
        where = f"{path}{'&' if path else '?'}lang={language}"
        visitor.turn_to(where)
        visitor.unfold_all()
        problems = [*barriers(visitor.page, viewport, axe=axe), *too_low(visitor.page)]
        problems += misnamed(visitor, where)
        visitor.page.set_viewport_size(SMALL)
        problems += [*bar_lines(visitor.page), *enlarged(visitor.page)]
        spoken = visitor.page.evaluate("document.documentElement.lang")
        if spoken != language:
            problems.append(f"the document says that it speaks {spoken!r}")
        if problems:
            found[name] = "\n".join(problems)
    return found


@pytest.mark.parametrize(
    ("language", "viewport", "axe", "taken_over"),
    [
        pytest.param("en", PHONE, True, False, id="English-phone"),
        pytest.param("es", PHONE, False, False, id="Spanish-layout"),
        pytest.param("es", PHONE, True, False, id="Spanish-phone", marks=deep),
        pytest.param("en", LAPTOP, True, False, id="English-laptop", marks=deep),
        pytest.param("es", LAPTOP, True, False, id="Spanish-laptop", marks=deep),
        pytest.param("en", SMALL, True, False, id="English-small", marks=deep),
        pytest.param("es", SMALL, True, False, id="Spanish-small", marks=deep),
        pytest.param("en", PHONE, True, True, id="English-phone-Streamlit", marks=deep),
        pytest.param("es", LAPTOP, True, True, id="Spanish-laptop-Streamlit", marks=deep),
    ],
)
def test_every_page_is_open_to_everybody_and_cuts_nothing_off(
    arrive: Arrive, language: str, viewport: ViewportSize, axe: bool, taken_over: bool
) -> None:
    visitor = arrive(viewport=viewport)
    if taken_over:
        visitor.taken_over()
    assert crawl(visitor, language, viewport, axe=axe) == {}
    assert visitor.complaints == []


@pytest.mark.parametrize(
    "viewport", [PHONE, pytest.param(LAPTOP, marks=deep)], ids=["phone", "laptop"]
)
def test_every_staff_page_is_open_to_everybody_and_cuts_nothing_off(
    open_page: Open, staff: Staffed, viewport: ViewportSize
) -> None:
    found = {
        name: "\n".join([*barriers(page, viewport, within, axe=True), *heard(page).complaints])
        for name, page, within in stages(open_page, staff, viewport)
    }
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_a_barrier_in_either_theme_and_a_text_that_is_cut_off_would_be_seen(
    arrive: Arrive,
) -> None:
    visitor = arrive(viewport=SMALL)
    assert violations_in_both_themes(visitor.page) == []
    assert cut_off(visitor.page) == []
    visitor.page.add_style_tag(content="@media (prefers-color-scheme: dark) {p {color: #333}}")
    (*_, last) = violations_in_both_themes(visitor.page)
    assert last.startswith("dark: color-contrast")
    lead = visitor.page.locator(".lead")
    lead.evaluate("lead => { lead.style.whiteSpace = 'nowrap'; }")
    assert any(lead.inner_text()[:60] in line for line in cut_off(visitor.page))


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=deep)])
def test_axe_finds_nothing_while_options_are_chosen(arrive: Arrive, scheme: Scheme) -> None:
    visitor = arrive(address(page_of(SEVERAL)), scheme=scheme)
    for place in range(SEVERAL.most + 1):
        visitor.choose(SEVERAL, place)
    assert violations(visitor.page) == []
    visitor.press("continue")
    expect(visitor.page.locator(".over:visible")).to_have_count(1)
    assert violations(visitor.page) == []


def test_the_keyboard_always_shows_where_it_is(arrive: Arrive) -> None:
    visitor = arrive(address(page_of(SEVERAL)))
    ring = """() => {
      // The ring of an option goes around its whole row.
      const row = document.activeElement.closest(".option") ?? document.activeElement;
      const style = getComputedStyle(row);
      return document.activeElement === document.body
        || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
        || style.boxShadow !== "none";
    }"""
    for _ in range(2 * len(visitor.asked()) + 4):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(ring), visitor.page.evaluate(
            "document.activeElement.outerHTML.slice(0, 200)"
        )
