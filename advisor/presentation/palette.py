"""The colors and fonts of the pages, for what no style sheet reaches: drawings, PDFs, charts.

Colors stand in ``style.css`` alone; a test simulates how color-blind readers see the tracks'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

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

TRACKS: Final = (COLORS["blue"], COLORS["amber"], COLORS["plum"])
"""The colors of the tracks, in the program's order; a fourth track begins again."""

LINE: Final = COLORS["edge"]
"""What is drawn but belongs to no track."""

GROUNDS: Final[Mapping[str, Ink]] = {
    level: Ink(light, dark)
    for level, light, dark in re.findall(rf"\.level-(\w+) {{ --ground: {_PAIR}", _STYLE)
}
"""What stands behind a verdict, by its level."""


def on_paper() -> dict[str, Any]:
    """Give the colors of light pages, for the templates of PDFs and pictures."""
    states = re.findall(r"\.is-(\w+) { --state: var\(--(\w+)\)", _STYLE)
    return {
        **{name: ink.light for name, ink in COLORS.items()},
        "tracks": [ink.light for ink in TRACKS],
        "grounds": {level: ink.light for level, ink in GROUNDS.items()},
        "states": {state: COLORS[name].light for state, name in states},
    }
