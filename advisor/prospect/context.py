"""What a page is made of besides the guide and the address: whatever its host knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from advisor.guide import Guide
from advisor.guide.site import ENGLISH, Language

Stage = Literal["asking", "refused", "kept", "failed", "thanked", "not_added", "stale"]
"""What became of the question whether a prospect's answers may be kept."""


@dataclass(frozen=True)
class Context:
    """What the host of a page knows.

    Attributes
    ----------
    now
        The moment, with its zone: no event that is over is offered.
    languages
        In which languages the pages can be had.
    site
        The address of the first page, such as ``https://advisor.example.edu/``.
    asks
        Whether prospects are asked if their answers may be kept.
    token
        What a form that changes something sends along; "" where nothing can be changed.
    stage
        What became of that question.
    """

    now: datetime
    languages: tuple[Language, ...] = (ENGLISH,)
    site: str = ""
    asks: bool = False
    token: str = ""
    stage: Stage = "asking"

    def stored(self, guide: Guide) -> str:
        """Say before the first question what is stored."""
        return guide.words.keeping.stored if self.asks else guide.words.start.stored

    def privacy(self, guide: Guide) -> str:
        """Say the same at the foot of every page."""
        return guide.words.keeping.privacy if self.asks else guide.words.site.privacy
