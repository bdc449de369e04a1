"""Drafts of the shipped rules, for tests of drafts and of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from advisor.guide import load_guide
from advisor.publishing.drafts import Draft, published_text
from advisor.publishing.editing import set_number

ANN: Final = "ann@example.edu"


def draft_of(folder: Path, text: Callable[[str], str], who: str = ANN) -> Draft:
    """A draft whose text is made of the published one."""
    published = published_text(folder)
    base = load_guide(folder).fingerprints.rules
    return Draft(who, base, base_text=published, text=text(published))


def set_points(
    text: str, question: str, option: str, track: str, value: int, *, tracks: Sequence[str] = ()
) -> str:
    """A text of the rules in which an option gives a track other points."""
    return set_number(text, ("points", question, option, track), value, tracks=tracks)


def halved(text: str) -> str:
    """The rules with one weight halved: what it is worth to want to lead IT."""
    return set_points(text, "goal", "lead_it", "itm", 1)
