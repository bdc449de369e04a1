"""The color of each track: one, used everywhere the same, light on dark and dark on light.

The style sheet has them too, since a browser cannot ask Python; a test holds the two
together, and simulates how color-blind readers see them.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Ink(NamedTuple):
    """A color on a light page and on a dark one, as ``#rrggbb``."""

    light: str
    dark: str


TRACKS: Final = (
    Ink("#2a66b0", "#6399ee"),  # blue
    Ink("#b05800", "#eb9440"),  # amber
    Ink("#641f55", "#ecc6e0"),  # plum
)
"""The colors of the tracks, in the program's order; a fourth track begins again."""

LINE: Final = Ink("#85837b", "#7f888d")
"""What is drawn but belongs to no track."""
