"""Scripts that find what is wrong with how a page is laid out."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from playwright.sync_api import Page

THUMB: Final = 44
"""The least height in pixels of what a thumb should hit."""

LETTERS: Final = 16
"""Pixels of the letters in a field; into smaller ones, iPhones zoom."""

WIDEST_PHONE: Final = 600

TARGET: Final = 24
"""The least width and height in pixels of what is hit (WCAG 2.2, 2.5.8)."""

CUT_OFF: Final = """() => {
  const wide = document.documentElement.clientWidth;
  const hidden = new Set(["hidden", "clip"]);
  // A table may scroll sideways in a box of its own, if that is in the window.
  const scrolls = (element) => {
    for (let box = element.parentElement; box && box !== main; box = box.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX))
        return box.getBoundingClientRect().right <= wide + 0.5;
    return false;
  };
  const reasons = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width <= 1 || box.height <= 1 || style.visibility === "hidden") return [];
    const clips = hidden.has(style.overflowX) || element.matches(BLOCKS);
    return [
      box.left < -0.5 && !scrolls(element) && "sticks out on the left",
      box.right > wide + 0.5 && !scrolls(element) && "sticks out on the right",
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

PHONES: Final = r"""({ letters, target }) => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true })
    && !element.closest('[class*="unseen"], [inert]');
  const name = (element) => `${element.tagName.toLowerCase()} "${
    (element.ariaLabel || element.textContent || element.name || element.id).trim().slice(0, 40)}"`;
  const found = [];
  const typed = 'input:not([type="radio"], [type="checkbox"]), textarea, select';
  for (const field of [...document.querySelectorAll(typed)].filter(seen)) {
    const size = parseFloat(getComputedStyle(field).fontSize);
    if (size < letters) found.push(`${name(field)} has letters of ${size} pixels`);
  }
  // A link in a sentence is as high as its line; a box that is ticked is hit by its label.
  const hit = 'a, button, input, textarea, select, summary, [role="tab"], [role="combobox"]';
  for (const control of [...document.querySelectorAll(hit)].filter(seen)) {
    if (control.matches("a") && getComputedStyle(control).display === "inline") continue;
    const around = control.matches("input") && "label, .option, [data-baseweb='select']";
    const whole = (around && control.closest(around)) || control;
    const { width, height } = whole.getBoundingClientRect();
    if (width > 1 && (width < target || height < target))
      found.push(`${name(control)} is ${width.toFixed(1)} by ${height.toFixed(1)} pixels`);
  }
  const asked = document.querySelector('meta[name="viewport"]')?.content ?? "";
  if (/user-scalable\s*=\s*(no|0)|maximum-scale/.test(asked)) found.push("nobody can zoom");
  return [...new Set(found)];
}"""

FOCUS: Final = """async (within) => {
  const found = [];
  const name = (element) => element.outerHTML.slice(0, 120);
  const look = (element) => {
    const around = [];
    for (let one = element; one && around.length < 4; one = one.parentElement) {
      const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(one);
      around.push(outline + boxShadow + borderColor + backgroundColor);
    }
    return around.join();
  };
  const focusable = 'a[href], button, input, textarea, select, summary, [tabindex="0"]';
  // A tab's panel is a stop only while nothing in it is one, and may stop being one at any moment.
  // Streamlit's main part is one, so that its window can be scrolled by keys; it fills that window.
  const looked = within ? document.querySelector(within) : document;
  const all = [...looked.querySelectorAll(focusable)].filter((one) => !one.disabled
    && one.role !== "tabpanel" && one.tagName !== "MAIN"
    && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })
    && one.getBoundingClientRect().width > 1);
  // Many of a kind look alike: the first and the last of each class in each part of the page.
  const kinds = Map.groupBy(all, (one) => one.tagName + one.className + one.type);
  for (const one of [...kinds.values()].flatMap((alike) => [alike[0], alike.at(-1)])) {
    document.activeElement.blur();
    const before = look(one);
    one.focus({ focusVisible: true });
    if (document.activeElement !== one) continue;
    await new Promise(requestAnimationFrame);
    if (look(one) === before) found.push(`nothing shows the focus on ${name(one)}`);
    const { left, top, width, height } = (one.closest("label") ?? one).getBoundingClientRect();
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map(
      (y) => document.elementFromPoint(left + x * width, top + y * height)));
    const here = one.closest("label") ?? one;
    if (!points.some((hit) => hit && (here.contains(hit) || hit.contains(here))))
      found.push(`the focus is out of sight on ${name(one)}`);
  }
  document.activeElement.blur();
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


def hard_on_a_phone(page: Page) -> list[str]:
    """List fields into which phones zoom, controls that are hard to hit, and a forbidden zoom."""
    size = page.viewport_size
    letters = LETTERS if size is None or size["width"] < WIDEST_PHONE else 0
    found: list[str] = page.evaluate(PHONES, {"letters": letters, "target": TARGET})
    return found


def lost_focus(page: Page, within: str | None = None) -> list[str]:
    """List controls on which the keyboard's focus is not seen, or is covered."""
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(FOCUS, within)
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
