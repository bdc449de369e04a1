"""The advisor is an ASGI app: other servers than Streamlit's command serve it too."""

from __future__ import annotations

import sys

from playwright.sync_api import Browser

from tests.browser.people import GUIDE
from tests.browser.server import HOST, free_port, serving
from tests.browser.visitor import Visitor
from tests.checkout import CHECKOUT


def test_uvicorn_serves_the_pages(browser: Browser) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", HOST, "--port", str(port)]
    with serving(command, port, folder=CHECKOUT) as server, browser.new_context() as context:
        visitor = Visitor(context.new_page(), GUIDE, server.url)
        visitor.open("")
        assert visitor.title == GUIDE.words.site.title
        visitor.follow("start")
        assert visitor.title == GUIDE.questionnaire.pages[0].title
