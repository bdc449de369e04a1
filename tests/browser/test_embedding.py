"""The advisor inside a page of another site, by the lines that docs/operations.md gives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Open
from tests.browser.server import HOST, free_port, serving, streamlit_run
from tests.browser.visitor import BRING, LAPTOP, PATIENCE, PHONE, TAKEN_OVER
from tests.checkout import CHECKOUT
from tests.shipped import GUIDE

DOCUMENT = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
HTML = re.compile(r"```html\n(.*?)```", re.DOTALL)
(LINES,) = HTML.findall(DOCUMENT)
ADVISOR = "https://msit.example.edu"
ABOVE = 700
"""Pixels of the page above the frame, so that there is something to scroll."""

FITS = """() => {
  const frame = document.querySelector("iframe");
  return Math.abs(frame.clientHeight - window.told?.height) <= 1 && frame.clientHeight !== 900;
}"""
HEARS = """<script>
  window.news = [];
  addEventListener("message", (event) => {
    window.news.push(event.data);
    if (event.data.height) window.told = event.data;
  });
</script>"""
SHOWS_ALL = """() => {
  const all = document.documentElement;
  return all.scrollHeight <= all.clientHeight + 1 && all.scrollWidth <= all.clientWidth;
}"""
TOP_IS_SEEN = "document.querySelector('iframe').getBoundingClientRect().top >= 0"


class Parent(BaseHTTPRequestHandler):
    """Another site, whose one page shows the advisor at the address behind ``?``."""

    def do_GET(self) -> None:
        """Answer with the page."""
        lines = LINES.replace(ADVISOR, self.path.partition("?")[2])
        page = (
            f'<!DOCTYPE html><html lang="en"><title>Elsewhere</title>{HEARS}'
            f'<div style="height: {ABOVE}px">Above</div>{lines}<p>Below</p></html>'
        )
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def parent() -> Iterator[str]:
    """The address of another site."""
    with ThreadingHTTPServer((HOST, 0), Parent) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def befriended(parent: str) -> Iterator[str]:
    """The address of an advisor that the other site may show."""
    port = free_port()
    environment = {**os.environ, "ADVISOR_PARENTS": f"https://www.example.edu {parent}"}
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=CHECKOUT, environment=environment) as server:
        yield server.url


@pytest.fixture(
    params=[PHONE, pytest.param(LAPTOP, marks=pytest.mark.deep)], ids=["phone", "laptop"]
)
def page(open_page: Open, request: pytest.FixtureRequest) -> Page:
    """A page of a new visitor."""
    page = open_page(request.param, own=True)
    page.set_default_timeout(PATIENCE)
    return page


def shown(page: Page, parent: str, advisor: str) -> FrameLocator:
    """Open the other site's page, and look into its frame."""
    page.goto(f"{parent}/?{advisor}")
    return page.frame_locator("#msit-advisor")


def test_a_site_that_is_not_named_cannot_show_the_advisor(
    page: Page, parent: str, site: str
) -> None:
    with page.expect_console_message(lambda said: "frame-ancestors 'self'" in said.text):
        frame = shown(page, parent, site)
    expect(page.locator("p")).to_have_text("Below")
    expect(frame.locator(".page")).to_have_count(0)
    assert page.evaluate("window.news") == []


@pytest.mark.parametrize("streamlits", [False, True], ids=["plain", "Streamlit"])
def test_the_frame_is_as_high_as_each_page_in_it(
    page: Page, parent: str, befriended: str, streamlits: bool
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    frame = shown(page, parent, befriended)
    expect(frame.locator("h1")).to_have_text([GUIDE.words.site.title])
    page.wait_for_function(FITS)
    page.frames[1].wait_for_function(SHOWS_ALL)
    first = page.evaluate("window.told.height")
    if streamlits:
        page.frames[1].evaluate(BRING)
        page.frames[1].wait_for_function(TAKEN_OVER)
        page.wait_for_function(FITS)
        page.frames[1].wait_for_function(SHOWS_ALL)

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    frame.locator("[data-key=start]").click()
    expect(frame.locator("h1")).to_have_text([GUIDE.questionnaire.pages[0].title])
    page.wait_for_function(f"window.told.height !== {first}")
    page.wait_for_function(FITS)
    page.frames[1].wait_for_function(SHOWS_ALL)
    page.wait_for_function(TOP_IS_SEEN)
    assert {"from": "msit-advisor", "arrived": True} in page.evaluate("window.news")
    assert complaints == []


def test_pages_stay_embedded_and_say_nothing_of_the_answers(
    page: Page, parent: str, befriended: str
) -> None:
    frame = shown(page, parent, befriended)
    frame.get_by_role("link", name=GUIDE.words.track.begin).click()
    expect(frame.locator("h1")).to_have_text([GUIDE.words.track.title])
    frame.locator("[data-key=start]").click()
    expect(frame.locator("h1")).to_have_text([GUIDE.questionnaire.pages[0].title])
    frame.locator("[data-question] label").first.click()
    frame.locator("[data-key=continue]").click()
    expect(frame.locator("h1")).to_have_text([GUIDE.questionnaire.pages[1].title])
    inside = page.frames[1].url
    assert "embed=true" in inside
    assert GUIDE.questionnaire.questions[0].id in inside
    news = page.evaluate("window.news")
    assert news
    assert all(set(each) <= {"from", "height", "arrived"} for each in news), news


def test_a_link_to_another_site_leaves_the_frame_and_the_result_as_they_are(
    page: Page, parent: str, befriended: str
) -> None:
    frame = shown(page, parent, befriended)
    frame.get_by_role("link", name=GUIDE.words.track.begin).click()
    track = GUIDE.tracks[0]
    frame.get_by_role("link", name=track.short, exact=True).click()
    link = frame.locator(f"a[href='{track.url}']").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_contain_text(GUIDE.words.document.new_tab)
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value != page
    expect(frame.locator("h1")).to_have_text([track.name])
    own = frame.locator("a[href^='?']").first
    assert own.get_attribute("target") is None
    opened.value.close()


def test_outside_of_a_frame_links_are_left_to_the_reader(open_page: Open, site: str) -> None:
    page = open_page()
    track = GUIDE.tracks[0]
    page.goto(f"{site}/?page=track.{track.id}")
    expect(page.locator(f"a[href='{track.url}']").first).to_be_visible()
    assert page.locator("a[target]").count() == 0
