"""Check your answers: each with a link that changes it and comes back here."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide, Page, Question
from advisor.prospect import frame, journey
from advisor.prospect.address import RESULT
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.offers import later
from advisor.prospect.visit import Context, Visit


def page(guide: Guide, visit: Visit, _: Context) -> Iterator[Html]:
    """Write all answers, page by page."""
    words, before = guide.words.review, journey.before(visit.sheet, visit.place)
    yield frame.heading(words.title)
    yield frame.messages(guide, visit)
    yield tag("p", words.lead, class_="lead")
    yield tag("p", frame.link_to(visit, RESULT, words.result), class_="aside")  # the list is long
    yield rows(guide, visit)
    if visit.sheet.kept:
        yield frame.fold(guide.words.question.later, *later(guide, visit))
    yield frame.ways(
        frame.way(words.result, "continue", visit.link(RESULT), main=True),
        frame.way(guide.words.question.back, "back", visit.link(before)),
    )


def rows(guide: Guide, visit: Visit) -> Html:
    """Write every question that is asked with its answer, page by page."""
    return join(_page(guide, visit, page) for page in guide.questionnaire.pages)


def _page(guide: Guide, visit: Visit, page: Page) -> Html:
    shown = journey.asked_on(visit.sheet, page)
    if not shown:
        return Html()
    listed = (_row(guide, visit, question) for question in shown)
    return join((tag("h2", page.title), tag("dl", *listed, class_="answers")))


def _row(guide: Guide, visit: Visit, question: Question) -> Html:
    chosen = visit.sheet.get(question.id, ())
    answers = [tag("p", question.option[option].text) for option in chosen]
    nothing = tag("p", guide.words.review.not_answered, class_="none")
    change = change_link(guide, visit, question, data_key=f"change_{question.id}")
    return tag(
        "div",
        tag("dt", question.text),
        tag("dd", *(answers or [nothing])),
        tag("dd", change, class_="change"),
    )


def change_link(guide: Guide, visit: Visit, question: Question, **more: str) -> Html:
    """Write the link that changes an answer or gives one; screen readers say to what."""
    words = guide.words.review
    label = words.change if question.id in visit.sheet else words.answer
    about = tag("span", words.about.format(question=question.text), class_="unseen")
    return tag("a", label, about, href=visit.changing(question.id), **more)
