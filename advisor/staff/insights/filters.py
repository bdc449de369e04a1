"""Whose records are counted, and of which months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from advisor.guide import Guide
from advisor.prospect.markup import tag
from advisor.records.model import KINDS
from advisor.records.scopes import EVERYTHING, Scope
from advisor.staff.insights.lines import EVERYONE, whose

ANY: Final = ""
"""No first or last month."""


def ask(guide: Guide, months: Sequence[str]) -> Scope:
    """Offer the filters, and give what they leave."""
    words = guide.words.insights
    names = whose(guide)
    with st.container(horizontal=True, key="insight_filters"):
        chosen = st.selectbox(
            words.whose, list(names), format_func=names.__getitem__, key="insight_whose"
        )
        firsts, lasts = ([month.split("/")[end] for month in months] for end in (0, -1))
        since = _month(words.since, firsts, words.first, "insight_since")
        until = _month(words.until, lasts, words.last, "insight_until")
        st.html(tag("button", words.print, type="button", class_="line print"))
    return scope(chosen, since, until)


def scope(chosen: str, since: str, until: str) -> Scope:
    """Give the records that are counted; months in the wrong order are turned around."""
    if since and until:
        since, until = sorted((since, until))
    kinds = tuple(kind for kind in KINDS if chosen in (kind, EVERYONE))
    return Scope(since, until, kinds) if (since, until, kinds) != ("", "", KINDS) else EVERYTHING


def _month(label: str, months: Sequence[str], none: str, key: str) -> str:
    return st.selectbox(label, [ANY, *months], format_func=lambda month: month or none, key=key)
