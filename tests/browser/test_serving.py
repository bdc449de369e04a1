"""The advisor by another server than Streamlit's command, below the path that ADVISOR_SITE names.

By that command, and behind a proxy: `tests/deploy/test_site_check.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from advisor.scoring import pack
from tests.browser.conftest import Open
from tests.browser.people import TALKATIVE
from tests.browser.server import HOST, free_port, serving
from tests.browser.visitor import PATIENCE, address
from tests.checkout import CHECKOUT
from tests.presentation.reader import Reader
from tests.shipped import GUIDE


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the first page."""
    port = free_port()
    environment = {**os.environ, "ADVISOR_SITE": f"http://{HOST}:{port}/go/advisor"}
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", HOST, "--port", str(port)]
    with serving(command, port, folder=CHECKOUT, environment=environment):
        yield environment["ADVISOR_SITE"] + "/"


def test_uvicorn_serves_every_page_and_paper_and_they_name_the_path(
    open_page: Open, site: str
) -> None:
    page = open_page(own=True)
    page.set_default_timeout(PATIENCE)
    page.goto(site.rstrip("/"))
    expect(page.locator("h1")).to_have_text([GUIDE.words.site.title])
    assert page.url == site
    assert page.locator("link[rel=canonical]").get_attribute("href") == site
    image = page.locator("meta[property='og:image']").get_attribute("content")
    assert image == f"{site}preview.png?lang=en"
    assert page.request.get(image).ok
    page.locator("[data-key=start]").click()
    expect(page.locator("h1")).to_have_text([GUIDE.questionnaire.pages[0].title])
    assert page.url.startswith(f"{site}?page=")

    page.goto(site + address("result", TALKATIVE.answers))
    link = page.locator(".quick a[href^='result.pdf?']").get_attribute("href")
    assert link is not None
    answer = page.request.get(urljoin(page.url, link))
    assert answer.ok
    reader = Reader(answer.body())
    assert f"{site}?code={pack(GUIDE, TALKATIVE.answers)}" in reader.links
    assert f"{site}?code={pack(GUIDE, TALKATIVE.answers)}" in reader.alternatives()[0]
    summary = page.locator("[data-copy*='?code=']").get_attribute("data-copy")
    assert summary is not None
    assert f"{site}?code=" in summary
    lost = page.request.get(f"{site}nowhere")
    assert lost.status == 404
    assert 'href="/go/advisor/"' in lost.text()
