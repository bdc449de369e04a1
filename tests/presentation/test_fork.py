"""The picture of the scores: to scale, with the numbers as text."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import Guide
from advisor.presentation.fork import WIDTH, Fork, height, open_fork, svg
from advisor.presentation.fork import fork as view
from advisor.presentation.palette import LINE, TRACKS
from advisor.presentation.sentences import points
from advisor.prospect.address import START
from advisor.prospect.fork import fork
from advisor.prospect.visit import Visit
from advisor.scoring import TrackScore
from advisor.scoring.score import strength_of
from tests.guides import checked
from tests.shipped import GUIDE


def seen(*totals: int) -> Fork:
    """The fork of some scores, best first."""
    ranked = sorted(totals, reverse=True)
    tracks = zip(GUIDE.tracks, ranked, strict=True)
    return view(GUIDE, [TrackScore(t.id, t.name, total, t.url) for t, total in tracks])


def written(guide: Guide, drawn: Fork) -> str:
    """The picture on the page of someone for whom the first track leads."""
    return fork(guide, Visit(START, checked(guide, {})), drawn, guide.track_ids[:1])


def test_branches_end_as_far_back_as_their_tracks_are_behind() -> None:
    first, second, third = (branch.reach for branch in seen(20, 16, 2).branches)
    assert (first - third) == pytest.approx((first - second) * 18 / 4)


def test_tied_tracks_end_together() -> None:
    assert len({branch.reach for branch in seen(7, 7, 7).branches}) == 1


@given(st.lists(st.integers(-5, 30), min_size=3, max_size=3))
def test_the_second_track_ends_in_the_band_of_the_leads_strength(totals: list[int]) -> None:
    drawn, ranked = seen(*totals), sorted(totals, reverse=True)
    strength = strength_of(ranked[0] - ranked[1], 99, GUIDE.rules.strength)
    bands = {band.name: band for band in drawn.bands}
    words = GUIDE.words.bands
    band = bands[{"toss-up": words.toss_up, "lean": words.lean, "clear": words.clear}[strength]]
    assert band.start - 1e-9 <= drawn.branches[1].reach <= band.end + 1e-9
    assert all(0 <= branch.reach <= 1 for branch in drawn.branches)


def test_every_score_stands_beside_its_track_as_text(guide: Guide) -> None:
    text = re.sub(r"<[^>]*>", "|", written(guide, seen(12, 1, -2)))
    said = ("12 points", "1 point", "\N{MINUS SIGN}2 points")
    for track, total in zip(guide.tracks, said, strict=True):
        assert re.search(rf"{re.escape(escape(track.short))}\|+{total}\|", text)


def test_the_picture_shows_no_percentages(guide: Guide) -> None:
    assert "%" not in re.sub(r'src="[^"]*"', "", written(guide, seen(12, 6, 3)))


def ends(drawn: Fork) -> dict[str, float]:
    """Where the drawing has the dot of each branch, by its class."""
    found = re.findall(r'<g class="(w\d)[^>]*>.*?class="dot" d="M([\d.]+) ', svg(drawn))
    return {name: float(end) for name, end in found}


def test_the_drawing_has_a_branch_for_each_track_in_its_color_as_long_as_it_reaches() -> None:
    drawn = seen(20, 16, 2)
    assert ends(drawn) == pytest.approx(
        {f"w{branch.place - 1}": branch.reach * WIDTH for branch in drawn.branches}, abs=0.1
    )
    colors = {color for ink in (*TRACKS[:3], LINE) for color in ink}
    assert set(re.findall("#[0-9a-f]{6}", svg(drawn))) == colors
    assert svg(drawn).count("edge") - 1 == len(drawn.bands) - 1


def test_the_branch_that_a_page_is_about_is_drawn_last_and_the_others_recede() -> None:
    drawn = svg(open_fork(GUIDE, {"bida"}), labels=False)
    *others, last = re.findall(r'<g class="w\d( faint)?"', drawn)
    assert last == ""
    assert all(others)
    assert "faint" not in re.findall(r'<g class="([^"]*)"', svg(open_fork(GUIDE)))


def test_the_drawing_is_as_high_as_its_labels_need() -> None:
    drawn = open_fork(GUIDE)
    for labels in (True, False):
        high = height(drawn, labels=labels)
        assert f'viewBox="0 0 {WIDTH} {high}"' in svg(drawn, labels=labels)
        assert all(
            0 < float(y) < high for y in re.findall(r"M[\d.]+ ([\d.]+)h", svg(drawn, labels=labels))
        )


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 point"), (-1, "\N{MINUS SIGN}1 point"), (0, "0 points"), (2, "2 points")],
)
def test_a_number_of_points_is_said_in_words(guide: Guide, count: int, said: str) -> None:
    assert points(guide, count) == said
