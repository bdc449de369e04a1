"""The first page: what this is, how long it takes, what becomes of the answers."""

from __future__ import annotations

from advisor.guide import Guide
from advisor.prospect import frame, journey, track
from advisor.prospect.about import basics, program_notices
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, SHORT, START
from advisor.prospect.fork import track_class, ways
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the first page."""
    words, first = guide.words.start, journey.after(visit.sheet, START)
    return frame.framed(
        guide,
        visit,
        context,
        frame.heading(
            guide.words.site.title,
            above=join((ways(guide), tag("p", guide.program.name, class_="eyebrow"))),
        ),
        frame.messages(guide, visit),
        tag("p", words.lead, class_="lead"),
        _promises(guide, context),
        frame.ways(
            frame.way(words.start, "start", visit.link(first), main=True),
            frame.way(guide.words.short.offer, "short", visit.link(SHORT)),
        ),
        tag("p", guide.words.short.lead, class_="aside hint"),
        tag("p", frame.link_to(visit, ENTER_CODE, words.have_code, {}), class_="aside"),
        tag("p", frame.link_to(visit, ALL_TRACKS, guide.words.track.begin), class_="aside"),
        tag("h2", words.tracks),
        _tracks(guide, visit),
        basics(guide),
        program_notices(guide, section),
    )


def _promises(guide: Guide, context: Context) -> Html:
    words = guide.words.start
    stored = guide.words.keeping.stored if context.asks else words.stored
    promises = (words.time, words.skip, stored, words.decision)
    return tag("ul", *(tag("li", promise) for promise in promises), class_="promises")


def _tracks(guide: Guide, visit: Visit) -> Html:
    return tag(
        "ul",
        *(
            tag(
                "li",
                tag("strong", each.name),
                tag("p", each.about),
                tag("p", track.link_to(guide, visit, each)),
                class_=track_class(guide, each.id),
            )
            for each in guide.tracks
        ),
        class_="tracks plain",
    )
