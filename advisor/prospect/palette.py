"""The colors of the pages, for what no style sheet reaches: drawings, charts, the browser's frame.

They stand in ``style.css`` alone; a test simulates how color-blind readers see those of the tracks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

_STYLE: Final = Path(__file__).with_name("style.css")
_COLOR: Final = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")


class Ink(NamedTuple):
    """A color on a light page and on a dark one, as ``#rrggbb``."""

    light: str
    dark: str


COLORS: Final[Mapping[str, Ink]] = {
    name: Ink(light, dark)
    for name, light, dark in _COLOR.findall(_STYLE.read_text(encoding="utf-8"))
}
"""Each color by its name in the style sheet."""

TRACKS: Final = (COLORS["blue"], COLORS["amber"], COLORS["plum"])
"""The colors of the tracks, in the program's order; a fourth track begins again."""

LINE: Final = COLORS["edge"]
"""What is drawn but belongs to no track."""
