"""The scores of the tracks as lengths, with the numbers beside them as text."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide
from advisor.prospect.markup import Html, tag
from advisor.scoring import TrackScore
from advisor.scoring.sentences import points


def chart(guide: Guide, scores: Sequence[TrackScore]) -> Html:
    """Draw a bar for each track, the longest for the greatest score.

    The numbers stand beside the bars, so that nothing is told by length or
    color alone. A score below zero reaches to the left of the common start.
    """
    words = guide.words.result
    low = min(0, *(track.score for track in scores))
    high = max(0, *(track.score for track in scores))
    span = max(high - low, 1)
    rows = (
        tag(
            "div",
            tag("dt", track.name),
            tag(
                "dd",
                tag("span", _bar(track.score, low, span), class_="rail", aria_hidden="true"),
                tag("span", points(guide, track.score), class_="points"),
            ),
            class_=track_class(guide, track.id),
        )
        for track in scores
    )
    return tag(
        "figure",
        tag("figcaption", words.chart),
        tag("dl", *rows),
        class_="chart",
    )


def track_class(guide: Guide, track: str) -> str:
    """Give the style class with a track's color."""
    return f"track-{[known.id for known in guide.tracks].index(track) + 1}"


def _bar(score: int, low: int, span: int) -> Html:
    start = (min(score, 0) - low) / span
    length = abs(score) / span
    zero = -low / span
    return tag(
        "span",
        class_="bar",
        style=f"--start:{start:.4f};--length:{length:.4f};--zero:{zero:.4f}",
    )
