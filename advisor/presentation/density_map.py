"""The map: where sheets lie between the tracks, as a picture.

The darkest cells hold half of all sheets, so a shade does not depend on the fullest cell. A cell
lies in the sector of the track that leads there and has its color: nothing depends on color alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from advisor.analysis.density import Density
from advisor.analysis.rows import Bools, Ints
from advisor.guide import Guide
from advisor.presentation.map_geometry import HEXAGON, LETTERS, Line, Plane
from advisor.presentation.palette import COLORS, Ink, colors_of, css
from advisor.presentation.shares import decimal, percent, rounded_percent

SHADES: Final = ((50, 0.95), (80, 0.6), (95, 0.34), (100, 0.13))
"""Shades: the share of all sheets, in percent, in cells at least as dark, and their opacity."""

MOST_CELLS: Final = 6_000  # with more places than this, several share a cell

LINE: Final = 34  # the height of a line of letters

LINES: Final = {
    "border": "stroke-width:1",
    "lean": "stroke-width:2;stroke-dasharray:2 5",
    "clear": "stroke-width:2;stroke-dasharray:12 6",
    "edge": "stroke-width:9;stroke-linejoin:round",
    "path": "stroke-width:3;stroke-linejoin:round",
    "step": "stroke-width:3",
    "stand": "stroke-width:5",
    "person": "stroke-width:2;fill:currentColor;fill-opacity:0.35",
}


@dataclass(frozen=True)
class Marks:
    """What lies on a map beside the sheets."""

    path: Sequence[Sequence[int]] = ()
    """The scores of all tracks after each answer; the last ones are the person's place."""
    people: Sequence[Sequence[int]] = ()
    """The scores of all tracks of some people, a dot each."""
    hollow: Bools | None = None
    """Which places are drawn as outlines, shape (places,): those that hold less than before."""


def draw(guide: Guide, density: Density, marks: Marks | None = None) -> str:
    """Draw a density as an SVG document that follows the reader's light or dark."""
    marks, point = marks or Marks(), 1
    while marks.hollow is None and len(density.sheets) > MOST_CELLS:
        density, point = density.coarser(2), 2 * point
    space = Plane(density) if len(density.tracks) == 3 else Line(density)
    order = [guide.track_ids.index(track) for track in density.tracks]
    legend = _legend(guide, marks, point)
    left, top, right, bottom = space.box
    wide, high = right - left, bottom - top
    svg = Element("svg", _box(left, top - LINE, wide, high + (3 + len(legend)) * LINE))
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    inks = colors_of(guide)
    SubElement(svg, "style").text = _style([inks[place] for place in order])
    # A document within the document clips what reaches beyond it.
    size = {"x": f"{left}", "y": f"{top}", "width": f"{wide}", "height": f"{high}"}
    inner = SubElement(svg, "svg", _box(left, top, wide, high) | size)
    hollow = np.zeros(len(density.sheets), bool) if marks.hollow is None else marks.hollow
    inner.extend(_cells(density, space, hollow))
    reach, limits = wide + high, guide.rules.strength
    inner.extend(_polyline(line, "border") for line in space.borders(reach))
    for kind, least in (("lean", limits.lean), ("clear", limits.clear)):
        inner.extend(_polyline(line, kind) for line in space.limits((least - 0.5) / point, reach))
    inner.extend(_lying(marks, space, order, point))
    for (x, y, anchor), track in zip(space.ends, density.tracks, strict=True):
        name = SubElement(svg, "text", {"x": f"{x}", "y": f"{y}", "text-anchor": anchor})
        name.text = guide.program.track[track].short
    for row, line in enumerate(legend, 2):
        line.set("transform", f"translate({left} {bottom + row * LINE})")
        svg.append(line)
    return str(tostring(svg, encoding="unicode"))


def describe(guide: Guide, density: Density, strengths: Mapping[str, float] | None = None) -> str:
    """Say what a map shows: who leads how often and how clearly, and how close it all lies.

    ``strengths`` counts the same sheets by strength. A place does not tell which of its sheets
    answer too little for any strength; without the counts all go by their lead.
    """
    words, limits = guide.words.map, guide.rules.strength
    shares, margin = density.shares, np.sort(density.behind, axis=1)[:, 1]
    tracks = [
        (guide.program.track[track].short, shares[density.leader == place].sum())
        for place, track in enumerate(density.tracks)
    ]
    counted = strengths or {
        "toss-up": shares[margin < limits.lean].sum(),
        "lean": shares[(margin >= limits.lean) & (margin < limits.clear)].sum(),
        "clear": shares[margin >= limits.clear].sum(),
    }
    desk = guide.words.desk
    names = {"toss-up": desk.toss_up, "lean": desk.lean, "clear": desk.clear}
    if counted.get("unknown"):
        names["unknown"] = desk.unknown
    total = sum(counted.values()) or 1
    zones = [(name, counted[strength] / total) for strength, name in names.items()]
    half = _shades(shares) == 0
    said = words.says.format(
        tracks=_listed(guide, [*tracks, (words.tie, shares[margin == 0].sum())]),
        bands=_listed(guide, zones),
        half=decimal(guide, half.sum()),
        places=decimal(guide, len(shares)),
        farthest=decimal(guide, margin[half].max(initial=0)),
    )
    return said if len(tracks) == len(guide.tracks) else f"{said} {words.between}"


def _listed(guide: Guide, parts: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {percent(round(share, 12), guide=guide)}" for name, share in parts)


def _shades(shares: Any) -> Ints:
    """Give the place among `SHADES` of each cell."""
    order = np.argsort(-shares, kind="stable")
    darker = np.cumsum(shares[order]) - shares[order]
    found = np.empty(len(shares), np.int64)
    found[order] = np.searchsorted([most / 100 for most, _ in SHADES[:-1]], darker, side="right")
    return found


def _cells(density: Density, space: Plane | Line, hollow: Bools) -> Iterator[Element]:
    """Write all cells: a path for each track and shade, filled or hollow."""
    shapes, shades, leader = space.shapes(), _shades(density.shares), density.leader
    looks = product(range(len(density.tracks) + 1), enumerate(SHADES), (False, True))
    for track, (shade, (_, opacity)), outlined in looks:
        chosen = np.flatnonzero((leader == track) & (shades == shade) & (hollow == outlined))
        if len(chosen):
            drawn = "".join(shapes[place] for place in chosen)
            kind = f"t{track} hollow" if outlined else f"t{track}"
            yield Element("path", {"class": kind, "opacity": f"{opacity}", "d": drawn})


def _lying(
    marks: Marks, space: Plane | Line, order: Sequence[int], point: int
) -> Iterator[Element]:
    """Write the dots for people, and the path of answers to the person's place."""
    if len(marks.people):
        for x, y in space.at(np.asarray(marks.people)[:, order] / point).tolist():
            yield _circle(x, y, 4, "person")
    if len(marks.path):
        path = space.at(np.asarray(marks.path)[:, order] / point)
        *steps, (x, y) = path.tolist()
        line = [(0, 0), *steps, (x, y)]
        # The edge, in the color of the page, sets the path off from the darkest cells.
        yield from (_polyline(line, "edge"), _circle(x, y, 8, "edge"))
        yield _polyline(line, "path")
        yield from (_circle(x, y, 3, "step") for x, y in steps)
        yield _circle(x, y, 8, "stand")


def _legend(guide: Guide, marks: Marks, point: int) -> list[Element]:
    """Say what shades, lines and marks mean, a line each."""
    words, limits = guide.words.map, guide.rules.strength
    heading, shades = Element("g"), Element("g")
    _text(heading, words.shades, 0)
    for place, (most, opacity) in enumerate(SHADES):
        swatch = {"class": "any", "opacity": f"{opacity}", "d": f"M{place * 110} -7h40v14h-40z"}
        SubElement(shades, "path", swatch)
        _text(shades, rounded_percent(guide, most / 100), 46 + place * 110)
    dash = [(0, 0), (40, 0)]
    said = [
        (_polyline(dash, "lean"), words.lean.format(points=limits.lean)),
        (_polyline(dash, "clear"), words.clear.format(points=limits.clear)),
    ]
    if marks.hollow is not None:
        said.append((Element("path", {"class": "any hollow", "d": f"M12 0{HEXAGON}"}), words.fewer))
    if len(marks.people):
        people = words.people.format(people=decimal(guide, len(marks.people)))
        said.append((_circle(20, 0, 4, "person"), people))
    if len(marks.path):
        said.append((_circle(20, 0, 8, "stand"), words.path))
    if point > 1:
        said.append((_circle(20, 0, 0, "border"), words.coarse.format(points=point)))
    lines = []
    for mark, text in said:
        line = Element("g")
        line.append(mark)
        _text(line, text, 52)
        lines.append(line)
    return [heading, shades, *lines]


def _style(inks: Sequence[Ink]) -> str:
    """Write the colors, light and dark, and what lines look like."""
    line = COLORS["ink"]
    named = {f".t{place}": ink for place, ink in enumerate((*inks, line))}
    named |= dict.fromkeys((".any", "polyline", "circle", "text"), line)
    named[".edge"] = COLORS["paper"]
    looks = "".join(f".{name}{{{look}}}" for name, look in LINES.items())
    return (
        f"path,text{{fill:currentColor}}text{{font:{LETTERS}px system-ui,sans-serif}}"
        f"polyline,circle,.hollow{{fill:none;stroke:currentColor}}{looks}" + css(named, "color")
    )


def _box(left: int, top: int, wide: int, high: int) -> dict[str, str]:
    return {"viewBox": f"{left} {top} {wide} {high}"}


def _polyline(points: Iterable[Sequence[float]], kind: str) -> Element:
    drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
    return Element("polyline", {"class": kind, "points": drawn})


def _circle(x: float, y: float, size: float, kind: str) -> Element:
    return Element("circle", {"class": kind, "cx": f"{x:g}", "cy": f"{y:g}", "r": f"{size:.1f}"})


def _text(inside: Element, text: str, x: int) -> None:
    SubElement(inside, "text", x=f"{x}", y="7").text = text
