"""Who is asking, and what they may do (``docs/sign-in.md``).

A role comes from the table of roles after a sign-in, or from ``advisor run --staff`` (``local``).
Nothing is cached: each check reads connection, token, table and ended sign-ins again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

import streamlit as st

from advisor.publishing.drafts import LOCAL
from advisor.server import claims as token
from advisor.server import local, signed_out
from advisor.server.accounts import Account, RoleTable, folded
from advisor.server.logs import Event, log_event
from advisor.server.sign_in import SignIn, sign_in
from advisor.server.streamlit.cookies import PROVIDER
from advisor.staff import outside
from advisor.staff.access import Member, Role, may
from advisor.staff.outside import Reason

_LOGGED: Final = "turned_away"  # the key of a session's state with what was logged


def are_used() -> bool:
    """Tell whether there are staff pages at all for this request."""
    return _is_local() or sign_in() is not None


def require(role: Role) -> Member:
    """Return the member who is asking; without at least this role, say so and end the run."""
    if _is_local():
        return Member(LOCAL, "staff", local=True)
    settings = sign_in()
    account = _account(settings) if settings else None
    if settings is None or account is None:
        outside.ask_to_sign_in(again=_claims().get("is_logged_in") is True)
        st.stop()
    held = settings.table.role(account)
    if held is None or not may(held, role):
        _turn_away(account, held, role, settings.table)
    return Member(account.name, held)


def sign_out() -> None:
    """End the sign-in of this request, in every tab and for every copy of its cookie."""
    signed_out.add(_claims())
    st.logout()


def _turn_away(account: Account, held: Role | None, needed: Role, table: RoleTable) -> NoReturn:
    """Show why the page is refused, log each reason once in a visit, and end the run."""
    why = () if held else tuple(reasons(_claims(), table))
    logged = "; ".join(each.log for each in why) or f"{held} where {needed} is needed"
    if st.session_state.get(_LOGGED) != logged:
        st.session_state[_LOGGED] = logged
        log_event(Event("turned away", why=logged), logging.WARNING)
    outside.turn_away(account.name, held, needed, why, sign_out)
    st.stop()


def _is_local() -> bool:
    return local.is_on() and local.is_here(st.context.headers)


def _account(settings: SignIn) -> Account | None:
    """Return the account of this request; None without a valid sign-in."""
    claims = _claims()
    if claims.get("provider") != PROVIDER or signed_out.has(claims):
        return None
    return token.account(claims, settings.table, datetime.now(UTC))


def _claims() -> Mapping[str, Any]:
    """Return the claims of the identity token, which Streamlit has checked."""
    return st.user.to_dict()


def reasons(claims: Mapping[str, Any], table: RoleTable) -> Iterator[Reason]:
    """List the reasons why an account with these claims has no role."""
    yield _of_name(claims, table)
    yield _of_groups(claims, table)
    came = token.texts(claims, token.ALL_CLAIMS)
    if came:
        yield Reason("came", f"claims: {' '.join(came)}", {"claims": ", ".join(came)})


def _of_name(claims: Mapping[str, Any], table: RoleTable) -> Reason:
    claim = table.user_claim
    found = token.names(claims, claim)
    if not found:
        return Reason("no_name", f"no name in {claim}", {"claim": claim})
    name, verified = found[0], claims.get(token.VERIFIED)
    if folded(name) in token.doubted(claims, table):
        if verified is None:
            return Reason("unsaid", f"{token.VERIFIED} is missing", {"name": name})
        shown = json.dumps(verified)
        return Reason("unverified", f"{token.VERIFIED} is {shown}", {"name": name, "said": shown})
    but_for_case = _differs_in_case(found, table.people)
    log = f"name in {claim} not in [roles]{but_for_case}"
    return Reason("no_role", log, {"name": name, "claim": claim})


def _of_groups(claims: Mapping[str, Any], table: RoleTable) -> Reason:
    claim = table.group_claim
    groups = token.texts(claims, claim)
    if token.is_elsewhere(claims, claim):
        return Reason("too_many_groups", f"{claim} left out as too many", {"claim": claim})
    if not groups:
        return Reason("no_groups", f"no group in {claim}", {"claim": claim})
    count = claims.get(token.GROUP_COUNT, len(groups))
    some = ", ".join(groups[: token.MAX_OTHERS]) + (", …" if count > token.MAX_OTHERS else "")
    log = f"groups in {claim}: {count}, none in [roles]{_differs_in_case(groups, table.groups)}"
    return Reason("no_role_groups", log, {"count": count, "claim": claim, "some": some})


def _differs_in_case(found: Iterable[str], listed: Iterable[str]) -> str:
    """Add for the log, not for the person, that a listed text differs only in case."""
    known = {each.lower() for each in listed}
    return " (but for case)" if any(each.lower() in known for each in found) else ""
