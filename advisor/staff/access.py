"""Who may do what on the staff pages. Who is asking, `advisor.server.roles` finds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["staff", "counselor"]
"""What a member may do here. Staff may do all that counselors may."""


@dataclass(frozen=True)
class Member:
    """A signed-in member of staff; a local one sits at the machine that serves the pages."""

    name: str
    """An email address, or `advisor.publishing.drafts.LOCAL` on one's own machine."""
    role: Role
    local: bool = False


class Access(Protocol):
    """Access control, which is `advisor.server.roles`."""

    def require(self, role: Role) -> Member:
        """Give the member; without the role, show why and end the run."""
        ...

    def sign_out(self) -> None:
        """End the member's sign-in."""
        ...


def may(role: Role, needed: Role) -> bool:
    """Tell whether a role is enough where another is needed."""
    return role in ("staff", needed)
