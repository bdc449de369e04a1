"""What all pages share: the frame around a page and its small parts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.guide import Guide
from advisor.live import live
from advisor.prospect import address, promise, session, titles
from advisor.prospect.address import staff_link
from advisor.prospect.markup import Html, join, tag


def open_page(guide: Guide, title: str) -> None:
    """Name the browser's tab."""
    st.set_page_config(
        page_title=titles.tab(guide, title),
        layout="centered",
        initial_sidebar_state="collapsed",
    )


def heading(title: str, above: Html | None = None) -> Html:
    """Write the page's one h1.

    The page script moves the focus here whenever ``data-turn`` changes.
    """
    return join(
        (
            above or Html(),
            tag("h1", title, tabindex=-1, data_turn=session.turn()),
        )
    )


def notices(texts: Sequence[str]) -> Html:
    """Write what happened that the reader should know."""
    if not texts:
        return Html()
    return tag("div", *(tag("p", text) for text in texts), class_="notice", role="status")


def told(guide: Guide, damaged: bool) -> Html:
    """Write this page's notices, that of a damaged address included.

    Where new questions have made parts of the address old, saying so is enough.
    """
    site, texts = guide.words.site, session.notices()
    damage = (site.damaged,) if damaged and site.renewed not in texts else ()
    return join((_trying(guide), notices((*damage, *texts))))


def _trying(guide: Guide) -> Html:
    """Tell staff who try a draft that prospects do not see this, and how to get back."""
    if not session.trying():
        return Html()
    words = guide.words.desk
    back = tag("a", words.to_desk, href=staff_link("desk"))
    return tag("div", tag("p", join((words.trying, " ", back))), class_="notice trying")


def site_name(guide: Guide) -> Html:
    """Write the advisor's name above a page's own heading."""
    return tag("p", guide.words.site.title, class_="site")


def foot(guide: Guide) -> Html:
    """Write the lines that stand below every page."""
    site = guide.words.site
    return tag(
        "div",
        tag("p", site.guidance),
        tag("p", promise.privacy(guide)),
        unreviewed(guide),
        _languages(guide),
        class_="foot",
        data_language=guide.language.id,
        data_new_tab=guide.words.document.new_tab,
    )


def unreviewed(guide: Guide) -> Html | None:
    """Say that nobody has read this translation yet, while that is so."""
    return None if guide.language.reviewed else tag("p", guide.words.site.unreviewed)


def _languages(guide: Guide) -> Html | None:
    """Offer this page in the other languages; the page script adds what is not in the address."""
    query = session.query()
    others = [
        tag(
            "a",
            language.name,
            href=address.in_language(query, language.id),
            hreflang=language.id,
            lang=language.id,
        )
        for language in live.languages
        if language.id != guide.language.id
    ]
    return tag("p", *others, class_="languages") if others and not session.trying() else None


def section(title: str, *parts: Html, class_: str | None = None) -> Html:
    """Write a part of the page under its own heading."""
    return tag("section", tag("h2", title), *parts, class_=class_)
