"""Chromium for the browser tests and benchmarks: found, or else installed.

An installed browser is used as it is; the environment variable ``CHROME`` names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import system

NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
"""Programs that are Chromium, the one to prefer first: without a window it takes half the time."""

QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Switches that keep the browser to the pages that it is sent to."""


NONE = (
    "Chromium is not installed: install it (Debian: apt install chromium), "
    "or name one with CHROME=PROGRAM"
)


class NoBrowserError(system.MissingError):
    """There is no Chromium to drive."""


def find() -> Path | None:
    """The Chromium to drive, or None when there is none yet."""
    if named := os.environ.get("CHROME"):
        if found := shutil.which(named):
            return Path(found)
        raise NoBrowserError(f"CHROME names {named}, which is no program")
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Path(installed) if installed else _playwrights_own()


def install() -> Path:
    """Find a Chromium or install one: Debian's for root, else Playwright's own."""
    return find() or _from_debian() or _from_playwright()


@contextmanager
def launched(*switches: str) -> Iterator[Browser]:
    """A running headless browser with further switches, closed at the end."""
    program = find()
    if program is None:
        raise NoBrowserError(NONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *switches])
        try:
            yield browser
        finally:
            browser.close()


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None


def _from_debian() -> Path | None:
    """Install Debian's package; None where that is not possible."""
    for package in ("chromium-headless-shell", "chromium"):
        system.from_debian(package, "fonts-liberation")
        if program := find():
            return program
    return None


def _from_playwright() -> Path:
    print("Downloading Playwright's Chromium ...", flush=True)
    subprocess.run((sys.executable, "-m", "playwright", "install", "chromium"), check=False)
    if program := _playwrights_own():
        return program
    raise NoBrowserError(NONE)
