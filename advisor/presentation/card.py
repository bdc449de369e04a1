"""The picture beside a shared link: what a result says, or what the advisor asks.

It says nothing about a person but the verdict, the track and the scores: no answer, no code.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from advisor.guide import Guide
from advisor.presentation.fork import WIDTH, Fork, open_fork
from advisor.presentation.palette import GROUNDS
from advisor.presentation.result import result
from advisor.presentation.typesetting import compiled
from advisor.scoring import Recommendation, Sheet

SIZE: Final = (1200, 630)  # width and height in pixels that most link previews expect

TEMPLATE: Final = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Card:
    """What stands on the picture: ``tone`` as in `Result`, ``alternative`` the picture in words."""

    language: str
    direction: str
    tone: str
    ground: str
    program: str
    headline: str
    says: str
    fork: Fork
    alternative: str


@lru_cache(maxsize=8)
def general(guide: Guide) -> Card:
    """Show what the advisor is about, on the program's own color if it has one."""
    words, drawn, own = guide.words, open_fork(guide), guide.program.site.colors.pressed
    made = _card(guide, "yes", words.site.title, "", drawn, words.document.preview)
    return replace(made, ground=own[0]) if own else made


def of_result(guide: Guide, sheet: Sheet, found: Recommendation) -> Card:
    """Show a result: the verdict, the track, and the scores to scale once a track may be named."""
    said = result(guide, sheet, found)
    if not said.named:
        return _card(guide, said.tone, said.headline, "", open_fork(guide), said.headline)
    strength = said.strength
    if said.tone == "elsewhere":
        strength = f"{said.track}: {strength}"
    words = f"{said.headline} {strength}"
    return _card(guide, said.tone, said.headline, strength, said.fork, words)


def draw(card: Card) -> bytes:
    """Draw a card as PNG."""
    return compiled(TEMPLATE, card.fork, {"card": json.dumps(asdict(card))}, format="png", ppi=72)


def _card(guide: Guide, tone: str, headline: str, says: str, drawn: Fork, words: str) -> Card:
    text, program = guide.words.paper.program, guide.program
    return Card(
        language=guide.language.id,
        direction=guide.language.direction,
        tone=tone,
        ground=GROUNDS[tone].light,
        program=text.format(program=program.name, college=program.college),
        headline=headline,
        says=says,
        # More than five branches are drawn smaller, to have room below a headline.
        fork=replace(drawn, wide=max(WIDTH, 120 * len(drawn.branches))),
        alternative=words,
    )
