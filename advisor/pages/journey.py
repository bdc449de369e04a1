"""Which page comes before and after which."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.guide import Page, Question, Questionnaire, Sheet
from advisor.pages.address import RESULT, REVIEW, START, Place
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
    open_pages = _open_pages(questionnaire, sheet)
    left = open_pages[_position(open_pages, place) + 1 :]
    return left[0] if left else REVIEW


def before(questionnaire: Questionnaire, sheet: Sheet, place: Place) -> Place:
    """Give the place before, passing over pages that ask nothing."""
    if place.kind in ("change", "result"):
        return REVIEW
    open_pages = _open_pages(questionnaire, sheet)
    if place.kind == "review":
        return open_pages[-1]
    position = _position(open_pages, place)
    return open_pages[position - 1] if position > 0 else START


def _open_pages(questionnaire: Questionnaire, sheet: Sheet) -> list[Place]:
    return [
        Place("page", page.id)
        for page in questionnaire.pages
        if _asked_on(questionnaire, sheet, page)
    ]


def _asked_on(questionnaire: Questionnaire, sheet: Sheet, page: Page) -> tuple[Question, ...]:
    return tuple(question for question in asked(questionnaire, sheet) if question in page.questions)


def _position(places: list[Place], place: Place) -> int:
    return places.index(place) if place in places else -1
