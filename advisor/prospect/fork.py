"""The picture of the scores: a branch for each track, drawn to scale, its end labeled."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.presentation.result import NamedTrack
from advisor.presentation.scores import Band, Branch, Fork, place
from advisor.prospect.address import Place, Visit
from advisor.prospect.frame import link_to
from advisor.prospect.markup import Html, tag


def fork(guide: Guide, visit: Visit, drawn: Fork, named: Sequence[NamedTrack]) -> Html:
    """Draw a fork; each name leads to its track's page, and the tracks that lead are described.

    The points stand beside each name, so that nothing is told by length or color alone.
    """
    about = {track.id: track.about for track in named}
    return tag(
        "figure",
        tag("dl", *(_branch(guide, visit, each, about.get(each.id)) for each in drawn.branches)),
        tag("p", *map(_band, drawn.bands), class_="scale", aria_hidden="true"),
        tag("figcaption", guide.words.bands.says),
        class_="fork",
        style=";".join(f"--edge-{n}:{band.start:.4f}" for n, band in enumerate(drawn.bands)),
    )


def track_class(guide: Guide, track: str) -> str:
    """Give the style class with a track's color."""
    return f"track-{place(guide, track)}"


def _branch(guide: Guide, visit: Visit, branch: Branch, about: str | None) -> Html:
    leads, short = "leader " if about else "", guide.program.track[branch.id].short
    return tag(
        "div",
        tag("dt", link_to(visit, Place("track", branch.id), short)),
        tag("dd", branch.points, class_="points"),
        tag(
            "dd",
            tag("span", class_="branch", style=f"--reach:{branch.reach:.4f}"),
            aria_hidden="true",
        ),
        tag("dd", about) if about else None,
        class_=f"{leads}track-{branch.place}",
    )


def _band(band: Band) -> Html:
    return tag(
        "span", band.name, style=f"--start:{band.start:.4f};--length:{band.end - band.start:.4f}"
    )
