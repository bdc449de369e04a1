"""The short version: one question at a time, what matters most first, until it is decided.

The analysis that finds it is loaded here alone: no other page of a prospect's needs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide, Question
from advisor.prospect import frame, question
from advisor.prospect.address import LATER, ON, SO_FAR, START, Place
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Sheet


def page(guide: Guide, visit: Visit, _: Context) -> Iterator[Html]:
    """Write the question that the address names."""
    yield question.problems(guide, visit)
    yield _head(guide, visit)
    yield question.form(guide, visit)


def unasked(guide: Guide, visit: Visit) -> Html:
    """Say, on a result that the short version led to, what it left unasked."""
    words, left = guide.words.short, _left(visit)
    if not visit.place.trail:
        return Html()
    if not left:
        return tag("p", words.all, class_="hint")
    links = (tag("li", tag("a", each.text, href=visit.changing(each.id))) for each in left)
    page = next(page for page in guide.questionnaire.pages if left[0] in page.questions)
    return frame.section(
        words.unasked,
        tag("p", words.done.format(asked=len(visit.sheet.given))),
        tag("p", words.unasked_lead, class_="hint"),
        tag("ul", *links),
        tag("p", frame.link_to(visit, Place("page", page.id), words.full)),
    )


def _head(guide: Guide, visit: Visit) -> Html:
    """Write the question as the page's heading, so that screen readers say it on arrival."""
    words, (asked_now,) = guide.words.short, visit.questions
    more = sum(each != asked_now for each in _left(visit))
    onward = (" ", tag("span", words.onward, class_="scripted")) if question.goes_on(visit) else ()
    progress = tag(
        "div",
        tag("p", words.progress.format(number=len(visit.place.trail) + 1)),
        tag("p", _ahead(guide, more)),
        class_="progress",
    )
    return join(
        (
            frame.heading(asked_now.text, above=progress),
            tag("p", words.skip, *onward, class_="hint"),
            frame.messages(guide, visit),
        )
    )


def _ahead(guide: Guide, more: int) -> str:
    words = guide.words.short
    return words.more.format(more=more) if more > 1 else words.more_one if more else words.last


def _left(visit: Visit) -> list[Question]:
    """List what was neither answered nor asked."""
    return [
        each
        for each in visit.sheet.asked
        if each.id not in visit.sheet and each.id not in visit.place.trail
    ]


def following(guide: Guide, visit: Visit) -> Visit:
    """Take the answer along, or note that there was none, and go on or back."""
    if not visit.place.id:  # before the first question
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
    from advisor.analysis.interview import next_question

    following = next_question(guide, sheet, trail)
    return Place("short", following, trail) if following else Place("result", trail=trail)
