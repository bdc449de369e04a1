"""Prospects' pages, shown by Streamlit: the same markup as in the plain documents.

A visit finishes with the guide with which it began; that is all that its session remembers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import address, error_page, pages, titles
from advisor.prospect.address import RENEWED, Query
from advisor.scoring import Sheet
from advisor.server.prospects import context, known_by_tag, language_of

_GUIDE: Final = "guide"


def query() -> dict[str, list[str]]:
    """Read the address' parameters."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def show() -> None:
    """Show the page that the address asks for."""
    published = live.or_none()
    if published is None:
        st.html(error_page.text())
        return
    asked = query()
    guide, renewed = _guide_of_visit(published, asked)
    preferred = known_by_tag(st.context.locale or "")
    guide = live.in_language(guide, language_of(asked) or preferred)
    _show(guide, asked, renewed=renewed)


def show_draft(guide: Guide, draft: str) -> None:
    """Show the page that the address asks for on a draft of the rules. For staff alone."""
    _show(guide, query(), draft)


def _show(guide: Guide, asked: Query, draft: str = "", *, renewed: bool = False) -> None:
    visit = address.read(guide, asked, draft)
    onward = pages.following(guide, visit)
    if onward is not None:
        st.query_params.from_dict(dict(onward.query))
        visit = onward
    if renewed:
        visit = replace(visit, told=(*visit.told, RENEWED))
    st.set_page_config(
        page_title=titles.of(guide, visit),
        layout="centered",
        initial_sidebar_state="collapsed",
    )
    around = context()
    st.html(pages.page(guide, visit, replace(around, site=around.site or st.context.url or "")))


def _guide_of_visit(published: Guide, asked: Query) -> tuple[Guide, bool]:
    """Give the guide that a visitor finishes with: the one on which they began to answer.

    A guide that is published meanwhile takes its place when nothing is answered
    yet, when it asks and weighs the same, or when the answers do not fit its
    questions any more. The last of these is told.

    Returns
    -------
    guide : Guide
        The guide.
    renewed : bool
        Whether answers no longer fit.
    """
    began: Guide = st.session_state.setdefault(_GUIDE, published)
    if began is published:
        return published, False
    given = address.read(began, asked).sheet.given
    fits = not Sheet.lenient(published.questionnaire, given).invalid
    if given and fits and began.fingerprints.result != published.fingerprints.result:
        return began, False
    st.session_state[_GUIDE] = published
    return published, not fits
