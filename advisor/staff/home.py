"""The staff's first page: where to go."""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide
from advisor.prospect.address import staff_link
from advisor.prospect.markup import join, tag
from advisor.staff import frame
from advisor.staff.frame import StaffVisit


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show the staff's first page."""
    words = guide.words.staff
    rows = [
        tag(
            "li",
            tag("a", page.title(guide.words), href=staff_link(page.name)),
            tag("p", page.about(guide.words)),
        )
        for page in visit.pages
        if page is not visit.page
    ]
    pages = tag("ul", *rows, class_="plain pages") if rows else tag("p", words.no_pages)
    st.html(join((frame.heading(guide, visit), tag("h2", words.pages), pages)))
