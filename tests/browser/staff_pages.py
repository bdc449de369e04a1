"""Every staff page there is, in each state that looks different.

The quick run leaves out states whose parts it sees in another one, and half of the desk's tabs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page, expect

from advisor.scoring import pack
from advisor.staff.frame import PAGES
from tests.browser.clerk import Clerk, publish_as_somebody_else
from tests.browser.counselor import Counselor
from tests.browser.sign_in import Colleague
from tests.browser.staffed import Staffed
from tests.depth import IS_DEEP
from tests.shipped import CASES, GUIDE

USUAL: Final = next(case for case in CASES if len(case.answers) == 18)
FIGURES: Final = 9
DRAWN: Final = f"""() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]')
  && document.querySelectorAll('.chart').length === {FIGURES}"""
TAB: Final = "[role=tabpanel]:not([hidden])"

Stage = tuple[str, str | None]
"""Its name, and the part of the page that no stage before had; None for all of it."""


def stages(page: Page, staff: Staffed) -> Iterator[Stage]:
    """Show one after the other; a page of which there is no stage here fails."""
    shown = {
        "call": _call,
        "calls": _calls,
        "desk": _desk,
        "insights": _insights,
        "home": _plain,
        "files": _plain,
    }
    colleague = Colleague(page, staff.url)
    colleague.open("?page=staff.home")
    for each in PAGES:
        if each.name == "desk":
            publish_as_somebody_else(staff.data)
        title = each.title(GUIDE.words)
        page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1")).to_have_text([title])
        colleague.wait()
        for name, part in shown[each.name](page, staff):
            yield f"{each.name} {name}".strip(), part


def _plain(_page: Page, _staff: Staffed) -> Iterator[Stage]:
    yield "", None


def _call(page: Page, staff: Staffed) -> Iterator[Stage]:
    words = GUIDE.words.call
    counselor = Counselor(page, staff.url, GUIDE)
    if IS_DEEP:
        yield "empty", None
    counselor.current.focus()
    counselor.open_code(pack(GUIDE, USUAL.answers))
    counselor.key("f")
    counselor.type("A note, for a paper with notes.")
    counselor.key("Escape")
    counselor.saved()
    for folded in counselor.panel.locator("summary").all():
        folded.click()
    yield "answered", None
    page.locator(".call-finish").click()
    expect(page.locator("h1")).to_have_text([words.wrap_title])
    page.get_by_text(words.consent).click()
    expect(page.get_by_label(words.name, exact=True)).to_be_visible()
    yield "with consent", None
    page.get_by_text(words.consent).click()
    expect(page.get_by_label(words.name, exact=True)).to_have_count(0)
    counselor.press("continue")
    expect(page.locator("h1")).to_have_text([words.done_title])
    yield "done", None


def _calls(page: Page, _staff: Staffed) -> Iterator[Stage]:
    calls = page.locator(".st-key-calls_list button")
    expect(calls.first).to_be_visible()
    yield "", None
    calls.first.click()
    page.locator(".st-key-call_delete button").click()
    expect(page.locator(".st-key-call_gone button")).to_be_visible()
    yield "opened", None


def _desk(page: Page, staff: Staffed) -> Iterator[Stage]:
    words = GUIDE.words.desk
    clerk = Clerk(page, staff.url, GUIDE).at_desk()
    clerk.set("field", "operations", "itm", 1)
    expect(page.locator(".failing").first).to_be_visible()
    tabs = [words.impact, words.concerns, words.texts]
    if IS_DEEP:
        tabs += [words.robustness, words.flow, words.history]
    for tab in tabs:
        clerk.look_at(tab)
        # What is around the tabs stays the same, and takes axe-core most of its time.
        yield tab, None if tab == tabs[0] else TAB
    clerk.view(words.text)
    yield "text", ".desk-text"


def _insights(page: Page, _staff: Staffed) -> Iterator[Stage]:
    page.wait_for_function(DRAWN)
    if IS_DEEP:
        yield "", None
    for summary in page.locator(".behind summary").all():
        summary.click()
    expect(page.locator(".behind table:visible")).to_have_count(FIGURES)
    yield "with tables", None
