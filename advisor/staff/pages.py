"""The staff pages there are, in the order of their menu."""

from __future__ import annotations

from typing import Final

from advisor.staff.frame import StaffPage

PAGES: Final = (
    StaffPage(
        name="home",
        role="counselor",
        title=lambda words: words.staff.home,
        about=lambda words: words.staff.home_about,
        module="advisor.staff.home",
    ),
    StaffPage(
        name="call",
        role="counselor",
        title=lambda words: words.call.title,
        about=lambda words: words.call.about,
        module="advisor.staff.call.page",
        wide=True,
    ),
    StaffPage(
        name="calls",
        role="counselor",
        title=lambda words: words.calls.title,
        about=lambda words: words.calls.about,
        module="advisor.staff.calls.page",
    ),
    StaffPage(
        name="desk",
        role="staff",
        title=lambda words: words.desk.title,
        about=lambda words: words.desk.about,
        module="advisor.staff.desk.page",
        wide=True,
    ),
    StaffPage(
        name="insights",
        role="staff",
        title=lambda words: words.insights.title,
        about=lambda words: words.insights.about,
        module="advisor.staff.insights.page",
        wide=True,
    ),
    StaffPage(
        name="files",
        role="staff",
        title=lambda words: words.staff.files,
        about=lambda words: words.staff.files_about,
        module="advisor.staff.files",
    ),
)
"""All of them. The first is for everybody with a role, and where a sign-in leads to."""
