"""One served advisor, one browser, and a new visitor for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.people import GUIDE
from tests.browser.server import free_port, serving, streamlit_run
from tests.browser.visitor import PHONE, Visitor
from tests.checkout import CHECKOUT

Arrive = Callable[..., Visitor]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the advisor, served from the checkout."""
    port = free_port()
    with serving(streamlit_run(CHECKOUT / "app.py", port), port, folder=CHECKOUT) as server:
        yield server.url


@pytest.fixture
def arrive(browser: Browser, site: str) -> Iterator[Arrive]:
    """Let a new visitor, in a browser context of their own, open an address of the advisor."""
    with ExitStack() as contexts:

        def arrive(
            address: str = "",
            kind: type[Visitor] = Visitor,
            viewport: ViewportSize = PHONE,
            scheme: Scheme = "light",
        ) -> Visitor:
            context = browser.new_context(
                viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
            )
            contexts.callback(context.close)
            visitor = kind(context.new_page(), GUIDE, site)
            visitor.open(address)
            return visitor

        yield arrive
