"""Accounts as identity providers describe them: Ann is staff, Bob a counselor, Eve neither.

What each provider sends is what its own documents say, as far as `docs/sign-in.md` relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

MANY: Final = [str(UUID(int=number)) for number in range(199)]


@dataclass(frozen=True)
class Shape:
    """A provider's way of describing people.

    Attributes
    ----------
    title
        The heading of its recipe.
    accounts
        What it says of each account.
    thin
        Whether it says so on its page about the user alone.
    metadata
        What its metadata have otherwise; None for what they lack.
    """

    title: str
    accounts: Mapping[str, Mapping[str, Any]]
    thin: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


def _entra(name: str, **more: Any) -> dict[str, Any]:
    return {
        "oid": "cb7eda1b-d09a-419e-b8bb-37836ebc6abd",
        "tid": "833ced3d-cb2e-41de-92f1-29e2af035ddc",
        "ver": "2.0",
        "name": name,
        "preferred_username": f"{name}@Example.edu",
        **more,
    }


SHAPES: Final[Mapping[str, Shape]] = {
    "entra": Shape(
        "Microsoft Entra",
        {
            "ann": _entra("Ann", roles=["advisor-staff"]),
            "bob": _entra("Bob", roles=["advisor-counselor"], groups=MANY),
            "eve": _entra("Eve"),
            "max": _entra(
                "Max",
                _claim_names={"groups": "src1"},
                _claim_sources={"src1": {"endpoint": "https://graph.example.edu/getMemberObjects"}},
            ),
        },
    ),
    "okta": Shape(
        "Okta",
        {
            "ann": {"email": "Ann@Example.edu", "email_verified": True, "groups": ["advisor-x"]},
            "bob": {
                "email": "bob@example.edu",
                "email_verified": False,
                "groups": ["advisor-counselor"],
            },
            "eve": {"email": "eve@example.edu", "email_verified": True},
            "mallory": {"email": "ann@example.edu", "email_verified": False},
        },
        thin=True,
        metadata={"scopes_supported": ["openid", "email", "profile", "groups"]},
    ),
    "google": Shape(
        "Google Workspace",
        {
            "ann": {"email": "ann@example.edu", "email_verified": True, "hd": "example.edu"},
            "bob": {"email": "Bob@example.edu", "email_verified": True, "hd": "example.edu"},
            "mallory": {"email": "mallory@example.com", "email_verified": True},
        },
        metadata={"end_session_endpoint": None},
    ),
    "keycloak": Shape(
        "Keycloak",
        {
            "ann": {
                "preferred_username": "ann",
                "email": "ann@example.edu",
                "email_verified": False,
            },
            "bob": {
                "preferred_username": "bob",
                "email_verified": False,
                "groups": [*MANY, "advisor-counselor"],
                "realm_access": {"roles": ["offline_access", "advisor-counselor"]},
            },
            "eve": {"preferred_username": "eve", "email": "ann@example.edu"},
            "full-path": {"preferred_username": "zoe", "groups": ["/advisor-staff"]},
        },
    ),
    "shibboleth": Shape(
        "Shibboleth",
        {
            "ann": {
                "eduperson_principal_name": ["ann@example.edu"],
                "email": ["a.smith@example.edu", "ann.smith@example.edu"],
            },
            "bob": {
                "eduperson_principal_name": "bob@example.edu",
                "groups": ["library", "advisor-counselor"],
            },
            "eve": {"email": "ann@example.edu", "email_verified": True},
        },
        thin=True,
    ),
}
