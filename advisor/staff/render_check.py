"""Every kind of page drawn once: valid files may still make a page fail.

That way `advisor check`, ``/readyz`` and `doctor` find it before a visitor does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Final

from advisor.analysis.interview import outlook
from advisor.analysis.ways import TooTangledError
from advisor.guide import Guide
from advisor.presentation.paper import paper
from advisor.presentation.result import result
from advisor.prospect import address, pages
from advisor.prospect.address import Place
from advisor.prospect.head import head
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Sheet, recommend
from advisor.staff.call import panel

EARLY: Final = datetime(1970, 1, 2, tzinfo=UTC)
"""A moment at which every event and date of a guide lies ahead, so that all are drawn."""


def failing(guide: Guide, translated: Iterable[Guide] = ()) -> tuple[str, ...]:
    """Draw every kind of page, the paper of a result, and what a call shows."""
    found: dict[str, str] = {}  # what cannot be drawn -> why
    for each in (guide, *translated):
        for sheet in _sheets(each):
            _draw(each, sheet, found)
    with _noting(found, "call"):
        _draw_call(guide, _sheets(guide)[1])
    return tuple(f"{name} cannot be drawn: {cause}" for name, cause in found.items())


def _sheets(guide: Guide) -> tuple[Sheet, Sheet]:
    """Give a sheet without answers, and one with the last option of each question."""
    questions = guide.questionnaire
    last = {each.id: (each.options[-1].id,) for each in questions.questions}
    return Sheet(questions), Sheet.lenient(questions, last)


@contextmanager
def _noting(found: dict[str, str], name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- whatever it is, a visitor would meet it
        at = extract_tb(error.__traceback__)[-1]
        place = f"{at.name} (line {at.lineno} of {at.filename})"
        found.setdefault(name, f"{type(error).__name__} in {place}: {error}")


def _draw(guide: Guide, sheet: Sheet, found: dict[str, str]) -> None:
    """Draw what prospects see."""
    context = Context(EARLY, (guide.language,), asks=True, token="token")
    for place in _places(guide):
        with _noting(found, f"page {place.name} ({guide.language.id})"):
            visit = Visit(place, sheet, opened=bool(sheet) and place == address.RESULT)
            pages.page(guide, visit, context)
            head(guide, visit, context)
    with _noting(found, f"result on paper ({guide.language.id})"):
        paper(guide, sheet, recommend(guide, sheet), "", EARLY)


def _places(guide: Guide) -> Iterator[Place]:
    """List a place of each kind, and every one that has texts of its own."""
    first = guide.questionnaire.questions[0].id
    yield from (address.START, address.ENTER_CODE, address.REVIEW, address.RESULT)
    yield from (address.ALL_TRACKS, Place("change", first), Place("answer", first))
    yield Place("short", first)
    yield from (Place("page", page.id) for page in guide.questionnaire.pages)
    yield from (Place("track", track) for track in guide.track_ids)


def _draw_call(guide: Guide, sheet: Sheet) -> None:
    said = result(guide, sheet, recommend(guide, sheet))
    panel.to_say(guide, said)
    panel.heading_for(guide, said, None)
    try:
        ahead = outlook(guide, sheet)
    except TooTangledError:
        return
    panel.heading_for(guide, said, ahead)
    panel.asking_next(guide, ahead)
    panel.where_it_can_go(guide, sheet, ahead)
