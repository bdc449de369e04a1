"""The colors and fonts of the pages, for what no style sheet reaches: drawings, PDFs, charts.

Colors stand in ``style.css`` alone, except those of the tracks, which `advisor.prospect.looks`
writes for the pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final, NamedTuple

from advisor.guide import Guide

_STYLE: Final = (Path(__file__).parents[1] / "prospect" / "style.css").read_text(encoding="utf-8")
_PAIR: Final = r"light-dark\((#\w{6}), (#\w{6})\)"

FONTS: Final = Path(__file__).with_name("fonts")
"""The folder with the faces of headings and text. See its ``README.txt``."""


class Ink(NamedTuple):
    """A color on a light page and on a dark one, as ``#rrggbb``."""

    light: str
    dark: str


COLORS: Final[Mapping[str, Ink]] = {
    name: Ink(light, dark)
    for name, light, dark in re.findall(rf"^  --([\w-]+): {_PAIR};", _STYLE, re.MULTILINE)
}
"""Each color by its name in the style sheet."""

TRACKS: Final = (
    Ink("#2a66b0", "#6399ee"),
    COLORS["amber"],
    Ink("#641f55", "#ecc6e0"),
    Ink("#8a66f0", "#7d32fa"),
    Ink("#e8537c", "#c8007d"),
    Ink("#26260c", "#c8fa19"),
    Ink("#1c1cc8", "#7dfa96"),
    Ink("#0a0a55", "#7d6432"),
)
"""The colors of up to eight tracks, in the program's order, for a program that names none."""

LINE: Final = COLORS["edge"]  # of what belongs to no track

GROUNDS: Final[Mapping[str, Ink]] = {
    level: Ink(light, dark)
    for level, light, dark in re.findall(rf"\.level-(\w+) {{ --ground: {_PAIR}", _STYLE)
}
"""What stands behind a verdict, by its level."""


def colors_of(guide: Guide) -> tuple[Ink, ...]:
    """Give the colors of a guide's tracks, in the program's order."""
    own = guide.program.site.colors.tracks
    usual = zip(guide.track_ids, cycle(TRACKS), strict=False)
    return tuple(Ink(*own[name]) if name in own else ink for name, ink in usual)


def css(inks: Mapping[str, Ink], name: str) -> str:
    """Write a drawing's style: a property by selector, for light pages and for dark ones."""
    light, dark = (
        "".join(f"{where}{{{name}:{color}}}" for where, color in zip(inks, shade, strict=True))
        for shade in zip(*inks.values(), strict=True)
    )
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}"


def on_paper(inks: Sequence[Ink]) -> dict[str, Any]:
    """Give the colors of light pages, and the tracks' own, for the templates of PDFs and cards."""
    states = re.findall(r"\.is-(\w+) { --state: var\(--(\w+)\)", _STYLE)
    return {
        **{name: ink.light for name, ink in COLORS.items()},
        "tracks": [ink.light for ink in inks],
        "grounds": {level: ink.light for level, ink in GROUNDS.items()},
        "states": {state: COLORS[name].light for state, name in states},
    }
