"""How firm a result is: worked out and shown on request."""

from __future__ import annotations

from advisor.guide import Guide
from advisor.prospect.address import FIRM, OPEN, Visit, query_string
from advisor.prospect.markup import Html, tag
from advisor.scoring import Recommendation


def part(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Link to how firm the result is, and say it once that is opened."""
    turned = visit.to(visit.place) | ({} if visit.opened else {OPEN: [FIRM]})
    link = tag(
        "a",
        guide.words.what_if.title,
        href=f"{query_string(turned)}#{FIRM}",
        class_="button",
        data_key="firm",
        aria_expanded="true" if visit.opened else "false",
    )
    said = _said(guide, visit, found) if visit.opened else None
    return tag("div", tag("p", link), said, id=FIRM, class_="firm-part")


def _said(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Write what would have to differ for another result."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks
    from advisor.analysis.ways import TooTangledError
    from advisor.presentation.firmness import firmness

    try:
        tracks = to_other_tracks(guide, visit.sheet)
        verdicts = to_better_verdicts(guide, visit.sheet)
    except TooTangledError:
        return tag("p", guide.words.what_if.too_many, class_="firm")
    parts = []
    for said in firmness(guide, found, tracks, verdicts):
        examples = [tag("li", example) for example in said.examples]
        listed = tag("ul", *examples) if examples else None
        parts.append(tag("div", tag("p", said.text), listed))
    return tag("div", tag("p", guide.words.what_if.lead, class_="hint"), *parts, class_="firm")
