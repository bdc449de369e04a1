"""Scripts that find what is wrong with how a page is laid out."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from playwright.sync_api import Page

THUMB: Final = 44
"""The least height in pixels of what a thumb should hit."""

CUT_OFF: Final = """() => {
  const wide = document.documentElement.clientWidth;
  const hidden = new Set(["hidden", "clip"]);
  const reasons = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width <= 1 || box.height <= 1 || style.visibility === "hidden") return [];
    const clips = hidden.has(style.overflowX) || element.matches(BLOCKS);
    const swiped = element.closest("[role=region][tabindex]");
    return [
      !swiped && box.left < -0.5 && "sticks out on the left",
      !swiped && box.right > wide + 0.5 && "sticks out on the right",
      clips && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
        && "is cut off",
      hidden.has(style.overflowY) && element.scrollHeight > element.clientHeight + 1
        && style.display !== "inline" && "is cut off below",
    ].filter(Boolean);
  };
  const BLOCKS = "h1, h2, h3, h4, p, li, a, dt, dd, button, label, summary";
  const spoken = (element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const unseen = (element) => element.closest('[class*="unseen"], [hidden]');
  const main = document.querySelector("body > main:has(.page)")
    ?? document.querySelector('[data-testid="stMain"]');
  // Streamlit cuts the text of a button off in an element around that of the text itself.
  const cuts = (element) => element.matches(`[class*="Ellipsis"], ${BLOCKS}`);
  const looked = (element) => (spoken(element) || cuts(element)) && !unseen(element);
  const found = [...main.querySelectorAll("*")].filter(looked).flatMap((e) =>
    reasons(e).map((reason) => `"${e.textContent.trim().slice(0, 60)}" ${reason}`));
  for (const box of [document.documentElement, main])
    if (box.scrollWidth > box.clientWidth) found.push("the page scrolls sideways");
  return found;
}"""

BAR_LINES: Final = """() => new Set([...document.querySelectorAll(".top a")]
  .map(link => Math.round(link.getBoundingClientRect().bottom / 8))).size"""

OUTLINE: Final = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter(heading => heading.checkVisibility()).map(heading => +heading.tagName[1])"""

LOW: Final = """thumb => [...document.querySelectorAll(
    '[class*="st-key-"] button, :is(.ways, .act) .button, .option, :is(.fold, .row) > summary')]
  .filter(control => control.checkVisibility())
  .map(control => [control.textContent.trim(), control.getBoundingClientRect().height])
  .filter(([, height]) => height < thumb).map(([text, height]) => `"${text}" is ${height} high`)"""


def cut_off(page: Page) -> list[str]:
    """List what is wider than its place, or than the window."""
    found: list[str] = page.evaluate(CUT_OFF)
    return found


def too_low(page: Page) -> list[str]:
    """List the options and buttons that a thumb would miss."""
    found: list[str] = page.evaluate(LOW, THUMB)
    return found


def bar_lines(page: Page) -> list[str]:
    """Tell whether the bar above the page takes more than one line."""
    lines: int = page.evaluate(BAR_LINES)
    return [] if lines == 1 else [f"the bar above takes {lines} lines"]


def gaps(page: Page) -> list[str]:
    """List what is wrong with the outline that the headings make."""
    levels: list[int] = page.evaluate(OUTLINE)
    found = []
    if levels[:1] != [1]:
        found.append(f"the first heading is not the title: {levels}")
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} titles: {levels}")
    if any(deeper - level > 1 for level, deeper in pairwise(levels)):
        found.append(f"a level of headings is passed over: {levels}")
    return found
