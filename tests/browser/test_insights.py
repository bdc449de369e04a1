"""A prospect who is asked, and staff who look at what was kept, in the real browser."""

from __future__ import annotations

import csv
import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from advisor.records.search import Search
from advisor.records.store import Records
from tests.browser.axe import violations
from tests.browser.conftest import Scheme
from tests.browser.people import GUIDE
from tests.browser.server import Server, free_port, serving
from tests.browser.visitor import LAPTOP, PATIENCE, PHONE, Typist, Visitor, address
from tests.checkout import CHECKOUT
from tests.records.calls import any_record

WORDS = GUIDE.words.insights
KEEPING = GUIDE.words.keeping
SHEET = {"goal": ("protect",), "monday": ("breach",)}
FIGURES = 9
DRAWN = f"""() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]')
  && document.querySelectorAll('.stVegaLiteChart :is(canvas, svg)').length === {FIGURES}"""
WIDE = """() =>
  document.querySelector("#stMain").scrollWidth <= document.documentElement.clientWidth"""
PREPARED = random.Random(2)

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with records in it."""
    folder = tmp_path_factory.mktemp("kept")
    made = (any_record(GUIDE, PREPARED) for _ in range(300))
    with Records(f"sqlite:///{folder / 'records.sqlite'}") as kept:
        kept.add(replace(record, status="final", revision=1) for record in made)
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """The advisor on this machine, which asks prospects and shows staff pages."""
    port = free_port()
    command = [sys.executable, "-m", "advisor", "run", "--staff", "--port", str(port)]
    settings = {"ADVISOR_STATE": str(home), "ADVISOR_KEEP_SHEETS": "on"}
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **settings}
    environment.pop("ADVISOR_DATABASE_URL", None)
    with serving(command, port, folder=home, environment=environment) as server:
        yield server


Come = Callable[..., Visitor]


@pytest.fixture
def come(browser: Browser, server: Server) -> Iterator[Come]:
    """Let somebody come, with a browser of their own."""
    with ExitStack() as contexts:

        def come(
            kind: type[Visitor] = Visitor, viewport: ViewportSize = PHONE, scheme: Scheme = "light"
        ) -> Visitor:
            context = browser.new_context(
                viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
            )
            contexts.callback(context.close)
            return kind(context.new_page(), GUIDE, server.url)

        yield come


def look(visitor: Visitor) -> Page:
    """Open the insights and wait for their charts."""
    visitor.page.goto(f"{visitor.site}/?page=staff.insights")
    visitor.page.wait_for_function(DRAWN)
    return visitor.page


def kept(home: Path) -> int:
    """How many sheets of prospects are stored."""
    with Records(f"sqlite:///{home / 'records.sqlite'}") as records:
        return len(records.search(Search(kind="prospect"), size=10_000).records)


@pytest.mark.parametrize("kind", [Visitor, Typist])
def test_a_prospect_says_yes_once_and_adds_what_they_like(
    come: Come, home: Path, kind: type[Visitor]
) -> None:
    before = kept(home)
    prospect = come(kind)
    prospect.open(address("result", SHEET))
    expect(prospect.page.get_by_text(KEEPING.ask)).to_be_visible()
    assert violations(prospect.page) == []
    prospect.press("keep_yes")
    expect(prospect.page.get_by_text(KEEPING.kept)).to_be_visible()
    assert violations(prospect.page) == []
    prospect.page.get_by_role("radio", name=KEEPING.helped).click()
    prospect.press("keep_send")
    expect(prospect.page.get_by_text(KEEPING.thanks)).to_be_visible()
    assert violations(prospect.page) == []
    assert kept(home) == before + 1
    assert prospect.elsewhere == prospect.complaints == []


def test_a_double_click_keeps_one_sheet(come: Come, home: Path) -> None:
    before = kept(home)
    prospect = come()
    prospect.open(address("result", SHEET))
    prospect.control("keep_yes").dblclick()
    expect(prospect.page.get_by_text(KEEPING.kept)).to_be_visible()
    prospect.page.wait_for_function(
        """() => document.querySelector('[data-test-script-state="notRunning"]')"""
    )
    assert kept(home) == before + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE])
def test_the_insights_fit_the_window_and_axe_finds_nothing(
    come: Come, viewport: ViewportSize, scheme: Scheme
) -> None:
    staff = come(viewport=viewport, scheme=scheme)
    page = look(staff)
    assert violations(page) == []
    assert page.evaluate(WIDE)
    for summary in page.locator(".behind summary").all():
        summary.click()
    assert page.locator(".behind table:visible").count() == FIGURES
    assert violations(page) == []
    assert page.evaluate(WIDE)
    assert staff.elsewhere == staff.complaints == []


def test_each_chart_says_what_it_shows_to_those_who_do_not_see_it(come: Come) -> None:
    page = look(come(viewport=LAPTOP))
    names = page.locator(".stVegaLiteChart[aria-label]").evaluate_all(
        "found => found.map(each => each.getAttribute('aria-label'))"
    )
    for title in (WORDS.tops, WORDS.last_pages, WORDS.population):
        assert any(name.startswith(title) for name in names)


def test_a_figure_can_be_taken_along_as_csv(come: Come) -> None:
    page = look(come(viewport=LAPTOP))
    with page.expect_download() as taken:
        page.locator(".st-key-csv_tracks button").click()
    assert taken.value.suggested_filename == "tracks.csv"
    head, *rows = csv.reader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8")))
    assert head[:2] == [WORDS.month, GUIDE.tracks[0].short]
    assert rows[-1][0] == "2026-11"


def test_filters_narrow_what_is_shown(come: Come) -> None:
    page = look(come(viewport=LAPTOP))
    everybody = page.locator(".overview dd").first.inner_text()
    page.get_by_role("combobox", name=WORDS.whose).click()
    page.get_by_role("option", name=WORDS.prospects).click()
    expect(page.locator(".overview dd").first).not_to_have_text(everybody)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_every_table_stands_open_and_nothing_is_left_to_click(
    come: Come, scheme: Scheme
) -> None:
    page = look(come(viewport=LAPTOP, scheme=scheme))
    page.emulate_media(media="print")
    assert page.locator(".behind td:visible").count() > FIGURES
    for gone in (".print", "nav", ".stDownloadButton", ".stSelectbox", "summary"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.locator("h1:visible").inner_text() == WORDS.title
    assert page.pdf(format="A4").count(b"/Contents") >= 3, "all of it, not one window full"
