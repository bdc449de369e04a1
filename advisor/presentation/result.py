"""One view of a result: what it says, in which order, under which headings.

The page, the PDF, the summary, the terminal and the counselor's panel are made of it. What a
result says is decided here, once; they decide only how it looks.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor.guide import Guide, Level, VerdictLevel
from advisor.presentation.fork import Fork, fork, place
from advisor.presentation.profile import ProfileRow, profile
from advisor.presentation.scores import Tally, tallies
from advisor.presentation.sentences import (
    flags_to_say,
    level_name,
    margin_sentence,
    strength_sentence,
)
from advisor.scoring import Flag, Recommendation, Sheet, Step


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
class OtherProgram:
    """A program that may suit better, with why, and as sure as its source is."""

    name: str
    about: str
    url: str
    why: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Result:
    """What a result says, in the order in which it is read.

    Attributes
    ----------
    tone
        Which color the verdict has: its level, or ``note`` while it holds only so far.
    action
        The one thing to do now; None while more answers would be it.
    others
        The programs that may suit better.
    against
        What decides the verdict, and whatever else has to be checked, worst first. What names
        one of `others` is said there.
    track, named
        The heading for the tracks that may be named, and these; none while none may.
    strength, margin
        How clear the lead is, or that too little is known; and by how many points, "" then.
    fork
        The scores as a picture, to be shown once a track may be named.
    profile
        What the program asks for, and whether it is met.
    why, tallies
        The heading for what gave the tracks their points, and that.
    notes
        What is good to know besides.
    flags
        All flags, whatever the verdict makes of them: for counselors.
    """

    tone: VerdictLevel | Level
    headline: str
    action: Step | None
    guidance: str
    others: tuple[OtherProgram, ...]
    against: tuple[FlagGroup, ...]
    track: str
    strength: str
    margin: str
    named: tuple[NamedTrack, ...]
    fork: Fork
    profile: tuple[ProfileRow, ...]
    why: str
    tallies: tuple[Tally, ...]
    notes: tuple[FlagGroup, ...]
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
    verdict, others, flags = found.verdict, _others(guide, found), flags_to_say(guide, found)
    against = [flag for flag in flags if _is_against(flag, verdict.level, others)]
    return Result(
        tone="note" if verdict.so_far else verdict.level,
        headline=verdict.headline,
        action=found.next_steps[0] if found.next_steps and not verdict.so_far else None,
        guidance=guide.words.site.guidance,
        others=tuple(others.values()),
        against=_groups(guide, against),
        track=_track_heading(guide, found),
        strength=strength_sentence(guide, found),
        margin=_margin(guide, found),
        named=tuple(named(guide, track) for track in found.leaders),
        fork=fork(guide, found.tracks),
        profile=profile(guide, sheet, found) if verdict.level != "elsewhere" else (),
        why=guide.words.result.why,
        tallies=tallies(guide, sheet, found),
        notes=_groups(guide, [flag for flag in flags if flag.level == "note"])
        if verdict.level != "elsewhere"
        else (),
        flags=_groups(guide, found.flags if sheet.given else ()),
        steps=found.next_steps,
        code=found.code,
    )


def named(guide: Guide, track: str) -> NamedTrack:
    """View a track."""
    about = guide.program.track[track]
    return NamedTrack(track, about.name, about.about, place(guide, track))


def _track_heading(guide: Guide, found: Recommendation) -> str:
    words = guide.words.result
    if not found.leaders:
        return words.side_by_side
    if found.verdict.level in ("not_yet", "elsewhere"):
        return words.track_anyway
    return words.track if len(found.leaders) == 1 else words.tracks


def _is_against(flag: Flag, verdict: VerdictLevel, others: Container[str]) -> bool:
    """Tell whether a flag still matters: to whom another program is named, entry does not."""
    if verdict == "elsewhere":
        return flag.level == "elsewhere" and flag.link.url not in others
    return flag.level != "note"


def _others(guide: Guide, found: Recommendation) -> dict[str, OtherProgram]:
    """View the other programs that flags of the level ``elsewhere`` lead to, by address."""
    flags = [flag for flag in found.flags if flag.level == "elsewhere"]
    known = {other.url: other for other in guide.program.alternatives}
    words = guide.words.result
    return {
        url: OtherProgram(
            known[url].name,
            known[url].about,
            url,
            tuple(flag.say for flag in flags if flag.link.url == url),
            words.confirm.format(source=known[url].source, date=known[url].as_of),
        )
        for url in dict.fromkeys(flag.link.url for flag in flags)
        if url in known
    }


def _margin(guide: Guide, found: Recommendation) -> str:
    if not found.leaders:
        return ""
    first, second = found.tracks[:2]
    return margin_sentence(guide, first.id, second.id, found.margin)


def _groups(guide: Guide, flags: Sequence[Flag]) -> tuple[FlagGroup, ...]:
    levels = groupby(flags, key=lambda flag: flag.level)
    return tuple(
        FlagGroup(level, level_name(guide, level), tuple(group)) for level, group in levels
    )
