"""What every test shares: how deep the run is, the browser, and what a bare machine lacks."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from advisor.settings import settings as advisor_settings
from tests.depth import DEPTH, IS_DEEP
from tests.system import MissingError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from advisor.guide import Guide

# A loaded machine is slow, not wrong: no example has a deadline, and none is too slow.
settings.register_profile(
    "advisor",
    max_examples=DEPTH.examples,
    deadline=None,
    # A quick run tries the same examples each time; a deep one looks for others.
    derandomize=not IS_DEEP,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.function_scoped_fixture,
    ],
)
settings.load_profile("advisor")

# A shell that runs the tests in the background has them ignore Ctrl-C, and every process that
# they start would inherit that; some tests press it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are cores: tests wait for servers and browsers."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    """Let each test's own variables be read: a process reads them once."""
    advisor_settings.cache_clear()
    yield
    advisor_settings.cache_clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave deep tests to the deep run, mark what needs a browser, and begin with that.

    What takes longest comes first, so that no worker is left alone with it at the end.
    """
    if not IS_DEEP and not any("::" in word for word in config.args):
        deep = [item for item in items if item.get_closest_marker("deep")]
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if not item.get_closest_marker("deep")]
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            # A browser on a busy machine may miss what no person would; nothing else is retried.
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: not item.get_closest_marker("browser"))


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what was loaded, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Skip a test whose fixtures need a program that is not installed."""
    try:
        yield
    except MissingError as error:
        pytest.skip(str(error))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Skip a test that needs a program that is not installed."""
    try:
        yield
    except MissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The guide as it is shipped; some folders have tests of one of their own."""
    from tests.shipped import GUIDE

    return GUIDE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of a module.

    It does not outlive the module: while it runs, so does Playwright's event loop, and other
    tests have loops of their own.
    """
    from tests.browser.chromium import launched

    with launched() as running:
        yield running
