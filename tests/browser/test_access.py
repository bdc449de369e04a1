"""Everybody can use every page: by eye, ear, thumb or keyboard, large or small, light or dark."""

from __future__ import annotations

from html import unescape
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import put_into, violations, violations_in_both_themes
from tests.browser.conftest import Arrive, Open, Scheme
from tests.browser.heard import heard
from tests.browser.layout import bar_lines, cut_off, gaps, hard_on_a_phone, lost_focus, too_low
from tests.browser.people import PAGES, SEVERAL, page_of
from tests.browser.staff_pages import stages
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE, Visitor, address
from tests.depth import IS_DEEP

SMALL: Final[ViewportSize] = {"width": 320, "height": 640}
"""The narrowest window: what a phone shows, or a laptop at four times the size."""

deep = pytest.mark.deep


def barriers(page: Page, scheme: Scheme, within: str | None = None) -> list[str]:
    """List what keeps people from using a page in a theme, and in the narrowest window.

    The page is left in that window.
    """
    put_into(page, scheme)
    found = [*gaps(page), *hard_on_a_phone(page), *lost_focus(page, within)]
    found += violations(page, within=within)
    page.set_viewport_size(SMALL)
    return [*found, *cut_off(page)]


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


LANGUAGES: Final = ("en", "es")
VIEWPORTS: Final = (PHONE, LAPTOP, SMALL)
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
STAFF_VIEWPORTS: Final = (PHONE, LAPTOP) if IS_DEEP else (PHONE,)
CRAWLS: Final = range(3)
BY_STREAMLIT: Final = CRAWLS[-1]


def setting(crawl: int, at: int) -> tuple[str, ViewportSize, Scheme]:
    """The language, window and theme in which a crawl sees the page that is the ``at``-th.

    One crawl has all combinations of them; all crawls have each page in every one of them.
    """
    return (
        LANGUAGES[(crawl + at) % 2],
        VIEWPORTS[(crawl + at // 2) % 3],
        SCHEMES[(crawl // 2 + at // 6) % 2],
    )


def test_each_crawl_has_all_settings_together_and_all_crawls_have_each_page_in_all() -> None:
    for crawl in CRAWLS:
        combinations = {str(setting(crawl, at)) for at in range(len(PAGES))}
        assert len(combinations) == len(LANGUAGES) * len(VIEWPORTS) * len(SCHEMES)
    for at in range(len(PAGES)):
        seen = zip(*(map(str, setting(crawl, at)) for crawl in CRAWLS), strict=True)
        assert [len(set(each)) for each in seen] == [len(LANGUAGES), len(VIEWPORTS), len(SCHEMES)]


@pytest.mark.parametrize("crawl", [0, *(pytest.param(each, marks=deep) for each in CRAWLS[1:])])
def test_every_page_is_open_to_everybody_and_cuts_nothing_off(arrive: Arrive, crawl: int) -> None:
    visitor = arrive(PAGES["code"])
    if crawl == BY_STREAMLIT:
        visitor.taken_over()
    found = {}
    for at, (name, path) in enumerate(PAGES.items()):
        language, viewport, scheme = setting(crawl, at)
        where = f"{path}{'&' if path else '?'}lang={language}"
        visitor.turn_to(where)
        visitor.unfold_all()
        visitor.page.set_viewport_size(viewport)
        problems = [*too_low(visitor.page), *barriers(visitor.page, scheme)]
        problems += [*bar_lines(visitor.page), *enlarged(visitor.page), *misnamed(visitor, where)]
        spoken = visitor.page.evaluate("document.documentElement.lang")
        if spoken != language:
            problems.append(f"the document says that it speaks {spoken!r}")
        if problems:
            found[name, language, scheme] = "\n".join(problems)
    assert found == {}
    assert visitor.complaints == []


def test_every_staff_page_is_open_to_everybody_and_cuts_nothing_off(
    open_page: Open, staff: Staffed
) -> None:
    found = {}
    page = open_page(PHONE)
    for at, (name, within) in enumerate(stages(page, staff)):
        for viewport, scheme in zip(STAFF_VIEWPORTS, (*SCHEMES, *SCHEMES)[at % 2 :], strict=False):
            page.set_viewport_size(viewport)
            if problems := [*barriers(page, scheme, within), *heard(page).complaints]:
                found[name, scheme] = "\n".join(problems)
        page.set_viewport_size(PHONE)
    assert found == {}


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
