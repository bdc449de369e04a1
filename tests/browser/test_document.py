"""The document and what stands beside it, by plain HTTP and in a browser without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from advisor.server.beside import ICON, LARGE_ICON, MANIFEST, PREVIEW, TOUCH_ICON
from tests.browser.conftest import Scheme
from tests.browser.people import FEW, GUIDE
from tests.browser.visitor import PATIENCE, PHONE, address

SIGNS = {
    ICON: ("image/svg+xml", b"<svg"),
    TOUCH_ICON: ("image/png", b"\x89PNG"),
    LARGE_ICON: ("image/png", b"\x89PNG"),
    PREVIEW: ("image/png", b"\x89PNG"),
    MANIFEST: ("application/manifest+json", b"{"),
    "robots.txt": ("text/plain", b"User-agent"),
}
"""What each file is, and how it begins."""


def fetch(url: str) -> tuple[Mapping[str, str], bytes]:
    """Get headers and body, without a browser."""
    with urlopen(Request(url)) as response:
        return {name.lower(): value for name, value in response.headers.items()}, response.read()


@pytest.mark.parametrize("name", SIGNS)
def test_each_file_beside_the_document_is_served_as_what_it_is(site: str, name: str) -> None:
    headers, body = fetch(f"{site}/{name}")
    kind, begins = SIGNS[name]
    assert headers["content-type"].partition(";")[0] == kind
    assert body.startswith(begins)
    assert headers["cache-control"] == "public, max-age=86400"


def test_the_document_names_files_that_are_there(site: str) -> None:
    _, body = fetch(f"{site}/")
    text = body.decode()
    for name in (TOUCH_ICON, MANIFEST):
        assert f'href="./{name}"' in text
    assert f'content="{site}/{PREVIEW}"' in text


def test_a_shared_result_is_kept_out_of_search_engines_and_foreign_frames(site: str) -> None:
    result, _ = fetch(f"{site}/{address('result', FEW[0].answers)}")
    assert result["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'self'" in result["content-security-policy"]
    open_page, _ = fetch(f"{site}/{address('tracks')}")
    assert "x-robots-tag" not in open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_the_page_says_why_and_leads_to_the_tracks_and_admissions(
    browser: Browser, site: str, scheme: Scheme
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport=PHONE, color_scheme=scheme, locale="en-US"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site}/{address('result', FEW[0].answers)}")
    shown = page.locator("noscript")  # whose texts and roles Playwright does not look for
    expect(shown.locator("h1 + p")).to_have_text(GUIDE.words.site.no_script)
    expect(shown.locator("h1 + p")).to_be_visible()
    links = shown.locator("li a")
    expect(links).to_have_text([track.name for track in GUIDE.tracks])
    assert [link.get_attribute("href") for link in links.all()] == [t.url for t in GUIDE.tracks]
    expect(shown.locator(f"a[href='{GUIDE.program.contacts[0].url}']")).to_be_visible()
    box = shown.locator("ul").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    context.close()
