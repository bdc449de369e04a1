"""What stands on the paper of a result, as plain data.

The paper says what the result page says, in its order and in the guide's words. Everything is
decided here; ``paper.typ`` only sets it in type. Texts stay texts all the way: the template gets
them as JSON and runs none of them, so no answer, name or note can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from unicodedata import category

from advisor.documents.days import HOME, in_words
from advisor.guide import Contact, Guide, Level, Notice, Sheet, VerdictLevel
from advisor.scoring import Flag, Reason, Recommendation, TrackScore, reasons_between, recommend
from advisor.scoring.sentences import (
    contested,
    decisive,
    level_name,
    margin_sentence,
    points,
    strength_sentence,
)

_ENDLESS: Final = re.compile(r"\S{30}(?=\S)")
"""More signs in a row than any word has."""


@dataclass(frozen=True)
class Addresses:
    """Where a result is found again, each with ``https://`` or alike first.

    Attributes
    ----------
    result
        With the answers themselves; it outlives changes of the questionnaire.
    code
        With the share code alone, so that its QR code is coarse enough to be read from paper.
    """

    result: str
    code: str


@dataclass(frozen=True)
class Extras:
    """What only a counselor adds.

    Attributes
    ----------
    name
        Whom the paper is for; "" for a prospect's own, which never has a name.
    notes
        Headings with the notes below them.
    """

    name: str = ""
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PrintedLink:
    """A live link, its label readable on paper."""

    label: str
    url: str


@dataclass(frozen=True)
class PrintedFlag:
    """What to know, what to do about it, and where."""

    say: str
    do: str
    link: PrintedLink


@dataclass(frozen=True)
class FlagGroup:
    """Flags of one level."""

    level: Level
    name: str
    flags: tuple[PrintedFlag, ...]


@dataclass(frozen=True)
class PrintedTrack:
    """A track that may be named. ``place`` counts from 1 in the program's order: its color."""

    name: str
    about: str
    place: int


@dataclass(frozen=True)
class Bar:
    """A track's score. ``start`` and ``length`` are shares of the chart's width, 0 to 1."""

    name: str
    points: str
    place: int
    start: float
    length: float


@dataclass(frozen=True)
class PrintedReason:
    """A reason with its weight in words."""

    text: str
    points: str


@dataclass(frozen=True)
class Side:
    """What speaks for one of two tracks."""

    heading: str
    reasons: tuple[PrintedReason, ...]


@dataclass(frozen=True)
class Contest:
    """Two tracks held against each other, and what that adds up to."""

    sides: tuple[Side, ...]
    margin: str


@dataclass(frozen=True)
class PrintedNotice:
    """A notice that must stand where a reader meets it."""

    title: str
    text: str
    link: PrintedLink


@dataclass(frozen=True)
class Paper:
    """All texts of the paper, in the order in which they are read.

    Attributes
    ----------
    language
        The language of the texts, such as ``en``.
    made
        When it was made, in seconds since 1970, for the file's own date.
    remarks
        That nobody has reviewed the translation yet, or that the address was damaged.
    headings
        The headings by the part that they stand above, and other short labels.
    page
        The page's number, with the places ``{page}`` and ``{pages}`` for the template.
    tone
        Which color the verdict has: its level, or ``note`` while too little is known.
    against, flags
        What speaks against the program now, beside the verdict; what else to sort out.
    strength
        How clear the lead is, or that too little is known.
    """

    language: str
    made: int
    title: str
    site: str
    day: str
    for_whom: str
    remarks: tuple[str, ...]
    headings: dict[str, str]
    page: str
    tone: VerdictLevel | Level
    headline: str
    guidance: str
    against: tuple[FlagGroup, ...]
    strength: str
    tracks: tuple[PrintedTrack, ...]
    bars: tuple[Bar, ...]
    contests: tuple[Contest, ...]
    flags: tuple[FlagGroup, ...]
    steps: tuple[PrintedLink, ...]
    contact: tuple[PrintedLink, ...]
    code: str
    online: PrintedLink
    qr_says: str
    qr_opens: str
    notes: tuple[tuple[str, str], ...]
    notices: tuple[PrintedNotice, ...]
    prints: str


def paper(
    guide: Guide,
    sheet: Sheet,
    addresses: Addresses,
    now: datetime,
    *,
    extras: Extras = Extras(),
    damaged: bool = False,
) -> Paper:
    """Gather what stands on the paper of a result.

    Parameters
    ----------
    guide, sheet
        The guide, and the answers.
    addresses
        Where the result is found again.
    now
        When the paper is made, with its zone. The day on it is that of the college.
    extras
        What a counselor adds.
    damaged
        Whether parts of the address were left out, which the paper then says.

    Raises
    ------
    AnswerError
        An answer does not fit the questionnaire.
    """
    words, said = guide.words.paper, recommend(guide, sheet)
    against = decisive(said)
    prints = said.fingerprints
    return Paper(
        language=guide.language.id,
        made=int(now.timestamp()),
        title=words.title.format(site=guide.words.site.title),
        site=guide.words.site.title,
        day=words.day.format(day=in_words(now.astimezone(HOME), guide.language.id)),
        for_whom=words.for_whom.format(name=_typed(extras.name)) if extras.name else "",
        remarks=_remarks(guide, damaged),
        headings=_headings(guide, said),
        page=words.page,
        tone="note" if said.verdict.level == "yes" and not said.leaders else said.verdict.level,
        headline=said.verdict.headline,
        guidance=guide.words.site.guidance,
        against=_groups(guide, against),
        strength=strength_sentence(guide, said),
        tracks=_tracks(guide, said),
        bars=_bars(guide, said.tracks) if said.leaders else (),
        contests=tuple(_contest(guide, sheet, *pair) for pair in contested(said))
        if said.leaders
        else (),
        flags=_groups(guide, [flag for flag in said.flags if flag not in against]),
        steps=tuple(PrintedLink(step.label, step.url) for step in said.next_steps),
        contact=_contact(guide.program.contacts[0]) if guide.program.contacts else (),
        code=said.code,
        online=PrintedLink(words.online, addresses.result),
        qr_says=words.qr.format(link=addresses.code),
        qr_opens=addresses.code,
        notes=tuple((heading, _typed(note)) for heading, note in extras.notes),
        notices=tuple(_notice(guide, notice) for notice in guide.program.notices),
        prints=words.prints.format(
            program=prints.program,
            questionnaire=prints.questionnaire,
            rules=prints.rules,
            words=prints.words,
        ),
    )


def _remarks(guide: Guide, damaged: bool) -> tuple[str, ...]:
    words = guide.words.site
    said = (words.damaged if damaged else "", "" if guide.language.reviewed else words.unreviewed)
    return tuple(filter(None, said))


def _typed(text: str) -> str:
    """Make what somebody typed fit for paper.

    Signs that are no letters become spaces, and a run without an end may be broken.
    """
    shown = "".join(
        " " if letter != "\n" and category(letter) in ("Cc", "Cs") else letter for letter in text
    )
    return _ENDLESS.sub("\\g<0>\u200b", shown)


def _headings(guide: Guide, said: Recommendation) -> dict[str, str]:
    words, paper_words = guide.words.result, guide.words.paper
    if not said.leaders:
        track = words.side_by_side
    elif said.verdict.level == "elsewhere":
        track = words.track_anyway
    else:
        track = words.track if len(said.leaders) == 1 else words.tracks
    return {
        "track": track,
        "chart": words.chart,
        "why": words.separates if said.tied else words.why,
        "flags": words.flags,
        "steps": words.steps,
        "contact": words.contact,
        "share": words.share,
        "code": paper_words.code,
        "scan": paper_words.scan,
        "notes": paper_words.notes,
        "notices": guide.words.site.notices,
    }


def _tracks(guide: Guide, said: Recommendation) -> tuple[PrintedTrack, ...]:
    """Give the tracks that may be named; while none may, all of them in the program's order."""
    named = said.leaders or guide.track_ids
    tracks = (guide.program.track[name] for name in named)
    return tuple(PrintedTrack(each.name, each.about, _place(guide, each.id)) for each in tracks)


def _place(guide: Guide, track: str) -> int:
    return guide.track_ids.index(track) + 1


def _bars(guide: Guide, scores: Sequence[TrackScore]) -> tuple[Bar, ...]:
    """Give the bars of the chart; a score below zero reaches to the left of the common start."""
    low = min(0, *(track.score for track in scores))
    span = max(0, *(track.score for track in scores)) - low or 1
    return tuple(
        Bar(
            name=track.name,
            points=points(guide, track.score),
            place=_place(guide, track.id),
            start=(min(track.score, 0) - low) / span,
            length=abs(track.score) / span,
        )
        for track in scores
    )


def _contest(guide: Guide, sheet: Sheet, first: str, second: str) -> Contest:
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
    return Side(
        guide.words.result.speaks_for.format(track=name),
        tuple(PrintedReason(each.text, points(guide, abs(each.points))) for each in reasons),
    )


def _groups(guide: Guide, flags: Sequence[Flag]) -> tuple[FlagGroup, ...]:
    levels = groupby(flags, key=lambda flag: flag.level)
    return tuple(
        FlagGroup(level, level_name(guide, level), tuple(map(_flag, group)))
        for level, group in levels
    )


def _flag(flag: Flag) -> PrintedFlag:
    return PrintedFlag(flag.say, flag.do, PrintedLink(flag.link.label, flag.link.url))


def _contact(contact: Contact) -> tuple[PrintedLink, ...]:
    """Give how to reach an office, line by line; a line without an address is just a text."""
    return (
        PrintedLink(contact.name, ""),
        PrintedLink(contact.address, ""),
        PrintedLink(contact.phone, contact.tel),
        PrintedLink(contact.email, contact.url),
    )


def _notice(guide: Guide, notice: Notice) -> PrintedNotice:
    door = guide.program.door[notice.link]
    return PrintedNotice(notice.title, notice.text, PrintedLink(door.label, door.url))
