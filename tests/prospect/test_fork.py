"""The picture of the scores: to scale, with the numbers as text."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import load_guide
from advisor.guide import Guide
from advisor.presentation.result import named
from advisor.presentation.scores import Fork
from advisor.presentation.scores import fork as view
from advisor.presentation.sentences import points
from advisor.prospect.address import START, Visit
from advisor.prospect.fork import fork
from advisor.scoring import TrackScore
from advisor.scoring.score import strength_of
from tests.guides import checked

GUIDE = load_guide()


@pytest.fixture(scope="module")
def guide() -> Guide:
    return GUIDE


def seen(*totals: int) -> Fork:
    """The fork of some scores, best first."""
    ranked = sorted(totals, reverse=True)
    tracks = zip(GUIDE.tracks, ranked, strict=True)
    return view(GUIDE, [TrackScore(t.id, t.name, total, t.url) for t, total in tracks])


def written(guide: Guide, drawn: Fork) -> str:
    """The picture on the page of somebody for whom the first track leads."""
    return fork(guide, Visit(START, checked(guide, {})), drawn, [named(guide, guide.tracks[0].id)])


def test_branches_end_as_far_back_as_their_tracks_are_behind() -> None:
    first, second, third = (branch.reach for branch in seen(20, 16, 2).branches)
    assert first == 1
    assert (first - third) == pytest.approx((first - second) * 18 / 4)


def test_tied_tracks_end_together() -> None:
    assert [branch.reach for branch in seen(7, 7, 7).branches] == [1, 1, 1]


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
    assert "%" not in written(guide, seen(12, 6, 3))


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 point"), (-1, "\N{MINUS SIGN}1 point"), (0, "0 points"), (2, "2 points")],
)
def test_a_number_of_points_is_said_in_words(guide: Guide, count: int, said: str) -> None:
    assert points(guide, count) == said
