"""Someone who works at the rules desk in a browser, by mouse or by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from advisor.guide import Guide, load_guide
from advisor.publishing.publisher import publish
from tests.browser.sign_in import Colleague
from tests.browser.visitor import LOOK, PATIENCE
from tests.publishing.drafting import set_points

# The script has run to its end, the browser shows what it made of it, and no edit is on its way.
IDLE = """() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]') && !document.documentElement.dataset.edited"""

# A tab is the chosen one, and the browser shows what the server has said of it. Each look of an
# `expect` that is not yet met would describe the whole page.
LOOKED = f"""name => {{
  const tab = [...document.querySelectorAll("[role=tab]")].find(
    each => each.textContent.trim() === name);
  const panel = document.getElementById(tab.getAttribute("aria-controls"));
  return tab.ariaSelected === "true" && panel?.textContent.trim() && ({IDLE})();
}}"""

SELECT = """(area, [begin, end]) => {
  area.focus();
  area.setSelectionRange(begin, end);
}"""


class Clerk(Colleague):
    """A staff member at the rules desk."""

    def __init__(self, page: Page, site: str, guide: Guide) -> None:
        super().__init__(page, site)
        self.words = guide.words.desk

    def come(self) -> Clerk:
        """Open the desk."""
        self.open("?page=staff.desk")
        return self.at_desk()

    def at_desk(self) -> Clerk:
        """Wait until the desk is there."""
        self.page.locator(".desk-editor input").first.wait_for(state="attached")
        self.rest()
        return self

    def rest(self) -> None:
        """Wait until the server has nothing more to say."""
        self.page.wait_for_function(IDLE, polling=LOOK)

    def wait_until(self, happens: Callable[[], bool]) -> None:
        """Wait for something that no page shows."""
        for _ in range(PATIENCE // LOOK):
            if happens():
                return
            self.page.wait_for_timeout(LOOK)
        raise AssertionError("what was waited for did not happen")

    # What the desk shows

    @property
    def rules(self) -> Locator:
        """The text field with the file."""
        return self.page.locator("#desk-text")

    def reads(self, text: str) -> None:
        """Wait until the text field has exactly this text."""
        self.page.wait_for_function(
            "text => document.querySelector('#desk-text').value === text", arg=text
        )

    @property
    def summary(self) -> Locator:
        """What the draft comes to."""
        return self.page.locator(".summary")

    @property
    def publish(self) -> Locator:
        """The button that publishes."""
        return self.page.locator(".st-key-publish button")

    def cell(self, question: str, option: str, track: str) -> Locator:
        """A number in the table."""
        key = f"points {question} {option} {track}"
        return self.page.locator(f'.desk-editor input[data-key="{key}"]')

    def shares(self, name: str) -> list[str]:
        """Give the published share, the draft's and the difference of a track that loses some."""
        row = self.page.locator(".shares tbody tr", has=self.page.get_by_text(name, exact=True))
        cells = row.first.locator("td")
        expect(cells.nth(2)).to_contain_text("\N{MINUS SIGN}")
        return cells.all_inner_texts()

    # With the hands

    def set(self, question: str, option: str, track: str, points: int) -> None:
        """Change a number in the table."""
        self.view(self.words.grid)
        cell = self.cell(question, option, track)
        cell.fill(str(points))
        cell.press("Enter")

    def type_over(self, old: str, new: str) -> None:
        """Select a place in the text and write over it.

        The browser lays a field out anew for each line that it is filled with.
        """
        self.view(self.words.text)
        text = self.rules.input_value()
        assert old in text
        begin = text.index(old)
        self.rules.evaluate(SELECT, [begin, begin + len(old)])
        self.page.keyboard.insert_text(new)

    def view(self, name: str) -> None:
        """Show the table, or the text."""
        self.page.locator(".desk-tabs").get_by_role("button", name=name, exact=True).click()

    def look_at(self, tab: str) -> None:
        """Open a tab, and wait for what it shows."""
        self.page.get_by_role("tab", name=tab, exact=True).click()
        self.page.wait_for_function(LOOKED, arg=tab, polling=LOOK)

    @property
    def reason(self) -> Locator:
        """The field for the reason."""
        return self.page.locator(".st-key-desk_why input")

    def give_reason(self, why: str) -> None:
        """Say why, and leave the field."""
        self.reason.fill(why)
        self.reason.press("Tab")
        self.rest()


def publish_as_somebody_else(data: Path) -> None:
    """Publish a small change, as another staff member would."""
    text = set_points((data / "rules.yaml").read_text(), "role", "it_lead", "itm", 2)
    publish(
        data,
        text,
        base=load_guide(data).fingerprints.rules,
        who="bob@example.edu",
        why="Titles differ too much.",
        now=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    )
