"""How findings are called in words, on every page alike."""

from __future__ import annotations

from advisor.guide import Guide, Level
from advisor.pages import frame
from advisor.scoring import Recommendation


def strength(guide: Guide, found: Recommendation) -> str:
    """Say which track leads and how clearly."""
    words = guide.words.strength
    if not found.leaders:
        return words.unknown
    if found.tied:
        names = frame.listed(guide, [guide.program.track[name].name for name in found.tied])
        return words.tie.format(tracks=names)
    first, second = found.tracks[0].name, found.tracks[1].name
    if found.strength == "clear":
        return words.clear.format(track=first)
    text = words.lean if found.strength == "lean" else words.toss_up
    return text.format(track=first, second=second)


def level(guide: Guide, level: Level) -> str:
    """Name the level of a flag."""
    words = guide.words.result
    return {
        "note": words.note,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }[level]
