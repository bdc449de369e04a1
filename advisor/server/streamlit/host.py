"""Prospects' pages, shown by Streamlit: the same markup as in the plain documents.

A visit ends with the guide with which it began; its session holds nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import error_page, pages
from advisor.prospect.address import RENEWED, Query
from advisor.prospect.head import page_title
from advisor.prospect.visit import visit_at
from advisor.scoring import Sheet
from advisor.server import prospects

_GUIDE: Final = "guide"


def query() -> dict[str, list[str]]:
    """Read the parameters of the address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def show() -> None:
    """Show the page of the address."""
    published = live.or_none()
    if published is None:
        st.html(error_page.text())
        return
    asked = query()
    guide, renewed = guide_of_visit(published, asked)
    _show(in_language(guide), asked, renewed=renewed)


def in_language(guide: Guide) -> Guide:
    """Return a guide in the language of the address, or else the browser's."""
    return prospects.in_language(guide, query(), st.context.locale or "")


def show_draft(guide: Guide, draft: str) -> None:
    """Show the page of the address with a draft of the rules, for staff."""
    _show(guide, query(), draft)


def _show(guide: Guide, asked: Query, draft: str = "", *, renewed: bool = False) -> None:
    visit = visit_at(guide, asked, draft)
    onward = pages.following(guide, visit)
    if onward is not None:
        st.query_params.from_dict(dict(onward.query))
        visit = onward
    if renewed:
        visit = replace(visit, messages=(*visit.messages, RENEWED))
    st.set_page_config(
        page_title=page_title(guide, visit),
        layout="centered",
        initial_sidebar_state="collapsed",
    )
    around = prospects.context()
    st.html(pages.page(guide, visit, replace(around, site=around.site or st.context.url or "")))


def guide_of_visit(published: Guide, asked: Query) -> tuple[Guide, bool]:
    """Return the guide with which the visitor began, and whether a new one dropped answers.

    A newly published guide replaces it when nothing is answered, when questions and rules are the
    same, or when the answers no longer fit its questions.
    """
    began: Guide = st.session_state.setdefault(_GUIDE, published)
    if began is published:
        return published, False
    given = visit_at(began, asked).sheet.given
    fits = not Sheet.lenient(published.questionnaire, given).invalid
    if given and fits and began.fingerprints.result != published.fingerprints.result:
        return began, False
    st.session_state[_GUIDE] = published
    return published, not fits
