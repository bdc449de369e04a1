"""Which account has which role: the table of roles.

The table names people by a claim of their identity token, mostly their email address, or by a
group that the provider vouches for::

    [roles]
    staff = ["ann@example.edu", "group:advisor-staff"]
    counselor = ["group:admissions"]
    user_claim = "email"
    group_claim = "groups"

Everything here is a plain function of its arguments; ``sign_in`` reads the table, ``claims``
what a token says, and ``roles`` brings both together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from advisor.errors import AdvisorError
from advisor.staff.frame import Role

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""The roles, the one that may do most first."""

EMAIL: Final = "email"
"""The claim by which people are named where no setting names another."""

_GROUP: Final = "group:"
_USER_CLAIM: Final = "user_claim"
_GROUP_CLAIM: Final = "group_claim"
_OPTIONAL: Final = "email_verified_optional"

_ADDRESS: Final = re.compile(r"[^@\s*]+@[^@\s*]+")
_NAME: Final = re.compile(r"[^\s*]([^*]*[^\s*])?")
"""What another claim than the address may hold."""

_GROUP_ENTRY: Final = re.compile(r"group:\S(.*\S)?")
_LIKE_A_GROUP: Final = re.compile(r"groups?\s*:", re.IGNORECASE)


class RolesError(AdvisorError):
    """The table of roles is at fault."""


@dataclass(frozen=True)
class Account:
    """Somebody who has signed in.

    Attributes
    ----------
    name
        Who it is, for the history: their address or another name that the provider vouches for,
        or the provider's own id for them. A name that it does not vouch for stands in parentheses
        behind that id: they may have typed anybody's.
    names
        The names that the table is searched for, all vouched for; see `folded`.
    groups
        The groups that the provider says they belong to.
    """

    name: str
    names: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True)
class Table:
    """Who has which role.

    Attributes
    ----------
    people, groups
        Role by name and by group.
    user_claim, group_claim
        The claims of an identity token that identify a person, and list their groups.
    email_verified_optional
        Whether an address counts if the provider does not say that it is verified. One that
        it says is not verified never counts.
    """

    people: Mapping[str, Role]
    groups: Mapping[str, Role]
    user_claim: str = EMAIL
    group_claim: str = "groups"
    email_verified_optional: bool = False

    def role(self, account: Account) -> Role | None:
        """Give the role that allows the account most; None when it has none."""
        found = {
            *(self.people.get(name) for name in account.names),
            *(self.groups.get(group) for group in account.groups),
        }
        return next((role for role in ROLES if role in found), None)


def read_table(section: Mapping[str, Any]) -> Table:
    """Understand the section ``[roles]`` of the secrets.

    Raises
    ------
    RolesError
        It has a key or an entry that makes no sense, or gives no one a role.
    """
    known = (*ROLES, _USER_CLAIM, _GROUP_CLAIM, _OPTIONAL)
    unknown = [key for key in section if key not in known]
    if unknown:
        raise RolesError(f'[roles] has "{unknown[0]}"; it takes {", ".join(known)}')
    user_claim = _claim(section, _USER_CLAIM, Table.user_claim)
    optional = section.get(_OPTIONAL, False)
    if not isinstance(optional, bool):
        raise RolesError(f"[roles] {_OPTIONAL} is true or false")
    people: dict[str, Role] = {}
    groups: dict[str, Role] = {}
    for role in reversed(ROLES):
        for entry in _entries(role, section.get(role, []), user_claim):
            if entry.startswith(_GROUP):
                groups[entry.removeprefix(_GROUP)] = role
            else:
                people[folded(entry)] = role
    if not people and not groups:
        raise RolesError("[roles] gives nobody a role")
    return Table(
        people, groups, user_claim, _claim(section, _GROUP_CLAIM, Table.group_claim), optional
    )


def folded(name: str) -> str:
    """Make names comparable: an address whatever its case, any other name as it is.

    Letters beyond ASCII are left alone: the Kelvin sign in lower case is a plain "k", and
    the owner of the one address does not own the other.
    """
    return name.lower() if "@" in name and name.isascii() else name


def _claim(section: Mapping[str, Any], key: str, otherwise: str) -> str:
    claim = section.get(key, otherwise)
    if not isinstance(claim, str) or not claim.strip():
        raise RolesError(f"[roles] {key} is the name of a claim, as a text")
    return claim.strip()


def _entries(role: Role, entries: object, user_claim: str) -> Iterable[str]:
    """Give the entries of a role, each a name or a group."""
    if not isinstance(entries, list):
        raise RolesError(f'[roles] {role} is a list, as in ["ann@example.edu", "group:NAME"]')
    named = _ADDRESS if user_claim == EMAIL else _NAME
    what = "an email address" if user_claim == EMAIL else f'what comes in "{user_claim}"'
    for entry in entries:
        text = entry if isinstance(entry, str) else ""
        is_name = named.fullmatch(text) and not _LIKE_A_GROUP.match(text)
        if not is_name and not _GROUP_ENTRY.fullmatch(text):
            raise RolesError(
                f'[roles] {role} has {entry!r}; write {what}, or a group as "group:NAME"'
            )
        yield text
