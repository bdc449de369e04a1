"""Every page for programs of two to eight tracks, with all that is optional there or left out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from advisor.analysis.interview import outlook
from advisor.guide import Guide, load_cases, load_guide
from advisor.live import live
from advisor.presentation import card
from advisor.presentation.paper import paper
from advisor.presentation.pdf import print_pdf
from advisor.prospect import pages
from advisor.prospect.address import ALL_TRACKS
from advisor.prospect.visit import Context, Visit
from advisor.publishing.live import LiveGuide
from advisor.scoring import recommend
from advisor.staff import render_check
from advisor.staff.call import panel
from advisor.staff.maps import MOST_PAIRS
from advisor.staff.render_check import failing
from tests.app import staff_page
from tests.guides import checked
from tests.programs import OPTIONAL, written

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ANSWERS = {"q3": "a", "likes": ["wood", "stone"], "years": "none"}
SIZES = pytest.mark.parametrize("tracks", [2, 4, 5, 8])

HOLLOW = re.compile(
    r"<h\d[^>]*>[^<]*</h\d>(</summary>)?\s*(<(div|ul|ol|dl|p)[^>]*></\3>\s*)?"
    r"</(section|details)>|<(ul|ol|dl|table|section)\b[^>]*></\5>"
)
"""A heading with nothing under it, or a list without an item."""


def guide_of(folder: Path, tracks: int, without: tuple[str, ...] = (), questions: int = 6) -> Guide:
    """The guide of an invented program, whose cases agree in shape."""
    guide = load_guide(written(folder, tracks, questions=questions, without=without))
    load_cases(folder, guide)
    return guide


@pytest.mark.parametrize(
    "without",
    [OPTIONAL, *(pytest.param((block,), marks=pytest.mark.deep) for block in OPTIONAL)],
    ids=lambda without: without[0] if len(without) == 1 else "all",
)
def test_each_optional_block_can_be_missing_and_leaves_no_heading_behind(
    tmp_path: Path, without: tuple[str, ...]
) -> None:
    guide = guide_of(tmp_path / "data", 3, without)
    assert failing(guide) == ()
    for place, sheet in product(render_check._places(guide), render_check._sheets(guide)):
        page = pages.page(guide, Visit(place, sheet), Context(render_check.EARLY))
        assert HOLLOW.search(page) is None, place


@pytest.mark.parametrize(
    ("tracks", "without"),
    [
        *((2, ()), (5, ()), (8, OPTIONAL)),
        *(
            pytest.param(*each, marks=pytest.mark.deep)
            for each in ((4, ()), (8, ()), *((n, OPTIONAL) for n in (2, 4, 5)))
        ),
    ],
)
def test_two_to_eight_tracks_are_drawn_on_every_page_on_paper_and_in_the_picture(
    tmp_path: Path, tracks: int, without: tuple[str, ...]
) -> None:
    guide = guide_of(tmp_path / "data", tracks, without)
    assert failing(guide) == ()
    compared = pages.page(guide, Visit(ALL_TRACKS, checked(guide, {})), Context(render_check.EARLY))
    assert f"--tracks:{tracks}" in compared
    for answers in ({}, ANSWERS):
        sheet = checked(guide, answers)
        found = recommend(guide, sheet)
        assert print_pdf(paper(guide, sheet, found, "https://x.test/", NOW)).startswith(b"%PDF")
        drawn = card.of_result(guide, sheet, found)
        assert len(drawn.fork.branches) == tracks
        assert card.draw(drawn).startswith(b"\x89PNG")


@SIZES
def test_a_call_has_a_map_for_each_pair_of_contenders_and_no_more_than_can_be_looked_at(
    tmp_path: Path, tracks: int
) -> None:
    guide = guide_of(tmp_path / "data", tracks)
    sheet = checked(guide, ANSWERS)
    shown = panel.where_it_can_go(guide, sheet, outlook(guide, sheet))
    assert shown.count("<figure") == (1 if tracks < 4 else MOST_PAIRS)
    assert (guide.words.map.between in shown) == (tracks > 3)


@pytest.mark.parametrize(
    ("tracks", "without"),
    [
        (8, OPTIONAL),
        *(
            pytest.param(*each, marks=pytest.mark.deep)
            for each in [(2, OPTIONAL), (2, ()), (8, ())]
        ),
    ],
)
@pytest.mark.parametrize("page", ["call", "desk", "insights"])
def test_staff_pages_are_shown_for_any_program(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    tracks: int,
    without: tuple[str, ...],
) -> None:
    folder = written(tmp_path / "data", tracks, questions=5, without=without)
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(live, "__dict__", LiveGuide(folder).__dict__)
    app = staff_page(page).run()
    assert [each.message for each in app.exception] == []
    assert app.get("html")


def test_what_fails_is_named_once_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IndexError("tuple index out of range")

    monkeypatch.setitem(pages.PAGES, "tracks", broken)
    (line,) = failing(guide_of(tmp_path / "data", 2))
    assert line.startswith("page tracks (en) cannot be drawn: IndexError in broken (line ")
    assert line.endswith("test_render_check.py): tuple index out of range")
