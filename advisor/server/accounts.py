"""Which account has which role: the table of roles.

The table names people by a claim of their identity token, mostly their email address, or by a
group that the provider vouches for (``docs/sign-in.md`` has examples). Pure functions; ``sign_in``
reads the secrets and ``claims`` a token, and ``roles`` combines both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from advisor.errors import AdvisorError
from advisor.staff.access import Role

ROLES: Final[tuple[Role, ...]] = get_args(Role)  # the highest first

EMAIL: Final = "email"

_GROUP: Final = "group:"
_USER_CLAIM: Final = "user_claim"
_GROUP_CLAIM: Final = "group_claim"
_OPTIONAL: Final = "email_verified_optional"

_ADDRESS: Final = re.compile(r'[^@\s*<>()\[\]:;,"]+@[^@\s*<>()\[\]:;,"]+')
_NAME: Final = re.compile(r"[^\s*]([^*]*[^\s*])?")
_GROUP_ENTRY: Final = re.compile(r"group:\S(.*\S)?")
_LIKE_A_GROUP: Final = re.compile(r"groups?\s*:", re.IGNORECASE)


class RolesError(AdvisorError):
    """The table of roles is at fault."""


@dataclass(frozen=True)
class Account:
    """A person who has signed in, as far as the provider vouches for it.

    ``name`` is for the history. A name that the provider does not vouch for stands there in
    parentheses behind its id, because it may be anybody's.
    """

    name: str
    names: frozenset[str]  # `folded`
    groups: frozenset[str]


@dataclass(frozen=True)
class RoleTable:
    """Who has which role, by name and by group, and which claims of a token say so.

    ``email_verified_optional``: an address counts even if the provider does not say whether it is
    verified; one that it calls unverified never counts.
    """

    people: Mapping[str, Role]
    groups: Mapping[str, Role]
    user_claim: str = EMAIL
    group_claim: str = "groups"
    email_verified_optional: bool = False

    def role(self, account: Account) -> Role | None:
        """Return the account's highest role; None without one."""
        found = {
            *(self.people.get(name) for name in account.names),
            *(self.groups.get(group) for group in account.groups),
        }
        return next((role for role in ROLES if role in found), None)


def read_table(section: Mapping[str, Any]) -> RoleTable:
    """Read the section ``[roles]`` of the secrets; raises `RolesError`."""
    known = (*ROLES, _USER_CLAIM, _GROUP_CLAIM, _OPTIONAL)
    unknown = [key for key in section if key not in known]
    if unknown:
        raise RolesError(f'[roles] has "{unknown[0]}"; it takes {", ".join(known)}')
    user_claim = _claim(section, _USER_CLAIM, RoleTable.user_claim)
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
        raise RolesError("[roles] gives no one a role")
    return RoleTable(
        people, groups, user_claim, _claim(section, _GROUP_CLAIM, RoleTable.group_claim), optional
    )


def folded(name: str) -> str:
    """Lower the case of an address in ASCII; any other name stays as it is.

    The Kelvin sign, for example, becomes a plain "k", and the two addresses have two owners.
    """
    return name.lower() if "@" in name and name.isascii() else name


def _claim(section: Mapping[str, Any], key: str, otherwise: str) -> str:
    claim = section.get(key, otherwise)
    if not isinstance(claim, str) or not claim.strip() or not claim.isprintable():
        raise RolesError(f"[roles] {key} is the name of a claim, as a text")
    return claim.strip()


def _entries(role: Role, entries: object, user_claim: str) -> Iterable[str]:
    """Check the entries of a role, each a name or a group."""
    if not isinstance(entries, list):
        raise RolesError(f'[roles] {role} is a list, as in ["ann@example.edu", "group:NAME"]')
    named = _ADDRESS if user_claim == EMAIL else _NAME
    what = "an email address" if user_claim == EMAIL else f'what comes in "{user_claim}"'
    for entry in entries:
        text = entry if isinstance(entry, str) else ""
        is_name = named.fullmatch(text) and not _LIKE_A_GROUP.match(text)
        # No name of an account has an invisible character; one may come along when it is copied.
        if not (is_name or _GROUP_ENTRY.fullmatch(text)) or not text.isprintable():
            raise RolesError(
                f'[roles] {role} has {entry!r}; write {what}, or a group as "group:NAME"'
            )
        yield text
