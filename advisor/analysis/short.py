"""The short version: ask what matters most first, and stop when nothing can change any more."""

from __future__ import annotations

from collections.abc import Collection

from advisor.analysis.interview import outlook
from advisor.analysis.rules_tables import TooTangledError
from advisor.guide.model import Guide
from advisor.scoring import Sheet, recommend


def next_question(guide: Guide, sheet: Sheet, trail: Collection[str]) -> str | None:
    """Find the question to ask next; None when the short version is done.

    That is when no further answer can change track or verdict and the track may be named, or
    when every question has been asked: the ``trail`` has those so far, answered or not.
    """
    left = [each.id for each in sheet.asked if each.id not in sheet]
    try:
        ahead = outlook(guide, sheet)
        if ahead.decided and recommend(guide, sheet).strength != "unknown":
            return None
        left = [worth.question for worth in ahead.to_ask]
    except TooTangledError:
        pass  # then keep the questionnaire's order
    return next((each for each in left if each not in trail), None)
