"""What gave each track its points, so that they add up to what is shown for it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.guide import Guide
from advisor.presentation.sentences import points
from advisor.scoring import Recommendation, Sheet, TrackScore, reasons_for


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


def tallies(guide: Guide, sheet: Sheet, found: Recommendation) -> tuple[Tally, ...]:
    """Tally the tracks that lead and the next one; none while no track may be named."""
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
