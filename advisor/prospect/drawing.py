"""The advisor's one drawing: a way that parts into three, one for each track.

It is decoration, so screen readers pass over it. Drawn by code in the tracks' own colors, it
is the same on the first page, where all ways are open, and above a track, where the way that
comes closest stands out.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import cycle, islice
from typing import Final
from urllib.parse import quote

from advisor.guide import Guide
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.palette import LINE, TRACKS, Ink

WIDTH: Final = 360
HEIGHT: Final = 60
_FORK: Final = 96
"""Where the way parts, from the left."""
_EDGE: Final = 9
"""Room for the end of a way."""
_THICK, _THIN = 5, 3


def ways(guide: Guide, leaders: Collection[str] = ()) -> Html:
    """Draw the ways, as an image: Streamlit lets no drawing stand in a page by itself.

    Parameters
    ----------
    guide
        Whose tracks the ways lead to, from top to bottom.
    leaders
        The tracks whose ways stand out; all are alike when there are none.
    """
    drawn = svg([track.id in leaders or not leaders for track in guide.tracks])
    return tag(
        "img",
        src=f"data:image/svg+xml,{quote(drawn)}",
        alt="",
        width=WIDTH,
        height=HEIGHT,
        class_="drawing",
    )


def svg(bold: Collection[bool]) -> Html:
    """Draw the ways as an SVG document that follows the reader's light or dark.

    Parameters
    ----------
    bold
        For each way, from top to bottom, whether it stands out.
    """
    middle, last = HEIGHT // 2, max(len(bold) - 1, 1)
    inks = islice(cycle(TRACKS), len(bold))
    branches = [
        (stands_out, _branch(place, round(_EDGE + place * (HEIGHT - 2 * _EDGE) / last), stands_out))
        for place, stands_out in enumerate(bold)
    ]
    return tag(
        "svg",
        tag("style", join(_rules(inks))),
        tag("path", d=f"M{_EDGE} {middle}H{_FORK}", class_="line", stroke_width=_THICK),
        tag("circle", cx=_EDGE, cy=middle, r=4, class_="line"),
        *(branch for _, branch in sorted(branches, key=lambda drawn: drawn[0])),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
    )


def _branch(place: int, height: int, stands_out: bool) -> Html:
    middle, stop = HEIGHT // 2, WIDTH - _EDGE
    bend = f"M{_FORK} {middle}C190 {middle} 160 {height} 260 {height}H{stop}"
    return tag(
        "g",
        tag("path", d=bend, stroke_width=_THICK if stands_out else _THIN),
        tag("circle", cx=stop, cy=height, r=6 if stands_out else 4),
        class_=f"w{place}",
        opacity=None if stands_out else "0.35",
    )


def _rules(inks: Collection[Ink] | islice[Ink]) -> tuple[Html, ...]:
    named = [("line", LINE), *((f"w{place}", ink) for place, ink in enumerate(inks))]
    light = "".join(f".{name}{{color:{ink.light}}}" for name, ink in named)
    dark = "".join(f".{name}{{color:{ink.dark}}}" for name, ink in named)
    shape = "path{fill:none;stroke:currentColor;stroke-linecap:round}circle{fill:currentColor}"
    return (Html(shape), Html(light), Html(f"@media(prefers-color-scheme:dark){{{dark}}}"))
