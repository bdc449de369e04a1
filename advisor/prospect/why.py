"""Why one track stands above another, in the visitor's own answers."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide, Sheet
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Reason, Recommendation, reasons_between
from advisor.scoring.sentences import contested, margin_sentence, points


def why(guide: Guide, sheet: Sheet, found: Recommendation) -> Html:
    """Give the reasons for and against the leader, or what separates tracks that are level."""
    words = guide.words.result
    if not found.leaders:
        return Html()
    title = words.separates if found.tied else words.why
    return section(title, *(_between(guide, sheet, *pair) for pair in contested(found)))


def _between(guide: Guide, sheet: Sheet, first: str, second: str) -> Html:
    """Write what speaks for either of two tracks, and what that adds up to."""
    reasons = reasons_between(guide, sheet, first, second)
    margin = sum(reason.points for reason in reasons)
    return join(
        (
            _speaking_for(guide, first, [reason for reason in reasons if reason.points > 0]),
            _speaking_for(guide, second, [reason for reason in reasons if reason.points < 0]),
            tag("p", margin_sentence(guide, first, second, margin), class_="hint"),
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
