"""The first page: what this is, how long it takes, what becomes of the answers."""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide
from advisor.prospect import frame, journey, promise, session, short, titles, track
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, START, Visit
from advisor.prospect.chart import track_class
from advisor.prospect.drawing import ways
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.notices import program_notices


def show(guide: Guide, visit: Visit) -> None:
    """Show the first page."""
    words = guide.words.start
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                frame.heading(
                    guide.words.site.title,
                    above=join((tag("p", guide.program.name, class_="site"), ways(guide))),
                ),
                frame.told(guide, visit.damaged),
                tag("p", words.lead, class_="lead"),
                _promises(guide),
            )
        )
    )
    with st.container(horizontal=True, key="ways"):
        st.button(words.start, key="start", type="primary", on_click=_begin, args=(guide, visit))
        st.button(guide.words.short.offer, key="short", on_click=short.begin, args=(guide, visit))
    st.html(
        join(
            (
                tag("p", guide.words.short.lead, class_="aside hint"),
                tag(
                    "p",
                    tag("a", words.have_code, href=session.link(ENTER_CODE, {})),
                    class_="aside",
                ),
                tag(
                    "p",
                    tag("a", guide.words.track.begin, href=session.link(ALL_TRACKS, visit.sheet)),
                    class_="aside",
                ),
                tag("h2", words.tracks),
                _tracks(guide, visit),
                program_notices(guide),
                frame.foot(guide),
            )
        )
    )


def _begin(guide: Guide, visit: Visit) -> None:
    session.go(journey.after(guide.questionnaire, visit.sheet, START), visit.sheet)


def _promises(guide: Guide) -> Html:
    words = guide.words.start
    promises = (words.time, words.skip, promise.stored(guide), words.decision)
    return tag("ul", *(tag("li", promise) for promise in promises), class_="promises")


def _tracks(guide: Guide, visit: Visit) -> Html:
    return tag(
        "ul",
        *(
            tag(
                "li",
                tag("strong", each.name),
                tag("p", each.about),
                tag("p", track.link_to(guide, visit.sheet, each)),
                class_=track_class(guide, each.id),
            )
            for each in guide.tracks
        ),
        class_="tracks plain",
    )
