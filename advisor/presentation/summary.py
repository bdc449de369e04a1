"""A result as plain text, and the addresses that open an email with it (RFC 6068)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from advisor.guide import Contact, Guide
from advisor.presentation.days import today
from advisor.presentation.result import OtherProgram, Result
from advisor.presentation.sentences import without_scheme
from advisor.scoring import Flag, Step

MAX_LETTER: Final = 1_800
"""Characters of the address of an email: Windows hands on no more than 2,000 or so."""


def summary(guide: Guide, said: Result, link: str, now: datetime) -> str:
    """Write a prospect's summary: result, flags, steps, code and the link to the result."""
    head = guide.words.paper.head.format(
        site=guide.words.site.title, day=today(guide, now).isoformat()
    )
    return "\n".join((head, *findings(guide, said), *ending(guide, said, link)))


def findings(guide: Guide, said: Result) -> Iterator[str]:
    """Write what was found, line by line, in the order of the result page."""
    words = guide.words.paper
    yield said.headline
    for other in said.others:
        yield from under(other.name, (_other(guide, other),))
    yield words.track.format(text=said.strength) if said.named else words.no_track
    yield from checks(guide, (*said.against, *said.notes))
    yield from under(words.steps, (_step(guide, step) for step in said.steps))


def checks(guide: Guide, flags: Sequence[Flag]) -> Iterator[str]:
    """List flags: what to check first, then what is good to know."""
    words = guide.words.paper
    yield from under(words.flags, (_flag(guide, each) for each in flags if each.level != "note"))
    yield from under(words.good, (_flag(guide, each) for each in flags if each.level == "note"))


def ending(guide: Guide, said: Result, link: str) -> Iterator[str]:
    """Write how to come back to the result, and what it is not."""
    words = guide.words.paper
    yield words.code_line.format(code=said.code)
    yield words.link_line.format(link=link)
    yield said.guidance


def email_to_admissions(guide: Guide, contact: Contact, code: str) -> str:
    """Write to Admissions: the share code, and nothing else about the person."""
    words = guide.words.paper
    subject = words.subject.format(program=guide.program.short)
    return _letter(contact.url, subject, words.body.format(code=code))


def email_to_self(guide: Guide, said: Result, link: str, pdf: str) -> str:
    """Write to no one yet: the result, and its two addresses, which hold only the share code."""
    words = guide.words.paper
    subject = words.self_subject.format(site=guide.words.site.title)
    ways = [words.link_line.format(link=link), words.pdf_line.format(link=pdf)]
    lines = [said.headline, said.strength, said.guidance]
    while len(letter := _letter("mailto:", subject, *lines, "", *ways)) > MAX_LETTER and lines:
        lines.pop()
    return letter


def email_asking_about(guide: Guide, url: str, subject: str, *lines: str) -> str:
    """Ask about one subject at an address; the lines are the body."""
    return _letter(url, f"{guide.program.short}: {subject}", *lines)


def to_do(guide: Guide, label: str, url: str, code: str = "") -> str:
    """Give the address of something to do: an email about it has its subject, and the share code.

    The code is for the program's first contact, who can open it.
    """
    if not url.startswith("mailto:"):
        return url
    is_ours = any(url == contact.url for contact in guide.program.contacts[:1])
    lines = [guide.words.paper.body.format(code=code)] if code and is_ours else []
    return email_asking_about(guide, url, label.removesuffix("."), *lines)


def _letter(to: str, subject: str, *lines: str) -> str:
    """Give the address that opens an email: CRLF ends its lines, and no + is a space."""
    body = quote("\r\n".join(lines), safe="")
    return f"{to}?subject={quote(subject, safe='')}" + (f"&body={body}" if body else "")


def under(heading: str, lines: Iterable[str]) -> list[str]:
    """Give lines under their heading, and nothing where there are none."""
    some = list(lines)
    return [heading, *some] if some else []


def _other(guide: Guide, other: OtherProgram) -> str:
    say, do = " ".join(other.why), f"{other.about} {other.source}"
    return guide.words.paper.flag.format(say=say, do=do, link=without_scheme(other.url))


def _flag(guide: Guide, flag: Flag) -> str:
    return guide.words.paper.flag.format(
        say=flag.say, do=flag.do, link=without_scheme(flag.link.url)
    )


def _step(guide: Guide, step: Step) -> str:
    return guide.words.paper.step.format(label=step.label, link=without_scheme(step.url))
