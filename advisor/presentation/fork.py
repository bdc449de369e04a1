"""The advisor's one picture: a way that parts into a branch for each track.

On a result it is drawn to scale: a branch ends as far back as its track is behind the first, and
the bands say how clear the lead is. Pages, PDFs and the pictures beside shared links show the same
drawing, and write the labels themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.guide import Guide
from advisor.presentation.palette import LINE, Ink, colors_of, css
from advisor.presentation.sentences import points
from advisor.scoring import TrackScore

WIDTH: Final = 600  # the units in which the picture is drawn

_START = 14  # where the way begins, in units
_FORK, _END = 0.12, 0.975  # where it has parted, and the longest branch ends: shares of the width
_ROOM = 0.04  # how much of the scale is left before the last branch's end
_LABELED, _BARE = (24, 22), (0, 34)
"""Room for a branch's label, and for the branch, with and without labels."""

_SHAPE: Final = (
    "path{fill:none;stroke-linecap:round;stroke-width:4;vector-effect:non-scaling-stroke}"
    ".dot{stroke-width:13}.edge{stroke-width:1}.faint{opacity:.35}"
)
"""A page stretches the picture to the height of its labels; lines and dots keep their shape."""


@dataclass(frozen=True)
class Branch:
    """A track's branch."""

    id: str
    name: str
    points: str  # in words; "" where nothing is scored
    place: int  # from 1 in the program's order: the color
    reach: float  # where it ends, as a share of the picture's width
    faint: bool = False  # behind a track that the picture is about


@dataclass(frozen=True)
class Band:
    """How clear the lead is over a track whose branch ends here; shares of the picture's width."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Fork:
    """All branches from top to bottom, the bands behind the first, and the tracks' colors."""

    branches: tuple[Branch, ...]
    bands: tuple[Band, ...] = ()
    inks: tuple[Ink, ...] = ()
    wide: int = WIDTH
    """The units of its width; with more of them, many branches need less of the height."""


def fork(guide: Guide, tracks: Sequence[TrackScore]) -> Fork:
    """Draw scores, best first, to scale; the guide's thresholds are the bands."""
    limits, words = guide.rules.strength, guide.words.bands
    top = tracks[0].score
    span = max(top - tracks[-1].score, 1.5 * limits.clear) / (1 - _ROOM)

    def reach(behind: float) -> float:
        return _END - (_END - _FORK) * behind / span

    edges = [reach(behind) for behind in (0, limits.lean, limits.clear, span)]
    bands = zip((words.toss_up, words.lean, words.clear), edges[1:], edges, strict=False)
    return Fork(
        tuple(
            Branch(
                track.id,
                guide.program.track[track.id].short,
                points(guide, track.score),
                place(guide, track.id),
                reach(top - track.score),
            )
            for track in tracks
        ),
        tuple(Band(name, start, end) for name, start, end in bands),
        colors_of(guide),
    )


def open_fork(guide: Guide, about: Collection[str] = ()) -> Fork:
    """Draw all tracks alike; those that the picture is not ``about``, if any, recede."""
    return Fork(
        tuple(
            Branch(track.id, track.short, "", number, _END, bool(about) and track.id not in about)
            for number, track in enumerate(guide.tracks, start=1)
        ),
        inks=colors_of(guide),
    )


def place(guide: Guide, track: str) -> int:
    """Give the place of a track in the program's order, from 1: it has the color of that place."""
    return guide.track_ids.index(track) + 1


def height(drawn: Fork, *, labels: bool) -> int:
    """Give the height of the picture in units."""
    return len(drawn.branches) * sum(_LABELED if labels else _BARE)


def svg(drawn: Fork, *, labels: bool = True) -> str:
    """Draw a fork as an SVG document that follows the reader's light or dark.

    ``labels`` leaves room above each branch for its label.
    """
    inks = {".line": LINE, **{f".w{n}": ink for n, ink in enumerate(drawn.inks)}}
    high = height(drawn, labels=labels)
    label, room = _LABELED if labels else _BARE
    ends = [n * (label + room) + label + room / 2 for n, _ in enumerate(drawn.branches)]
    middle = (ends[0] + ends[-1]) / 2
    # What stands out is drawn last.
    branches = sorted(
        zip(drawn.branches, ends, strict=True), key=lambda each: (not each[0].faint, each[0].reach)
    )
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawn.wide}" height="{high}" ',
            f'viewBox="0 0 {drawn.wide} {high}" preserveAspectRatio="none">',
            f"<style>{_SHAPE}{css(inks, 'stroke')}</style>",
            *(
                f'<path class="line edge faint" d="M{drawn.wide * band.start:.1f} 0V{high}"/>'
                for band in drawn.bands[:-1]
            ),
            f'<path class="line" d="M{_START} {middle}H32"/>',
            f'<path class="line dot" d="M{_START} {middle}h.01"/>',
            *(_branch(branch, drawn.wide, middle, end) for branch, end in branches),
            "</svg>",
        )
    )


def _branch(branch: Branch, wide: int, middle: float, end: float) -> str:
    stop, fork = f"{wide * branch.reach:.1f}", wide * _FORK
    curve = f"{fork / 1.2:.0f} {middle} {fork / 1.64:.0f} {end} {fork:.0f} {end}"
    bend = f"M32 {middle}C{curve}H{stop}"
    dot = f'<path class="dot" d="M{stop} {end}h.01"/>'
    kind = f"w{branch.place - 1}" + " faint" * branch.faint
    return f'<g class="{kind}"><path d="{bend}"/>{dot}</g>'
