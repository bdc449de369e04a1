"""One served advisor, one warm browser, and pages that tests use one after the other.

In a browser context that has shown the advisor before, a page is there five times as fast as in
a new one. So tests share a context unless first visits or cookies are their subject. It asks to
save data: Streamlit then takes a prospect's page over only when a test has it come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chromium import launched
from tests.browser.server import HOST, free_port, serving, streamlit_run
from tests.browser.staffed import Staffed, staffed
from tests.browser.visitor import PATIENCE, PHONE, SAVING, Visitor
from tests.checkout import CHECKOUT
from tests.shipped import GUIDE

expect.set_options(timeout=PATIENCE)

REBOUND: Final = "evil.example"
"""A name that another site has made lead to this machine, as in DNS rebinding."""

Scheme = Literal["light", "dark"]
Open = Callable[..., Page]
Arrive = Callable[..., Visitor]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder, which finds nothing outside of this machine.

    To it, `REBOUND` is a name of this machine. A route that kept requests in would keep the
    browser from what it has loaded before, too.
    """
    ours = ", ".join(f"EXCLUDE {name}" for name in (HOST, "localhost"))
    with launched(
        f"--host-resolver-rules=MAP {REBOUND} {HOST}, MAP * ~NOTFOUND, {ours}"
    ) as running:
        yield running


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The browser context that tests share."""
    with browser.new_context(reduced_motion="reduce") as shared:
        shared.set_default_timeout(PATIENCE)
        shared.add_init_script(SAVING)
        yield shared


@pytest.fixture(scope="package")
def spare(context: BrowserContext) -> list[Page]:
    """Open pages of the shared context that no test uses."""
    return []


@pytest.fixture
def open_page(context: BrowserContext, spare: list[Page]) -> Iterator[Open]:
    """Give a page of the shared context, as good as new; ``own`` for one that will be changed."""
    used: list[Page] = []

    def open_page(
        viewport: ViewportSize = PHONE, scheme: Scheme = "light", *, own: bool = False
    ) -> Page:
        page = spare.pop() if spare and not own else context.new_page()
        if not own:
            used.append(page)
        page.set_viewport_size(viewport)
        page.emulate_media(media="screen", color_scheme=scheme)
        return page

    yield open_page
    spare += [page for page in used if _is_left(page)]
    for page in context.pages:
        if page not in spare:
            page.close()
    context.clear_cookies()


def _is_left(page: Page) -> bool:
    """Leave what a page shows for a small document of the same server, whose process stays warm."""
    try:
        left = page.goto(urljoin(page.url, "/healthz"))
        page.evaluate("sessionStorage.clear()")  # what the tab remembers is another visitor's
    except PlaywrightError:  # it was closed, or its server was stopped
        return False
    return left is not None and left.ok


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the advisor, served from the checkout."""
    port = free_port()
    with serving(streamlit_run(CHECKOUT / "app.py", port), port, folder=CHECKOUT) as server:
        yield server.url


@pytest.fixture(scope="session")
def staff_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """The advisor that someone started on this machine, with staff pages and records."""
    with staffed(tmp_path_factory.mktemp("staffed")) as served:
        yield served


@pytest.fixture
def staff(staff_site: Staffed) -> Iterator[Staffed]:
    """The advisor with its staff pages; its data folder is as shipped again at the end."""
    yield staff_site
    staff_site.restore()


@pytest.fixture
def arrive(open_page: Open, site: str) -> Arrive:
    """Let a visitor open an address of the advisor."""

    def arrive(
        address: str = "",
        kind: type[Visitor] = Visitor,
        viewport: ViewportSize = PHONE,
        scheme: Scheme = "light",
        *,
        own: bool = False,
    ) -> Visitor:
        visitor = kind(open_page(viewport, scheme, own=own), GUIDE, site)
        visitor.open(address)
        return visitor

    return arrive
