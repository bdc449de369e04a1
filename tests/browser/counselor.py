"""Someone on the phone with a prospect, at the counselor's page."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from advisor.guide import Choices, Guide
from tests.browser.sign_in import Colleague
from tests.guides import checked

# The page has saved the last that the form has sent; its number is the server's word for it.
SAVED = """() => {
  const saved = document.querySelector(".call-saved");
  return document.querySelector('[data-test-script-state="notRunning"]') && saved
    && saved.dataset.number === document.querySelector(".call-form").dataset.number;
}"""


class Counselor(Colleague):
    """A counselor who uses keys alone for the form, and counts them.

    Attributes
    ----------
    strokes
        How many keys were pressed.
    """

    def __init__(self, page: Page, site: str, guide: Guide) -> None:
        super().__init__(page, site)
        self.guide = guide
        self.words = guide.words.call
        self.strokes = 0

    def begin(self, address: str = "?page=staff.call") -> Counselor:
        """Open the page and wait until the form has the focus."""
        self.open(address)
        self.at_form()
        return self

    def at_form(self) -> None:
        """Wait until keys reach the form."""
        expect(self.current).to_be_focused()

    @property
    def record(self) -> str:
        """The id of this call's record, as the address has it."""
        return self.page.url.rpartition("staff.call=")[2]

    # With the keys

    def key(self, name: str) -> None:
        """Press a key."""
        self.page.keyboard.press(name)
        self.strokes += 1

    def type(self, text: str) -> None:
        """Type a text, a key a character."""
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def answer(self, sheet: Choices) -> None:
        """Answer question after question, as the form leads on; arrows pass over what is not told.

        A follow-up stands on a later page than what calls for it, so it is there in time.
        """
        left = dict(sheet)
        while left:
            here = self.current.get_attribute("data-row") or ""
            chosen = left.pop(here, ())
            question = self.guide.questionnaire.question[here]
            for option in chosen:
                self.key(str(question.place[option] + 1))
            if len(chosen) < question.most and left:
                self.key("ArrowDown")
            elif question.most > 1 and left:
                self.key("Enter")  # a digit counts at once after another key
            so_far = {name: options for name, options in sheet.items() if name not in left}
            for each in checked(self.guide, so_far).asked:
                if each.ask_when and each.id in left:
                    expect(self.row(each.id)).to_be_visible()

    def open_code(self, code: str) -> None:
        """Enter a share code: all its answers at once."""
        self.key("c")
        self.type(code)
        self.key("Enter")
        expect(self.page.locator(".call-message")).to_have_text(self.words.opened)

    # What the page shows

    @property
    def current(self) -> Locator:
        """The row of the question that is being asked."""
        return self.page.locator(".call-row[aria-current]")

    def row(self, question: str) -> Locator:
        """The row of a question."""
        return self.page.locator(f".call-row[data-row={question}]")

    @property
    def panel(self) -> Locator:
        """What stands beside the form."""
        return self.page.locator(".st-key-call_panel")

    def told(self, question: str) -> str:
        """The answer that a row shows."""
        return self.row(question).locator(".call-answer").inner_text()

    def shows(self, sheet: Choices) -> bool:
        """Whether the form shows exactly the answers of a sheet."""
        return self.answers == {
            name: "; ".join(
                option.text
                for option in self.guide.questionnaire.question[name].options
                if option.id in chosen
            )
            for name, chosen in sheet.items()
        }

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers that the form shows, by question."""
        found: Mapping[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".call-row[data-answered]")]
              .filter(row => !row.hidden)
              .map(row => [row.dataset.row, row.querySelector(".call-answer").textContent]))"""
        )
        return found

    def press_twice(self, key: str) -> None:
        """Use a button twice at once, as no hand can and no guard against double clicks expects."""
        button = self.page.locator(f".st-key-{key} button")
        button.evaluate("button => { button.click(); button.click(); }")

    def saved(self) -> None:
        """Wait until the page says that all is saved."""
        self.page.wait_for_function(SAVED)
