"""The data files on disk: whether they are in order, and where they are not."""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide
from advisor.prospect.markup import join, tag
from advisor.staff import frame as staff
from advisor.staff.frame import StaffVisit


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show what is wrong with the files while the last good guide is in use."""
    words = guide.words.staff
    faults = staff.faults()
    said = words.files_faulty if faults else words.files_sound
    st.html(join((staff.heading(guide, visit), tag("p", said, class_="lead"), faults)))
