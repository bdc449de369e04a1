"""Which side of the advisor an address asks for: the prospects' or the staff's."""

from __future__ import annotations

from advisor.prospect import address
from advisor.server.streamlit import host


def show() -> None:
    """Show the page that the address asks for.

    Where there are no staff pages, or not for this connection, their addresses are like any
    other that leads nowhere.
    """
    query = host.query()
    name, draft = address.staff_page(query), address.draft(query)
    shown = (name is not None and _show_to_staff(name)) or (draft and _show_draft(draft))
    if not shown:
        host.show()


def _show_to_staff(name: str) -> bool:
    """Show a staff page, where there are any. Prospects load nothing of all this."""
    from advisor.server import roles
    from advisor.staff import frame
    from advisor.staff.pages import PAGES

    if not roles.are_used():
        return False
    frame.show(PAGES, name, roles)
    return True


def _show_draft(draft: str) -> bool:
    """Show the questionnaire on a draft of the rules, to staff alone."""
    from advisor.server import roles

    if not roles.are_used():
        return False
    roles.require("staff")
    from advisor.live import live
    from advisor.publishing.trial import guide_of_draft

    guide = guide_of_draft(live.folder, draft)
    if guide is None:
        return False
    host.show_draft(guide, draft)
    return True
