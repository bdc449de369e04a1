"""The short version: one question at a time, what matters most first, until it is decided.

Which question that is, the analysis of everything that can still happen says. It
is loaded here alone, since no other page of a prospect's needs it.
"""

from __future__ import annotations

from advisor.guide import Guide, Page, Question
from advisor.prospect import frame, question
from advisor.prospect.address import LATER, ON, SO_FAR, START, Place, Visit
from advisor.prospect.context import Context
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Sheet


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the question that the address names."""
    asked_now = guide.questionnaire.question[visit.place.id]
    return frame.whole(
        guide,
        visit,
        context,
        question.problems(guide, visit),
        _head(guide, visit, asked_now),
        question.form(guide, visit, (asked_now,), titled=True),
        here=question.elsewhere(visit, (asked_now,)),
    )


def unasked(guide: Guide, visit: Visit) -> Html:
    """Say, on a result that the short version led to, what it left unasked."""
    words = guide.words.short
    left = _left(visit)
    if not visit.place.trail:
        return Html()
    if not left:
        return tag("p", words.all, class_="hint")
    links = (tag("li", frame.link_to(visit, Place("change", each.id), each.text)) for each in left)
    page = Place("page", _page_of(guide, left[0]).id)
    return section(
        words.unasked,
        tag("p", words.done.format(asked=len(visit.sheet.given))),
        tag("p", words.unasked_lead, class_="hint"),
        tag("ul", *links),
        tag("p", frame.link_to(visit, page, words.full)),
    )


def _progress(guide: Guide, visit: Visit) -> str:
    return guide.words.short.progress.format(number=len(visit.place.trail) + 1)


def _head(guide: Guide, visit: Visit, asked_now: Question) -> Html:
    """Write the question as the page's heading: the page has nothing else to say.

    Whoever hears the page rather than sees it hears the question when they arrive.
    """
    words = guide.words.short
    more = sum(each != asked_now for each in _left(visit))
    goes_on = question.goes_on(visit, (asked_now,))
    onward = (" ", tag("span", words.onward, class_="scripted")) if goes_on else ()
    progress = tag(
        "div",
        tag("p", _progress(guide, visit)),
        tag("p", _ahead(guide, more)),
        class_="progress",
    )
    return join(
        (
            frame.heading(asked_now.text, above=progress),
            tag("p", words.skip, *onward, class_="hint"),
            frame.told(guide, visit),
        )
    )


def _ahead(guide: Guide, more: int) -> str:
    """Say how many questions may follow: a follow-up may add one, and a decision end it."""
    words = guide.words.short
    return words.more.format(more=more) if more > 1 else words.more_one if more else words.last


def _left(visit: Visit) -> list[Question]:
    """List what was neither answered nor asked."""
    return [
        each
        for each in visit.sheet.asked
        if each.id not in visit.sheet and each.id not in visit.place.trail
    ]


def following(guide: Guide, visit: Visit) -> Visit | None:
    """Take the answer along, or note that there was none, and go on or back; None to stay.

    Before the first question there is nothing to take along: the address only leads there.
    """
    if visit.over:
        return None
    if not visit.place.id:
        return visit.onward(_next(guide, visit.sheet, visit.place.trail), visit.sheet)
    if visit.turn in (SO_FAR, LATER):
        return question.aside(visit)
    place = _after(guide, visit) if visit.turn == ON else _before(visit.place)
    return question.leave(visit, place)


def _after(guide: Guide, visit: Visit) -> Place:
    place = visit.place
    trail = (*(each for each in place.trail if each != place.id), place.id)
    return _next(guide, visit.sheet, trail)


def _before(place: Place) -> Place:
    *before, last = place.trail or ("",)
    return Place("short", last, tuple(before)) if last else START


def _next(guide: Guide, sheet: Sheet, trail: tuple[str, ...]) -> Place:
    from advisor.analysis.short import next_question

    following = next_question(guide, sheet, trail)
    return Place("short", following, trail) if following else Place("result", trail=trail)


def _page_of(guide: Guide, wanted: Question) -> Page:
    return next(page for page in guide.questionnaire.pages if wanted in page.questions)
