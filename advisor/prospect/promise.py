"""What the pages promise about the answers: that nothing is stored, or nothing without a yes.

Whether prospects are asked at all is a setting. What the pages say follows it, so that they
say the truth either way.
"""

from __future__ import annotations

from advisor.guide import Guide
from advisor.settings import settings


def may_ask() -> bool:
    """Tell whether prospects are asked if their sheet may be kept."""
    return settings().records.keep_sheets


def stored(guide: Guide) -> str:
    """Say before the first question what is stored."""
    return guide.words.keeping.stored if may_ask() else guide.words.start.stored


def privacy(guide: Guide) -> str:
    """Say the same at the foot of every page."""
    return guide.words.keeping.privacy if may_ask() else guide.words.site.privacy
