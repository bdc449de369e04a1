"""Someone who uses the advisor in a browser, by mouse or by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, ViewportSize, expect

from advisor import Guide
from advisor.guide import Choices, Question
from tests.browser.heard import listen

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 60_000
"""Milliseconds that anything may take on a loaded machine before it counts as broken."""

LOOK = 50
"""Milliseconds between two looks at something that no page shows."""

SHOWN = ":is(body > main:has(.page), #root:not([hidden]))"
"""What holds the page that is seen: the document itself, or Streamlit once it has taken over."""
SAVING = """Object.defineProperty(Navigator.prototype, "connection", { get: () => (
  { saveData: true }) })"""
"""What a browser says that is asked to save data: Streamlit does not come by itself."""
HURRIED = """const timed = window.setTimeout;
window.setTimeout = (then, delay, ...given) =>
  timed(then, delay === 2000 || delay === 4000 ? delay / 10 : delay, ...given)"""
"""A page script of little patience: it waits for a tenth of the seconds that it gives others."""

# The page and all that it shows is there and works: Streamlit's once its script has run to its end.
COMPLETE = """() => {
  const plain = document.querySelector("body > main .page");
  if (plain) return Boolean(plain.querySelector("h1") && plain.querySelector(".foot"));
  return document.querySelector('[data-test-script-state="notRunning"] h1')
    && document.querySelector(".foot")
    && !document.querySelector('[data-stale="true"]')
    && [...document.querySelectorAll('.stElementContainer[class*="st-key-"]')].every(
      (control) => control.querySelector("button, input"));
}"""
TAKEN_OVER = "() => document.querySelector('#root:not([hidden]) .page')"
BRING = """() => {
  const kept = document.getElementById("streamlit").content;
  if (navigator.connection.saveData) document.head.append(kept.cloneNode(true));
}"""
# What a press leads to is asked for before the request that is made a frame later.
BARRIER = """() => new Promise(requestAnimationFrame).then(() => fetch("healthz"))
  .then(() => null)"""
# Another heading stands there and has the focus, and the page is at its top.
ARRIVED = f"""old => {{
  const heading = document.querySelector("{SHOWN} h1");
  return heading && heading.textContent !== old && document.activeElement === heading
    && scrollY === 0 && !document.querySelector("{SHOWN} .stMain")?.scrollTop;
}}"""
LINK = """address => {
  const link = document.createElement("a");
  link.setAttribute("href", address);
  document.body.append(link);
  link.click();
  link.remove();
}"""
WHICH = f"""() => {{
  const page = document.querySelector("{SHOWN} .page");
  return page ? `${{page.dataset.address}} ${{page.dataset.language}}`
    : document.querySelector("{SHOWN} h1")?.dataset.turn;
}}"""
TURNED = f"before => ![undefined, before].includes(({WHICH})())"
ASKED = f"""() => [...document.querySelectorAll("{SHOWN} [data-question]")]
  .map(question => question.dataset.question)"""
UNFOLD = f"""() => {{
  for (const folded of document.querySelectorAll("{SHOWN} details")) folded.open = true;
}}"""
TICKED = f"""() => Object.fromEntries(
  [...document.querySelectorAll("{SHOWN} [data-question]")].map(question => [
    question.dataset.question,
    [...question.querySelectorAll(":checked")].map(option => option.value),
  ]))"""

HOLDS_FOCUS = """element => element.isConnected
  ? element.contains(document.activeElement) : null"""


def address(page: str, sheet: Choices | None = None) -> str:
    """The address of a page with answers."""
    return "?" + urlencode({"page": page, **(sheet or {})}, doseq=True)


def folded(page: Page, title: str) -> Locator:
    """What opens the part of a page that is folded under a heading."""
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(f"{SHOWN} .fold > summary", has=heading)


def tab_to(page: Page, target: Locator, most: int) -> None:
    """Press Tab until the focus is on or in a part of a page, ``most`` times at most.

    To look at an element that is known takes the browser a third of what finding it takes.
    """
    element = target.element_handle()
    for _ in range(most):
        focused = element.evaluate(HOLDS_FOCUS)
        if focused is None:  # it was drawn anew
            element = target.element_handle()
            focused = element.evaluate(HOLDS_FOCUS)
        if focused:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


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
        """How often the browser has spoken to Streamlit: once for each run of the script."""
        return self._heard.messages

    @property
    def documents(self) -> list[str]:
        """The addresses of which the browser asked for the document, followed or not."""
        return self._heard.documents

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
        return self.page.locator(f"{SHOWN} h1")

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
        return self.page.locator(f"{SHOWN} :is(.page, .stMain:not(:has(.page)))").inner_text()

    @property
    def notices(self) -> Locator:
        """What the page tells besides its own texts."""
        return self.page.locator(f"{SHOWN} .notice")

    def asked(self) -> list[Question]:
        """The questions that the page asks, in order."""
        question = self.guide.questionnaire.question
        return [question[name] for name in self.page.evaluate(ASKED)]

    def ticked(self) -> Mapping[str, tuple[str, ...]]:
        """The options that are ticked on the page, by question."""
        ticked: Mapping[str, Sequence[str]] = self.page.evaluate(TICKED)
        return {name: tuple(options) for name, options in ticked.items() if any(options)}

    # Moving about

    def open(self, address: str) -> None:
        """Go to an address of the advisor."""
        self.page.goto(f"{self.site}/{address}")
        self.page.wait_for_function(COMPLETE)

    def bring(self) -> None:
        """Have Streamlit come, where it does not come by itself."""
        self.page.evaluate(BRING)

    def wait_until(self, happens: Callable[[], bool]) -> None:
        """Wait for something that no page shows."""
        for _ in range(PATIENCE // LOOK):
            if happens():
                return
            self.page.wait_for_timeout(LOOK)
        raise AssertionError("what was waited for did not happen")

    def taken_over(self) -> Self:
        """Have Streamlit come, and wait until it shows the page."""
        self.bring()
        return self.taken_over_now()

    def taken_over_now(self) -> Self:
        """Wait until Streamlit, which is on its way, shows the page."""
        self.page.wait_for_function(TAKEN_OVER)
        self.page.wait_for_function(COMPLETE)
        return self

    def turn_to(self, address: str) -> None:
        """Go to an address by a link, without loading the document again."""
        if self.query == address.removeprefix("?"):
            return
        before = self.page.evaluate(WHICH)
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

    def barrier(self) -> None:
        """Wait until whatever the last action made the page ask for has been asked for."""
        self.page.evaluate(BARRIER)

    def arrive(self, old: str) -> None:
        """Wait for a page other than that titled ``old``: at its top, the focus on its heading."""
        self.page.wait_for_function(ARRIVED, arg=old)
        self.page.wait_for_function(COMPLETE)

    def take(self, sheet: Choices) -> None:
        """Go from the first page to the result, answering as the sheet says."""
        self.follow("start")
        while self.asked():
            self.answer(sheet)
            self.follow("continue")
        self.follow("continue")

    def answer(self, sheet: Choices) -> None:
        """Answer what the page asks and the sheet knows."""
        for question in self.asked():
            for option in sheet.get(question.id, ()):
                self.choose(question, question.options.index(question.option[option]))

    # With the hands

    def control(self, key: str) -> Locator:
        """The button or link that the pages call ``key``."""
        ours, streamlits = f"[data-key='{key}']", f".st-key-{key} :is(button, a)"
        return self.page.locator(f"{SHOWN} :is({ours}, {streamlits})")

    def rows(self, question: Question) -> Locator:
        """The rows to tap for a question's options; "No answer", where there is one, is last."""
        return self.page.locator(f"{SHOWN} [data-question={question.id}] label")

    def press(self, key: str) -> None:
        """Use a button or link."""
        self.control(key).click()

    def unfold(self, title: str) -> None:
        """Open the part of the page that is folded under a heading."""
        folded(self.page, title).click()

    def unfold_all(self) -> None:
        """Open all that is folded on the page."""
        self.page.evaluate(UNFOLD)

    def choose(self, question: Question, place: int) -> None:
        """Tap the option at ``place``: choose it, or take one of several back."""
        self.rows(question).nth(place).click()

    def take_back(self, question: Question) -> None:
        """Take back what is chosen where only one option can be."""
        self.choose(question, len(question.options))

    def field(self, name: str) -> Locator:
        """The field of a form that it sends as ``name``."""
        return self.page.locator(f"{SHOWN} input[name='{name}']")

    def type(self, name: str, text: str) -> None:
        """Fill a field."""
        self.field(name).fill(text)


class Typist(Visitor):
    """A visitor with a keyboard and nothing else."""

    MOST_STOPS = 200

    def press(self, key: str) -> None:
        """Use a button or link."""
        self._tab_to(self.control(key))
        self.page.keyboard.press("Enter")

    def choose(self, question: Question, place: int) -> None:
        """Move to the option at ``place``: choose it, or take one of several back.

        Arrow keys choose among radio buttons as they move; check boxes are stops of their own.
        """
        option = self.rows(question).nth(place).locator("input")
        if question.multi:
            self._tab_to(option)
            self.page.keyboard.press("Space")
            return
        self._tab_to(self.page.locator(f"{SHOWN} [data-question={question.id}]"))
        moved = 0
        while not _has_focus(option):
            moved += 1
            assert moved <= len(question.options), "arrow keys do not reach the option"
            self.page.keyboard.press("ArrowDown")
        if not moved:
            self.page.keyboard.press("Space")

    def unfold(self, title: str) -> None:
        """Open the part of the page that is folded under a heading."""
        self._tab_to(folded(self.page, title))
        self.page.keyboard.press("Enter")

    def type(self, name: str, text: str) -> None:
        """Fill a field."""
        self._tab_to(self.field(name))
        self.field(name).select_text()
        self.page.keyboard.type(text)

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is on or in ``target``."""
        tab_to(self.page, target, self.MOST_STOPS)


class Scriptless(Visitor):
    """A visitor whose browser runs no scripts: each page is a document of its own."""

    def arrive(self, old: str) -> None:
        """Wait for a page other than that titled ``old``."""
        expect(self.heading).not_to_have_text(old)
        self.page.wait_for_function(COMPLETE)


class ScriptlessTypist(Scriptless, Typist):
    """A visitor with a keyboard and nothing else, whose browser runs no scripts."""


def _has_focus(target: Locator) -> bool:
    found: bool = target.evaluate("element => element.contains(document.activeElement)")
    return found
