"""The page of a track, and the page of all tracks.

Facts stand with their source and date in small print, and a judgment is called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from advisor.guide import Guide, Track
from advisor.prospect import basics, compare, frame, journey
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, RESULT, START, Place, Visit
from advisor.prospect.context import Context
from advisor.prospect.fork import track_class, ways
from advisor.prospect.frame import fold, section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import program_notices
from advisor.prospect.offers import contact


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the page of the track that the address names."""
    track = guide.program.track[visit.place.id]
    return frame.framed(
        guide,
        visit,
        context,
        tag("div", *_about(guide, visit, track), class_=track_class(guide, track.id)),
        _ways(guide, visit),
        section(guide.words.track.others, *_others(guide, visit, track)),
        program_notices(guide, section),
    )


def page_of_all(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write all tracks side by side, and what they have in common."""
    words = guide.words.track
    return frame.framed(
        guide,
        visit,
        context,
        frame.heading(words.title),
        frame.messages(guide, visit),
        tag("p", words.marked if visit.sheet.given else words.lead, class_="lead"),
        compare.table(guide, visit),
        _common(guide),
        basics.part(guide),
        _ways(guide, visit),
        _look(guide),
        contact(guide),
        program_notices(guide, fold),
    )


def link_to(guide: Guide, visit: Visit, track: Track) -> Html:
    """Write the link to a track's page, which leads back to the answers of a visit."""
    words = guide.words.track
    return frame.link_to(visit, Place("track", track.id), words.read.format(track=track.short))


def _about(guide: Guide, visit: Visit, track: Track) -> Iterable[Html]:
    """Write what the program's file says about a track."""
    words = guide.words.track
    yield frame.heading(track.name, above=ways(guide, {track.id}))
    yield frame.messages(guide, visit)
    yield tag("p", track.about, class_="lead")
    for row in guide.program.compare:
        if compare.is_answered(row, [track]):
            source = tag("p", compare.source(guide, row, [track]), class_="source")
            yield section(row.name, compare.answer(row, track), source)
    if track.facts:
        yield section(words.says, _facts(guide, track.facts))
    if track.stories:
        source = tag("p", words.story_says, class_="source")
        yield section(words.story, _facts(guide, track.stories), source)
    more = guide.words.result.more.format(track=track.short)
    yield tag("p", tag("a", more, href=track.url), class_="aside")


def _others(guide: Guide, visit: Visit, track: Track) -> Iterable[Html]:
    """Link to the other tracks, one by one and all together."""
    links = (link_to(guide, visit, other) for other in guide.tracks if other is not track)
    together = frame.link_to(visit, ALL_TRACKS, guide.words.track.all)
    yield tag("ul", *(tag("li", link) for link in (*links, together)))


def _common(guide: Guide) -> Html:
    """State the facts that hold for every track."""
    common = guide.program.common
    return section(guide.words.track.common, _facts(guide, common)) if common else Html()


def _look(guide: Guide) -> Html:
    """Offer what can be read and watched elsewhere."""
    words, targets = guide.words.track, guide.program.targets
    if not guide.program.look:
        return Html()
    links = (tag("a", targets[name].label, href=targets[name].url) for name in guide.program.look)
    return fold(
        words.look,
        tag("ul", *(tag("li", link) for link in links)),
        tag("p", words.look_says, class_="source"),
    )


def _ways(guide: Guide, visit: Visit) -> Html:
    """Lead visitors with answers back to their result, and others to the questions."""
    words = guide.words.track
    if visit.sheet.given:
        return frame.ways(frame.way(words.back, "start", visit.link(RESULT), main=True))
    first = journey.after(visit.sheet, START)
    code = frame.link_to(visit, ENTER_CODE, guide.words.start.have_code)
    return join(
        (
            frame.ways(frame.way(words.answer, "start", visit.link(first), main=True)),
            tag("p", code, class_="aside"),
        )
    )


def _facts(guide: Guide, names: Sequence[str]) -> Html:
    """List facts, with source and date after those that share them."""
    facts = (guide.program.fact[name] for name in names)
    groups = groupby(facts, key=lambda fact: basics.source(guide, fact))
    return join(
        join((tag("ul", *(tag("li", fact.say) for fact in group)), tag("p", said, class_="source")))
        for said, group in groups
    )
