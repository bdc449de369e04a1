"""Guides whose scores lie far apart, though few of them are different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from advisor.guide.model import Guide
from tests.guides import GuideAndSheet, guides, guides_and_sheets

Change = Callable[[int], int]
"""What becomes of a number of points."""

WIDTHS = (1, 1, 1_000, 10**6, 10**12)


def with_all_points(guide: Guide, change: Change) -> Guide:
    """The guide with all its points changed, those of bonuses included."""

    def changed(row: Mapping[str, int]) -> dict[str, int]:
        return {track: change(points) for track, points in row.items()}

    points = {
        question: {option: changed(row) for option, row in table.items()}
        for question, table in guide.rules.points.items()
    }
    bonuses = tuple(replace(bonus, points=changed(bonus.points)) for bonus in guide.rules.bonuses)
    return replace(guide, rules=replace(guide.rules, points=points, bonuses=bonuses))


def scattered(guide: Guide, width: int, seed: int) -> Guide:
    """The guide with points some way from multiples of a width; with a width of 1 as it is."""
    random = Random(seed)
    return with_all_points(
        guide,
        lambda points: points * width + random.choice((0, 0, 1, -1, width // 3)) * (width > 1),
    )


def scatterings() -> st.SearchStrategy[tuple[int, int]]:
    """Widths, with seeds."""
    return st.tuples(st.sampled_from(WIDTHS), st.integers(0, 99))


def guides_of_any_width(most: int) -> st.SearchStrategy[Guide]:
    """Guides of up to ``most`` questions, some with points in the millions."""
    return st.builds(lambda guide, by: scattered(guide, *by), guides(most), scatterings())


def guides_of_any_width_and_sheets(most: int) -> st.SearchStrategy[GuideAndSheet]:
    """The same, each with one of its sheets."""
    return st.builds(
        lambda both, by: GuideAndSheet(scattered(both.guide, *by), both.sheet),
        guides_and_sheets(most),
        scatterings(),
    )
