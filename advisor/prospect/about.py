"""What several pages say of the program: what everybody asks of it, and its notices."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from advisor.guide import Contact, Fact, Guide, Notice
from advisor.guide.program import Basic
from advisor.presentation.summary import email_asking_about
from advisor.prospect.frame import fold
from advisor.prospect.markup import Html, join, tag


@lru_cache(maxsize=8)
def basics(guide: Guide) -> Html:
    """Write all of it, folded; nothing where the guide has nothing."""
    if not guide.program.basics:
        return Html()
    rows = (_basic(guide, basic) for basic in guide.program.basics)
    return fold(guide.words.site.basics, tag("dl", *rows, class_="basics"))


def source_of(guide: Guide, fact: Fact) -> str:
    """Say where a fact is from and when, with a caution for an old page."""
    words = guide.words.track
    said = words.confirm if fact.confirm else words.source
    return said.format(source=fact.source, date=fact.as_of)


def _basic(guide: Guide, basic: Basic) -> Html:
    words, program = guide.words.site, guide.program
    if fact := program.fact.get(basic.fact):
        answer = [tag("p", fact.say), tag("p", source_of(guide, fact), class_="source")]
    else:
        answer = [tag("p", words.unknown)]
        for contact in program.contacts[:1]:
            letter = email_asking_about(guide, contact.url, basic.name)
            ask = tag("a", words.ask.format(name=basic.name), href=letter)
            answer.append(tag("p", ask, class_="do"))
    return tag("div", tag("dt", basic.name), tag("dd", *answer))


@lru_cache(maxsize=8)
def program_notices(guide: Guide, around: Callable[[str, Html], Html]) -> Html:
    """Write the notices ``around`` which a section or fold stands; nothing where there are none."""
    notices = [_notice(guide, notice) for notice in guide.program.notices]
    inside = tag("div", *notices, class_="fine")
    return around(guide.words.site.notices, inside) if notices else Html()


def contact_lines(guide: Guide, contact: Contact, letter: str = "") -> Html:
    """Write how to reach an office, its name and street included; ``letter`` opens an email."""
    return tag(
        "address",
        tag("strong", contact.name),
        tag("span", contact.address),
        *_wires(guide, contact, letter),
    )


def _wires(guide: Guide, contact: Contact, letter: str = "") -> tuple[Html, Html]:
    return (
        tag("a", contact.phone, href=guide.program.site.tel(contact.phone) or None),
        tag("a", contact.email, href=letter or contact.url),
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _notice(guide: Guide, notice: Notice) -> Html:
    return join((tag("h3", notice.title), tag("p", notice.text), _way(guide, notice)))


def _way(guide: Guide, notice: Notice) -> Html:
    """Write to which office or page a notice leads; no telephone number that its text has."""
    for contact in guide.program.contacts:
        if contact.id == notice.link:
            said = _digits(contact.phone) in _digits(notice.text)
            return tag("address", *_wires(guide, contact)[said:])
    target = guide.program.targets[notice.link]
    return tag("p", tag("a", target.label, href=target.url))
