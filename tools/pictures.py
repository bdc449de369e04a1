"""Take the documentation's pictures from the running advisor.

``python -m tools.pictures`` takes those of the README and of the tour, ``python -m
tools.pictures --sheets FOLDER`` draws contact sheets: every page and verdict at four widths,
light and dark, in each language, to be looked at after a change of the looks. Run it from the
checkout.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from advisor.analysis.density import of_all_sheets
from advisor.live import live
from advisor.presentation.density_map import draw
from tests.browser.chromium import launched
from tests.browser.people import FEW
from tests.browser.server import Server, free_port, serving
from tests.browser.visitor import address
from tests.checkout import CHECKOUT
from tests.shipped import CASES, GUIDE

Scheme = Literal["light", "dark"]
Size = tuple[int, int]

IMAGES = CHECKOUT / "docs" / "images"
COLORS = 160
"""As few as keep the looks: small files."""
PHONE: Size = (390, 844)
LAPTOP: Size = (1280, 800)
WIDTHS = (320, 390, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LONGEST = 9000
"""Pixels of a page that a contact sheet shows."""
SETTLED = """() => document.querySelector("main > .page .foot")
  || document.querySelector('[data-test-script-state="notRunning"] h1')
    && !document.querySelector('[data-stale="true"]')"""
HEIGHT = "() => document.documentElement.scrollHeight"

CASE = {case.id: case for case in CASES}
SPECIALIST = CASE["cloud_specialist"].answers


@dataclass(frozen=True)
class Shot:
    """A picture of the tour.

    Attributes
    ----------
    name
        Of its file.
    address
        The page that it shows.
    size
        Of the window, in pixels.
    scheme
        Light or dark.
    keys
        What is pressed before it is taken, with the selector of what has to be there first.
    """

    name: str
    address: str
    size: Size = PHONE
    scheme: Scheme = "light"
    keys: Mapping[str, str] = field(default_factory=dict)


TOUR = (
    Shot("start", ""),
    Shot("question", address("work", {"numbers": ("often",), "done": ("built_report",)})),
    Shot("review", address("review", SPECIALIST)),
    Shot("result", address("result", SPECIALIST), (800, 1240)),
    Shot("elsewhere", address("result", CASE["needs_student_visa"].answers), scheme="dark"),
    Shot("spanish", "?lang=es&" + address("result", SPECIALIST)[1:]),
    Shot("tracks", "?page=tracks", (1280, 900)),
    Shot("desk", "?page=staff.desk", (1280, 900)),
    Shot("call", "?page=staff.call", (1280, 800), keys={"1": ".call-row[aria-current]"}),
)


FIRST = (
    *("sysadmin_ready_to_lead", "cloud_specialist", "risk_modeler", "analyst_or_manager"),
    *("analyst_in_mexico_city", "police_officer", "still_in_college"),
    *("shop_owner_without_a_degree", "needs_student_visa", "only_a_certificate"),
    *("first_page_only", "empty"),
)
"""Cases with each verdict, strength, a tie, one thing to check and several, and too few answers."""


SHEETS: tuple[tuple[Size, Scheme, str], ...] = (
    *((PHONE, "light", "en"), (PHONE, "dark", "es")),
    *((LAPTOP, "light", "es"), (LAPTOP, "dark", "en")),
)
"""The windows in which the first screens of results are kept."""


def main() -> None:
    """Take the pictures that were asked for, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.pictures")
    parser.add_argument("--sheets", type=Path, metavar="FOLDER", help="draw contact sheets instead")
    folder: Path | None = parser.parse_args().sheets
    with _served() as server, launched() as browser:
        if folder is None:
            for shot in TOUR:
                _keep(_take(browser, server.url, shot), IMAGES / f"{shot.name}.png")
            for size, scheme, language in SHEETS:
                name = f"first-{'phone' if size == PHONE else 'laptop'}-{scheme}-{language}.png"
                _keep(_first_screens(browser, server.url, size, scheme, language), IMAGES / name)
            (drawn,) = of_all_sheets(GUIDE)
            (IMAGES / "map.svg").write_text(draw(GUIDE, drawn), encoding="utf-8")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            _draw_sheets(browser, server.url, folder)


@contextmanager
def _served() -> Iterator[Server]:
    """Serve the advisor with its staff pages, and records in a folder that is thrown away."""
    port = free_port()
    command = [sys.executable, "-m", "advisor", "run", "--staff", "--port", str(port)]
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_STATE": state}
        environment.pop("ADVISOR_DATABASE_URL", None)
        with serving(command, port, folder=Path(state), environment=environment) as server:
            yield server


@contextmanager
def _page(browser: Browser, size: Size, scheme: Scheme, scale: float = 1) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        device_scale_factor=scale,
        reduced_motion="reduce",
        locale="en-US",
    )
    yield context.new_page()
    context.close()


def _open(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}/{address}")
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(300)  # fonts


# ------------------------------------------------------------------------- the tour


def _take(browser: Browser, site: str, shot: Shot) -> Image.Image:
    """Take a picture of what stands in the window."""
    with _page(browser, shot.size, shot.scheme, scale=1.5) as page:
        _open(page, site, shot.address)
        for key, needed in shot.keys.items():
            page.locator(needed).first.wait_for()
            page.keyboard.press(key)
            page.wait_for_timeout(3000)  # saved, and said so
        return _image(page.screenshot())


def _keep(picture: Image.Image, file: Path) -> None:
    picture.quantize(COLORS, kmeans=1).save(file, optimize=True)
    print(f"{file.relative_to(CHECKOUT)}: {file.stat().st_size // 1000} kB")


# --------------------------------------------------------------- the contact sheets


def _draw_sheets(browser: Browser, site: str, folder: Path) -> None:
    """Draw a sheet for each width, scheme and language."""
    live.guide()
    languages = [language.id for language in live.languages]
    for width, scheme, language in product(WIDTHS, SCHEMES, languages):
        with _page(browser, (width, 900), scheme) as page:
            pictures = [
                (name, _whole(page, site, f"?lang={language}&{where.removeprefix('?')}"))
                for name, where in _places().items()
            ]
        file = folder / f"{width}-{scheme}-{language}.png"
        _sheet(pictures).save(file)
        print(file)


def _places() -> Mapping[str, str]:
    """Every page of a prospect's by name, and a result for every verdict, track and strength."""
    pages = {page.id: address(page.id, SPECIALIST) for page in GUIDE.questionnaire.pages}
    return {
        "start": "",
        **pages,
        "review": address("review", SPECIALIST),
        "change": address("change.goal", SPECIALIST),
        "short": "?page=short.goal",
        "code": "?page=code",
        "tracks": "?page=tracks",
        **{f"track.{track.id}": f"?page=track.{track.id}" for track in GUIDE.tracks},
        "nothing said": address("result"),
        **{case.id: address("result", case.answers) for case in FEW},
    }


def _first_screens(
    browser: Browser, site: str, size: Size, scheme: Scheme, language: str
) -> Image.Image:
    """Take what stands in the window when a result has come, for each of the first screens."""
    pictures = []
    with _page(browser, size, scheme) as page:
        for name in FIRST:
            where = address("result", CASE[name].answers)
            _open(page, site, f"?lang={language}&{where.removeprefix('?')}")
            pictures.append((name, _image(page.screenshot())))
    rows = [_sheet(pictures[start : start + 4]) for start in range(0, len(pictures), 4)]
    sheet = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)), "#888")
    for place, row in enumerate(rows):
        sheet.paste(row, (0, place * rows[0].height))
    return sheet


def _whole(page: Page, site: str, where: str) -> Image.Image:
    """Take a page in its whole length."""
    size = page.viewport_size
    assert size is not None
    _open(page, site, where)
    tall = min(page.evaluate(HEIGHT), LONGEST)
    page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
    picture = _image(page.screenshot())
    page.set_viewport_size(size)
    return picture


def _sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    """Put pictures side by side at half their size, each under its name."""
    small = [(name, picture.reduce(2)) for name, picture in pictures]
    width = sum(picture.width + 20 for _, picture in small)
    height = max(picture.height for _, picture in small) + 30
    sheet = Image.new("RGB", (width, height), "#888")
    place = 10
    for name, picture in small:
        ImageDraw.Draw(sheet).text((place, 8), name, fill="white")
        sheet.paste(picture, (place, 25))
        place += picture.width + 20
    return sheet


def _image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


if __name__ == "__main__":
    main()
