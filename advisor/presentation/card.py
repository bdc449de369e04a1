"""The picture beside a shared link: what a result says, or what the advisor asks.

It says nothing about a person but the verdict, the track and the scores: no answer, no code.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from advisor.guide import Guide
from advisor.presentation.fork import Fork, open_fork
from advisor.presentation.result import result
from advisor.scoring import Recommendation, Sheet

SIZE: Final = (1200, 630)
"""Width and height in pixels, which most readers of links expect."""

TEMPLATE: Final = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Card:
    """What stands on the picture.

    Attributes
    ----------
    tone
        The color of its ground, as `Result.tone`.
    alternative
        The picture in words, for those who don't see it.
    """

    language: str
    tone: str
    program: str
    headline: str
    says: str
    fork: Fork
    alternative: str


@lru_cache(maxsize=8)
def general(guide: Guide) -> Card:
    """Show what the advisor is about."""
    words = guide.words
    return Card(
        guide.language.id,
        "yes",
        _program(guide),
        words.site.title,
        "",
        open_fork(guide),
        words.document.preview,
    )


def of_result(guide: Guide, sheet: Sheet, found: Recommendation) -> Card:
    """Show a result: the verdict, the track, and the scores to scale once a track may be named."""
    said = result(guide, sheet, found)
    about_track = [said.strength] if said.named else []
    if said.tone == "elsewhere" and said.named:
        about_track = [f"{said.track}: {said.strength}"]
    return Card(
        guide.language.id,
        said.tone,
        _program(guide),
        said.headline,
        "".join(about_track),
        said.fork if said.named else open_fork(guide),
        " ".join((said.headline, *about_track)),
    )


def draw(card: Card) -> bytes:
    """Draw a card as PNG."""
    from advisor.presentation.typesetting import compiled

    return compiled(TEMPLATE, card.fork, {"card": json.dumps(asdict(card))}, format="png", ppi=72)


def _program(guide: Guide) -> str:
    program = guide.program
    return guide.words.paper.program.format(program=program.name, college=program.college)
