"""What stands on the paper of a result, as plain data.

The paper says what the result page says, in its order and in the guide's words. Everything is
decided here; ``paper.typ`` only sets it in type. Texts stay texts all the way: the template gets
them as JSON and runs none of them, so no answer, name or note can become markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import category

from advisor.guide import Contact, Guide, Notice
from advisor.presentation.days import HOME, in_words
from advisor.presentation.result import NamedTrack, Result, named, result
from advisor.scoring import Recommendation, Sheet

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
    result
        What the result says.
    tracks
        The tracks that may be named; while none may, all of them in the program's order.
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
    result: Result
    tracks: tuple[NamedTrack, ...]
    contact: tuple[PrintedLink, ...]
    online: PrintedLink
    qr_says: str
    qr_opens: str
    notes: tuple[tuple[str, str], ...]
    notices: tuple[PrintedNotice, ...]
    prints: str


def paper(
    guide: Guide,
    sheet: Sheet,
    found: Recommendation,
    addresses: Addresses,
    now: datetime,
    *,
    extras: Extras = Extras(),
    damaged: bool = False,
) -> Paper:
    """Gather what stands on the paper of a result.

    Parameters
    ----------
    guide, sheet, found
        The guide, the answers and what they come to.
    addresses
        Where the result is found again.
    now
        When the paper is made, with its zone. The day on it is that of the college.
    extras
        What a counselor adds.
    damaged
        Whether parts of the address were left out, which the paper then says.
    """
    words, said, prints = guide.words.paper, result(guide, sheet, found), found.fingerprints
    return Paper(
        language=guide.language.id,
        made=int(now.timestamp()),
        title=words.title.format(site=guide.words.site.title),
        site=guide.words.site.title,
        day=words.day.format(day=in_words(now.astimezone(HOME), guide.language.id)),
        for_whom=words.for_whom.format(name=_typed(extras.name)) if extras.name else "",
        remarks=_remarks(guide, damaged),
        headings=_headings(guide),
        page=str(words.page),
        result=said,
        tracks=said.named or tuple(named(guide, track) for track in guide.track_ids),
        contact=_contact(guide.program.contacts[0]) if guide.program.contacts else (),
        online=PrintedLink(words.online, addresses.result),
        qr_says=str(words.qr.format(link=addresses.code)),
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


def _headings(guide: Guide) -> dict[str, str]:
    words, paper_words = guide.words.result, guide.words.paper
    return {
        "chart": words.chart,
        "flags": words.flags,
        "notes": words.notes,
        "profile": guide.words.profile.title,
        "total": words.total,
        "steps": words.steps,
        "contact": words.contact,
        "share": words.share,
        "code": paper_words.code,
        "scan": paper_words.scan,
        "call_notes": paper_words.notes,
        "notices": guide.words.site.notices,
    }


def _contact(contact: Contact) -> tuple[PrintedLink, ...]:
    """Give how to reach an office, line by line; a line without an address is just a text."""
    return (
        PrintedLink(contact.name, ""),
        PrintedLink(contact.address, ""),
        PrintedLink(contact.phone, contact.tel),
        PrintedLink(contact.email, contact.url),
    )


def _notice(guide: Guide, notice: Notice) -> PrintedNotice:
    target = guide.program.targets[notice.link]
    return PrintedNotice(notice.title, notice.text, PrintedLink(target.label, target.url))
