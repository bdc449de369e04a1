"""The page of a track, and the page of all tracks for people who only want to look around.

Nothing is asked here. What is said comes from the program's file: facts with their source and
date in small print, and judgement called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from advisor.guide import Fact, Guide, Sheet, Track
from advisor.prospect import frame, journey, session, titles
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, RESULT, START, Place, Visit
from advisor.prospect.chart import track_class
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import contact_lines, program_notices


def show(guide: Guide, visit: Visit) -> None:
    """Show the page of the track that the address names."""
    track = guide.program.track[visit.place.id]
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(tag("div", *_about(guide, visit, track), class_=track_class(guide, track.id)))
    _ways(guide, visit)
    st.html(
        join(
            (
                section(guide.words.track.others, *_others(guide, visit, track)),
                program_notices(guide),
                frame.foot(guide),
            )
        )
    )


def show_all(guide: Guide, visit: Visit) -> None:
    """Show all tracks side by side, and what they have in common."""
    words = guide.words.track
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                frame.heading(words.title, above=frame.site_name(guide)),
                frame.told(guide, visit.damaged),
                tag("p", words.lead, class_="lead"),
                _cards(guide, visit),
                _common(guide),
            )
        )
    )
    _ways(guide, visit)
    st.html(
        join(
            (
                _look(guide),
                section(guide.words.result.contact, contact_lines(guide.program.contacts[0])),
                program_notices(guide),
                frame.foot(guide),
            )
        )
    )


def link_to(guide: Guide, sheet: Sheet, track: Track) -> Html:
    """Write the link to a track's page, which leads back to the answers of a sheet."""
    page = session.link(Place("track", track.id), sheet)
    return tag("a", guide.words.track.read.format(track=track.short), href=page)


# ---------------------------------------------------------------------- one track


def _about(guide: Guide, visit: Visit, track: Track) -> Iterable[Html]:
    """Write all that the program's file says about a track."""
    words, result = guide.words.track, guide.words.result
    yield frame.heading(track.name, above=frame.site_name(guide))
    yield frame.told(guide, visit.damaged)
    yield tag("p", track.about, class_="lead")
    yield _small_print(guide, track.source, track.as_of)
    yield section(result.suits, tag("p", track.suits))
    if track.problems:
        yield section(words.problems, _list(track.problems))
    yield section(words.learn, _list(track.topics), _small_print(guide, track.source, track.as_of))
    if track.facts:
        yield section(words.says, _facts(guide, track.facts))
    if track.stories:
        told = tag("p", words.story_says, class_="source")
        yield section(words.story, _facts(guide, track.stories), told)
    yield section(result.roles, tag("p", track.roles))
    if track.watch:
        yield section(words.watch, tag("p", track.watch))
    yield tag("p", _college(guide, track), class_="aside")


def _others(guide: Guide, visit: Visit, track: Track) -> Iterable[Html]:
    """Lead to the other tracks, one by one and all together."""
    links = (link_to(guide, visit.sheet, other) for other in guide.tracks if other is not track)
    together = tag("a", guide.words.track.all, href=session.link(ALL_TRACKS, visit.sheet))
    yield tag("ul", *(tag("li", link) for link in (*links, together)))


# --------------------------------------------------------------------- all tracks


def _cards(guide: Guide, visit: Visit) -> Html:
    cards = (_card(guide, visit, track) for track in guide.tracks)
    return tag("div", *cards, class_="cards compare wide")


def _card(guide: Guide, visit: Visit, track: Track) -> Html:
    """Write what sets a track apart, part by part in the same order on every card."""
    words, result = guide.words.track, guide.words.result
    problems = (tag("h3", words.problems), _list(track.problems)) if track.problems else ()
    return tag(
        "article",
        tag("h2", track.name),
        tag("p", track.about),
        tag("div", tag("h3", result.suits), tag("p", track.suits)),
        tag("div", *problems),
        tag(
            "div",
            tag("h3", words.learn),
            _list(track.topics),
            _small_print(guide, track.source, track.as_of),
        ),
        tag("div", tag("h3", result.roles), tag("p", track.roles)),
        tag(
            "div",
            tag("p", link_to(guide, visit.sheet, track), class_="go"),
            tag("p", _college(guide, track)),
        ),
        class_=track_class(guide, track.id),
    )


def _common(guide: Guide) -> Html:
    """State the facts that hold for every track."""
    if not guide.program.common:
        return Html()
    return section(guide.words.track.common, _facts(guide, guide.program.common))


def _look(guide: Guide) -> Html:
    """Offer what can be read and watched elsewhere."""
    words, doors = guide.words.track, guide.program.door
    if not guide.program.look:
        return Html()
    links = (tag("a", doors[name].label, href=doors[name].url) for name in guide.program.look)
    return section(
        words.look,
        tag("ul", *(tag("li", link) for link in links)),
        tag("p", words.look_says, class_="source"),
    )


# -------------------------------------------------------------------- small parts


def _ways(guide: Guide, visit: Visit) -> None:
    """Lead back to the result of whoever has answers, and to the questions all others."""
    words = guide.words.track
    with st.container(horizontal=True, key="ways"):
        if visit.sheet:
            st.button(
                words.back,
                key="start",
                type="primary",
                on_click=session.go,
                args=(RESULT, visit.sheet),
            )
        else:
            first = journey.after(guide.questionnaire, visit.sheet, START)
            st.button(
                words.answer, key="start", type="primary", on_click=session.go, args=(first, {})
            )
    if not visit.sheet:
        code = tag("a", guide.words.start.have_code, href=session.link(ENTER_CODE, {}))
        st.html(tag("p", code, class_="aside"))


def _facts(guide: Guide, names: Sequence[str]) -> Html:
    """State facts, each with its source and date; those of old pages with a caution."""
    facts = (guide.program.fact[name] for name in names)
    return tag("ul", *(_fact(guide, fact) for fact in facts), class_="facts plain")


def _fact(guide: Guide, fact: Fact) -> Html:
    words = guide.words.track
    said = words.confirm if fact.confirm else words.source
    source = said.format(source=fact.source, date=fact.as_of)
    return tag("li", tag("p", fact.say), tag("p", source, class_="source"))


def _small_print(guide: Guide, source: str, date: str) -> Html:
    said = guide.words.track.source.format(source=source, date=date)
    return tag("p", said, class_="source")


def _list(texts: Sequence[str]) -> Html:
    return tag("ul", *(tag("li", text) for text in texts))


def _college(guide: Guide, track: Track) -> Html:
    words = guide.words.result
    return tag("a", words.more.format(track=track.short), href=track.url)
