"""The tracks side by side."""

from __future__ import annotations

from advisor.guide import Guide, Track
from advisor.prospect import frame
from advisor.prospect.address import REVIEW, Visit
from advisor.prospect.chart import track_class
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.track import link_to
from advisor.scoring import Recommendation


def side_by_side(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Set the tracks side by side, best first; without a leader, in the program's order."""
    words = guide.words.result
    if found.leaders:
        order = [guide.program.track[track.id] for track in found.tracks]
        lead = Html()
    else:
        order = list(guide.tracks)
        lead = join(
            (
                tag("p", guide.words.strength.unknown, class_="lead"),
                tag("p", frame.link_to(visit, REVIEW, words.answer_more)),
            )
        )
    cards = tag("div", *(_card(guide, visit, track, found) for track in order), class_="cards wide")
    return section(words.side_by_side, lead, cards)


def _card(guide: Guide, visit: Visit, track: Track, found: Recommendation) -> Html:
    """Write what sets a track apart.

    On a phone what a leader is about is left out, since it stands further up already, and the
    rest is folded away. Where the cards stand side by side the style sheet shows it all, each
    part at the height of the same part of the other cards; on paper it opens what is folded.
    """
    words = guide.words.result
    return tag(
        "article",
        tag("h3", track.name),
        tag("p", track.about, class_="again" if track.id in found.leaders else None),
        tag("h4", words.suits),
        tag("p", track.suits),
        tag(
            "details",
            tag("summary", words.unfold.format(track=track.short)),
            tag("h4", words.topics),
            tag("ul", *(tag("li", topic) for topic in track.topics)),
            tag("p", words.source.format(source=track.source, date=track.as_of), class_="hint"),
            tag("h4", words.roles),
            tag("p", track.roles),
        ),
        tag("p", link_to(guide, visit, track), class_="go"),
        tag("p", tag("a", words.more.format(track=track.short), href=track.url)),
        class_=track_class(guide, track.id),
    )
