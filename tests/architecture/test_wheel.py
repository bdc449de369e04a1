"""The wheel is all that another machine needs: it recommends and serves without a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import HOST, free_port, serving
from tests.checkout import CHECKOUT

OUTSIDE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
"""The environment of somebody who has no checkout."""


def _pip(*words: str | Path) -> None:
    subprocess.run(
        (sys.executable, "-m", "pip", "--disable-pip-version-check", *words),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``advisor`` command of a wheel, installed where there is no checkout.

    The environment borrows this one's libraries through a ``.pth`` file; those of an
    editable install are not followed, so ``advisor`` itself comes from the wheel alone.
    """
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, CHECKOUT)
    (wheel,) = folder.glob("*.whl")
    home = folder / "venv"
    venv.create(home)
    borrowed = Path(sysconfig.get_path("purelib", vars={"base": str(home)})) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    python = home / "bin" / "python"
    _pip("--python", python, "install", "--quiet", "--no-deps", "--ignore-installed", wheel)
    return home / "bin" / "advisor"


def test_an_installed_wheel_recommends_outside_the_checkout(command: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        (command, "recommend", "--json"),
        cwd=tmp_path,
        env=OUTSIDE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout)["strength"] == "unknown"


def test_an_installed_wheel_brings_the_files_beside_the_package(command: Path) -> None:
    (package,) = command.parent.parent.glob("lib/*/site-packages/advisor")
    brought = {path.name for path in (package / "data").glob("*.yaml")}
    assert brought == {path.name for path in (CHECKOUT / "data").glob("*.yaml")}
    assert (package / "data" / "schema").is_dir()
    assert (package / ".streamlit" / "config.toml").is_file()


def test_an_installed_wheel_serves_outside_the_checkout(
    command: Path, tmp_path: Path, browser: Browser
) -> None:
    port = free_port()
    words = (str(command), "run", "--port", str(port), "--address", HOST)
    with (
        serving(words, port, folder=tmp_path, environment=OUTSIDE) as server,
        browser.new_context() as context,
    ):
        page = context.new_page()
        page.goto(server.url)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".st-key-start button")).to_be_enabled()
