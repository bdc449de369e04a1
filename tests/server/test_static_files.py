"""Static files: robots.txt, the manifest, the icons."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image
from starlette.requests import Request

from advisor.presentation.palette import colors_of
from advisor.prospect.document import PAPER
from advisor.publishing.live import LiveGuide
from advisor.server.static_files import SIDES, drawn, icon, routes
from advisor.server.static_files import manifest as answer_manifest
from advisor.server.static_files import robots as answer_robots
from tests.shipped import GUIDE

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


@pytest.mark.parametrize("side", SIDES.values())
def test_an_icon_is_small_and_shows_the_program_s_own_drawing(side: int) -> None:
    picture = drawn(bytes(icon(ASKED).body).decode(), side)
    assert len(picture) < 20_000
    with Image.open(BytesIO(picture)) as made:
        assert made.size == (side, side)
        colors = {made.convert("RGB").getpixel((side * x // 32, side // 2)) for x in (8, 16, 24)}
    assert colors == {tuple(bytes.fromhex(ink.light[1:])) for ink in colors_of(GUIDE)}
