"""What every test shares."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A loaded machine is slow, not wrong: no example has a deadline.
settings.register_profile("advisor", deadline=None, print_blob=True)
settings.load_profile("advisor")

# A shell that runs the tests in the background has them ignore Ctrl-C, and every process that
# they start would inherit that; some tests press it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of a module; each visit opens a context of its own.

    It does not outlive the module: while it runs, so does Playwright's event loop, and other
    tests have loops of their own.
    """
    from tests.browser.chromium import launched

    with launched() as running:
        yield running
