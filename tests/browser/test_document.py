"""The document and what stands beside it, by plain HTTP and in a browser that has it already."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.request import Request, urlopen

import pytest

from advisor.prospect.address import PREVIEW
from advisor.prospect.document import ICON, MANIFEST, TOUCH_ICON
from advisor.server.static_files import LARGE_ICON
from tests.browser.conftest import Arrive
from tests.browser.people import FEW
from tests.browser.visitor import address

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
    assert f'content="{site}/{PREVIEW}?lang=en"' in text


def test_a_shared_result_is_kept_out_of_search_engines_and_foreign_frames(site: str) -> None:
    result, _ = fetch(f"{site}/{address('result', FEW[0].answers)}")
    assert result["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'self'" in result["content-security-policy"]
    open_page, _ = fetch(f"{site}/{address('tracks')}")
    assert "x-robots-tag" not in open_page


def test_a_page_that_is_opened_again_is_as_good_as_new(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.follow("start")
    visitor.open("")
    visitor.follow("start")
    assert visitor.complaints == []
