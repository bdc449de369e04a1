"""Colors that can be read: contrast by WCAG 2.2, and the nearest color that has enough of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from advisor.guide.faults import quoted
from advisor.guide.fields import MisfitError, found

AA: Final = 4.5  # the contrast that text needs (WCAG 2.2, 1.4.3)

BUTTON: Final = 3.0  # the contrast that whatever can be pressed needs to what is around it (1.4.11)

LIGHT: Final = "#fbfaf6"
DARK: Final = "#14181b"  # the pages, as the style sheet has them (``--paper``)

Pair = tuple[str, str]
"""A color on a light page and on a dark one, as ``#rrggbb``."""

_COLOR: Final = re.compile("#[0-9a-f]{6}")
_STEPS: Final = 100
_HOW: Final = (
    'write a color such as "#1d5c58", in quotes, or a list of two, for light pages and dark ones'
)


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colors, from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """Mix a share of another color into a color."""
    parts = zip(_parts(color), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def legible(color: str, page: str) -> str:
    """Give the nearest shade of a color that can be read on a page."""
    return _nearest(color, "#ffffff" if page == DARK else "#000000", lambda it: _is_on(it, page))


def button(color: str, page: str) -> str:
    """Give the nearest shade that carries white letters and stands out from the page."""
    dark_enough = _nearest(color, "#000000", lambda it: contrast(it, "#ffffff") >= AA)
    return _nearest(dark_enough, "#ffffff", lambda it: contrast(it, page) >= BUTTON)


def read(value: object) -> Pair:
    """Read one color, or one for light pages and one for dark ones.

    One that cannot be read on its page raises a `MisfitError` that names the nearest that can.
    """
    given = value if isinstance(value, list) else [value]
    if not 1 <= len(given) <= 2:
        raise MisfitError(f"has {len(given)} colors; {_HOW}")
    colors = [each.lower() if isinstance(each, str) else "" for each in given]
    for color, was in zip(colors, given, strict=True):
        if not _COLOR.fullmatch(color):
            raise MisfitError(f"{found(was)}; {_HOW}")
    for color, (page, called) in zip(colors, ((LIGHT, "light"), (DARK, "dark")), strict=False):
        if not _is_on(color, page):
            raise MisfitError(
                f"is {quoted(color)}, whose contrast on a {called} page is "
                f"{contrast(color, page):.1f} and must be {AA} (WCAG AA); "
                f"the nearest that passes is {quoted(legible(color, page))}"
            )
    return colors[0], legible(colors[-1], DARK)


def _is_on(color: str, page: str) -> bool:
    return contrast(color, page) >= AA


def _nearest(color: str, toward: str, passes: Callable[[str], bool]) -> str:
    shades = (mixed(color, toward, step / _STEPS) for step in range(_STEPS + 1))
    return next(filter(passes, shades))


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(color: str) -> float:
    parts = (part / 255 for part in _parts(color))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
