"""A prospect who is asked, and staff who look at what was kept, in the real browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from advisor.prospect import consent
from advisor.records.search import Search
from tests.browser.axe import violations
from tests.browser.clerk import IDLE
from tests.browser.conftest import Open, Scheme
from tests.browser.staff_pages import DRAWN, FIGURES
from tests.browser.staffed import Staffed
from tests.browser.visitor import LAPTOP, PHONE, Typist, Visitor, address
from tests.shipped import GUIDE

WORDS = GUIDE.words.insights
KEEPING = GUIDE.words.keeping
FORM = f"#{consent.ID}"
"""What alone changes when it is answered."""
SHEET = {"goal": ("protect",), "monday": ("breach",)}

Come = Callable[..., Visitor]


@pytest.fixture
def come(open_page: Open, staff_site: Staffed) -> Come:
    """Let someone come."""

    def come(
        kind: type[Visitor] = Visitor, viewport: ViewportSize = PHONE, scheme: Scheme = "light"
    ) -> Visitor:
        return kind(open_page(viewport, scheme), GUIDE, staff_site.url)

    return come


def look(visitor: Visitor) -> Page:
    """Open the insights and wait for their charts."""
    visitor.page.goto(f"{visitor.site}/?page=staff.insights")
    visitor.page.wait_for_function(DRAWN)
    return visitor.page


def kept(staff_site: Staffed) -> int:
    """How many sheets of prospects are stored."""
    return len(staff_site.records(Search(kind="prospect")))


@pytest.mark.parametrize("kind", [Typist, pytest.param(Visitor, marks=pytest.mark.deep)])
def test_a_prospect_says_yes_once_and_adds_what_they_like(
    come: Come, staff_site: Staffed, kind: type[Visitor]
) -> None:
    before = kept(staff_site)
    prospect = come(kind)
    prospect.open(address("result", SHEET))
    expect(prospect.page.get_by_text(KEEPING.ask)).to_be_visible()
    assert violations(prospect.page) == []
    prospect.press("keep_yes")
    expect(prospect.page.get_by_text(KEEPING.kept)).to_be_visible()
    assert violations(prospect.page, within=FORM) == []
    prospect.page.get_by_role("radio", name=KEEPING.helped).click()
    prospect.press("keep_send")
    expect(prospect.page.get_by_text(KEEPING.thanks)).to_be_visible()
    assert violations(prospect.page, within=FORM) == []
    assert kept(staff_site) == before + 1
    assert prospect.elsewhere == prospect.complaints == []


def test_a_double_click_keeps_one_sheet(come: Come, staff_site: Staffed) -> None:
    before = kept(staff_site)
    prospect = come()
    prospect.open(address("result", SHEET))
    prospect.control("keep_yes").dblclick()
    expect(prospect.page.get_by_text(KEEPING.kept)).to_be_visible()
    assert kept(staff_site) == before + 1


def test_each_chart_says_what_it_shows_to_those_who_do_not_see_it(
    come: Come, staff_site: Staffed
) -> None:
    """A figure can be taken along as CSV, and filters narrow what is shown."""
    page = look(come(viewport=LAPTOP))
    names = page.locator(".chart[aria-label]").evaluate_all(
        "found => found.map(each => each.getAttribute('aria-label'))"
    )
    for title in (WORDS.tops, WORDS.last_pages, WORDS.population):
        assert any(name.startswith(title) for name in names)

    everybody = page.locator(".overview dd").first.inner_text()
    page.get_by_role("combobox", name=WORDS.whose).click()
    page.get_by_role("option", name=WORDS.prospects).click()
    expect(page.locator(".overview dd").first).not_to_have_text(everybody)
    page.wait_for_function(IDLE)
    assert violations(page) == []

    with page.expect_download() as taken:
        page.locator(".st-key-csv_tracks button").click()
    assert taken.value.suggested_filename == "tracks.csv"
    head, *rows = csv.reader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8")))
    assert head[:2] == [WORDS.month, GUIDE.tracks[0].short]
    newest = max(record.created for record in staff_site.records(Search(kind="prospect")))
    assert rows[-1][0].endswith(f"{newest:%Y-%m}")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.deep)])
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
