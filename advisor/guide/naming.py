"""The texts that the pages of any program can use, with the names of this one.

A guide's ``words.yaml`` holds only the texts that it says differently; all others are those of
the project's own data folder, with the program's names in braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from advisor.guide.fields import NAMES
from advisor.guide.language_parts import Spoken
from advisor.guide.site import ENGLISH
from advisor.guide.words import Section, Words

if TYPE_CHECKING:
    from advisor.guide.document import Spot
    from advisor.guide.program import Program

OWN: Final = frozenset({("site", "description"), ("start", "lead")})
"""Texts about the program, which only its own guide can have."""

_COMMA: Final = re.compile(r"\s*[,،、]\s*")


def completed(own: Any, common: Mapping[str, Any]) -> Any:
    """Add what a guide's words do not say, except what only they can."""
    if not isinstance(own, Mapping):
        return own
    added = {}
    for section, texts in common.items():
        said = own.get(section, {})
        if isinstance(said, Mapping) and isinstance(texts, Mapping):
            usual = {key: text for key, text in texts.items() if (section, key) not in OWN}
            said = {**usual, **said}
        added[section] = said
    return {**own, **added}


def names(program: Program, numbers: str = "") -> Mapping[str, str]:
    """Give what stands for each of the names in braces.

    ``numbers`` has the words for two, three and so on; what it lacks is written in digits.
    """
    count, plain = len(program.tracks), _COMMA.sub(",", numbers).strip(", ")
    said = plain.split(",") if "," in plain else plain.split()
    number = said[count - 2] if count - 2 < len(said) else str(count)
    given = (program.short, program.name, program.college, program.site.office, number)
    return dict(zip(NAMES, map(str, given), strict=True))


def named(words: Words, program: Program) -> Words:
    """Put the program's names into all texts; the words for numbers have done their part then."""
    given = names(program, words.site.numbers)
    filled: dict[str, Any] = {
        section.name: _filled(getattr(words, section.name), given) for section in fields(Words)
    }
    filled["site"] = replace(filled["site"], numbers="")
    return Words(**filled)


def usual(words: Words, program: Program, common: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the texts that any program can use, with the names of this one."""
    texts = completed({}, common)
    given = names(program, texts["site"]["numbers"])
    own = {name: _placeholders(getattr(words, name).__class__) for name in texts}
    return {
        name: {key: put_in(text, given, own[name][key]) for key, text in section.items()}
        for name, section in texts.items()
    }


def _filled(section: Section, given: Mapping[str, str]) -> Section:
    own = _placeholders(cast(Any, section.__class__))
    return section.__class__(**{key: put_in(getattr(section, key), given, own[key]) for key in own})


def marked(words: Words, own: Spot) -> Words:
    """Mark the usual texts, which a guide in another language leaves in English, as English."""
    spoken: dict[str, Any] = {
        each.name: _marked(getattr(words, each.name), own[each.name]) for each in fields(Words)
    }
    return Words(**spoken)


def _marked(section: Section, own: Spot) -> Section:
    """Mark what a section lacks; the values that are put into the others keep their language."""
    spoken = {
        key: Spoken([("" if key in own else ENGLISH.id, text)])
        for key, text in vars(section).items()
        if text and (key not in own or "{" in text)
    }
    return replace(section, **spoken)


def put_in(text: str, given: Mapping[str, str], own: frozenset[str]) -> str:
    """Put names into a text, except for placeholders of its ``own`` that pages fill in."""
    for name, said in given.items():
        if name not in own and f"{{{name}}}" in text:
            as_written = said.replace("{", "{{").replace("}", "}}") if own else said
            filled = text.replace(f"{{{name}}}", as_written)
            text = Spoken([(text.language, filled)]) if isinstance(text, Spoken) else filled
    return text


@cache
def _placeholders(section: type) -> Mapping[str, frozenset[str]]:
    """Name the placeholders of each text of a section."""
    return {each.name: get_args(each.type)[1].names for each in fields(section)}
