"""What stands on the paper of a result, as plain data: what the result page says, in its order.

``paper.typ`` only sets it in type. It gets texts as JSON and runs none of them, so no answer, name
or note can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import category

from advisor.guide import Contact, Guide
from advisor.presentation.days import in_words, today
from advisor.presentation.fork import place
from advisor.presentation.result import Result, result
from advisor.presentation.sentences import written
from advisor.scoring import Flag, Recommendation, Sheet

_ENDLESS: Final = re.compile(r"\S{30}(?=\S)")  # more characters in a row than any word has


@dataclass(frozen=True)
class Extras:
    """What only a counselor adds: whom the paper is for, and headings with the notes below them.

    A prospect's own paper never has a name.
    """

    name: str = ""
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PrintedLink:
    """A live link, its label, and its address as it is typed from the paper."""

    label: str
    url: str
    written: str


@dataclass(frozen=True)
class PrintedFlag:
    """What a flag says, and what to do about it; None where that is the first of the steps."""

    say: str
    do: PrintedLink | None


@dataclass(frozen=True)
class Paper:
    """All texts of the paper, in the order in which they are read."""

    language: str
    direction: str  # "ltr" or "rtl"
    size: str  # as Typst calls it
    made: int  # seconds since 1970, for the file's own date
    title: str
    site: str
    college: str
    day: str
    for_whom: str
    warnings: tuple[str, ...]
    headings: dict[str, str]  # by the part below; and other short labels
    page: str  # with the places {page} and {pages}
    result: Result
    against: tuple[PrintedFlag, ...]
    steps: tuple[PrintedLink, ...]
    tracks: tuple[tuple[str, str, int], ...]  # name, about, color; all while none may be named
    contact: tuple[PrintedLink, ...]
    online: PrintedLink
    qr_says: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    good: tuple[PrintedFlag, ...]
    notes: tuple[tuple[str, str], ...]
    notices: tuple[tuple[str, str, PrintedLink], ...]
    version: str


def paper(
    guide: Guide,
    sheet: Sheet,
    found: Recommendation,
    online: str,
    now: datetime,
    *,
    extras: Extras = Extras(),
    damaged: bool = False,
) -> Paper:
    """Gather what stands on the paper of a result.

    Parameters
    ----------
    guide, sheet, found, extras
        The guide, the answers, what they come to, and what a counselor adds.
    online
        Where the result is found again: an address with the share code alone, short enough to be
        typed and for a coarse QR code.
    now
        When the paper is made, with its zone. The day on it is that of the college.
    damaged
        Whether parts of the address were left out, which the paper then says.
    """
    words, said, program = guide.words.paper, result(guide, sheet, found), guide.program
    return Paper(
        language=guide.language.id,
        direction=guide.language.direction,
        size=program.site.paper,
        made=int(now.timestamp()),
        title=words.title.format(site=guide.words.site.title),
        site=guide.words.site.title,
        college=program.college,
        day=words.day.format(day=in_words(guide, today(guide, now))),
        for_whom=words.for_whom.format(name=_typed(extras.name)) if extras.name else "",
        warnings=_warnings(guide, damaged),
        headings=_headings(guide),
        page=str(words.page),
        result=said,
        against=_flags(guide, said, said.against),
        steps=tuple(_link(guide, step.label, step.url) for step in said.steps),
        tracks=_tracks(guide, said.named or guide.track_ids),
        contact=_contact(guide, program.contacts[0]) if program.contacts else (),
        online=_link(guide, words.online, online),
        qr_says=str(words.qr.format(link=online)),
        answers=_answers(guide, sheet),
        good=_flags(guide, said, said.notes),
        notes=tuple((heading, _typed(note)) for heading, note in extras.notes),
        notices=_notices(guide),
        version=words.version.format(version=guide.fingerprints.result),
    )


def _link(guide: Guide, label: str, url: str) -> PrintedLink:
    """Write a link; the address of the office that is on the paper anyway is not said again."""
    is_known = any(url == contact.url for contact in guide.program.contacts[:1])
    return PrintedLink(label, url, "" if is_known else written(url))


def _flags(guide: Guide, said: Result, flags: Sequence[Flag]) -> tuple[PrintedFlag, ...]:
    return tuple(
        PrintedFlag(flag.say, None if said.asks_for(flag) else _link(guide, flag.do, flag.link.url))
        for flag in flags
    )


def _tracks(guide: Guide, ids: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    tracks = (guide.program.track[each] for each in ids)
    return tuple((track.name, track.about, place(guide, track.id)) for track in tracks)


def _answers(guide: Guide, sheet: Sheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    question = guide.questionnaire.question
    return tuple(
        (question[name].text, tuple(question[name].option[option].text for option in chosen))
        for name, chosen in sheet.items()
    )


def _warnings(guide: Guide, damaged: bool) -> tuple[str, ...]:
    words = guide.words.site
    said = (words.damaged if damaged else "", "" if guide.language.reviewed else words.unreviewed)
    return tuple(filter(None, said))


def _typed(text: str) -> str:
    """Make typed text printable: control characters become spaces, and endless words may break."""
    shown = "".join(
        " " if letter != "\n" and category(letter) in ("Cc", "Cs") else letter for letter in text
    )
    return _ENDLESS.sub("\\g<0>\u200b", shown)


def _headings(guide: Guide) -> dict[str, str]:
    words, on_paper = guide.words.result, guide.words.paper
    return {
        "good": words.notes,
        "profile": guide.words.profile.title,
        "total": words.total,
        "steps": words.steps,
        "contact": words.contact,
        "share": on_paper.online,
        "code": on_paper.code,
        "scan": on_paper.scan,
        "answers": words.answers,
        "call_notes": on_paper.notes,
        "fork": guide.words.bands.says,
    }


def _contact(guide: Guide, contact: Contact) -> tuple[PrintedLink, ...]:
    return (
        PrintedLink(contact.name, "", ""),
        PrintedLink(contact.address, "", ""),
        PrintedLink(contact.phone, guide.program.site.tel(contact.phone), ""),
        PrintedLink(contact.email, contact.url, ""),
    )


def _notices(guide: Guide) -> tuple[tuple[str, str, PrintedLink], ...]:
    targets = guide.program.targets
    return tuple(
        (each.title, each.text, _link(guide, targets[each.link].label, targets[each.link].url))
        for each in guide.program.notices
    )
