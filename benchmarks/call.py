"""The counselor's side panel next to a bare Streamlit click: ``python -m benchmarks.call``.

Both are served by the same Streamlit and driven by the same Chromium, in turn: from the key or
click to the paint that shows what the server made of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize

from benchmarks.table import Row, against, main
from tests.browser.chromium import launched
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT

HERE = Path(__file__).parent
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
ROUNDS = 5
MOST = 1.3

ARM = """([shown, event]) => {
  let began;
  addEventListener(event, ({ timeStamp }) => (began ??= timeStamp), { capture: true, once: true });
  window.painted = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`nothing new in ${shown}`)), 30_000);
    const before = document.querySelector(shown).textContent;
    const observer = new MutationObserver(() => {
      if (document.querySelector(shown).textContent === before) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - began);
        channel.port2.postMessage(null);
      });
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
}"""
"""Resolves to milliseconds from an event to the paint of another text."""

PANEL = ".st-key-call_panel .stHtml"
KEYS = "131421131126"
READING = 800
"""Milliseconds before a key: a digit that comes too soon after a question with several answers is
none (`form.js`)."""
IDLE = """() => document.querySelector('[data-test-script-state="notRunning"]')"""


def rows() -> Iterator[Row]:
    """Answer in calls and click in the bare app, in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with TemporaryDirectory() as folder, launched() as browser:
        port, other = free_port(), free_port()
        command = [sys.executable, "-m", "advisor", "run", "--staff", "--port", str(port)]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_STATE": folder}
        with (
            serving(command, port, folder=Path(folder), environment=environment) as advisor,
            serving(streamlit_run(HERE / "bare.py", other), other, folder=HERE) as app,
        ):
            for turn in range(ROUNDS + 1):
                called, clicked = _call(browser, advisor), _clicks(browser, app)
                if turn:  # the first round warms both up
                    ours += called
                    bare += clicked
    what = "an answer in a call, key to side panel painted, next to a bare click"
    yield against(what, ours, bare, "ms", most=MOST)


def _call(browser: Browser, server: Server) -> list[float]:
    """Answer question after question by keys."""
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.goto(f"{server.url}/?page=staff.call")
    page.wait_for_selector(".call-saved")
    page.locator(".call-row[aria-current]").focus()
    found = [_painted(page, PANEL, "keydown", key) for key in KEYS]
    context.close()
    return found


def _clicks(browser: Browser, server: Server) -> list[float]:
    """Choose one option after the other."""
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.goto(server.url)
    options = page.get_by_test_id("stRadioOption")
    options.first.wait_for()
    found = []
    for turn in range(1, len(KEYS) + 1):
        page.wait_for_function(IDLE)
        page.evaluate(ARM, ["h1", "click"])
        options.nth(turn % options.count()).click()
        found.append(float(page.evaluate("painted")))
    context.close()
    return found


def _painted(page: Page, shown: str, event: str, key: str) -> float:
    """Press a key once the page is at rest and read, and wait for what it brings."""
    page.wait_for_function(IDLE)
    page.wait_for_timeout(READING)
    page.evaluate(ARM, [shown, event])
    page.keyboard.press(key)
    return float(page.evaluate("painted"))


if __name__ == "__main__":
    main(rows)
