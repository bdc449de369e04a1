"""Every page by its kind, and the way from one to the next, for Streamlit and plain documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from advisor.guide import Guide
from advisor.prospect import code, frame, question, result, review, short, start, track
from advisor.prospect.address import PageKind
from advisor.prospect.markup import Html
from advisor.prospect.visit import Context, Visit

PAGES: Final[Mapping[PageKind, Callable[[Guide, Visit, Context], Iterable[Html | None]]]] = {
    "start": start.page,
    "code": code.page,
    "page": question.page,
    "change": question.page,
    "answer": question.page,
    "short": short.page,
    "review": review.page,
    "result": result.page,
    "track": track.page,
    "tracks": track.page_of_all,
}

FOLLOWING: Final[Mapping[PageKind, Callable[[Guide, Visit], Visit | None]]] = {
    "page": question.following,
    "change": question.following,
    "answer": question.following,
    "short": short.following,
    "code": code.following,
}


def page(guide: Guide, visit: Visit, context: Context) -> Html:
    """Write the page that an address asks for."""
    return frame.framed(guide, visit, context, PAGES[visit.place.kind](guide, visit, context))


def following(guide: Guide, visit: Visit) -> Visit | None:
    """Find the page that follows one that is left; None where it stays to say what is wrong."""
    leads_on = visit.turn or (visit.place.kind == "short" and not visit.place.id)
    if not leads_on or visit.over:
        return None
    return FOLLOWING[visit.place.kind](guide, visit)
