"""What is valid across the files but probably a mistake: `advisor check` warns of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from advisor.guide.document import Document, Spot
from advisor.guide.faults import Fault, Finding, nearest, quoted
from advisor.guide.files import PROGRAM, QUESTIONS, RULES
from advisor.guide.model import Guide

TELLING = 20  # characters from which on a text is hardly written twice by chance


def warnings(guide: Guide, read: Mapping[str, Document]) -> Iterator[Fault]:
    """Find what is probably a mistake in the files of a guide, though each is valid."""
    yield from read[QUESTIONS].faults(_earlier(guide, read[QUESTIONS].root["earlier"]))
    rules = read[RULES].root
    yield from read[RULES].faults([*_rows(guide, rules["points"]), *_leaning(guide, rules["fit"])])


def left_over(read: Mapping[str, Document], sample: Mapping[str, Document]) -> Iterator[Fault]:
    """Find texts of a sample guide that were not replaced."""
    for name in (PROGRAM, RULES):
        texts = (spot.value for spot in sample[name].root.texts())
        samples = {text for text in texts if len(text) >= TELLING}
        left = [spot for spot in read[name].root.texts() if spot.text in samples]
        if left:
            count = "a text" if len(left) == 1 else f"{len(left)} texts"
            message = f"{count} of the blank guide, beginning here; write your own"
            yield from read[name].faults([Finding(left[0].at, message)])


def _rows(guide: Guide, points: Spot) -> Iterator[Finding]:
    """Find options without a row where others of their question have one."""
    for question, rows in points.entries():
        for option in guide.questionnaire.question[question].options:
            if option.id not in rows:
                yield Finding(
                    rows.key_at,
                    f"question {quoted(question)} has no row for the option {quoted(option.id)}, "
                    f"which gives nothing; add {option.id}: {{}} if that is meant",
                )


def _leaning(guide: Guide, rules: Spot) -> Iterator[Finding]:
    """Find rules that state an old or undated fact as if it were of today."""
    for rule, spot in zip(guide.rules.fit, rules.items(), strict=True):
        fact = guide.program.fact.get(rule.fact)
        if fact is None or (re.search(r"\d{4}", fact.as_of) and not fact.confirm):
            continue
        age = (word for word in re.findall(r"\w{4,}", fact.as_of.casefold()))
        if not any(word in rule.say.casefold() for word in age):
            yield Finding(
                spot["say"].at,
                f"fit rule {quoted(rule.id)} leans on the fact {quoted(rule.fact)} "
                f"({fact.as_of}); say here how old it is, or name a source with a date",
            )


def _earlier(guide: Guide, entries: Spot) -> Iterator[Finding]:
    """Find ids in entries of earlier questionnaires that are today's but for a slip."""
    today = guide.questionnaire.question
    for entry in entries.items():
        then = dict(entry["questions"].entries())
        for question, options in then.items():
            if question not in today:
                yield from _slip(options, question, then, today)
                continue
            names = [each.text or "" for each in options.items()]
            for name, spot in zip(names, options.items(), strict=True):
                yield from _slip(spot, name, names, today[question].option)
        if not today.keys() & then.keys():
            message = "none of these questions is asked today, so its codes bring nothing back"
            yield Finding(entry.at, message)


def _slip(
    spot: Spot, name: str, then: Collection[str], today: Collection[str]
) -> Iterator[Finding]:
    """Say of a name that is not known today which one it may be."""
    new = [each for each in today if each not in then]
    if name not in today and (meant := nearest(name, new)):
        message = f"{quoted(name)} is not there today; if it is {quoted(meant)} now, write that"
        yield Finding(spot.key_at, message)
