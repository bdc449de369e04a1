"""What an identity token says: who a person is, and in which groups.

A token and the provider's own page about a user (``userinfo``) hold claims, a name and a value
each. Providers differ in all of it: which claim there is, whether it holds one text or a list,
whether they say that an address is verified, and what they leave out where there is much.

An address counts when the provider says that it is verified (``email_verified``). Where a
provider never says so, ``email_verified_optional = true`` takes its word for every address. Another
claim than the address counts because the setting names it. A group counts by itself: nobody can
choose their own, whatever is doubtful about the address.

Everything here is a plain function of its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from advisor.server.accounts import EMAIL, ROLES, Account, Table, folded

LASTS: Final = timedelta(hours=12)
"""How long a sign-in is good for: a working day. Streamlit's cookie alone would last 30."""

VERIFIED: Final = "email_verified"
SENT: Final = "groups_sent"
"""How many groups came, where a cookie has fewer."""

CAME: Final = "claims_sent"
"""The names of all claims that came, where one that is looked for did not."""

ELSEWHERE: Final = "_claim_names"
"""Claims that the provider keeps elsewhere: Entra does so with more than 200 groups."""

TOO_MANY: Final = "hasgroups"
"""What Entra says of such groups in some other tokens."""

MAX_GROUPS: Final = 16
"""Groups of one account that a cookie remembers: each of them has a role, and one is enough."""

MAX_OTHERS: Final = 3
"""Other groups that it remembers where none has a role, to show how the provider writes them."""

MAX_NAMES: Final = 4
"""Names of one account, such as addresses, that a cookie remembers."""

MAX_CLAIMS: Final = 30
MAX_NAME: Final = 254
"""Characters of the longest name, which is the longest address there is."""

MAX_SHORT: Final = 60
"""Characters of what is remembered only to explain something."""

_IDENTITY: Final = ("iss", "sub", "nonce", "iat")
_SIGN_IN: Final = ("origin", "is_logged_in", "provider")
"""What Streamlit adds to the claims of an identity token."""

_READABLE: Final = (EMAIL, "preferred_username", "upn", "name")
"""Claims that show a reader who an account is, where the configured one does not."""


def value(claims: Mapping[str, Any], name: str) -> object:
    """Give what a claim holds; None without it.

    A name with dots is a claim of that name, or else leads into one, as in
    ``realm_access.roles``.
    """
    found: object = claims
    for part in (name,) if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def texts(claims: Mapping[str, Any], name: str) -> list[str]:
    """Give the texts of a claim, which may be one or a list."""
    held = value(claims, name)
    values = held if isinstance(held, list) else [held]
    return [each for each in values if isinstance(each, str) and each.strip()]


def names(claims: Mapping[str, Any], name: str) -> list[str]:
    """Give the names in a claim, as they may stand in a history."""
    found = (each.strip() for each in texts(claims, name))
    return [each for each in found if each.isprintable() and len(each) <= MAX_NAME]


def doubted(claims: Mapping[str, Any], table: Table) -> frozenset[str]:
    """Give the addresses, folded, that may not be those of the person who signed in.

    One that the provider calls unverified does not count in another claim either.
    """
    said = claims.get(VERIFIED)
    if said is True or said == "true":
        return frozenset()
    if said is None and (table.email_verified_optional or table.user_claim != EMAIL):
        return frozenset()
    return frozenset(map(folded, names(claims, EMAIL)))


def account(claims: Mapping[str, Any], table: Table, now: datetime) -> Account | None:
    """Understand what an identity token says.

    Parameters
    ----------
    claims
        The token's claims, as Streamlit gives them in ``st.user``.
    table
        Which claims name people and list groups, and what counts.
    now
        The time, with its zone.

    Returns
    -------
    Account or None
        None without a sign-in, or with one that has ended.
    """
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


def lacking(claims: Mapping[str, Any], table: Table) -> list[str]:
    """Name the claims that are looked for and did not come; not those kept elsewhere."""
    looked_for = [table.user_claim, table.group_claim]
    if table.user_claim == EMAIL:
        looked_for.append(VERIFIED)
    return [
        name
        for name in looked_for
        if value(claims, name) is None and not is_elsewhere(claims, name)
    ]


def is_elsewhere(claims: Mapping[str, Any], name: str) -> bool:
    """Tell whether the provider left a claim out because it is too long for a token."""
    kept = claims.get(ELSEWHERE)
    is_named = isinstance(kept, Mapping) and name.partition(".")[0] in kept
    return is_named or (name == "groups" and claims.get(TOO_MANY) in (True, "true"))


def completed(claims: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a token's claims those that the provider's page about the user has besides.

    Parameters
    ----------
    claims
        Of the token.
    more
        Of the page. It counts only if it is about the same user (OpenID Connect Core, 5.3.2).
    """
    if more.get("sub") != claims.get("sub"):
        return dict(claims)
    added = {name: held for name, held in more.items() if name not in claims}
    kept = {name: _merged(held, more.get(name)) for name, held in claims.items()}
    if EMAIL in added:
        kept.pop(VERIFIED, None)  # An address and what is said of it belong together.
        if VERIFIED in more:
            added[VERIFIED] = more[VERIFIED]
    elif more.get(EMAIL) != claims.get(EMAIL):
        added.pop(VERIFIED, None)
    return {**added, **kept}


def _merged(held: object, more: object) -> object:
    """Add to a claim of the token the parts that the page has besides, as in ``realm_access``."""
    if not isinstance(held, Mapping) or not isinstance(more, Mapping):
        return held
    return {**more, **{name: _merged(part, more.get(name)) for name, part in held.items()}}


def remembered(claims: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Give the part of a sign-in that is needed later: who, what counts, and why it may not.

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
    if VERIFIED in claims:
        kept[VERIFIED] = _short(claims[VERIFIED])
    for name in {EMAIL, table.user_claim, *_readable(claims, table)}:
        listed = [each for each in names(claims, name) if folded(each) in table.people]
        kept |= _held(name, claims, _first(listed, names(claims, name), MAX_NAMES))
    kept |= _groups(claims, table)
    away = [name for name in (table.user_claim, table.group_claim) if is_elsewhere(claims, name)]
    if away:
        kept[ELSEWHERE] = {name.partition(".")[0]: "" for name in away}
        kept[TOO_MANY] = "groups" in away
    if set(lacking(claims, table)) & {table.user_claim, table.group_claim}:
        came = sorted(name for name in claims if name not in _SIGN_IN and len(name) <= MAX_SHORT)
        kept[CAME] = came[:MAX_CLAIMS]
    return kept


def _groups(claims: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Give the groups that have a role here, or else a few of the others, and their number."""
    groups = texts(claims, table.group_claim)
    listed = [group for group in groups if group in table.groups]
    listed.sort(key=lambda group: ROLES.index(table.groups[group]))
    others = [group for group in groups if len(group) <= MAX_SHORT][:MAX_OTHERS]
    kept = listed[:MAX_GROUPS] or others
    return {
        **_held(table.group_claim, claims, kept),
        **({SENT: len(groups)} if len(groups) > len(kept) else {}),
    }


def _held(name: str, claims: Mapping[str, Any], kept: list[str]) -> dict[str, Any]:
    """Give a claim with fewer texts; one without any that can be used is an empty list."""
    held = value(claims, name)
    if held is None:
        return {}
    return {name: kept[0] if isinstance(held, str) and kept else kept}


def _first(listed: Iterable[str], every: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys((*listed, *every)))[:most]


def _short(said: object) -> object:
    """Give what was said of an address, cut where it is a text."""
    return said if said is None or isinstance(said, bool) else str(said)[:MAX_SHORT]


def _readable(claims: Mapping[str, Any], table: Table) -> list[str]:
    """Name the claim by which a reader knows the account, if there is one."""
    candidates = (table.user_claim, *_READABLE)
    return next(([name] for name in candidates if names(claims, name)), [])


def _called(claims: Mapping[str, Any], table: Table) -> str:
    """Give the provider's id for an account, and in parentheses what a reader knows it by."""
    id_ = str(claims.get("sub"))
    known = [names(claims, name)[0] for name in _readable(claims, table)]
    return f"{id_} ({known[0]})" if known and known[0] != id_ else id_


def _is_fresh(issued: object, now: datetime) -> bool:
    """Tell whether a token was issued recently enough, by its ``iat`` in seconds."""
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    return now.timestamp() - issued <= LASTS.total_seconds()
