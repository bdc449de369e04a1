"""Every staff page there is, in each state that looks different.

The quick run leaves out states whose parts it sees in another one, and half of the desk's tabs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page, ViewportSize, expect

from advisor.staff.frame import PAGES
from tests.browser.clerk import Clerk, publish_as_somebody_else
from tests.browser.conftest import Open
from tests.browser.counselor import Counselor
from tests.browser.heard import listen
from tests.browser.people import CASES, GUIDE
from tests.browser.sign_in import Colleague
from tests.browser.staffed import Staffed
from tests.depth import IS_DEEP

USUAL: Final = next(case for case in CASES if len(case.answers) == 18)
FIGURES: Final = 9
DRAWN: Final = f"""() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]')
  && document.querySelectorAll('.chart').length === {FIGURES}"""
TAB: Final = "[role=tabpanel]:not([hidden])"

Stage = tuple[str, Page, str | None]
"""Its name, the page, and the part of it that no stage before had; None for all of it."""


def stages(open_page: Open, staff: Staffed, viewport: ViewportSize) -> Iterator[Stage]:
    """Show one after the other; a page of which there is no stage here fails."""
    shown = {
        "call": _call,
        "calls": _calls,
        "desk": _desk,
        "insights": _insights,
        "home": _plain,
        "files": _plain,
    }
    for page in PAGES:
        opened = open_page(viewport)
        listen(opened)
        for name, seen, part in shown[page.name](opened, staff, page.name):
            yield f"{page.name} {name}".strip(), seen, part


def _plain(page: Page, staff: Staffed, name: str) -> Iterator[Stage]:
    Colleague(page, staff.url).open(f"?page=staff.{name}")
    yield "", page, None


def _call(page: Page, staff: Staffed, _name: str) -> Iterator[Stage]:
    words = GUIDE.words.call
    counselor = Counselor(page, staff.url, GUIDE).begin()
    if IS_DEEP:
        yield "empty", page, None
    counselor.current.focus()
    counselor.answer(USUAL.answers)
    counselor.saved()
    for folded in counselor.panel.locator("summary").all():
        folded.click()
    yield "answered", page, None
    page.locator(".call-finish").click()
    expect(page.locator("h1")).to_have_text(words.wrap_title)
    page.get_by_text(words.consent).click()
    expect(page.get_by_label(words.name, exact=True)).to_be_visible()
    yield "with consent", page, None
    page.get_by_text(words.consent).click()
    expect(page.get_by_label(words.name, exact=True)).to_have_count(0)
    counselor.press("continue")
    expect(page.locator("h1")).to_have_text(words.done_title)
    yield "done", page, None


def _calls(page: Page, staff: Staffed, name: str) -> Iterator[Stage]:
    Colleague(page, staff.url).open(f"?page=staff.{name}")
    calls = page.locator(".st-key-calls_list button")
    expect(calls.first).to_be_visible()
    yield "", page, None
    calls.first.click()
    page.locator(".st-key-call_delete button").click()
    expect(page.locator(".st-key-call_gone button")).to_be_visible()
    yield "opened", page, None


def _desk(page: Page, staff: Staffed, _name: str) -> Iterator[Stage]:
    words = GUIDE.words.desk
    publish_as_somebody_else(staff.data)
    clerk = Clerk(page, staff.url, GUIDE).come()
    clerk.set("field", "operations", "itm", 1)
    expect(page.locator(".failing").first).to_be_visible()
    tabs = [words.impact, words.concerns, words.texts]
    if IS_DEEP:
        tabs += [words.robustness, words.flow, words.history]
    for tab in tabs:
        clerk.look_at(tab)
        # What is around the tabs stays the same, and takes axe-core most of its time.
        yield tab, page, None if tab == tabs[0] else TAB
    clerk.view(words.text)
    yield "text", page, ".desk-text"


def _insights(page: Page, staff: Staffed, _name: str) -> Iterator[Stage]:
    page.goto(f"{staff.url}/?page=staff.insights")
    page.wait_for_function(DRAWN)
    if IS_DEEP:
        yield "", page, None
    for summary in page.locator(".behind summary").all():
        summary.click()
    expect(page.locator(".behind table:visible")).to_have_count(FIGURES)
    yield "with tables", page, None
