"""The wheel is all that another machine needs: it recommends and serves without a checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel
from playwright.sync_api import Browser, expect

from advisor.guide import load_guide
from advisor.guide.translation import languages
from advisor.publishing.publisher import publish
from tests.browser.server import HOST, free_port, serving
from tests.checkout import CHECKOUT, DATA

OUTSIDE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
"""The environment of someone who has no checkout."""


def _built(checkout: Path, folder: Path) -> Path:
    """The wheel of a checkout, built by what its ``pyproject.toml`` names for that."""
    with chdir(checkout):
        return folder / build_wheel(str(folder))


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``advisor`` command of a wheel, installed where there is no checkout.

    The environment borrows this one's libraries through a ``.pth`` file; those of an
    editable install are not followed, so ``advisor`` itself comes from the wheel alone.
    """
    folder = tmp_path_factory.mktemp("wheel")
    home = folder / "venv"
    venv.create(home)
    borrowed = Path(sysconfig.get_path("purelib", vars={"base": str(home)})) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    words = ("install", "--quiet", "--no-deps", "--no-index", "--ignore-installed")
    subprocess.run((*pip, *words, _built(CHECKOUT, folder)), check=True)
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
    assert brought == {path.name for path in (DATA).glob("*.yaml")}
    assert (package / "data" / "schema").is_dir()
    assert languages(package / "data") == languages(DATA) == ("es",)
    assert (package / ".streamlit" / "config.toml").is_file()


def test_what_was_published_in_the_checkout_stays_there(tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    for name in ("advisor", "data", ".streamlit"):
        shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "pyproject.toml", "README.md"):
        shutil.copy(CHECKOUT / name, copy)
    text = (copy / "data" / "rules.yaml").read_text() + "# mine\n"
    base = load_guide(copy / "data").fingerprints.rules
    now = datetime.now(UTC)
    publish(copy / "data", text, base=base, who="ann", why="So.", now=now)
    (copy / "data" / "drafts").mkdir()
    (copy / "data" / "drafts" / "ann.json").write_text("{}")
    (copy / "data" / "signed-out").mkdir()
    (copy / "data" / "signed-out" / "0123").touch()

    with ZipFile(_built(copy, tmp_path)) as parcel:
        names = [name for name in parcel.namelist() if name.startswith("advisor/data/")]
        assert b"# mine" in parcel.read("advisor/data/rules.yaml")
    assert {Path(name).parent.name for name in names} == {"data", "schema", "es"}
    assert {Path(name).suffix for name in names} == {".yaml", ".json"}


@pytest.mark.deep
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
        expect(page.locator("[data-key=start]")).to_be_visible()
        page.wait_for_function("() => document.querySelector('#root:not([hidden]) .page')")
