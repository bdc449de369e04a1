"""The prospect's pages next to the barest Streamlit app: ``python -m benchmarks.pages``.

Both apps are served by the same Streamlit and driven by the same Chromium, in turn. What is
painted when is measured inside the page, by the page's own clock (``painting.js``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from benchmarks.table import Row, against, main
from tests.browser.chromium import launched
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT

HERE = Path(__file__).parent
PAINTING = (HERE / "painting.js").read_text(encoding="utf-8")
PHONE: ViewportSize = {"width": 390, "height": 844}
STARTS = 7
VISITORS = 10
"""How many visitors come one after the other; all have the page open when memory is read."""

Step = tuple[int, Locator]
"""How many options a visitor has just chosen, and what is clicked next for something new."""


@dataclass(frozen=True)
class App:
    """An app that is measured: its script, and what a visitor does in it."""

    script: Path
    steps: Callable[[Page], Iterator[Step]]

    def serve(self) -> AbstractContextManager[Server]:
        """Serve the app on a free port, as ``streamlit run`` does."""
        port = free_port()
        return serving(streamlit_run(self.script, port), port, folder=self.script.parent)


@dataclass
class Figures:
    """What was measured of one app: times in milliseconds, memory in MiB."""

    starts: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    headings: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    memory: float = 0.0
    choices: int = 0
    runs: int = 0


def _bare_steps(page: Page) -> Iterator[Step]:
    """Choose one option after the other; each of them is what is clicked."""
    options = page.get_by_test_id("stRadioOption")
    for turn in range(1, 8):
        yield 0, options.nth(turn % options.count())


def _advisor_steps(page: Page) -> Iterator[Step]:
    """Answer every page with its first options and go on, up to the result."""
    yield 0, page.locator(".st-key-start button")
    go_on = page.locator(".st-key-continue button")
    while go_on.count():
        questions = page.locator("[data-question]").all()
        for question in questions:
            question.locator("label").first.click()
        yield len(questions), go_on


BARE = App(HERE / "bare.py", _bare_steps)
ADVISOR = App(CHECKOUT / "app.py", _advisor_steps)


def rows() -> Iterator[Row]:
    """Start, first page, clicks, script runs and memory of the advisor and the bare app."""
    ours, bare = Figures(), Figures()
    _measure_starts(ours, bare)
    _measure_visits(ours, bare)
    yield Row(
        "script runs for each option chosen",
        f"{(ours.runs - len(ours.openings) - len(ours.pages)) / ours.choices:g}",
        f"{(bare.runs - len(bare.openings)) / len(bare.pages):g}",
        target="0",
        met=ours.runs == len(ours.openings) + len(ours.pages),
    )
    yield against("Continue, click to heading painted", ours.headings, bare.headings, "ms")
    yield against("Continue, click to page painted", ours.pages, bare.pages, "ms", most=1.15)
    yield against("server start to healthy", ours.starts, bare.starts, "ms", most=1.3)
    yield against("first page, navigation to painted", ours.openings, bare.openings, "ms", most=1.2)
    yield against(
        f"resident memory after {VISITORS} visitors", [ours.memory], [bare.memory], "MiB", most=1.5
    )


def _measure_starts(ours: Figures, bare: Figures) -> None:
    """Start each server several times, in turn."""
    for _ in range(STARTS):
        for app, figures in ((ADVISOR, ours), (BARE, bare)):
            with app.serve() as server:
                figures.starts.append(1000 * server.startup)


def _measure_visits(ours: Figures, bare: Figures) -> None:
    """Send visitors to both apps in turn, then read the memory while all are still there."""
    with launched() as browser, ExitStack() as servers:
        served = [
            (app, servers.enter_context(app.serve()), figures)
            for app, figures in ((ADVISOR, ours), (BARE, bare))
        ]
        for _ in range(VISITORS):
            for app, server, figures in served:
                _visit(browser, app, server, figures)
        for _, server, figures in served:
            figures.memory = _resident(server.pid)


def _visit(browser: Browser, app: App, server: Server, figures: Figures) -> None:
    """Open the app as a new visitor, go through it, and leave it open."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.add_init_script(PAINTING)

    def count_run(_: object) -> None:
        figures.runs += 1

    page.on("websocket", lambda socket: socket.on("framesent", count_run))
    page.goto(server.url)
    figures.openings.append(page.evaluate("painting.opened")["page"])
    for choices, control in app.steps(page):
        page.evaluate("painting.arm()")
        control.click()
        painted = page.evaluate("painting.armed")
        figures.choices += choices
        figures.headings.append(painted["heading"])
        figures.pages.append(painted["page"])


def _resident(pid: int) -> float:
    """The resident memory of a process in MiB, as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(rows)
