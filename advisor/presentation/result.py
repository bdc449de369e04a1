"""One view of a result: what it says, in which order, under which headings.

The page, the PDF, the summary, the terminal and the counselor's panel are made of it. What a
result says is decided here, once; they decide only how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor.guide import Guide, Level, VerdictLevel
from advisor.presentation.sentences import (
    contested,
    decisive,
    level_name,
    margin_sentence,
    points,
    strength_sentence,
)
from advisor.scoring import (
    Flag,
    Reason,
    Recommendation,
    Sheet,
    Step,
    TrackScore,
    reasons_between,
)


@dataclass(frozen=True)
class FlagGroup:
    """Flags of one level."""

    level: Level
    name: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class NamedTrack:
    """A track that may be named. ``place`` counts from 1 in the program's order: its color."""

    id: str
    name: str
    about: str
    place: int


@dataclass(frozen=True)
class Bar:
    """A track's score, drawn from a common zero.

    ``start``, ``length`` and ``zero`` are shares of the chart's width, 0 to 1: a score below
    zero reaches to the left.
    """

    id: str
    name: str
    points: str
    place: int
    start: float
    length: float
    zero: float


@dataclass(frozen=True)
class WeighedReason:
    """A reason, with the points that it adds for the side on which it stands, also in words."""

    text: str
    points: int
    weight: str


@dataclass(frozen=True)
class Side:
    """What speaks for one of two tracks, the strongest first."""

    heading: str
    reasons: tuple[WeighedReason, ...]


@dataclass(frozen=True)
class Contest:
    """Two tracks held against each other, and what that adds up to."""

    sides: tuple[Side, ...]
    margin: str


@dataclass(frozen=True)
class Result:
    """What a result says, in the order in which it is read.

    Attributes
    ----------
    tone
        Which color the verdict has: its level, or ``note`` while too little is known.
    against
        What speaks against the program now: it stands beside the verdict.
    track, named
        The heading for the tracks that may be named, and these; none while none may.
    bars
        The scores of all tracks, best first. Prospects see them once tracks are named.
    strength
        How clear the lead is, or that too little is known.
    why, contests
        The heading for what speaks for which track, and that.
    flags
        What else to sort out, by level.
    """

    tone: VerdictLevel | Level
    headline: str
    guidance: str
    against: tuple[FlagGroup, ...]
    track: str
    strength: str
    named: tuple[NamedTrack, ...]
    bars: tuple[Bar, ...]
    why: str
    contests: tuple[Contest, ...]
    flags: tuple[FlagGroup, ...]
    steps: tuple[Step, ...]
    code: str


def result(guide: Guide, sheet: Sheet, found: Recommendation) -> Result:
    """View a recommendation.

    Parameters
    ----------
    guide, sheet
        The guide, and the answers.
    found
        What the guide makes of them.
    """
    words, against = guide.words.result, decisive(found)
    return Result(
        tone="note" if found.verdict.level == "yes" and not found.leaders else found.verdict.level,
        headline=found.verdict.headline,
        guidance=guide.words.site.guidance,
        against=_groups(guide, against),
        track=_track_heading(guide, found),
        strength=strength_sentence(guide, found),
        named=tuple(named(guide, track) for track in found.leaders),
        bars=bars(guide, found.tracks),
        why=words.separates if found.tied else words.why,
        contests=tuple(
            _contest(guide, sheet, found, *pair)
            for pair in (contested(found) if found.leaders else ())
        ),
        flags=_groups(guide, [flag for flag in found.flags if flag not in against]),
        steps=found.next_steps,
        code=found.code,
    )


def named(guide: Guide, track: str) -> NamedTrack:
    """View a track."""
    about = guide.program.track[track]
    return NamedTrack(track, about.name, about.about, place(guide, track))


def place(guide: Guide, track: str) -> int:
    """Give the place of a track in the program's order, from 1: it has the color of that place."""
    return guide.track_ids.index(track) + 1


def bars(guide: Guide, scores: Sequence[TrackScore]) -> tuple[Bar, ...]:
    """Draw scores as bars, the longest for the greatest."""
    low = min(0, *(track.score for track in scores))
    span = max(0, *(track.score for track in scores)) - low or 1
    return tuple(
        Bar(
            id=track.id,
            name=track.name,
            points=points(guide, track.score),
            place=place(guide, track.id),
            start=(min(track.score, 0) - low) / span,
            length=abs(track.score) / span,
            zero=-low / span,
        )
        for track in scores
    )


def _track_heading(guide: Guide, found: Recommendation) -> str:
    words = guide.words.result
    if not found.leaders:
        return words.side_by_side
    if found.verdict.level == "elsewhere":
        return words.track_anyway
    return words.track if len(found.leaders) == 1 else words.tracks


def _contest(guide: Guide, sheet: Sheet, found: Recommendation, first: str, second: str) -> Contest:
    if (first, second) == (found.tracks[0].id, found.tracks[1].id):
        reasons = found.reasons
    else:
        reasons = reasons_between(guide, sheet, first, second)
    margin = sum(reason.points for reason in reasons)
    sides = (
        _side(guide, first, [reason for reason in reasons if reason.points > 0]),
        _side(guide, second, [reason for reason in reasons if reason.points < 0]),
    )
    return Contest(
        tuple(side for side in sides if side.reasons),
        margin_sentence(guide, first, second, margin),
    )


def _side(guide: Guide, track: str, reasons: Sequence[Reason]) -> Side:
    name = guide.program.track[track].name
    weighed = (
        WeighedReason(each.text, abs(each.points), points(guide, abs(each.points)))
        for each in reasons
    )
    return Side(guide.words.result.speaks_for.format(track=name), tuple(weighed))


def _groups(guide: Guide, flags: Sequence[Flag]) -> tuple[FlagGroup, ...]:
    levels = groupby(flags, key=lambda flag: flag.level)
    return tuple(
        FlagGroup(level, level_name(guide, level), tuple(group)) for level, group in levels
    )
