"""Somebody who uses the advisor in a browser, by mouse or by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, ViewportSize

from advisor import Guide
from advisor.guide.model import Option, Question, Sheet

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 60_000
"""Milliseconds that anything may take on a loaded machine before it counts as broken."""

# The heading has changed and has the focus, and the page is at its top.
ARRIVED = """old => {
  const heading = document.querySelector('[data-testid="stMain"] h1');
  return heading && heading.textContent.trim() !== old && document.activeElement === heading
      && scrollY === 0 && document.querySelector('[data-testid="stMain"]').scrollTop === 0;
}"""


def address(page: str, sheet: Sheet) -> str:
    """The address of a page with answers."""
    return "?" + urlencode({"page": page, **sheet}, doseq=True)


class Visitor:
    """A visitor with a mouse.

    Whatever is waited for is waited for long; a page that never comes fails.
    """

    def __init__(self, page: Page, guide: Guide, site: str) -> None:
        page.set_default_timeout(PATIENCE)
        self.page = page
        self.guide = guide
        self.site = site

    def open(self, address: str) -> None:
        """Go to an address of the advisor."""
        self.page.goto(f"{self.site}/{address}")
        self.heading.wait_for()

    @property
    def heading(self) -> Locator:
        """The page's one first heading."""
        return self.page.locator("h1")

    @property
    def query(self) -> str:
        """What stands after the ? in the address."""
        return self.page.url.partition("?")[2]

    def control(self, key: str) -> Locator:
        """The button or link that the pages call ``key``."""
        return self.page.locator(f".st-key-{key} button, .st-key-{key} a").first

    def press(self, key: str) -> None:
        """Use a button."""
        self.control(key).click()

    def follow(self, key: str) -> None:
        """Use a button that leads to another page, and arrive there."""
        old = self.heading.inner_text().strip()
        self.press(key)
        self.page.wait_for_function(ARRIVED, arg=old)

    def questions(self) -> list[Question]:
        """The questions that the page shows, in order."""
        return [
            question
            for question in self.guide.questionnaire.questions
            if self.group(question).count()
        ]

    def group(self, question: Question) -> Locator:
        """Where a question is asked."""
        return self.page.locator(f".st-key-q_{question.id}")

    def row(self, question: Question, option: Option) -> Locator:
        """The row to tap for an option."""
        return self.group(question).locator("label, button").filter(has_text=option.text)

    def choose(self, question: Question, option: Option) -> None:
        """Choose an option, or take it back."""
        self.row(question, option).click()

    def answer(self, sheet: Sheet) -> None:
        """Answer what the page asks and the sheet knows."""
        for question in self.questions():
            for option in sheet.get(question.id, ()):
                self.choose(question, question.option[option])

    def take(self, sheet: Sheet) -> None:
        """Go from the first page to the result, answering as the sheet says."""
        self.follow("start")
        while self.questions():
            self.answer(sheet)
            self.follow("continue")
        self.follow("continue")


class Typist(Visitor):
    """A visitor with a keyboard and nothing else."""

    MOST_STOPS = 200

    def press(self, key: str) -> None:
        self._tab_to(self.control(key))
        self.page.keyboard.press("Enter")

    def choose(self, question: Question, option: Option) -> None:
        raise NotImplementedError

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is on or in ``target``."""
        for _ in range(self.MOST_STOPS):
            if target.evaluate("element => element.contains(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")
