"""What Streamlit runs for each visitor and each turn: a prospect's page or a staff page."""

from __future__ import annotations

from advisor.prospect import address
from advisor.server.streamlit import host


def show() -> None:
    """Show the page of the address; without staff pages, theirs are like any unknown one."""
    query = host.query()
    name, draft = address.staff_page(query), address.draft(query)
    shown = (name is not None and _show_to_staff(name)) or (draft and _show_draft(draft))
    if not shown:
        host.show()


def _show_to_staff(name: str) -> bool:
    """Show a staff page, if there are any; prospects do not load these modules."""
    from advisor.server import roles
    from advisor.staff import frame

    if not roles.are_used():
        return False
    frame.show(name, roles)
    return True


def _show_draft(draft: str) -> bool:
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


show()
