"""Every page runs under the policy that it comes with, and the policy holds."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from advisor.pages import address as addresses
from advisor.pages.staff_pages import PAGES
from advisor.records.store import Records
from tests.browser.people import GUIDE
from tests.browser.server import Server, free_port, serving
from tests.browser.visitor import PATIENCE
from tests.checkout import CHECKOUT
from tests.records.calls import any_record

OURS = (
    *("", "?page=code", "?page=you", "?page=short.goal", "?page=review&goal=protect"),
    "?page=result&goal=protect&monday=breach&skills=threats&skills=privacy",
)
STAFFS = tuple(page.name for page in PAGES)
STILL = """() => document.querySelector('[data-test-script-state="notRunning"]')
  && document.querySelector('h1[data-turn], h1')"""

Look = Callable[[str], Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The advisor on this machine, with its staff pages and something to draw charts of."""
    home: Path = tmp_path_factory.mktemp("kept")
    made = (any_record(GUIDE, random.Random(seed)) for seed in range(50))
    with Records(f"sqlite:///{home / 'records.sqlite'}") as kept:
        kept.add(replace(record, status="final", revision=1) for record in made)
    port = free_port()
    command = [sys.executable, "-m", "advisor", "run", "--staff", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_STATE": str(home)}
    environment.pop("ADVISOR_DATABASE_URL", None)
    with serving(command, port, folder=home, environment=environment) as server:
        yield server


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said of the policy."""
    return []


@pytest.fixture
def look(browser: Browser, server: Server, complaints: list[str]) -> Iterator[Look]:
    """Open an address, and wait until its page stands still."""

    def hear(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            complaints.append(said.text)

    with ExitStack() as contexts:

        def look(address: str) -> Page:
            context = browser.new_context()
            contexts.callback(context.close)
            page = context.new_page()
            page.on("console", hear)
            page.goto(f"{server.url}/{address}")
            page.wait_for_function(STILL, timeout=PATIENCE)
            page.wait_for_load_state("networkidle")
            return page

        yield look


@pytest.mark.parametrize("address", [*OURS, *map(addresses.staff_link, STAFFS)])
def test_no_page_asks_for_what_its_policy_forbids(
    look: Look, complaints: list[str], address: str
) -> None:
    look(address)
    assert complaints == []


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=x onerror='window.bitten = true'>",
        "<script>window.bitten = true</script>",
        "<iframe srcdoc='<script>parent.bitten = true</script>'></iframe>",
    ],
)
def test_markup_that_gets_into_a_page_runs_nothing(
    look: Look, complaints: list[str], markup: str
) -> None:
    page = look("")
    page.evaluate(
        "markup => document.body.append(document.createRange().createContextualFragment(markup))",
        markup,
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.bitten") is None
    assert complaints


def test_a_page_can_send_nothing_to_another_site(look: Look, complaints: list[str]) -> None:
    page = look("")
    sent = page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'kept')")
    assert sent == "kept"
    assert "connect-src" in complaints[0]


def test_the_words_of_the_page_for_strange_addresses_are_shown_in_its_own_look(
    look: Look, browser: Browser, server: Server, complaints: list[str]
) -> None:
    page = browser.new_page()
    answer = page.goto(f"{server.url}/wp-login.php?goal=protect")
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link").click()
    page.wait_for_function(STILL, timeout=PATIENCE)
    assert page.title() == GUIDE.words.site.title
    assert complaints == []
    page.close()
