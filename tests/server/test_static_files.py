"""Static files: robots.txt, the manifest, the pictures."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image
from starlette.requests import Request

from advisor.prospect.document import PAPER, TOUCH_ICON
from advisor.prospect.head import PREVIEW, PREVIEW_SIZE
from advisor.prospect.markup import Html
from advisor.publishing.live import LiveGuide
from advisor.server.static_files import LARGE_ICON, PICTURES, routes
from advisor.server.static_files import manifest as answer_manifest
from advisor.server.static_files import robots as answer_robots
from tests.browser.people import GUIDE
from tools import preview

ASKED = Request({"type": "http", "query_string": b"", "headers": []})


def test_robots_may_read_all_pages_so_that_each_can_tell_them_not_to_list_it() -> None:
    robots = RobotFileParser()
    robots.parse(bytes(answer_robots(ASKED).body).decode().splitlines())
    for address in ("/", "/?page=tracks", "/?page=result&degree=none", "/static/js/index.js"):
        assert robots.can_fetch("AnyBot", f"https://msit.example.edu{address}"), address
    assert not robots.can_fetch("AnyBot", "https://msit.example.edu/auth/login")


def test_the_manifest_says_what_a_telephone_needs_and_each_icon_has_an_address() -> None:
    response = answer_manifest(ASKED)
    said = json.loads(bytes(response.body))
    assert response.headers["content-type"] == "application/manifest+json"
    assert said["name"] == GUIDE.words.site.title
    assert said["short_name"] == GUIDE.words.document.short
    assert len(said["short_name"]) <= 12, "telephones cut longer names"
    assert said["lang"] == "en"
    assert said["background_color"] == PAPER["light"]
    addresses = {route.path for route in routes()}
    assert {icon["src"].replace("./", "/") for icon in said["icons"]} <= addresses


def test_a_faulty_guide_leaves_the_manifest_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.live.live", LiveGuide(tmp_path))
    assert answer_manifest(ASKED).status_code == 503


@pytest.mark.parametrize(
    ("name", "size", "source"),
    [
        (PREVIEW, PREVIEW_SIZE, preview.preview(GUIDE)),
        (TOUCH_ICON, (192, 192), preview.icon()),
        (LARGE_ICON, (512, 512), preview.icon()),
    ],
)
def test_a_picture_is_small_and_shows_the_names_and_colors_of_today(
    name: str, size: tuple[int, int], source: str
) -> None:
    file = PICTURES / name
    assert file.stat().st_size < 40_000
    with Image.open(file) as picture:
        assert picture.size == size
        made_from = picture.info[preview.MADE_FROM]
    assert made_from == preview.digest(Html(source)), "run: python -m tools.preview"
