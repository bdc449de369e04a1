"""The first page: what this is, how long it takes, what becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide
from advisor.prospect import frame, journey, track
from advisor.prospect.about import basics, program_notices
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, SHORT, START
from advisor.prospect.fork import track_class, ways
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit


def page(guide: Guide, visit: Visit, context: Context) -> Iterator[Html]:
    """Write the first page."""
    words, first = guide.words.start, journey.after(visit.sheet, START)
    above = join((ways(guide), tag("p", guide.program.name, class_="eyebrow")))
    yield frame.heading(guide.words.site.title, above)
    yield frame.messages(guide, visit)
    yield tag("p", words.lead, class_="lead")
    yield _promises(guide, context)
    yield frame.ways(
        frame.way(words.start, "start", visit.link(first), main=True),
        frame.way(guide.words.short.offer, "short", visit.link(SHORT)),
    )
    yield tag("p", guide.words.short.lead, class_="aside hint")
    yield tag("p", frame.link_to(visit, ENTER_CODE, words.have_code, {}), class_="aside")
    yield tag("p", frame.link_to(visit, ALL_TRACKS, guide.words.track.begin), class_="aside")
    yield tag("h2", words.tracks)
    yield _tracks(guide, visit)
    yield basics(guide)
    yield program_notices(guide, frame.section)


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
