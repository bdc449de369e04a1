"""The map on the pages of the staff: an image with its text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from advisor.analysis.density import Density, moved
from advisor.guide import Guide
from advisor.presentation.density_map import MOST_CELLS, Marks, describe, draw
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, tag

MOST_PAIRS: Final = 3
"""With more than three tracks there is a map for each two: so many are looked at."""


def contested(*densities: Sequence[Density]) -> list[tuple[Density, ...]]:
    """Choose the maps on which most lies, each as all of some guides have it."""
    same = [maps for maps in zip(*densities, strict=True) if any(map(_weight, maps))]
    return sorted(same, key=lambda maps: -sum(map(_weight, maps)))[:MOST_PAIRS]


def _weight(density: Density) -> float:
    return float(density.sheets.sum())


def figure(
    guide: Guide,
    density: Density,
    marks: Marks | None = None,
    title: str | None = None,
    strengths: Mapping[str, float] | None = None,
) -> Html:
    """Write a map, with what it shows in words below.

    It is an image: Streamlit lets no drawing stand in a page by itself.
    """
    return _figure(draw(guide, density, marks), describe(guide, density, strengths), title)


def change(guide: Guide, before: Density, after: Density, title: str) -> Html:
    """Write a map of what a draft moves; the words alone where that is nothing, or too much."""
    density, fewer = moved(before, after)
    share = percent(float(density.sheets.sum()) / 2, guide=guide)
    said = guide.words.map.moved.format(share=share)
    can_be_drawn = 0 < len(density.sheets) <= MOST_CELLS
    drawn = draw(guide, density, Marks(hollow=fewer)) if can_be_drawn else ""
    return _figure(drawn, said, title)


def _figure(drawn: str, said: str, title: str | None) -> Html:
    image = tag("img", src=f"data:image/svg+xml,{quote(drawn)}", alt="") if drawn else None
    heading = tag("h4", title) if title else None
    return tag("figure", heading, image, tag("figcaption", said), class_="map")
