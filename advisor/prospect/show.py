"""Which page to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import (
    address,
    enter_code,
    question,
    result,
    review,
    session,
    short,
    start,
    track,
    trouble,
)
from advisor.prospect.address import Kind, Query, Visit

PAGES: Final[Mapping[Kind, Callable[[Guide, Visit], None]]] = {
    "start": start.show,
    "code": enter_code.show,
    "page": question.show,
    "change": question.show,
    "short": short.show,
    "review": review.show,
    "result": result.show,
    "track": track.show,
    "tracks": track.show_all,
}
"""Who shows which kind of page."""

LEAVE: Final[Mapping[Kind, Callable[[Guide, Visit], None]]] = {
    "page": question.leave,
    "change": question.leave,
    "short": short.leave,
}
"""Who finds the page that follows a page of questions, or that came before it."""


def show() -> None:
    """Show the page that the address asks for."""
    published = live.or_none()
    if published is None:
        trouble.show()
        return
    query = session.query()
    session.try_draft("")
    language = _language(query)
    words = live.in_language(published, language).words
    guide = session.guide_of_visit(published, query, words.site.renewed)
    _show(live.in_language(guide, language), query)


def _language(query: Query) -> str:
    """Name the language that the visitor chose, or that the browser prefers; "" for neither."""
    known = [language.id for language in live.languages]
    chosen = address.language(query)
    session.speak(chosen if chosen in known else "")
    preferred = (st.context.locale or "").partition("-")[0].lower()
    return session.chosen_language() or (preferred if preferred in known else "")


def show_draft(guide: Guide, draft: str) -> None:
    """Show the page that the address asks for on a draft of the rules. For staff alone."""
    session.try_draft(draft)
    _show(guide, session.query())


def _show(guide: Guide, query: Query) -> None:
    visit = address.read(guide, query)
    if visit.turn:
        LEAVE[visit.place.kind](guide, visit)
        query = session.query()
        visit = address.read(guide, query)
    session.arrive(query, visit)
    PAGES[visit.place.kind](guide, visit)
