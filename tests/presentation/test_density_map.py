"""The map shows every place once, in the color and the sector of its leader."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given

from advisor.analysis.density import Density, moved, of_all_sheets
from advisor.guide import Guide
from advisor.presentation import density_map
from advisor.presentation.density_map import Marks, describe, draw
from tests.guides import guides
from tests.shipped import GUIDE

SVG = "{http://www.w3.org/2000/svg}"


def cells_of(drawn: str) -> dict[str, int]:
    """How many cells each track has, by the class of its color."""
    found: dict[str, int] = {}
    for path in ET.fromstring(drawn).iter(f"{SVG}path"):
        name = path.get("class", "")
        found[name] = found.get(name, 0) + path.get("d", "").count("M")
    for name in ("any", "any hollow"):
        found.pop(name, None)
    return found


@given(guides(most=5))
def test_every_place_is_a_cell_in_the_color_of_its_leader(guide: Guide) -> None:
    for density in of_all_sheets(guide):
        leaders = np.bincount(density.leader, minlength=len(density.tracks) + 1).tolist()
        expected = {f"t{place}": count for place, count in enumerate(leaders) if count}
        assert cells_of(draw(guide, density)) == expected


def test_every_cell_lies_where_its_track_leads() -> None:
    """Up is the first track, down right the second, down left the third."""
    (density,) = of_all_sheets(GUIDE)
    for path in ET.fromstring(draw(GUIDE, density)).iter(f"{SVG}path"):
        for corner, y in re.findall(r"M(-?\d+) (-?\d+)", path.get("d", "")):
            across, down = (int(corner) + 8) / 12, int(y) / 7
            scores = [(across - down) / 2, across, 0]  # up to what is added to all alike
            first = [place for place, score in enumerate(scores) if score == max(scores)]
            expected = f"t{first[0]}" if len(first) == 1 else "t3"
            assert path.get("class") in (expected, "any")


def test_the_darkest_cells_hold_half_and_no_shade_more_than_it_says() -> None:
    shares = np.array([0.4, 0.3, 0.2, 0.06, 0.04])
    assert density_map._shades(shares).tolist() == [0, 0, 1, 2, 3]


def test_a_map_says_in_words_what_it_shows() -> None:
    density = Density(
        GUIDE.track_ids, np.array([[0, 0, 5], [0, 12, 12], [4, 0, 9]]), np.array([5, 3, 2])
    )
    assert describe(GUIDE, density) == (
        "Leading track: IT Management 30.0%, Data Analytics 20.0%, Information Security 0%, "
        "tie 50.0%. Strength: toss-up 50.0%, lean 20.0%, clear 30.0%. Half of all ways to answer "
        "lie in the 1 fullest of 3 cells; no lead in these is larger than 0 points."
    )


def test_a_map_takes_the_strengths_from_a_count_that_knows_who_answered_too_little() -> None:
    density = Density(GUIDE.track_ids, np.array([[0, 0, 5], [0, 12, 12]]), np.array([5, 5]))
    said = describe(GUIDE, density, {"toss-up": 3, "unknown": 2, "clear": 5, "lean": 0})
    assert "Strength: toss-up 30.0%, lean 0%, clear 50.0%, too few answers 20.0%." in said


def test_the_path_of_answers_lies_on_it_and_is_explained() -> None:
    (density,) = of_all_sheets(GUIDE)
    drawn = ET.fromstring(draw(GUIDE, density, Marks([(2, 0, 0), (4, 9, 3)])))
    kinds = [circle.get("class") for circle in drawn.iter(f"{SVG}circle")]
    assert (kinds.count("step"), kinds.count("stand")) == (1, 2)
    assert GUIDE.words.map.path in [text.text for text in drawn.iter(f"{SVG}text")]
    stand = next(c for c in drawn.iter(f"{SVG}circle") if c.get("class") == "stand")
    assert (stand.get("cx"), stand.get("cy")) == ("72", "28")  # 9 - 3 columns, 9 + 3 - 2 * 4 rows


def test_what_a_draft_moves_is_filled_where_it_brings_more_and_hollow_where_fewer() -> None:
    before = Density(
        GUIDE.track_ids, np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]]), np.array([4, 4, 2])
    )
    after = Density(
        GUIDE.track_ids, np.array([[0, 1, 2], [1, 0, 2], [3, 2, 0]]), np.array([2, 6, 2])
    )
    found, fewer = moved(before, after)
    signed = dict(
        zip(map(tuple, found.behind.tolist()), found.sheets * (1 - 2 * fewer), strict=True)
    )
    assert signed == pytest.approx(
        {(0, 1, 2): -0.2, (1, 0, 2): 0.2, (2, 1, 0): -0.2, (3, 2, 0): 0.2}
    )
    drawn = draw(GUIDE, found, Marks(hollow=fewer))
    assert cells_of(drawn) == {"t0 hollow": 1, "t1": 1, "t2 hollow": 1, "t2": 1}
    assert GUIDE.words.map.fewer in drawn


def test_names_are_text_whatever_they_hold() -> None:
    (density,) = of_all_sheets(GUIDE)
    first = replace(GUIDE.program.tracks[0], short="<b>R&D</b>")
    program = replace(GUIDE.program, tracks=(first, *GUIDE.program.tracks[1:]))
    drawn = draw(replace(GUIDE, program=program), density)
    assert "<b>R&D</b>" in [e.text for e in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_too_many_places_share_cells_and_the_legend_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (density,) = of_all_sheets(GUIDE)
    monkeypatch.setattr(density_map, "MOST_CELLS", 400)
    drawn = draw(GUIDE, density)
    assert sum(cells_of(drawn).values()) <= 400
    assert GUIDE.words.map.coarse.format(points=2) in drawn
