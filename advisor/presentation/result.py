"""One view of a result: what it says, in which order, under which headings.

It is decided here, once; page, PDF, terminal and the counselor's panel decide only how it looks.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from advisor.guide import Guide, Level, VerdictLevel
from advisor.presentation.fork import Fork, fork
from advisor.presentation.profile import ProfileRow, profile
from advisor.presentation.sentences import (
    flags_to_say,
    level_name,
    margin_sentence,
    points,
    strength_sentence,
    written,
)
from advisor.scoring import Flag, Recommendation, Sheet, Step, TrackScore, action_of, reasons_for


@dataclass(frozen=True)
class OtherProgram:
    """A program that may suit better, with why, and as sure as its source is."""

    name: str
    about: str
    url: str
    written: str  # the address as it is typed
    why: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class WeighedReason:
    """What one answer or bonus gave to a track; ``weight`` is its points with their sign."""

    text: str
    weight: str


@dataclass(frozen=True)
class Tally:
    """What gave a track its points, the most first. The points add up to its score."""

    heading: str
    reasons: tuple[WeighedReason, ...]
    total: str


@dataclass(frozen=True)
class Result:
    """What a result says, in the order in which it is read."""

    tone: VerdictLevel | Level
    """The color of the verdict: its level, or ``note`` while it holds only so far."""
    headline: str
    lead: tuple[str, ...]
    """What completes the headline: which track leads, or why the first of `others` is named."""
    action: Step | None
    """The one thing to do now; None while that is to answer more."""
    guidance: str
    others: tuple[OtherProgram, ...]
    against: tuple[Flag, ...]
    """What has to be checked, worst first. What names one of `others` is said there."""
    check: str
    """The heading of `against`: what the worst of them is."""
    track: str
    """The heading of `named`."""
    strength: str
    margin: str
    """By how many points the first track leads; "" while no track may be named."""
    named: tuple[str, ...]
    """The tracks that may be named, by their ids."""
    fork: Fork
    profile: tuple[ProfileRow, ...]
    why: str
    """The heading of `tallies`."""
    tallies: tuple[Tally, ...]
    notes: tuple[Flag, ...]
    flags: tuple[Flag, ...]
    """All flags, whatever the verdict makes of them: for counselors."""
    steps: tuple[Step, ...]
    code: str

    def asks_for(self, flag: Flag) -> bool:
        """Tell whether the one thing to do now is what a flag asks for."""
        return self.action == action_of(flag)


def result(guide: Guide, sheet: Sheet, found: Recommendation) -> Result:
    """View a recommendation."""
    verdict, others, flags = found.verdict, _others(guide, found), flags_to_say(guide, found)
    elsewhere, strength = verdict.level == "elsewhere", strength_sentence(guide, found)
    lead: tuple[str, ...] = (strength,)
    if elsewhere:
        lead = next((other.why for other in others.values()), ())
    against = tuple(flag for flag in flags if _is_against(flag, verdict.level, others))
    return Result(
        tone="note" if verdict.so_far else verdict.level,
        headline=verdict.headline,
        lead=lead,
        action=found.next_steps[0] if found.next_steps and not verdict.so_far else None,
        guidance=guide.words.site.guidance,
        others=tuple(others.values()),
        against=against,
        check=level_name(guide, against[0].level) if against else "",
        track=_track_heading(guide, found),
        strength=strength,
        margin=margin_sentence(guide, found),
        named=found.leaders,
        fork=fork(guide, found.tracks),
        profile=() if elsewhere else profile(guide, sheet, found),
        why=guide.words.result.why,
        tallies=_tallies(guide, sheet, found),
        notes=tuple(flag for flag in flags if flag.level == "note" and not elsewhere),
        flags=found.flags if sheet.given else (),
        steps=found.next_steps,
        code=found.code,
    )


def _track_heading(guide: Guide, found: Recommendation) -> str:
    words = guide.words.result
    if not found.leaders:
        return words.side_by_side
    if found.verdict.level in ("not_yet", "elsewhere"):
        return words.track_anyway
    return words.track if found.strength in ("clear", "lean") else words.tracks


def _is_against(flag: Flag, verdict: VerdictLevel, others: Container[str]) -> bool:
    """Tell whether a flag still matters: to whom another program is named, entry does not."""
    if verdict == "elsewhere":
        return flag.level == "elsewhere" and flag.link.url not in others
    return flag.level != "note"


def _others(guide: Guide, found: Recommendation) -> dict[str, OtherProgram]:
    """View the other programs that flags of the level ``elsewhere`` lead to, by address."""
    why: dict[str, list[str]] = {}
    for flag in found.flags:
        if flag.level == "elsewhere":
            why.setdefault(flag.link.url, []).append(flag.say)
    known = {other.url: other for other in guide.program.alternatives}
    confirm = guide.words.result.confirm
    return {
        url: OtherProgram(
            (other := known[url]).name,
            other.about,
            url,
            written(url),
            tuple(said),
            confirm.format(source=other.source, date=other.as_of),
        )
        for url, said in why.items()
        if url in known
    }


def _tallies(guide: Guide, sheet: Sheet, found: Recommendation) -> tuple[Tally, ...]:
    """Tally the tracks that lead and the next one; none while no track may be named."""
    if not found.leaders:
        return ()
    named = found.tracks[: max(len(found.leaders), 2)]
    made = (_tally(guide, sheet, track) for track in named)
    return tuple(tally for tally in made if tally.reasons)


def _tally(guide: Guide, sheet: Sheet, track: TrackScore) -> Tally:
    words = guide.words.result
    reasons = tuple(
        WeighedReason(each.text, _signed(each.points))
        for each in reasons_for(guide, sheet, track.id)
    )
    name = guide.program.track[track.id].name
    return Tally(words.why_track.format(track=name), reasons, points(guide, track.score))


def _signed(count: int) -> str:
    return f"+{count}" if count > 0 else f"\N{MINUS SIGN}{-count}"
