"""Which account has which role: the table of roles, and what an identity token says.

The table names people by email address or by a group that the provider vouches for::

    [roles]
    staff = ["ann@example.edu", "group:advisor-staff"]
    counselor = ["group:admissions"]

An address counts when the provider says that it is verified (``email_verified``). Where a
provider never says so, ``email_verified_optional = true`` takes its word for every address.

Everything here is a plain function of its arguments; ``sign_in`` reads the table and
``roles`` the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from advisor.errors import AdvisorError
from advisor.staff.frame import Role

LASTS: Final = timedelta(hours=12)
"""How long a sign-in is good for: a working day. Streamlit's cookie alone would last 30."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""The roles, the one that may do most first."""

_GROUP: Final = "group:"
_CLAIM: Final = "group_claim"
_OPTIONAL: Final = "email_verified_optional"
_IDENTITY: Final = ("iss", "sub", "nonce", "iat", "email", "email_verified")
_SIGN_IN: Final = ("origin", "is_logged_in", "provider")
"""What Streamlit adds to the claims of an identity token."""

MAX_GROUPS: Final = 16
"""Groups of one account that a cookie remembers: each of them has a role, and one is enough."""

_ENTRY: Final = re.compile(r"group:\S(.*\S)?|[^@\s*]+@[^@\s*]+")


class RolesError(AdvisorError):
    """The table of roles is at fault."""


@dataclass(frozen=True)
class Account:
    """Somebody who has signed in.

    Attributes
    ----------
    name
        Their email address, or the provider's own id for them. An address that is not
        verified stands behind that id: they may have typed anybody's.
    email
        The address that the table is searched for; None without one that is verified.
    groups
        The groups that the provider says they belong to; none for somebody whose address
        it says is not verified.
    """

    name: str
    email: str | None
    groups: frozenset[str]


@dataclass(frozen=True)
class Table:
    """Who has which role.

    Attributes
    ----------
    emails, groups
        Role by address and by group.
    claim
        The claim of an identity token that lists the groups.
    email_verified_optional
        Whether an address counts if the provider does not say that it is verified. One that
        it says is not verified never counts.
    """

    emails: Mapping[str, Role]
    groups: Mapping[str, Role]
    claim: str = "groups"
    email_verified_optional: bool = False

    def role(self, account: Account) -> Role | None:
        """Give the role that allows the account most; None when it has none."""
        by_group = (self.groups.get(group) for group in account.groups)
        by_email = self.emails.get(account.email) if account.email else None
        found = {by_email, *by_group}
        return next((role for role in ROLES if role in found), None)


def read_table(section: Mapping[str, Any]) -> Table:
    """Understand the section ``[roles]`` of the secrets.

    Raises
    ------
    RolesError
        It has a key or an entry that makes no sense, or gives nobody a role.
    """
    known = (*ROLES, _CLAIM, _OPTIONAL)
    unknown = [key for key in section if key not in known]
    if unknown:
        raise RolesError(f'[roles] has "{unknown[0]}"; it takes {", ".join(known)}')
    claim = section.get(_CLAIM, Table.claim)
    if not isinstance(claim, str) or not claim:
        raise RolesError(f"[roles] {_CLAIM} is the name of a claim, as a text")
    optional = section.get(_OPTIONAL, False)
    if not isinstance(optional, bool):
        raise RolesError(f"[roles] {_OPTIONAL} is true or false")
    emails: dict[str, Role] = {}
    groups: dict[str, Role] = {}
    for role in reversed(ROLES):
        for entry in _entries(role, section.get(role, [])):
            if entry.startswith(_GROUP):
                groups[entry.removeprefix(_GROUP)] = role
            else:
                emails[_folded(entry)] = role
    if not emails and not groups:
        raise RolesError("[roles] gives nobody a role")
    return Table(emails, groups, claim, optional)


def remembered(claims: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Give the part of a sign-in that is needed later: who, whether verified, which groups.

    Browsers send cookies along with every request, and servers refuse more than some 8 kB of
    them. A person may be in hundreds of groups; those without a role here are left out.

    Parameters
    ----------
    claims
        The claims of an identity token, and what Streamlit adds to them.
    table
        Who has which role.
    """
    kept = {name: claims[name] for name in (*_IDENTITY, *_SIGN_IN) if name in claims}
    groups = [group for group in _texts(claims.get(table.claim)) if group in table.groups]
    groups.sort(key=lambda group: ROLES.index(table.groups[group]))
    return {**kept, table.claim: groups[:MAX_GROUPS]} if groups else kept


def account(claims: Mapping[str, Any], table: Table, now: datetime) -> Account | None:
    """Understand what an identity token says.

    Parameters
    ----------
    claims
        The token's claims, as Streamlit gives them in ``st.user``.
    table
        Which claim lists groups, and whether an address may count without ``email_verified``.
    now
        The time, with its zone.

    Returns
    -------
    Account or None
        None when nobody has signed in, or too long ago.
    """
    if claims.get("is_logged_in") is not True or not _is_fresh(claims.get("iat"), now):
        return None
    email = claims.get("email")
    email = email.strip() if isinstance(email, str) else ""
    id_ = str(claims.get("sub"))
    groups = frozenset(_texts(claims.get(table.claim)))
    if _is_verified(claims, table):
        return Account(email or id_, _folded(email) or None, groups)
    # What is not said about the address says nothing against the groups.
    named = f"{id_} ({email})" if email else id_
    return Account(named, None, frozenset() if "email_verified" in claims else groups)


def _entries(role: Role, entries: object) -> Iterable[str]:
    """Give the entries of a role, each an address or a group."""
    if not isinstance(entries, list):
        raise RolesError(f'[roles] {role} is a list, as in ["ann@example.edu", "group:NAME"]')
    for entry in entries:
        if not isinstance(entry, str) or not _ENTRY.fullmatch(entry):
            raise RolesError(
                f'[roles] {role} has {entry!r}; write an email address, or a group as "group:NAME"'
            )
        yield entry


def _folded(email: str) -> str:
    """Make addresses comparable whatever their case.

    Letters beyond ASCII are left alone: the Kelvin sign in lower case is a plain "k", and
    whoever owns the one address does not own the other.
    """
    return email.lower() if email.isascii() else email


def _is_fresh(issued: object, now: datetime) -> bool:
    """Tell whether a token was issued recently enough, by its ``iat`` in seconds."""
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    return now.timestamp() - issued <= LASTS.total_seconds()


def _is_verified(claims: Mapping[str, Any], table: Table) -> bool:
    """Tell whether the address is that of the person who signed in."""
    said = claims.get("email_verified", table.email_verified_optional)
    return said is True or said == "true"


def _texts(groups: object) -> list[str]:
    """Give a claim's groups: some providers send one text for one group."""
    values = groups if isinstance(groups, list) else [groups]
    return [value for value in values if isinstance(value, str) and value]
