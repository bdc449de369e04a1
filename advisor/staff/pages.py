"""The staff pages there are, in the order of their menu."""

from __future__ import annotations

from typing import Final

from advisor.guide import Guide
from advisor.staff import files as staff_files
from advisor.staff import home as staff_home
from advisor.staff.frame import StaffPage, StaffVisit


def _show_desk(guide: Guide, visit: StaffVisit) -> None:
    """Show the rules desk, whose libraries are slow to load: only whoever opens it waits."""
    from advisor.staff.desk import page as rules_desk

    rules_desk.show(guide, visit)


def _show_call(guide: Guide, visit: StaffVisit) -> None:
    """Show the counselor's page, which loads what sees where a call is heading."""
    from advisor.staff.call import page as counselor

    counselor.show(guide, visit)


def _show_insights(guide: Guide, visit: StaffVisit) -> None:
    """Show the insights, which load what counts and what draws."""
    from advisor.staff.insights import page as insights

    insights.show(guide, visit)


PAGES: Final = (
    StaffPage(
        name="home",
        role="counselor",
        title=lambda words: words.staff.home,
        about=lambda words: words.staff.home_about,
        show=staff_home.show,
    ),
    StaffPage(
        name="call",
        role="counselor",
        title=lambda words: words.call.title,
        about=lambda words: words.call.about,
        show=_show_call,
        wide=True,
    ),
    StaffPage(
        name="desk",
        role="staff",
        title=lambda words: words.desk.title,
        about=lambda words: words.desk.about,
        show=_show_desk,
        wide=True,
    ),
    StaffPage(
        name="insights",
        role="staff",
        title=lambda words: words.insights.title,
        about=lambda words: words.insights.about,
        show=_show_insights,
        wide=True,
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
