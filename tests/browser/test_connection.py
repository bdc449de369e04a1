"""What a visitor is told while the server does not answer, in their own language."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, expect

from advisor.guide import Guide, find_data
from advisor.guide.translation import translated
from tests.browser.people import GUIDE
from tests.browser.server import free_port, serving, streamlit_run
from tests.browser.visitor import PATIENCE
from tests.checkout import CHECKOUT

SPANISH = translated(GUIDE, find_data(), "es")
SIGN = ".unconnected"


@pytest.mark.parametrize(
    ("locale", "guide"), [("es-MX", SPANISH), pytest.param("en-US", GUIDE, marks=pytest.mark.deep)]
)
def test_a_connection_that_never_comes_is_told_with_a_way_out(
    browser: Browser, site: str, locale: str, guide: Guide
) -> None:
    """A network that lets no WebSocket through: nobody ever answers."""
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.route_web_socket("**/_stcore/stream", lambda _: None)
        page.goto(site)
        sign, words = page.locator(SIGN), guide.words.document
        expect(sign).to_be_visible(timeout=PATIENCE)
        expect(sign).to_have_attribute("lang", guide.language.id)
        expect(sign).to_contain_text(words.slow)
        expect(sign.get_by_role("link", name=words.again)).to_be_visible()
        expect(sign.get_by_role("link", name=guide.program.contacts[0].email)).to_be_visible()
        expect(sign).not_to_contain_text(words.lost)


def test_a_server_that_goes_is_told_in_our_words_and_forgotten_when_it_is_back(
    browser: Browser,
) -> None:
    port, words = free_port(), SPANISH.words.document
    command = streamlit_run(CHECKOUT / "app.py", port)
    with browser.new_context(locale="en-US") as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        with serving(command, port, folder=CHECKOUT, environment=os.environ) as server:
            page.goto(f"{server.url}/?page=tracks")
            page.locator("a[hreflang=es]").click()
            expect(page.locator("h1")).to_have_text(SPANISH.words.track.title)
        sign = page.locator(SIGN)
        expect(sign).to_contain_text(words.lost, timeout=PATIENCE)
        expect(sign).to_have_attribute("lang", "es")
        expect(page.locator("[role=dialog]")).to_have_count(0)
        expect(page.locator("h1")).to_be_visible()
        with serving(command, port, folder=CHECKOUT, environment=os.environ):
            expect(sign).to_have_count(0, timeout=PATIENCE)
