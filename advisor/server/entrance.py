"""Which side of the advisor an address asks for: the prospects' or the staff's."""

from __future__ import annotations

from advisor.pages import address, session
from advisor.pages.show import show as show_to_prospects


def show() -> None:
    """Show the page that the address asks for.

    Where there are no staff pages, or not for this connection, their addresses are like any
    other that leads nowhere.
    """
    name = address.staff_page(session.query())
    if name is None or not _show_to_staff(name):
        show_to_prospects()


def _show_to_staff(name: str) -> bool:
    """Show a staff page, where there are any. Prospects load nothing of all this."""
    from advisor.pages import staff
    from advisor.pages.staff_pages import PAGES
    from advisor.server import roles

    if not roles.are_used():
        return False
    staff.show(PAGES, name, roles)
    return True
