"""The scores of the tracks as lengths, with the numbers beside them as text."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.presentation.result import Bar, place
from advisor.prospect.markup import Html, tag


def chart(guide: Guide, bars: Sequence[Bar]) -> Html:
    """Draw a bar for each track.

    The numbers stand beside the bars, so that nothing is told by length or
    color alone. A score below zero reaches to the left of the common start.
    """
    rows = (
        tag(
            "div",
            tag("dt", bar.name),
            tag(
                "dd",
                tag("span", _drawn(bar), class_="rail", aria_hidden="true"),
                tag("span", bar.points, class_="points"),
            ),
            class_=f"track-{bar.place}",
        )
        for bar in bars
    )
    return tag(
        "figure",
        tag("figcaption", guide.words.result.chart),
        tag("dl", *rows),
        class_="chart",
    )


def track_class(guide: Guide, track: str) -> str:
    """Give the style class with a track's color."""
    return f"track-{place(guide, track)}"


def _drawn(bar: Bar) -> Html:
    return tag(
        "span",
        class_="bar",
        style=f"--start:{bar.start:.4f};--length:{bar.length:.4f};--zero:{bar.zero:.4f}",
    )
