"""Why one track stands above another, in the visitor's own answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from advisor.guide import Guide, Sheet
from advisor.pages.chart import points
from advisor.pages.frame import section
from advisor.pages.markup import Html, join, tag
from advisor.scoring import Reason, Recommendation, reasons_between


def why(guide: Guide, sheet: Sheet, found: Recommendation) -> Html:
    """Give the reasons for and against the leader, or what separates tracks that are level."""
    words = guide.words.result
    if not found.leaders:
        return Html()
    if found.tied:
        pairs = combinations(found.tied, 2)
        return section(words.separates, *(_between(guide, sheet, *pair) for pair in pairs))
    first, second = found.tracks[:2]
    return section(words.why, _between(guide, sheet, first.id, second.id))


def _between(guide: Guide, sheet: Sheet, first: str, second: str) -> Html:
    """Write what speaks for either of two tracks, and what that adds up to."""
    reasons = reasons_between(guide, sheet, first, second)
    return join(
        (
            _speaking_for(guide, first, [reason for reason in reasons if reason.points > 0]),
            _speaking_for(guide, second, [reason for reason in reasons if reason.points < 0]),
            tag("p", _total(guide, first, second, reasons), class_="hint"),
        )
    )


def _speaking_for(guide: Guide, track: str, reasons: Sequence[Reason]) -> Html:
    if not reasons:
        return Html()
    name = guide.program.track[track].name
    return join(
        (
            tag("h3", guide.words.result.speaks_for.format(track=name)),
            tag("ul", *(_reason(guide, reason) for reason in reasons), class_="reasons plain"),
        )
    )


def _reason(guide: Guide, reason: Reason) -> Html:
    weight = points(guide, abs(reason.points))
    return tag("li", tag("span", reason.text), tag("span", weight, class_="points"))


def _total(guide: Guide, first: str, second: str, reasons: Sequence[Reason]) -> str:
    words = guide.words.result
    name = {track.id: track.name for track in guide.tracks}
    ahead = sum(reason.points for reason in reasons)
    if not ahead:
        return words.level.format(first=name[first], second=name[second])
    return words.ahead.format(track=name[first], second=name[second], points=points(guide, ahead))
