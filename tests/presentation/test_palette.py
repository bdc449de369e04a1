"""The tracks' colors: the same everywhere, and told apart by color-blind readers."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest

from advisor import prospect
from advisor.guide import colors
from advisor.presentation.palette import COLORS, GROUNDS, LINE, TRACKS, Ink, on_paper
from advisor.presentation.profile import State

STYLE = (Path(prospect.__file__).parent / "style.css").read_text(encoding="utf-8")
PAPER = Ink("#fbfaf6", "#14181b")
LEAST = 20.0
"""Two colors this far apart in CIELAB are told apart at a glance; just noticeable is about 2."""

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)

Triple = tuple[float, ...]


def linear(color: str) -> Triple:
    """Red, green and blue as parts of the light."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def lab(light: Triple) -> Triple:
    """CIELAB under daylight."""

    def bent(part: float) -> float:
        return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116

    x, y, z = (bent(max(a, 0) / b) for a, b in zip(times(XYZ, light), WHITE, strict=True))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_two_tracks_are_told_apart_however_somebody_sees(sight: str, scheme: str) -> None:
    seen = [lab(times(SIGHT[sight], linear(getattr(ink, scheme)))) for ink in TRACKS]
    for one, other in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > LEAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_track_stands_out_from_the_page(scheme: str) -> None:
    for ink in (*TRACKS, LINE):
        assert colors.contrast(getattr(ink, scheme), getattr(PAPER, scheme)) >= 3


def test_the_style_sheet_has_the_same_colors() -> None:
    assert "--track:" not in STYLE  # the tracks' own: see looks.py
    assert (COLORS["edge"], COLORS["paper"]) == (LINE, PAPER) == (LINE, (colors.LIGHT, colors.DARK))


def test_a_verdict_is_read_in_white_on_its_ground() -> None:
    assert set(GROUNDS) == {"yes", "note", "yes_if", "not_yet", "elsewhere"}
    for ground in GROUNDS.values():
        for color in ground:
            assert colors.contrast(color, "#ffffff") >= 4.5


def test_paper_has_the_colors_of_light_pages() -> None:
    paper = on_paper(TRACKS)
    assert (paper["ink"], paper["paper"]) == (COLORS["ink"].light, PAPER.light)
    assert set(paper["states"]) == set(get_args(State))
