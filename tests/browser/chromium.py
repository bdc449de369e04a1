"""Chromium for the browser tests and benchmarks: found, or else installed.

``python -m tests.browser.chromium`` makes sure that there is one. An installed
browser is used as it is; the environment variable ``CHROME`` names another.
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

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that are Chromium, the one to prefer first."""

QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Switches that keep the browser to the pages that it is sent to."""


class NoBrowserError(RuntimeError):
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
def launched() -> Iterator[Browser]:
    """A running headless browser, closed at the end."""
    program = find()
    if program is None:
        raise NoBrowserError("no Chromium: `make test` installs one, CHROME=PROGRAM names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
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
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing Debian's Chromium ...", flush=True)
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
    packages = ("chromium", "fonts-liberation")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "--yes", "--no-install-recommends", *packages)):
        subprocess.run((*apt, *command), env=environment, stdout=sys.stderr, check=False)
    return find()


def _from_playwright() -> Path:
    print("Downloading Playwright's Chromium ...", flush=True)
    subprocess.run((sys.executable, "-m", "playwright", "install", "chromium"), check=False)
    if program := _playwrights_own():
        return program
    raise NoBrowserError(
        "Chromium could not be installed: install it by hand, or name one with CHROME=PROGRAM"
    )


if __name__ == "__main__":
    try:
        install()
    except NoBrowserError as error:
        sys.exit(str(error))
