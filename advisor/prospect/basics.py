"""What everybody asks about the program: what is known, from where and when, and what is not."""

from __future__ import annotations

from functools import lru_cache

from advisor.guide import Fact, Guide
from advisor.guide.program import Basic
from advisor.presentation.summary import email_asking_about
from advisor.prospect.frame import fold
from advisor.prospect.markup import Html, tag


@lru_cache(maxsize=8)
def part(guide: Guide) -> Html:
    """Write all of it, folded; nothing where the guide has nothing."""
    if not guide.program.basics:
        return Html()
    rows = (_row(guide, basic) for basic in guide.program.basics)
    return fold(guide.words.site.basics, tag("dl", *rows, class_="basics"))


def source(guide: Guide, fact: Fact) -> str:
    """Say where a fact is from and when, with a caution for an old page."""
    words = guide.words.track
    said = words.confirm if fact.confirm else words.source
    return said.format(source=fact.source, date=fact.as_of)


def _row(guide: Guide, basic: Basic) -> Html:
    words, program = guide.words.site, guide.program
    if fact := program.fact.get(basic.fact):
        answer = [tag("p", fact.say), tag("p", source(guide, fact), class_="source")]
    else:
        answer = [tag("p", words.unknown)]
        for contact in program.contacts[:1]:
            letter = email_asking_about(guide, contact, basic.name)
            ask = tag("a", words.ask.format(name=basic.name), href=letter)
            answer.append(tag("p", ask, class_="do"))
    return tag("div", tag("dt", basic.name), tag("dd", *answer))
