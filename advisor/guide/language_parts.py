"""Texts of a translated guide that know which of their parts are in another language.

Screen readers speak a text by the rules of its language, so a page marks where it changes (WCAG
2.2, 3.1.2): at names, and at texts that a translation lacks.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

Phrase = tuple[str, str]
"""The id of a language, "" for the guide's own, and what is said in it."""


class Spoken(str):
    """A text with the languages of its parts; everywhere else a text like any other."""

    __slots__ = ("parts",)

    parts: tuple[Phrase, ...]

    def __new__(cls, parts: Iterable[Phrase]) -> Spoken:
        """Make a text of its parts."""
        kept = tuple(parts)
        made = super().__new__(cls, "".join(text for _, text in kept))
        made.parts = kept
        return made

    def __getnewargs__(self) -> tuple[tuple[Phrase, ...]]:  # type: ignore[override]
        """Give what a copy is made of."""
        return (self.parts,)

    @property
    def language(self) -> str:
        """The other language in which all of it is; "" where there is none."""
        found = {language for language, _ in self.parts}
        return found.pop() if len(found) == 1 else ""

    def format(self, *args: Any, **values: Any) -> Spoken:
        """Fill in values, each of which keeps its language."""
        fields, parts, form = Formatter(), list[Phrase](), self.language
        for literal, name, spec, _ in fields.parse(self):
            if literal:
                parts.append((form, literal))
            if name is not None:
                value, _ = fields.get_field(name, args, values)
                parts += parts_of(value) if not spec else [(form, fields.format_field(value, spec))]
        return Spoken(parts)

    def removesuffix(self, suffix: str, /) -> Spoken:
        """Take away what it ends with."""
        *others, (language, last) = self.parts
        return Spoken((*others, (language, last.removesuffix(suffix))))


def parts_of(value: object) -> tuple[Phrase, ...]:
    """Give the parts of a value, which is in the guide's own language unless it says otherwise."""
    return value.parts if isinstance(value, Spoken) else (("", str(value)),)


def joined(between: str, texts: Iterable[str]) -> str:
    """Put texts one after the other, as `str.join` does, each in its language."""
    found = list(texts)
    if not any(isinstance(text, Spoken) for text in found):
        return between.join(found)
    parts = [part for text in found for part in (("", between), *parts_of(text))]
    return Spoken(parts[1:])
