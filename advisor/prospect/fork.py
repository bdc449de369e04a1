"""The picture of the scores: a branch for each track, drawn to scale, its end labeled."""

from __future__ import annotations

from advisor.guide import Guide
from advisor.presentation.scores import Band, Branch, Fork, place
from advisor.prospect.markup import Html, tag


def fork(guide: Guide, drawn: Fork) -> Html:
    """Draw a fork.

    The points stand beside each name, so that nothing is told by length or color alone.
    """
    caption = guide.words.bands.says.format(track=drawn.branches[0].name)
    return tag(
        "figure",
        tag("dl", *map(_branch, drawn.branches)),
        tag("p", *map(_band, drawn.bands), class_="scale", aria_hidden="true"),
        tag("figcaption", caption),
        class_="fork",
        style=";".join(f"--edge-{n}:{band.start:.4f}" for n, band in enumerate(drawn.bands)),
    )


def track_class(guide: Guide, track: str) -> str:
    """Give the style class with a track's color."""
    return f"track-{place(guide, track)}"


def _branch(branch: Branch) -> Html:
    return tag(
        "div",
        tag("dt", branch.name),
        tag("dd", branch.points, class_="points"),
        tag(
            "dd",
            tag("span", class_="branch", style=f"--reach:{branch.reach:.4f}"),
            aria_hidden="true",
        ),
        class_=f"track-{branch.place}",
    )


def _band(band: Band) -> Html:
    return tag(
        "span", band.name, style=f"--start:{band.start:.4f};--length:{band.end - band.start:.4f}"
    )
