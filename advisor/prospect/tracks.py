"""The tracks side by side."""

from __future__ import annotations

from advisor.guide import Guide, Track
from advisor.prospect.address import Visit
from advisor.prospect.fork import track_class
from advisor.prospect.frame import fold
from advisor.prospect.markup import Html, tag
from advisor.prospect.track import link_to
from advisor.scoring import Recommendation


def side_by_side(guide: Guide, visit: Visit, found: Recommendation) -> Html:
    """Set the tracks side by side, best first; without a leader, in the program's order."""
    words = guide.words.result
    ranked = [guide.program.track[track.id] for track in found.tracks]
    order = ranked if found.leaders else guide.tracks
    cards = tag("div", *(_card(guide, visit, track) for track in order), class_="cards wide")
    return fold(words.side_by_side, cards)


def _card(guide: Guide, visit: Visit, track: Track) -> Html:
    """Write what sets a track apart.

    On a phone the rest is folded away. Where the cards stand side by side the style sheet shows
    it all, each part at the height of the same part of the other cards; on paper it opens what is
    folded.
    """
    words = guide.words.result
    return tag(
        "article",
        tag("h3", track.name),
        tag("p", track.about),
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
