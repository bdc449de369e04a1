"""Which page comes before and after which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisor.guide import Page, Question, Questionnaire
from advisor.prospect.address import CHANGING, RESULT, REVIEW, START, Place
from advisor.scoring import Sheet


def numbered(questionnaire: Questionnaire, name: str) -> tuple[int, Page]:
    """Find a page of questions and its number, as in "page 2 of 5"."""
    pages = enumerate(questionnaire.pages, start=1)
    return next((number, page) for number, page in pages if page.id == name)


def after(sheet: Sheet, place: Place) -> Place:
    """Give the next place, passing over pages that ask nothing."""
    if place.kind == "review":
        return RESULT
    if place.kind in CHANGING:
        return before(sheet, place)
    pages = sheet.questionnaire.pages
    return next(_asking(sheet, pages[_position(pages, place) + 1 :]), REVIEW)


def before(sheet: Sheet, place: Place) -> Place:
    """Give the place before, passing over pages that ask nothing."""
    if place.kind == "answer":
        return replace(RESULT, trail=place.trail)
    if place.kind in ("change", "result"):
        return REVIEW
    pages = sheet.questionnaire.pages
    position = _position(pages, place) if place.kind == "page" else len(pages)
    return next(_asking(sheet, pages[:position][::-1]), START)


def unanswered(sheet: Sheet) -> Place:
    """Give the first page that asks what has no answer yet; the review when all have one."""
    open_pages = (
        Place("page", page.id)
        for page in sheet.questionnaire.pages
        if any(question.id not in sheet for question in asked_on(sheet, page))
    )
    return next(open_pages, REVIEW)


def asked_on(sheet: Sheet, page: Page) -> tuple[Question, ...]:
    """List the questions of a page that are asked."""
    return tuple(question for question in sheet.asked if question in page.questions)


def _asking(sheet: Sheet, pages: Sequence[Page]) -> Iterator[Place]:
    return (Place("page", page.id) for page in pages if asked_on(sheet, page))


def _position(pages: Sequence[Page], place: Place) -> int:
    """Give the position of a page among all pages; -1 for the first page of the advisor."""
    ids = [page.id for page in pages]
    return ids.index(place.id) if place.kind == "page" else -1
