"""Programs of two, four and eight tracks in the real browser, each with the looks that it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import Open, Scheme
from tests.browser.layout import cut_off
from tests.browser.server import Server
from tests.browser.staffed import started
from tests.browser.visitor import LAPTOP, PHONE
from tests.programs import NAMES, written

RESULT: Final = "?page=result&years=some&likes=wood&tools=hand&q3=a&q4=b"
PAGES: Final = ("", RESULT, "?page=tracks", f"?page=track.{NAMES[1]}")
LONG: Final = "Donaudampfschifffahrtskunde"
"""What one of the tracks is called for short."""
DESK: Final = "?page=staff.desk"
COLUMNS: Final = """() => [...document.querySelectorAll(".desk-editor thead th")]
  .map(each => each.getBoundingClientRect().width)"""
RUN_OVER: Final = """() => [...document.querySelectorAll(".fork dt, .compare thead th")]
  .filter(each => {
    const text = document.createRange();
    text.selectNodeContents(each);
    const room = each.matches("dt")
      ? each.nextElementSibling.getBoundingClientRect().left : each.getBoundingClientRect().right;
    return text.getBoundingClientRect().right > room + 0.5;
  }).map(each => `"${each.textContent}" runs over what stands beside it`)"""

Place = tuple[ViewportSize, Scheme]
PLACES: Final[tuple[Place, ...]] = ((PHONE, "light"), (LAPTOP, "dark"))
OTHERS: Final[tuple[Place, ...]] = ((PHONE, "dark"), (LAPTOP, "light"))


@pytest.fixture(
    scope="module",
    params=[8, *(pytest.param(count, marks=pytest.mark.deep) for count in (2, 4))],
)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A program of its own, with staff pages."""
    home = tmp_path_factory.mktemp("program")
    (home / "state").mkdir()
    data = written(home / "data", request.param, questions=5)
    program = data / "program.yaml"
    program.write_text(program.read_text().replace('"short": "Bakery"', f'"short": "{LONG}"'))
    with started(data, home / "state") as server:
        yield server


def wrong(page: Page) -> list[str]:
    """List what does not fit on a page, or cannot be read by everyone."""
    return [*cut_off(page), *page.evaluate(RUN_OVER), *violations(page)]


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [*PLACES, *(pytest.param(*each, marks=pytest.mark.deep) for each in OTHERS)],
)
def test_each_page_has_room_for_every_track(
    open_page: Open, served: Server, viewport: ViewportSize, scheme: Scheme
) -> None:
    page = open_page(viewport, scheme)
    for address in PAGES:
        page.goto(f"{served.url}/{address}")
        assert (address, wrong(page)) == (address, [])


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
def test_the_desk_keeps_an_answer_in_sight_beside_the_numbers_of_any_track(
    open_page: Open, served: Server, viewport: ViewportSize
) -> None:
    page = open_page(viewport)
    page.goto(f"{served.url}/{DESK}")
    fields = page.locator(".desk-editor tbody tr:has(input)").first.locator("input")
    expect(fields.first).to_be_visible()
    answers, *tracks = page.evaluate(COLUMNS)
    assert answers >= 100, "the texts of the answers have too little room"
    assert max(tracks) < 1.2 * min(tracks), "a track has more room than others"
    fields.last.focus()
    expect(page.locator(".desk-editor tbody th[scope=row]").first).to_be_in_viewport(ratio=0.9)
    expect(fields.last).to_be_in_viewport(ratio=0.9)
