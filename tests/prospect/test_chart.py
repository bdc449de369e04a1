"""The scores as lengths, with the numbers as text."""

from __future__ import annotations

import re
from html import escape

import pytest

from advisor import load_guide
from advisor.guide import Guide
from advisor.presentation.result import bars as bars_of
from advisor.presentation.sentences import points
from advisor.prospect.chart import chart
from advisor.scoring import TrackScore


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide()


def scores(guide: Guide, *totals: int) -> list[TrackScore]:
    return [
        TrackScore(track.id, track.name, total, track.url)
        for track, total in zip(guide.tracks, totals, strict=True)
    ]


def drawn(guide: Guide, *totals: int) -> str:
    """The chart of some scores."""
    return chart(guide, bars_of(guide, scores(guide, *totals)))


def bars(markup: str) -> list[tuple[float, float]]:
    """Where each bar starts and how long it is, as parts of the whole width."""
    found = re.findall(r"--start:([\d.]+);--length:([\d.]+)", markup)
    return [(float(start), float(length)) for start, length in found]


def test_bars_are_as_long_as_the_scores_and_start_together(guide: Guide) -> None:
    assert bars(drawn(guide, 12, 6, 3)) == [
        (0, 1),
        (0, 0.5),
        (0, 0.25),
    ]


def test_a_score_below_zero_reaches_to_the_left_of_the_common_start(guide: Guide) -> None:
    assert bars(drawn(guide, 6, 0, -2)) == [
        (0.25, 0.75),
        (0.25, 0),
        (0, 0.25),
    ]


def test_scores_that_are_all_zero_have_no_length(guide: Guide) -> None:
    assert [length for _, length in bars(drawn(guide, 0, 0, 0))] == [
        0,
        0,
        0,
    ]


def test_every_score_stands_beside_its_track_as_text(guide: Guide) -> None:
    text = re.sub(r"<[^>]*>", "|", drawn(guide, 12, 1, -2))
    said = ("12 points", "1 point", "\N{MINUS SIGN}2 points")
    for track, total in zip(guide.tracks, said, strict=True):
        assert re.search(rf"{re.escape(escape(track.name))}\|+{total}\|", text)


def test_the_chart_shows_no_percentages(guide: Guide) -> None:
    assert "%" not in drawn(guide, 12, 6, 3)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 point"), (-1, "\N{MINUS SIGN}1 point"), (0, "0 points"), (2, "2 points")],
)
def test_a_number_of_points_is_said_in_words(guide: Guide, count: int, said: str) -> None:
    assert points(guide, count) == said
