"""Drafts of the shipped rules, for tests of drafts and of the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from advisor.guide import load_guide
from advisor.publishing.drafts import Draft, published_text
from advisor.publishing.editing import set_points

ANN: Final = "ann@example.edu"


def draft_of(folder: Path, text: Callable[[str], str], who: str = ANN) -> Draft:
    """A draft whose text is made of the published one."""
    published = published_text(folder)
    base = load_guide(folder).fingerprints.rules
    return Draft(who, base, base_text=published, text=text(published))


def halved(text: str) -> str:
    """The rules with one weight halved: what it is worth to want to lead IT."""
    return set_points(text, "goal", "lead_it", "itm", 1)
