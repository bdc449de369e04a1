"""Who is asking, and what they may do (``docs/sign-in.md``).

A role comes from the table of roles after a sign-in with OpenID Connect, or from ``advisor run
--staff`` on one's own machine (``local``). Nothing is cached: each check reads the connection, the
identity token, the table and the ended sign-ins again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

import streamlit as st

from advisor.server import claims as said
from advisor.server import local, signed_out, turned_away
from advisor.server.accounts import Account
from advisor.server.logs import Event, log_event
from advisor.server.sign_in import SignIn, sign_in
from advisor.server.streamlit.cookies import PROVIDER
from advisor.staff import frame as staff
from advisor.staff import outside
from advisor.staff.frame import Member, Role

_NOTED: Final = "turned_away"
"""The key of a session's state with what was logged."""


def are_used() -> bool:
    """Tell whether there are staff pages at all for this request."""
    return _is_local() or sign_in() is not None


def require(role: Role) -> Member:
    """Return the member who is asking; without at least this role, say so and end the run."""
    member = _member()
    if member is None or not staff.may(member.role, role):
        _send_away(member, role)
    return member


def sign_out() -> None:
    """End the sign-in of this request, in every tab and for every copy of its cookie."""
    signed_out.add(_claims())
    st.logout()


def _member() -> Member | None:
    """Return the member who is asking, if they have a role."""
    if _is_local():
        return Member("local", "staff", local=True)
    settings = sign_in()
    signed_in = _account(settings)
    role = settings.table.role(signed_in) if settings and signed_in else None
    return Member(signed_in.name, role) if signed_in and role else None


def _send_away(member: Member | None, needed: Role) -> NoReturn:
    """Show why the page is refused, log it once, and end the run."""
    settings = sign_in()
    signed_in = _account(settings)
    if settings is None or signed_in is None:
        outside.ask_to_sign_in(again=_claims().get("is_logged_in") is True)
        st.stop()
    role = member.role if member else None
    reasons = () if role else tuple(turned_away.reasons(_claims(), settings.table))
    _note("; ".join(each.log for each in reasons) or f"{role} where {needed} is needed")
    outside.turn_away(signed_in.name, role, needed, reasons, sign_out)
    st.stop()


def _note(why: str) -> None:
    """Log that an account was refused, once for each visit and reason."""
    if st.session_state.get(_NOTED) != why:
        st.session_state[_NOTED] = why
        log_event(Event("turned away", why=why), logging.WARNING)


def _is_local() -> bool:
    return local.is_on() and local.is_here(st.context.headers)


def _account(settings: SignIn | None) -> Account | None:
    """Return the account of this request; None without a valid sign-in."""
    claims = _claims()
    if settings is None or claims.get("provider") != PROVIDER or signed_out.has(claims):
        return None
    return said.account(claims, settings.table, datetime.now(UTC))


def _claims() -> Mapping[str, Any]:
    """Return the claims of the identity token, which Streamlit has checked."""
    return st.user.to_dict()
