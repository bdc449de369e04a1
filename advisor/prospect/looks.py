"""What the documents of one program have of their own: its colors, its mark and its short name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from advisor.guide import Guide, colors
from advisor.guide.site import HERE
from advisor.presentation.palette import COLORS, TRACKS, Ink, colors_of

_BEFORE: Final = ":is(.page, .stApp .stHtml) .site::before"


@dataclass(frozen=True)
class Look:
    """What stands in the head of each document."""

    name: str
    """What other programs call the advisor."""
    country: str
    """Whose conventions the page script follows for times."""
    icon: str
    style: str = ""
    """The colors of the tracks and of what can be pressed, and the mark."""


@lru_cache(maxsize=8)
def look(guide: Guide | None) -> Look:
    """Give the looks of a guide's program; None has those of no program."""
    if guide is None:
        return NONE
    inks, site = colors_of(guide), guide.program.site
    icon = f"{site.mark}\n" if site.mark else strokes(inks)
    pressed = _pressed(site.colors.pressed) if site.colors.pressed else ""
    return Look(guide.program.slug, site.country, icon, _style(inks, site.mark) + pressed)


def strokes(inks: tuple[Ink, ...]) -> str:
    """Draw the icon of a program without a mark: a stroke for each track."""
    wide = 20 / (1.5 * len(inks) - 0.5)
    drawn = "".join(
        f'  <rect x="{6 + 1.5 * wide * place:.4g}" y="7" width="{wide:.4g}" height="18" '
        f'rx="{0.3 * wide:.4g}" fill="{ink.light}"/>\n'
        for place, ink in enumerate(inks)
    )
    ground = f'  <rect width="32" height="32" rx="7" fill="{COLORS["paper"].light}"/>\n'
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">\n'
    return f"{head}{ground}{drawn}</svg>\n"


def _style(inks: tuple[Ink, ...], mark: str) -> str:
    """Write the colors of the tracks, and the mark before the site's name."""
    named = (f".track-{n}{{--track:{_pair(ink)}}}\n" for n, ink in enumerate(inks, start=1))
    if mark:
        drawn = f"url('data:image/svg+xml,{quote(mark)}') center/contain"
        return f"{''.join(named)}{_BEFORE}{{background:{drawn}}}\n"
    stops = ",".join(
        f"{_pair(ink)} {7 * n}px {7 * n + 4}px,#0000 {7 * n + 4}px {7 * n + 7}px"
        for n, ink in enumerate(inks)
    )
    drawn = f"background:linear-gradient(90deg,{stops});width:{7 * len(inks) - 3}px"
    return f"{''.join(named)}{_BEFORE}{{{drawn}}}\n"


def _pressed(pair: colors.Pair) -> str:
    """Write the colors of buttons, of what is chosen, and of the ground of both."""
    light, dark = pair
    shades = {
        "primary": Ink(light, colors.button(dark, colors.DARK)),
        "accent": Ink(light, dark),
        "accent-tint": Ink(
            colors.mixed(light, colors.LIGHT, 0.88), colors.mixed(dark, colors.DARK, 0.85)
        ),
    }
    named = (f"--{name}:{_pair(ink)}" for name, ink in shades.items())
    return f":root{{{';'.join(named)}}}\n"


def _pair(ink: Ink) -> str:
    return f"light-dark({ink.light},{ink.dark})"


NONE: Final = Look("program-advisor", HERE.country, strokes(TRACKS[:3]))  # the looks of no program
