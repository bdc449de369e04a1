"""The short version: ask what matters most first, and stop when nothing can change any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from advisor.analysis.interview import outlook
from advisor.analysis.tables import TooTangledError
from advisor.guide.model import Guide
from advisor.scoring import Sheet, recommend


@dataclass(frozen=True)
class Ahead:
    """What the short version has still to ask.

    Attributes
    ----------
    question
        The question to ask next; None when it is done.
    more
        About how many are left, including that one.
    """

    question: str | None
    more: int


def look(guide: Guide, sheet: Sheet, trail: Collection[str]) -> Ahead:
    """Find what to ask next.

    It is done when no further answer can change track or verdict and the track
    may be named, or when every question has been asked.

    Parameters
    ----------
    guide
        The guide.
    sheet
        The answers so far.
    trail
        The questions asked so far, answered or not.
    """
    left = [each.id for each in sheet.asked if each.id not in sheet]
    more = len(left)
    try:
        ahead = outlook(guide, sheet)
        if ahead.decided and recommend(guide, sheet).strength != "unknown":
            return Ahead(None, 0)
        left, more = [worth.question for worth in ahead.to_ask], ahead.more
    except TooTangledError:
        pass  # then keep the questionnaire's order
    return Ahead(next((each for each in left if each not in trail), None), max(1, more))
