"""The short version: one question at a time, what matters most first, until it is decided.

Which question that is, the analysis of everything that can still happen says. It
is loaded here alone, since no other page of a prospect's needs it.
"""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide, Page, Question, Sheet
from advisor.prospect import frame, question, session, titles
from advisor.prospect.address import ON, START, Place, Visit
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import asked, drop_unasked


def begin(guide: Guide, visit: Visit) -> None:
    """Lead to the first question."""
    session.go(_next(guide, visit.sheet, ()), visit.sheet)


def show(guide: Guide, visit: Visit) -> None:
    """Show the question that the address names."""
    asked_now = guide.questionnaire.question[visit.place.id]
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                _head(guide, visit, asked_now),
                question.written(guide, asked_now, visit.sheet, titled=True),
                question.ways(guide),
                frame.foot(guide),
            )
        )
    )


def unasked(guide: Guide, visit: Visit) -> Html:
    """Say, on a result that the short version led to, what it left unasked."""
    words = guide.words.short
    left = _left(guide, visit)
    if not visit.place.trail or not left:
        return Html()
    links = (
        tag("li", tag("a", each.text, href=session.link(Place("change", each.id), visit.sheet)))
        for each in left
    )
    page = Place("page", _page_of(guide, left[0]).id)
    return section(
        words.unasked,
        tag("p", words.done.format(asked=len(visit.sheet))),
        tag("p", words.unasked_lead, class_="hint"),
        tag("ul", *links),
        tag("p", tag("a", words.full, href=session.link(page, visit.sheet))),
    )


def _progress(guide: Guide, visit: Visit) -> str:
    return guide.words.short.progress.format(number=len(visit.place.trail) + 1)


def _head(guide: Guide, visit: Visit, asked_now: Question) -> Html:
    """Write the question as the page's heading: the page has nothing else to say.

    Whoever hears the page rather than sees it hears the question when they arrive.
    """
    more = sum(each != asked_now for each in _left(guide, visit))
    progress = tag(
        "div",
        tag("p", _progress(guide, visit)),
        tag("p", _ahead(guide, more)),
        class_="progress",
    )
    return join(
        (
            frame.heading(asked_now.text, above=join((frame.site_name(guide), progress))),
            tag("p", guide.words.short.skip, class_="hint"),
            frame.told(guide, visit.damaged),
        )
    )


def _ahead(guide: Guide, more: int) -> str:
    """Say how many questions may follow: a follow-up may add one, and a decision end it."""
    words = guide.words.short
    return words.more.format(more=more) if more > 1 else words.more_one if more else words.last


def _left(guide: Guide, visit: Visit) -> list[Question]:
    """List what was neither answered nor asked."""
    return [
        each
        for each in asked(guide.questionnaire, visit.sheet)
        if each.id not in visit.sheet and each.id not in visit.place.trail
    ]


def leave(guide: Guide, visit: Visit) -> None:
    """Take the answer along, or note that there was none, and go on or back."""
    kept, dropped = drop_unasked(guide.questionnaire, visit.sheet)
    where = _after(guide, visit.place, kept) if visit.turn == ON else _before(visit.place)
    session.go(where, kept, question.told_dropped(guide, dropped))


def _after(guide: Guide, place: Place, sheet: Sheet) -> Place:
    trail = (*(each for each in place.trail if each != place.id), place.id)
    return _next(guide, sheet, trail)


def _before(place: Place) -> Place:
    *before, last = place.trail or ("",)
    return Place("short", last, tuple(before)) if last else START


def _next(guide: Guide, sheet: Sheet, trail: tuple[str, ...]) -> Place:
    from advisor.analysis.short import look

    following = look(guide, sheet, trail).question
    return Place("short", following, trail) if following else Place("result", trail=trail)


def _page_of(guide: Guide, wanted: Question) -> Page:
    return next(page for page in guide.questionnaire.pages if wanted in page.questions)
