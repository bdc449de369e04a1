"""The pages' own texts as types: one class a page, one field a text.

A text that takes placeholders says which in its annotation; loading checks
that the YAML uses exactly those. ``words.question.progress.format(page=2,
pages=5)`` is then safe, and a type checker finds a text that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


class Placeholders:
    """Names the ``{placeholders}`` that a text uses, all of them and no others."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)


@dataclass(frozen=True)
class VerdictWords:
    """One sentence a verdict, and one for when too little is known.

    ``unknown`` is used for the verdict ``yes`` while the strength is
    ``unknown``: nothing speaks against the program, but nothing for it either.
    """

    yes: str
    yes_if: str
    not_yet: str
    elsewhere: str
    unknown: str


@dataclass(frozen=True)
class StrengthWords:
    """How clear the leader is, in words. ``tie`` names the tracks that are level."""

    clear: Annotated[str, Placeholders("track")]
    lean: Annotated[str, Placeholders("track", "second")]
    toss_up: Annotated[str, Placeholders("track", "second")]
    tie: Annotated[str, Placeholders("tracks")]
    unknown: str


@dataclass(frozen=True)
class Words:
    """All texts, by page."""

    verdict: VerdictWords
    strength: StrengthWords
