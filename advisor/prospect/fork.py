"""The picture of the tracks on a page: with its labels on a result, as a decoration elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote

from advisor.guide import Guide
from advisor.presentation.fork import WIDTH, Band, Branch, Fork, height, open_fork, place, svg
from advisor.prospect.address import Place
from advisor.prospect.frame import link_to
from advisor.prospect.markup import Html, tag
from advisor.prospect.visit import Visit


def fork(guide: Guide, visit: Visit, drawn: Fork, named: Sequence[str]) -> Html:
    """Draw a fork; each name leads to its track's page, and the tracks that lead are described.

    The points stand beside each name, so that nothing depends on length or color alone.
    """
    branches = (_branch(visit, branch) for branch in drawn.branches)
    tracks = (guide.program.track[each] for each in named)
    return tag(
        "figure",
        *(tag("p", tag("strong", track.short), ": ", track.about) for track in tracks),
        tag("div", _picture(drawn, labels=True), tag("dl", *branches)),
        tag("p", *map(_band, drawn.bands), class_="scale", aria_hidden="true"),
        tag("figcaption", guide.words.bands.says),
        class_="fork",
    )


def ways(guide: Guide, about: Collection[str] = ()) -> Html:
    """Draw all tracks alike; those that the page is not ``about``, if any, recede."""
    return _picture(open_fork(guide, about), labels=False)


def track_class(guide: Guide, track: str) -> str:
    """Give the style class with a track's color."""
    return f"track-{place(guide, track)}"


def _picture(drawn: Fork, *, labels: bool) -> Html:
    """Write the picture as an image: Streamlit allows no inline SVG."""
    return tag(
        "img",
        src=f"data:image/svg+xml,{quote(svg(drawn, labels=labels))}",
        alt="",
        width=WIDTH,
        height=height(drawn, labels=labels),
        class_="drawing",
    )


def _branch(visit: Visit, branch: Branch) -> Html:
    name = link_to(visit, Place("track", branch.id), branch.name)
    return tag("div", tag("dt", name), tag("dd", branch.points, class_="points"))


def _band(band: Band) -> Html:
    return tag("span", band.name, style=f"--start:{band.start:.4f}")
