"""The scores as one picture: a fork whose branches end as far back as their tracks are behind.

Whoever reads it sees how far apart the tracks are, and in which of the bands of a clear lead, a
lean and a toss-up the second one lies. Page and paper draw it from the same shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.guide import Guide
from advisor.presentation.sentences import points
from advisor.scoring import Recommendation, Sheet, TrackScore, reasons_for


@dataclass(frozen=True)
class Branch:
    """A track's branch.

    Attributes
    ----------
    points
        The score, in words.
    place
        Counts from 1 in the program's order: the color.
    reach
        Where it ends, as a share of the width, 0 to 1; the leader's ends at 1.
    """

    id: str
    name: str
    points: str
    place: int
    reach: float


@dataclass(frozen=True)
class Band:
    """How clear the lead would be over a track whose branch ends here.

    ``start`` and ``end`` are shares of the width.
    """

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Fork:
    """All tracks, best first, and the bands behind the first."""

    branches: tuple[Branch, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class WeighedReason:
    """What one answer or bonus gave to a track; ``weight`` is that with its sign."""

    text: str
    points: int
    weight: str


@dataclass(frozen=True)
class Tally:
    """What gave a track its points, the most first. The points add up to its score."""

    id: str
    heading: str
    reasons: tuple[WeighedReason, ...]
    total: str


_ROOM = 0.04
"""How much of the width is left before the last branch's end."""


def fork(guide: Guide, tracks: Sequence[TrackScore]) -> Fork:
    """Draw scores to scale.

    Parameters
    ----------
    guide
        The guide, whose thresholds are the bands.
    tracks
        The tracks, best first.
    """
    limits, words = guide.rules.strength, guide.words.bands
    top = tracks[0].score
    span = max(top - tracks[-1].score, 1.5 * limits.clear) / (1 - _ROOM)
    edges = [1.0, 1 - limits.lean / span, 1 - limits.clear / span, 0.0]
    bands = zip((words.toss_up, words.lean, words.clear), edges[1:], edges, strict=False)
    return Fork(
        tuple(
            Branch(
                track.id,
                guide.program.track[track.id].name,
                points(guide, track.score),
                place(guide, track.id),
                1 - (top - track.score) / span,
            )
            for track in tracks
        ),
        tuple(Band(name, start, end) for name, start, end in bands),
    )


def place(guide: Guide, track: str) -> int:
    """Give the place of a track in the program's order, from 1: it has the color of that place."""
    return guide.track_ids.index(track) + 1


def tallies(guide: Guide, sheet: Sheet, found: Recommendation) -> tuple[Tally, ...]:
    """Say what gave their points to the tracks that lead and to the one behind them.

    None while too little is known for a track to be named.
    """
    if not found.leaders:
        return ()
    named = found.tracks[: max(len(found.leaders), 2)]
    made = (_tally(guide, sheet, track) for track in named)
    return tuple(tally for tally in made if tally.reasons)


def _tally(guide: Guide, sheet: Sheet, track: TrackScore) -> Tally:
    words = guide.words.result
    reasons = tuple(
        WeighedReason(each.text, each.points, _signed(each.points))
        for each in reasons_for(guide, sheet, track.id)
    )
    name = guide.program.track[track.id].name
    return Tally(track.id, words.why_track.format(track=name), reasons, points(guide, track.score))


def _signed(count: int) -> str:
    return f"+{count}" if count > 0 else f"\N{MINUS SIGN}{-count}"
