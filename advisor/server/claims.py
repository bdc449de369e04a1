"""The claims of an identity token and of the provider's userinfo: a person's names and groups.

An address counts if the provider calls it verified (``email_verified``), or by a setting where it
never says so; another claim because a setting names it; a group by itself. Pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from advisor.server.accounts import EMAIL, ROLES, Account, RoleTable, folded

LASTS: Final = timedelta(hours=12)  # a working day; Streamlit's cookie alone lasts 30 days

VERIFIED: Final = "email_verified"
GROUP_COUNT: Final = "groups_sent"  # the number of groups in the token, where a cookie has fewer
ALL_CLAIMS: Final = "claims_sent"  # the names of all claims, where a configured one is missing
DISTRIBUTED: Final = "_claim_names"  # claims not in the token: Entra omits more than 200 groups
HAS_GROUPS: Final = "hasgroups"  # Entra's mark of such groups in some other tokens

MAX_GROUPS: Final = 16  # groups with a role that a cookie holds; one is enough
MAX_OTHERS: Final = 3  # groups that it holds where none has a role, as examples
MAX_NAMES: Final = 4
MAX_CLAIMS: Final = 30
MAX_EMAIL: Final = 254  # characters of the longest email address
MAX_SHORT: Final = 60  # characters of a text that only explains something

_IDENTITY: Final = ("iss", "sub", "nonce", "iat")
_SIGN_IN: Final = ("origin", "is_logged_in", "provider")  # added by Streamlit

_READABLE: Final = (EMAIL, "preferred_username", "upn", "name")
"""Claims by which a reader knows an account, where the configured one is missing."""


def value(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim's value or None; a name with dots may be a path: ``realm_access.roles``.

    Parts of the path may have dots themselves, as Keycloak's ``resource_access.my.client.roles``.
    """
    if name in claims:
        return claims[name]
    for first, held in claims.items():
        if isinstance(held, Mapping) and _is_below(name, first):
            found = value(held, name[len(first) + 1 :])
            if found is not None:
                return found
    return None


def _is_below(name: str, first: str) -> bool:
    return name.startswith(f"{first}.")


def texts(claims: Mapping[str, Any], name: str) -> list[str]:
    """List the texts of a claim, which may be one or a list."""
    held = value(claims, name)
    values = held if isinstance(held, list) else [held]
    return [each for each in values if isinstance(each, str) and each.strip()]


def names(claims: Mapping[str, Any], name: str) -> list[str]:
    """List the names in a claim that are fit for the history."""
    found = (each.strip() for each in texts(claims, name))
    return [each for each in found if each.isprintable() and len(each) <= MAX_EMAIL]


def doubted(claims: Mapping[str, Any], table: RoleTable) -> frozenset[str]:
    """Return the unverified addresses, folded; they do not count in another claim either."""
    said = claims.get(VERIFIED)
    if said is True or said == "true":
        return frozenset()
    if said is None and (table.email_verified_optional or table.user_claim != EMAIL):
        return frozenset()
    return frozenset(map(folded, names(claims, EMAIL)))


def account(claims: Mapping[str, Any], table: RoleTable, now: datetime) -> Account | None:
    """Read the account from the claims in ``st.user``; None without a sign-in, or an old one."""
    if claims.get("is_logged_in") is not True or not _is_fresh(claims.get("iat"), now):
        return None
    doubtful = doubted(claims, table)
    vouched = [each for each in names(claims, table.user_claim) if folded(each) not in doubtful]
    vouched.sort(key=lambda each: folded(each) not in table.people)
    return Account(
        vouched[0] if vouched else _called(claims, table),
        frozenset(map(folded, vouched)),
        frozenset(texts(claims, table.group_claim)),
    )


def lacking(claims: Mapping[str, Any], table: RoleTable) -> list[str]:
    """Name the configured claims that are missing, and not because they were too long."""
    looked_for = [table.user_claim, table.group_claim]
    if table.user_claim == EMAIL:
        looked_for.append(VERIFIED)
    return [
        name
        for name in looked_for
        if value(claims, name) is None and not is_elsewhere(claims, name)
    ]


def is_elsewhere(claims: Mapping[str, Any], name: str) -> bool:
    """Tell whether the provider omitted a claim because it is too long for a token."""
    kept = claims.get(DISTRIBUTED)
    is_named = isinstance(kept, Mapping) and any(
        name == each or _is_below(name, each) for each in kept
    )
    return is_named or (name == "groups" and claims.get(HAS_GROUPS) in (True, "true"))


def completed(claims: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add the claims of userinfo to a token's, if it is about the same user (OpenID Core 5.3.2)."""
    if more.get("sub") != claims.get("sub"):
        return dict(claims)
    added = {name: held for name, held in more.items() if name not in claims}
    kept = {name: _merged(held, more.get(name)) for name, held in claims.items()}
    if EMAIL in added:
        kept.pop(VERIFIED, None)  # the mark belongs to its own address
        if VERIFIED in more:
            added[VERIFIED] = more[VERIFIED]
    elif more.get(EMAIL) != claims.get(EMAIL):
        added.pop(VERIFIED, None)
    return {**added, **kept}


def _merged(held: object, more: object) -> object:
    """Merge a claim with parts, such as ``realm_access``; the token's own parts take precedence."""
    if not isinstance(held, Mapping) or not isinstance(more, Mapping):
        return held
    return {**more, **{name: _merged(part, more.get(name)) for name, part in held.items()}}


def remembered(claims: Mapping[str, Any], table: RoleTable) -> dict[str, Any]:
    """Select the claims that are needed later: of hundreds of groups, those that have a role.

    Servers refuse requests with more than some 8 kB of cookies.
    """
    kept = {name: claims[name] for name in (*_IDENTITY, *_SIGN_IN) if name in claims}
    if VERIFIED in claims:
        said = claims[VERIFIED]
        kept[VERIFIED] = said if said is None or isinstance(said, bool) else str(said)[:MAX_SHORT]
    for name in {EMAIL, table.user_claim, *_readable(claims, table)}:
        listed = [each for each in names(claims, name) if folded(each) in table.people]
        first = [*dict.fromkeys((*listed, *names(claims, name)))][:MAX_NAMES]
        kept |= _held(name, claims, first)
    kept |= _groups(claims, table)
    away = [name for name in (table.user_claim, table.group_claim) if is_elsewhere(claims, name)]
    if away:
        kept[DISTRIBUTED] = dict.fromkeys(away, "")
        kept[HAS_GROUPS] = "groups" in away
    if set(lacking(claims, table)) & {table.user_claim, table.group_claim}:
        came = sorted(name for name in claims if name not in _SIGN_IN and len(name) <= MAX_SHORT)
        kept[ALL_CLAIMS] = came[:MAX_CLAIMS]
    return kept


def _groups(claims: Mapping[str, Any], table: RoleTable) -> dict[str, Any]:
    """Select the groups that have a role, or else a few others, and their number."""
    groups = texts(claims, table.group_claim)
    listed = [group for group in groups if group in table.groups]
    listed.sort(key=lambda group: ROLES.index(table.groups[group]))
    others = [group for group in groups if len(group) <= MAX_SHORT][:MAX_OTHERS]
    kept = listed[:MAX_GROUPS] or others
    return {
        **_held(table.group_claim, claims, kept),
        **({GROUP_COUNT: len(groups)} if len(groups) > len(kept) else {}),
    }


def _held(name: str, claims: Mapping[str, Any], kept: list[str]) -> dict[str, Any]:
    """Return a claim with the texts that are kept; an empty list if there are none."""
    held = value(claims, name)
    if held is None:
        return {}
    return {name: kept[0] if isinstance(held, str) and kept else kept}


def _readable(claims: Mapping[str, Any], table: RoleTable) -> list[str]:
    """Name the claim by which a reader knows the account, if any."""
    candidates = (table.user_claim, *_READABLE)
    return next(([name] for name in candidates if names(claims, name)), [])


def _called(claims: Mapping[str, Any], table: RoleTable) -> str:
    """Return the provider's id for an account, with its readable name in parentheses."""
    id_ = str(claims.get("sub"))
    known = [names(claims, name)[0] for name in _readable(claims, table)]
    return f"{id_} ({known[0]})" if known and known[0] != id_ else id_


def _is_fresh(issued: object, now: datetime) -> bool:
    """Tell whether a token's ``iat``, in seconds, is recent enough."""
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    return now.timestamp() - issued <= LASTS.total_seconds()
