"""The prospect's pages next to the barest Streamlit app: ``python -m benchmarks.pages``.

Both are served by the same Streamlit and driven by the same Chromium, in turn. What is painted
when is measured inside the page, by the page's own clock (``painting.js``).

First on a slow phone, as the browser's own developer tools make one: the CPU slowed 4 times,
1.6 Mbit/s, and 150 ms until each answer begins. There a page comes as a plain document, and
Streamlit takes over while it is read. Then unthrottled, where pages turn by Streamlit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from advisor import load_cases, load_guide
from advisor.prospect.address import ALL_TRACKS, RESULT, Place, link
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

ROUNDS = 5
"""How often each page is opened on the slow phone."""

SLOWED = 4
"""How many times slower the slow phone's CPU is."""

NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
READ_MS = 2_500
"""For so long a page is looked at: for more than the time in which what blocks a tap counts."""

TAKEN_OVER: Final = "#root:not([hidden]) .page"
"""The page in Streamlit's place."""

DRAWN: Final = '[data-test-script-state="notRunning"] h1'
"""What Streamlit has drawn, of the bare app."""

MOST_OF_FIRST = 0.1
MOST_LATER_MS = 300
MOST_SHIFT = 0.02
MOST_NEXT_MS = 1_000
MOST_SIZE = 60_000

Step = tuple[int, Locator]
"""How many options a visitor has just chosen, and what is clicked next for something new."""

Loads = Mapping[str, list[float]]
"""What was measured while a page came, by name: a figure for each time."""


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
    headings: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    memory: float = 0.0
    choices: int = 0
    runs: int = 0


def _bare_steps(page: Page) -> Iterator[Step]:
    """Choose one option after the other; each of them is what is clicked."""
    options = page.get_by_test_id("stRadioOption")
    options.first.wait_for()
    for turn in range(1, 8):
        yield 0, options.nth(turn % options.count())


def _advisor_steps(page: Page) -> Iterator[Step]:
    """Once Streamlit has taken over, answer every page and go on, up to the result."""
    page.wait_for_selector(TAKEN_OVER)
    yield 0, page.locator("[data-key=start]")
    go_on = page.locator("[data-key=continue]")
    while go_on.count():
        yield _choose(page), go_on


def _choose(page: Page) -> int:
    """Choose the first option of each question, and give how many these are."""
    questions = page.locator("[data-question]").all()
    for question in questions:
        question.locator("label").first.click()
    return len(questions)


BARE = App(HERE / "bare.py", _bare_steps)
ADVISOR = App(CHECKOUT / "app.py", _advisor_steps)


def addresses() -> dict[str, str]:
    """Give the addresses of pages that are measured, by what to call them."""
    guide = load_guide()
    first = Place("page", guide.questionnaire.pages[0].id)
    return {
        "start": "",
        "question": link(first, {}),
        "result": link(RESULT, load_cases(None, guide)[0].answers),
        "tracks": link(ALL_TRACKS, {}),
    }


def rows() -> Iterator[Row]:
    """The slow phone's rows, then those of Streamlit's way."""
    with launched() as browser, ExitStack() as servers:
        ours, bare = (servers.enter_context(app.serve()) for app in (ADVISOR, BARE))
        yield from _on_slow_phone(browser, ours, bare)
    yield from _by_streamlit()


# -------------------------------------------------------------------- on a slow phone


def _on_slow_phone(browser: Browser, ours: Server, bare: Server) -> Iterator[Row]:
    """Open the pages and the bare app in turn, and leave a question page by a tap."""
    pages = {name: f"{ours.url}/{address}" for name, address in addresses().items()}
    del pages["tracks"]
    loads: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    turns: list[float] = []
    for _ in range(ROUNDS):
        for name, url in (*pages.items(), ("bare", bare.url)):
            with _slow(browser) as page:
                page.goto(url)
                for what, figure in _load(page, DRAWN if name == "bare" else TAKEN_OVER).items():
                    loads[name][what].append(figure)
        with _slow(browser) as page:
            page.goto(pages["question"])
            turns.append(_turn(page))
    for name, url in pages.items():
        yield from _of_load(name, loads[name], loads["bare"], _size(url))
    yield Row(
        "slow phone, plain way, tap on Continue to next page painted",
        f"{median(turns):.4g} ms",
        target=f"under {MOST_NEXT_MS} ms",
        met=median(turns) < MOST_NEXT_MS,
    )


@contextmanager
def _slow(browser: Browser) -> Iterator[Page]:
    """A page in a slow phone that has been nowhere yet."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(PAINTING)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", dict(NETWORK))
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    try:
        yield page
    finally:
        context.close()


def _load(page: Page, shown: str) -> dict[str, float]:
    """Look at a page until something is shown and still, and give what its coming was like."""
    # What waits for an element is a long task by itself, so it comes after those that count.
    page.wait_for_timeout(READ_MS)
    page.wait_for_selector(shown)
    page.wait_for_timeout(READ_MS)
    load: dict[str, float] = page.evaluate("painting.load()")
    return load


def _turn(page: Page) -> float:
    """Answer a page and go on in the plain way; give the time from the tap to the next page."""
    _choose(page)
    page.evaluate("painting.arm()")
    page.locator("[data-key=continue]").click()
    return float(page.evaluate("painting.armed")["page"])


def _of_load(name: str, ours: Loads, bare: Loads, size: int) -> Iterator[Row]:
    """Say how a page came and what it weighs."""
    what = f"slow phone, {name}:"
    yield against(
        f"{what} first contentful paint", ours["first"], bare["first"], "ms", most=MOST_OF_FIRST
    )
    later = median(ours["largest"]) - median(ours["first"])
    yield Row(
        f"{what} largest contentful paint",
        f"{median(ours['largest']):.4g} ms",
        f"{median(bare['largest']):.4g} ms",
        target=f"{MOST_LATER_MS} ms after the first",
        met=later <= MOST_LATER_MS,
    )
    yield Row(
        f"{what} layout shift, through the take-over",
        f"{max(ours['shift']):.3f}",
        f"{max(bare['shift']):.3f}",
        target=f"under {MOST_SHIFT}",
        met=max(ours["shift"]) < MOST_SHIFT,
    )
    yield Row(
        f"{what} blocked in the two seconds since, before a tap",
        f"{median(ours['blocked']):.4g} ms",
        f"{median(bare['blocked']):.4g} ms",
    )
    yield Row(
        f"{what} document, compressed",
        f"{size / 1000:.1f} kB",
        target=f"under {MOST_SIZE / 1000:g} kB",
        met=size < MOST_SIZE,
    )


def _size(url: str) -> int:
    with urlopen(Request(url, headers={"accept-encoding": "gzip"})) as answer:
        return len(answer.read())


# -------------------------------------------------------------------- by Streamlit


def _by_streamlit() -> Iterator[Row]:
    """Start, clicks, script runs and memory of the advisor and the bare app."""
    ours, bare = Figures(), Figures()
    _measure_starts(ours, bare)
    _measure_visits(ours, bare)
    more = ours.runs - VISITORS - len(ours.pages)
    yield Row(
        "script runs for each option chosen",
        f"{more / ours.choices:g}",
        f"{(bare.runs - VISITORS) / len(bare.pages):g}",
        target="0",
        met=more == 0,
    )
    yield against("Continue, click to heading painted", ours.headings, bare.headings, "ms")
    yield against("Continue, click to page painted", ours.pages, bare.pages, "ms", most=1.15)
    yield against("server start to healthy", ours.starts, bare.starts, "ms", most=1.3)
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
