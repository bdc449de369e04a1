"""Everybody can use every page: by eye, ear, thumb or keyboard, large or small, light or dark."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Arrive
from tests.browser.people import PAGES, SEVERAL, page_of
from tests.browser.visitor import LAPTOP, PHONE, Visitor, address

SMALL = {"width": 320, "height": 640}
THUMB = 44
"""The least height in pixels of what a thumb should hit."""

CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth;
  const hidden = new Set(["hidden", "clip"]);
  const reasons = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width <= 1 || box.height <= 1 || style.visibility === "hidden") return [];
    return [
      box.left < -0.5 && "sticks out on the left",
      box.right > wide + 0.5 && "sticks out on the right",
      hidden.has(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && "is cut off",
      hidden.has(style.overflowY) && element.scrollHeight > element.clientHeight + 1
        && style.display !== "inline" && "is cut off below",
    ].filter(Boolean);
  };
  const spoken = (element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const unseen = (element) => element.closest('[class*="unseen"], [hidden]');
  const main = document.querySelector('[data-testid="stMain"]');
  // Streamlit cuts the text of a button off in an element around that of the text itself.
  const cuts = (element) => element.matches('[class*="Ellipsis"]');
  const looked = (element) => (spoken(element) || cuts(element)) && !unseen(element);
  const found = [...main.querySelectorAll("*")].filter(looked).flatMap((e) =>
    reasons(e).map((reason) => `"${e.textContent.trim().slice(0, 60)}" ${reason}`));
  for (const box of [document.documentElement, main])
    if (box.scrollWidth > box.clientWidth) found.push("the page scrolls sideways");
  return found;
}"""
OUTLINE = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter(heading => heading.checkVisibility()).map(heading => +heading.tagName[1])"""


def on_every_page(visitor: Visitor, script: str) -> dict[str, Any]:
    """What a script finds on each page where it finds something."""
    found = {}
    for name, where in PAGES.items():
        visitor.open(where)
        found[name] = visitor.page.evaluate(script)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing_on_any_page(arrive: Arrive, viewport: Any, scheme: str) -> None:
    visitor = arrive(viewport=viewport, scheme=scheme)
    found = {}
    for name, where in PAGES.items():
        visitor.open(where)
        if problems := violations(visitor.page):
            found[name] = problems
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_options_are_chosen(arrive: Arrive, scheme: str) -> None:
    visitor = arrive(address(page_of(SEVERAL)), scheme=scheme)
    for place in range(SEVERAL.most + 1):
        visitor.choose(SEVERAL, place)
    assert violations(visitor.page) == []
    visitor.press("continue")
    expect(visitor.page.locator(".over:visible")).to_have_count(1)
    assert violations(visitor.page) == []


def test_nothing_is_cut_off_on_the_smallest_screen(arrive: Arrive) -> None:
    found = on_every_page(arrive(viewport=SMALL), CUT_OFF)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_headings_make_an_outline_without_gaps(arrive: Arrive) -> None:
    for name, levels in on_every_page(arrive(), OUTLINE).items():
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        steps = [deeper - level for level, deeper in pairwise(levels)]
        assert max(steps, default=0) <= 1, name


def test_the_document_says_its_language(arrive: Arrive) -> None:
    expect(arrive().page.locator("html")).to_have_attribute("lang", "en")


def test_every_option_and_button_is_large_enough_for_a_thumb(arrive: Arrive) -> None:
    heights = """() => [...document.querySelectorAll('[class*="st-key-"] button, .option')]
      .map(button => button.getBoundingClientRect().height)"""
    for name, found in on_every_page(arrive(), heights).items():
        assert min(found) >= THUMB, name


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
