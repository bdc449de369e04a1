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
from typing import Final
from unicodedata import category

from advisor.guide import Contact, Guide, Notice
from advisor.presentation.days import in_words, today
from advisor.presentation.result import FlagGroup, NamedTrack, Result, named, result
from advisor.presentation.sentences import written
from advisor.scoring import Recommendation, Sheet, Step, action_of

_ENDLESS: Final = re.compile(r"\S{30}(?=\S)")
"""More signs in a row than any word has."""


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
    """A live link, its label, and its address as somebody types it who has only the paper."""

    label: str
    url: str
    written: str


@dataclass(frozen=True)
class PrintedFlag:
    """What a flag says, and what to do about it; None where that is the first of the steps."""

    say: str
    do: PrintedLink | None


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
    language, direction
        The language of the texts, such as ``en``, and whether it is written ``ltr`` or ``rtl``.
    size
        The size of the paper, as Typst calls it.
    made
        When it was made, in seconds since 1970, for the file's own date.
    college
        Whose program it is.
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
    online
        The address at which the result is found again.
    answers
        The questions with what was answered: the back of the paper.
    """

    language: str
    direction: str
    size: str
    made: int
    title: str
    site: str
    college: str
    day: str
    for_whom: str
    remarks: tuple[str, ...]
    headings: dict[str, str]
    page: str
    result: Result
    others: tuple[PrintedLink, ...]
    against: tuple[PrintedFlag, ...]
    steps: tuple[PrintedLink, ...]
    tracks: tuple[NamedTrack, ...]
    contact: tuple[PrintedLink, ...]
    online: PrintedLink
    qr_says: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    good: tuple[PrintedFlag, ...]
    notes: tuple[tuple[str, str], ...]
    notices: tuple[PrintedNotice, ...]
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
    guide, sheet, found
        The guide, the answers and what they come to.
    online
        Where the result is found again: an address with the share code alone, so that it can be
        typed, and its QR code is coarse enough to be read from paper.
    now
        When the paper is made, with its zone. The day on it is that of the college.
    extras
        What a counselor adds.
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
        remarks=_remarks(guide, damaged),
        headings=_headings(guide),
        page=str(words.page),
        result=said,
        others=tuple(_link(guide, other.name, other.url) for other in said.others),
        against=_flags(guide, said.against, said.action),
        steps=tuple(_link(guide, step.label, step.url) for step in said.steps),
        tracks=said.named or tuple(named(guide, track) for track in guide.track_ids),
        contact=_contact(guide, program.contacts[0]) if program.contacts else (),
        online=_link(guide, words.online, online),
        qr_says=str(words.qr.format(link=online)),
        answers=_answers(guide, sheet),
        good=_flags(guide, said.notes),
        notes=tuple((heading, _typed(note)) for heading, note in extras.notes),
        notices=tuple(_notice(guide, notice) for notice in program.notices),
        version=words.version.format(version=guide.fingerprints.result),
    )


def _link(guide: Guide, label: str, url: str) -> PrintedLink:
    """Write a link; the address of the office that is on the paper anyway is not said again."""
    is_known = any(url == contact.url for contact in guide.program.contacts[:1])
    return PrintedLink(label, url, "" if is_known else written(url))


def _flags(
    guide: Guide, groups: Sequence[FlagGroup], said: Step | None = None
) -> tuple[PrintedFlag, ...]:
    flags = (flag for group in groups for flag in group.flags)
    return tuple(
        PrintedFlag(
            flag.say, None if said == action_of(flag) else _link(guide, flag.do, flag.link.url)
        )
        for flag in flags
    )


def _answers(guide: Guide, sheet: Sheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the answers in the order of their questions."""
    asked = ((guide.questionnaire.question[name], chosen) for name, chosen in sheet.items())
    return tuple(
        (question.text, tuple(question.option[option].text for option in chosen))
        for question, chosen in asked
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
        "flags": words.flags,
        "good": words.notes,
        "profile": guide.words.profile.title,
        "total": words.total,
        "steps": words.steps,
        "contact": words.contact,
        "share": paper_words.online,
        "code": paper_words.code,
        "scan": paper_words.scan,
        "answers": words.answers,
        "call_notes": paper_words.notes,
        "fork": guide.words.bands.says,
    }


def _contact(guide: Guide, contact: Contact) -> tuple[PrintedLink, ...]:
    """Give how to reach an office, line by line; a line without an address is just a text."""
    return (
        PrintedLink(contact.name, "", ""),
        PrintedLink(contact.address, "", ""),
        PrintedLink(contact.phone, guide.program.site.tel(contact.phone), ""),
        PrintedLink(contact.email, contact.url, ""),
    )


def _notice(guide: Guide, notice: Notice) -> PrintedNotice:
    target = guide.program.targets[notice.link]
    return PrintedNotice(notice.title, notice.text, _link(guide, target.label, target.url))
