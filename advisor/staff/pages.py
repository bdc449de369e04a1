"""The staff pages there are, in the order of their menu."""

from __future__ import annotations

from typing import Final

from advisor.staff.frame import StaffPage as Page

PAGES: Final = (
    Page("home", "counselor", lambda w: w.staff.home, lambda w: w.staff.home_about, "home"),
    Page("call", "counselor", lambda w: w.call.title, lambda w: w.call.about, "call.page", True),
    Page("calls", "counselor", lambda w: w.calls.title, lambda w: w.calls.about, "calls.page"),
    Page("desk", "staff", lambda w: w.desk.title, lambda w: w.desk.about, "desk.page", True),
    Page(
        "insights",
        "staff",
        lambda w: w.insights.title,
        lambda w: w.insights.about,
        "insights.page",
        True,
    ),
    Page("files", "staff", lambda w: w.staff.files, lambda w: w.staff.files_about, "files"),
)
"""All of them. The first is for everybody with a role, and where a sign-in leads to."""
