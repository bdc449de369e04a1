"""axe-core, held to WCAG 2.2 levels A and AA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

if TYPE_CHECKING:
    from tests.browser.conftest import Scheme

ALL: Final[dict[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
COLORS: Final[dict[str, Any]] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules to which it matters whether a page is light or dark."""

RUN: Final = """async ([within, options]) => {
  const { violations } = await axe.run(within ?? document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(
    ({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}"""


def violations(page: Page, options: dict[str, Any] = ALL, within: str | None = None) -> list[str]:
    """What axe-core finds wrong on a page: rule, element and what to fix, one line each.

    Parameters
    ----------
    page
        The page.
    options
        The rules to hold it to.
    within
        A selector of the part that is looked at; None for all of it.
    """
    if not page.evaluate("'axe' in window"):  # a document that was looked at has it still
        page.evaluate(AXE_SCRIPT)
    return [" ".join(line.split()) for line in page.evaluate(RUN, [within, options])]


def put_into(page: Page, scheme: Scheme) -> None:
    """Give a page the colors of a theme."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(SETTLED)


def violations_in_both_themes(page: Page, within: str | None = None) -> list[str]:
    """What axe-core finds wrong on a page as it is, and with its colors in the other theme.

    The page is left in the other theme: to change it back would have all of it drawn once more.
    """
    found = []
    before: Scheme = "dark" if page.evaluate(IS_DARK) else "light"
    other: Scheme = "light" if before == "dark" else "dark"
    for scheme, options in ((before, ALL), (other, COLORS)):
        put_into(page, scheme)
        found += [f"{scheme}: {line}" for line in violations(page, options, within)]
    return found


IS_DARK: Final = 'matchMedia("(prefers-color-scheme: dark)").matches'
SETTLED: Final = """() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const paper = document.querySelector("#root:not([hidden]) .stApp") ?? document.documentElement;
  const [r, g, b] = getComputedStyle(paper).backgroundColor
    .match(/[\\d.]+/g).map(Number);
  return (r + g + b < 384) === dark
    && document.getAnimations().every((running) => running.playState !== "running");
}"""
"""The page has the colors of the theme that the browser asks for, and no color is changing."""
