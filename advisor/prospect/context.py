"""What a page is made of besides the guide and the address: whatever its host knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from advisor.guide.site import ENGLISH, Language

Stage = Literal["asking", "refused", "kept", "failed", "thanked", "not_added", "stale"]
"""What became of the question whether a prospect's answers may be kept."""


@dataclass(frozen=True)
class Context:
    """What the host of a page knows."""

    now: datetime
    """The moment, with its zone: no event that is over is offered."""
    languages: tuple[Language, ...] = (ENGLISH,)
    site: str = ""
    """The address of the first page, such as ``https://advisor.example.edu/``."""
    asks: bool = False
    """Whether prospects are asked if their answers may be kept."""
    token: str = ""
    """What a form that changes something sends along; "" where nothing can be changed."""
    stage: Stage = "asking"
