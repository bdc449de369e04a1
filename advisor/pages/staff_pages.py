"""The staff pages there are, in the order of their menu."""

from __future__ import annotations

from typing import Final

from advisor.pages import staff_home
from advisor.pages.staff import StaffPage

PAGES: Final = (
    StaffPage(
        name="home",
        role="counselor",
        title=lambda words: words.staff.home,
        about=lambda words: words.staff.home_about,
        show=staff_home.show,
    ),
)
"""All of them. The first is where a sign-in leads to."""
