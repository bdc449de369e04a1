"""The result in the real browser: what is folded, what Enter does, and what paper shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from advisor.guide import load_cases
from advisor.prospect import offers
from advisor.scoring import recommend
from tests.browser.conftest import Arrive
from tests.browser.people import FEW
from tests.browser.visitor import PHONE, SAVING, SHOWN, Scriptless, Typist, Visitor, address
from tests.presentation.reader import Reader
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words.result
RESULT = address("result", FEW[0].answers)


def to_share(visitor: Visitor) -> Locator:
    """The link that shares, or else leads to the part of the page that is folded."""
    return visitor.page.get_by_role("link", name=WORDS.share_now, exact=True)


@pytest.mark.parametrize("streamlits", [False, True], ids=["plain", "Streamlit"])
def test_a_link_to_a_folded_part_opens_it_and_leaves_the_page_as_it_is(
    arrive: Arrive, streamlits: bool
) -> None:
    visitor = arrive(RESULT)
    if streamlits:
        visitor.taken_over()
    visitor.unfold(WORDS.why)
    before = (visitor.messages, len(visitor.documents), visitor.page.url)
    to_share(visitor).click()
    expect(visitor.page.locator("#code")).to_be_in_viewport()
    folded = visitor.page.locator(f"{SHOWN} .fold", has=visitor.page.locator("#code"))
    expect(folded.get_by_role("button", name=WORDS.copy_link)).to_be_focused()
    visitor.barrier()
    expect(visitor.page.locator(".reasons").first).to_be_visible()
    assert (visitor.messages, len(visitor.documents), visitor.page.url) == before
    assert visitor.complaints == []


@pytest.mark.parametrize("streamlits", [False, True], ids=["plain", "Streamlit"])
def test_asking_what_would_change_the_result_leaves_what_is_open_as_it_is(
    arrive: Arrive, streamlits: bool
) -> None:
    visitor = arrive(RESULT)
    if streamlits:
        visitor.taken_over()
    visitor.unfold(WORDS.why)
    visitor.control("firm").click()
    expect(visitor.page.locator(".firm")).to_be_visible()
    expect(visitor.control("firm")).to_be_focused()
    expect(visitor.page.locator(".reasons").first).to_be_visible()
    assert "page.open=firm" in visitor.page.url
    visitor.control("firm").click()
    expect(visitor.page.locator(".firm")).to_have_count(0)
    expect(visitor.page.locator(".reasons").first).to_be_visible()
    assert "page.open" not in visitor.page.url
    assert visitor.complaints == []


HEIGHT = """async (address) => {
  const text = await (await fetch(address, { headers: { "x-page-only": "1" } })).text();
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("main > .page");
  const shown = document.querySelector("main > .page");
  shown.replaceWith(document.adoptNode(found));
  const height = document.documentElement.scrollHeight;
  found.replaceWith(shown);
  return height;
}"""
"""The height of a page, put into this one's place."""


def test_no_result_is_longer_than_three_screens_of_a_phone_before_anything_is_opened(
    arrive: Arrive,
) -> None:
    visitor = arrive(f"{RESULT}&lang=es", viewport=PHONE)  # which is longer than English
    heights = {
        case.id: visitor.page.evaluate(HEIGHT, f"{address('result', case.answers)}&lang=es")
        for case in CASES
    }
    assert heights[FEW[0].id] == visitor.page.evaluate("document.documentElement.scrollHeight")
    assert {name: height for name, height in heights.items() if height >= 2500} == {}


def test_it_opens_without_scripts_too(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        visitor = Scriptless(context.new_page(), GUIDE, site)
        visitor.open(RESULT)
        to_share(visitor).click()
        expect(visitor.page.locator("#code")).to_be_in_viewport()


def test_enter_does_not_leave_the_result_for_another_site(arrive: Arrive) -> None:
    visitor = arrive(RESULT)
    expect(visitor.control("action")).to_be_visible()
    before = visitor.page.url
    visitor.heading.focus()
    visitor.page.keyboard.press("Enter")
    visitor.barrier()
    assert visitor.page.url == before
    assert visitor.elsewhere == []


def test_the_keyboard_opens_what_is_folded(arrive: Arrive) -> None:
    visitor = arrive(RESULT, kind=Typist)
    visitor.unfold(WORDS.share)
    expect(visitor.page.locator("#code")).to_be_visible()


def test_paper_shows_what_is_folded_and_dark_on_white(arrive: Arrive) -> None:
    visitor = arrive(RESULT, scheme="dark")
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator("#code")).to_be_visible()
    expect(visitor.page.locator(".top nav")).to_be_hidden()
    expect(visitor.heading).to_have_css("color", "rgb(31, 38, 42)")
    expect(visitor.page.locator(".panel")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


@pytest.mark.parametrize(
    ("zone", "hours", "parts"),
    [
        ("Asia/Tokyo", 1, ("Saturday, November 7, 2026", "9:00", "(Japan Standard Time)")),
        ("America/Los_Angeles", 10, ("Friday, ", "4:00", "Saturday, ", "2:00", "(Pacific ")),
        ("America/New_York", 1, ()),
    ],
)
def test_an_event_is_told_in_the_readers_own_time_with_the_day_on_which_it_ends(
    browser: Browser, site: str, zone: str, hours: int, parts: tuple[str, ...]
) -> None:
    starts = datetime(2026, 11, 7, 0, 0, tzinfo=UTC)
    (event, *_) = GUIDE.program.events
    coming = replace(event, starts=starts, ends=starts + timedelta(hours=hours))
    guide = replace(GUIDE, program=replace(GUIDE.program, events=(coming,)))
    events = offers.events(guide, starts - timedelta(days=1))

    late: list[Route] = []

    def with_it(route: Route) -> None:
        response = route.fetch()
        # On a slow connection a page comes in parts: the rest waits for this script.
        rest = f'<script src="late.js"></script>{events}<div class="foot"'
        route.fulfill(response=response, body=response.text().replace('<div class="foot"', rest))

    def hold(route: Route) -> None:
        late.append(route)

    with browser.new_context(timezone_id=zone, locale="en-US") as context:
        context.add_init_script(SAVING)
        page = context.new_page()
        page.route("**/?page=result*", with_it)
        page.route("**/late.js", hold)
        page.goto(f"{site}/{RESULT}", wait_until="commit")
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("time").count() == 0
        late[0].fulfill(content_type="text/javascript", body="")
        expect(page.locator("time")).to_have_count(1)
        told = page.locator("p.here")
        expect(told).to_have_count(int(bool(parts)))
        text = "".join(told.all_inner_texts())
    assert re.fullmatch(".*".join(map(re.escape, ("", *parts, ""))), text)


def longest(level: str) -> Mapping[str, tuple[str, ...]]:
    """Of the cases with a verdict, the answers of that with most to check."""
    found = [(recommend(GUIDE, case.answers), case) for case in load_cases(None, GUIDE)]
    results = [each for each in found if each[0].verdict.level == level]
    return max(results, key=lambda each: len(each[0].flags))[1].answers


def test_a_result_prints_on_two_pages_with_its_addresses_and_no_buttons(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.page.emulate_media(media="print")
    for level, paper in (("yes_if", "Letter"), ("not_yet", "A4")):
        answers = longest(level)
        visitor.page.goto(f"{visitor.site}/{address('result', answers)}")
        printed = Reader(visitor.page.pdf(format=paper))
        found = recommend(GUIDE, answers)
        text = normalize("NFKC", printed.text).replace(" ", "")  # without ligatures
        assert len(printed.sides) <= 2, answers
        assert f"?code={found.code}" in text
        named = {GUIDE.program.track[track].url for track in found.leaders}
        for url in {step.url for step in found.next_steps} - named:
            assert url in text or not url.startswith("http")
        assert found.next_steps[0].label.replace(" ", "") in text
        for gone in (WORDS.copy, WORDS.restart, GUIDE.words.review.change, GUIDE.words.paper.pdf):
            assert gone not in printed.text
