"""The data files on disk: whether they are in order, and where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from advisor.guide import Guide, GuideError, load_guide
from advisor.guide.words import StaffWords
from advisor.live import live
from advisor.prospect.markup import Html, join, tag
from advisor.publishing.checks import examine
from advisor.staff import frame
from advisor.staff.frame import StaffVisit
from advisor.staff.render_check import failing


def show(guide: Guide, visit: StaffVisit) -> None:
    """Show all that `advisor check` finds in the files, faults first."""
    st.html(join((frame.heading(guide, visit), *findings(guide.words.staff, live.folder))))


def findings(words: StaffWords, folder: Path) -> Iterator[Html]:
    """Write what is found in the files of a folder."""
    try:
        found = examine(folder, load_guide(folder), failing)
        differing = (difference.fault for difference in found.differences)
        faults: list[object] = [*differing, *found.undrawn]
        parts = {words.files_untranslated: found.untranslated, words.files_doubts: found.warnings}
    except GuideError as error:
        faults, parts = [*error.faults], {}
    faults += [fault for fault in live.faults if fault not in faults]
    yield tag("p", words.files_faulty if faults else words.files_sound, class_="lead")
    yield frame.listed(faults)
    for title, lines in parts.items():
        if lines:
            yield join((tag("h2", title), frame.listed(lines)))
