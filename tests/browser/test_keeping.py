"""Whether answers may be kept, in the real browser: a yes is a yes once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from advisor.records import Record
from advisor.records.search import Search
from advisor.records.store import Records
from tests.browser.people import CASES, GUIDE
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.browser.visitor import PHONE, Visitor, address
from tests.checkout import CHECKOUT

WORDS = GUIDE.words.keeping
TWICE = "button => { button.click(); button.click(); }"
"""Two presses at once, which no guard against double clicks sees."""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the records are."""
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="module")
def server(state: Path) -> Iterator[Server]:
    """The advisor with the setting that lets prospects be asked."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ADVISOR_STATE": str(state),
        "ADVISOR_KEEP_SHEETS": "on",
    }
    environment.pop("ADVISOR_DATABASE_URL", None)
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=CHECKOUT, environment=environment) as server:
        yield server


def stored(state: Path) -> list[Record]:
    """All that is on disk."""
    with Records(f"sqlite:///{state / 'records.sqlite'}") as records:
        return list(records.search(Search()).records)


def test_two_presses_at_once_keep_and_add_once(
    browser: Browser, server: Server, state: Path
) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    visitor = Visitor(context.new_page(), GUIDE, server.url)
    visitor.open(address("result", CASES[0].answers))
    visitor.control("keep_yes").evaluate(TWICE)
    expect(visitor.page.get_by_text(WORDS.kept)).to_be_visible()
    assert len(stored(state)) == 1
    visitor.page.get_by_text(WORDS.helped, exact=True).click()
    visitor.control("keep_send").evaluate(TWICE)
    expect(visitor.page.get_by_text(WORDS.thanks)).to_be_visible()
    (record,) = stored(state)
    assert (record.helpful, record.revision) == (True, 2)
    assert visitor.complaints == []
    context.close()
