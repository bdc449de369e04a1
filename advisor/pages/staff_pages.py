"""The staff pages there are, in the order of their menu."""

from __future__ import annotations

from typing import Final

from advisor.pages import staff_files, staff_home
from advisor.pages.staff import StaffPage

PAGES: Final = (
    StaffPage(
        name="home",
        role="counselor",
        title=lambda words: words.staff.home,
        about=lambda words: words.staff.home_about,
        show=staff_home.show,
    ),
    StaffPage(
        name="files",
        role="staff",
        title=lambda words: words.staff.files,
        about=lambda words: words.staff.files_about,
        show=staff_files.show,
    ),
)
"""All of them. The first is for everybody with a role, and where a sign-in leads to."""
