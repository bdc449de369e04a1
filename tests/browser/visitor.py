"""Somebody who uses the advisor in a browser, by mouse or by keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, ViewportSize

from advisor import Guide
from advisor.guide import Question, Sheet
from tests.browser.heard import listen

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 60_000
"""Milliseconds that anything may take on a loaded machine before it counts as broken."""

# The script has run to its end, and all that it shows is there and works.
COMPLETE = """() =>
  document.querySelector('[data-test-script-state="notRunning"] h1')
    && document.querySelector(".foot")
    && !document.querySelector('[data-stale="true"]')
    && [...document.querySelectorAll('.stElementContainer[class*="st-key-"]')].every(
      (control) => control.querySelector("button, input"))"""
# Another heading stands there and has the focus, and the page is at its top.
ARRIVED = """old => {
  const heading = document.querySelector("h1");
  return heading && heading.textContent !== old && document.activeElement === heading
    && scrollY === 0 && document.querySelector('[data-testid="stMain"]').scrollTop === 0;
}"""
LINK = """address => {
  const link = document.createElement("a");
  link.setAttribute("href", address);
  document.body.append(link);
  link.click();
  link.remove();
}"""
TURNED = """before => {
  const heading = document.querySelector("h1[data-turn]");
  return heading && heading.dataset.turn !== before;
}"""
ASKED = """() => [...document.querySelectorAll("[data-question]")]
  .map(question => question.dataset.question)"""
TICKED = """() => Object.fromEntries(
  [...document.querySelectorAll("[data-question]")].map(question => [
    question.dataset.question,
    [...question.querySelectorAll(":checked")].map(option => option.value),
  ]))"""


def address(page: str, sheet: Sheet | None = None) -> str:
    """The address of a page with answers."""
    return "?" + urlencode({"page": page, **(sheet or {})}, doseq=True)


class Visitor:
    """A visitor with a mouse.

    Nothing is hurried: a visitor waits long for a page, and only one that never comes fails.

    Attributes
    ----------
    turns
        How often the visitor has gone on to another page by ``follow``.
    """

    def __init__(self, page: Page, guide: Guide, site: str) -> None:
        page.set_default_timeout(PATIENCE)
        self.page = page
        self.guide = guide
        self.site = site
        self.turns = 0
        self._heard = listen(page)

    # What the browser has said

    @property
    def messages(self) -> int:
        """How often the browser has spoken to the server: once for each run of the script."""
        return self._heard.messages

    @property
    def elsewhere(self) -> list[str]:
        """The addresses outside the site that the browser asked for."""
        ours = (self.site, "data:", "blob:")
        return [url for url in self._heard.requests if not url.startswith(ours)]

    @property
    def complaints(self) -> list[str]:
        """The errors that the browser reported."""
        return self._heard.complaints

    # Where the visitor is

    @property
    def heading(self) -> Locator:
        """The page's first heading."""
        return self.page.locator("h1")

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return self.heading.text_content() or ""

    @property
    def query(self) -> str:
        """What stands behind the ? of the address."""
        return self.page.url.partition("?")[2]

    @property
    def text(self) -> str:
        """All that stands on the page."""
        return self.page.get_by_test_id("stMain").inner_text()

    @property
    def notices(self) -> Locator:
        """What the page tells besides its own texts."""
        return self.page.locator(".notice")

    def asked(self) -> list[Question]:
        """The questions that the page asks, in order."""
        question = self.guide.questionnaire.question
        return [question[name] for name in self.page.evaluate(ASKED)]

    def ticked(self) -> Mapping[str, tuple[str, ...]]:
        """The options that are ticked on the page, by question."""
        ticked: Mapping[str, Sequence[str]] = self.page.evaluate(TICKED)
        return {question: tuple(options) for question, options in ticked.items() if options}

    # Moving about

    def open(self, address: str) -> None:
        """Go to an address of the advisor."""
        self.page.goto(f"{self.site}/{address}")
        self.page.wait_for_function(COMPLETE)

    def turn_to(self, address: str) -> None:
        """Go to an address by a link, without loading the document again."""
        if self.query == address.removeprefix("?"):
            return
        before = self.heading.get_attribute("data-turn")
        self.page.evaluate(LINK, address or "?")
        self.page.wait_for_function(TURNED, arg=before)
        self.page.wait_for_function(COMPLETE)

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.page.wait_for_function(COMPLETE)

    def follow(self, key: str) -> None:
        """Use the button or link that the pages call ``key``, and arrive on another page."""
        old = self.title
        self.press(key)
        self.arrive(old)
        self.turns += 1

    def arrive(self, old: str) -> None:
        """Wait for a page other than that titled ``old``: at its top, the focus on its heading."""
        self.page.wait_for_function(ARRIVED, arg=old)
        self.page.wait_for_function(COMPLETE)

    def take(self, sheet: Sheet) -> None:
        """Go from the first page to the result, answering as the sheet says."""
        self.follow("start")
        while self.asked():
            self.answer(sheet)
            self.follow("continue")
        self.follow("continue")

    def answer(self, sheet: Sheet) -> None:
        """Answer what the page asks and the sheet knows."""
        for question in self.asked():
            for option in sheet.get(question.id, ()):
                self.choose(question, question.options.index(question.option[option]))

    # With the hands

    def control(self, key: str) -> Locator:
        """The button or link that the pages call ``key``."""
        return self.page.locator(f".st-key-{key}").locator("button, a")

    def rows(self, question: Question) -> Locator:
        """The rows to tap for a question's options."""
        return self.page.locator(f"[data-question={question.id}] label")

    def press(self, key: str) -> None:
        """Use a button or link."""
        self.control(key).click()

    def choose(self, question: Question, place: int) -> None:
        """Tap the option at ``place``: choose it, or take it back."""
        self.rows(question).nth(place).click()

    def type(self, key: str, text: str) -> None:
        """Fill a field."""
        self.page.locator(f".st-key-{key} input").fill(text)


class Typist(Visitor):
    """A visitor with a keyboard and nothing else."""

    MOST_STOPS = 200

    def press(self, key: str) -> None:
        """Use a button or link."""
        self._tab_to(self.control(key))
        self.page.keyboard.press("Enter")

    def choose(self, question: Question, place: int) -> None:
        """Move to the option at ``place``: choose it, or take it back.

        Arrow keys choose among radio buttons as they move; check boxes are stops of their own.
        """
        option = self.rows(question).nth(place).locator("input")
        if question.multi:
            self._tab_to(option)
            self.page.keyboard.press("Space")
            return
        self._tab_to(self.page.locator(f"[data-question={question.id}]"))
        moved = 0
        while not _has_focus(option):
            moved += 1
            assert moved <= len(question.options), "arrow keys do not reach the option"
            self.page.keyboard.press("ArrowDown")
        if not moved:
            self.page.keyboard.press("Space")

    def type(self, key: str, text: str) -> None:
        """Fill a field."""
        self._tab_to(self.page.locator(f".st-key-{key} input"))
        self.page.keyboard.type(text)

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is on or in ``target``."""
        for _ in range(self.MOST_STOPS):
            if _has_focus(target):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")


def _has_focus(target: Locator) -> bool:
    found: bool = target.evaluate("element => element.contains(document.activeElement)")
    return found
