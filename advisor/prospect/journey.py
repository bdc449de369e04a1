"""Which page comes before and after which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.guide import Page, Question, Questionnaire, Sheet
from advisor.prospect.address import RESULT, REVIEW, START, Place
from advisor.scoring import asked


@dataclass(frozen=True)
class Step:
    """A place on the way through the questionnaire.

    Attributes
    ----------
    number, of
        This page's number and how many there are, as in "page 2 of 5".
    title
        What the page is about.
    questions
        What it asks, given the answers so far.
    """

    number: int
    of: int
    title: str
    questions: tuple[Question, ...]


def step(questionnaire: Questionnaire, sheet: Sheet, place: Place) -> Step:
    """Describe a question page, or the page that changes one answer."""
    pages = questionnaire.pages
    number, page = next(
        (number, page)
        for number, page in enumerate(pages, start=1)
        if place.id in (page.id, *(question.id for question in page.questions))
    )
    if place.kind == "change":
        return Step(number, len(pages), page.title, (questionnaire.question[place.id],))
    return Step(number, len(pages), page.title, _asked_on(questionnaire, sheet, page))


def after(questionnaire: Questionnaire, sheet: Sheet, place: Place) -> Place:
    """Give the next place, passing over pages that ask nothing."""
    if place.kind == "review":
        return RESULT
    if place.kind == "change":
        return REVIEW
    following = questionnaire.pages[_position(questionnaire, place) + 1 :]
    return next(_asking(questionnaire, sheet, following), REVIEW)


def before(questionnaire: Questionnaire, sheet: Sheet, place: Place) -> Place:
    """Give the place before, passing over pages that ask nothing."""
    if place.kind in ("change", "result"):
        return REVIEW
    position = len(questionnaire.pages)
    if place.kind == "page":
        position = _position(questionnaire, place)
    return next(_asking(questionnaire, sheet, questionnaire.pages[:position][::-1]), START)


def _asking(questionnaire: Questionnaire, sheet: Sheet, pages: Sequence[Page]) -> Iterator[Place]:
    """The places of those pages that ask something."""
    for page in pages:
        if _asked_on(questionnaire, sheet, page):
            yield Place("page", page.id)


def _asked_on(questionnaire: Questionnaire, sheet: Sheet, page: Page) -> tuple[Question, ...]:
    return tuple(question for question in asked(questionnaire, sheet) if question in page.questions)


def _position(questionnaire: Questionnaire, place: Place) -> int:
    """The position of a page among all pages; -1 for the first page of the advisor."""
    ids = [page.id for page in questionnaire.pages]
    return ids.index(place.id) if place.kind == "page" else -1
