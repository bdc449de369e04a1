"""The settings of sign-in, from Streamlit's secrets (``.streamlit/secrets.toml``).

Streamlit notices when they change: a person who loses a role is out at their next click.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import streamlit as st

from advisor.server.accounts import RolesError, RoleTable, read_table
from advisor.server.security import CALLBACK

NEEDED: Final = (
    *("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"),
)

WELL_KNOWN: Final = "/.well-known/openid-configuration"
OPENID: Final = "openid"
SECRET_LENGTH: Final = 32  # a shorter cookie secret could be guessed, and then any cookie be forged

_log = logging.getLogger("advisor")


@dataclass(frozen=True)
class SignIn:
    """The settings of sign-in."""

    table: RoleTable
    https: bool  # whether browsers use HTTPS
    auth: Mapping[str, Any] = field(default_factory=dict, repr=False)  # with its secrets


def sign_in() -> SignIn | None:
    """Read the settings; None if there are none, or invalid ones, which the log then names."""
    try:
        secrets = st.secrets.to_dict()
    except FileNotFoundError:  # Streamlit's own error, for secrets that cannot be parsed as well
        return None
    try:
        return read(secrets, st.get_option("server.trustedUserHeaders"))
    except RolesError as error:
        _tell(str(error))
        return None


def read(secrets: Mapping[str, Any], trusted_headers: object) -> SignIn | None:
    """Check the secrets; raises `RolesError`.

    ``trusted_headers``, Streamlit's ``server.trustedUserHeaders``, would overrule a token.
    """
    auth = secrets.get("auth")
    if auth is None:
        return None
    if not isinstance(auth, Mapping):
        raise RolesError("[auth] is a section")
    for key in NEEDED:
        if not isinstance(auth.get(key), str) or not auth[key]:
            raise RolesError(f"[auth] has no {key}")
    _check_addresses(auth)
    _check_request(auth.get("client_kwargs", {}))
    _check_secret(auth["cookie_secret"])
    if trusted_headers:
        raise RolesError(
            "server.trustedUserHeaders lets headers say who someone is; leave it empty"
        )
    roles = secrets.get("roles")
    if not isinstance(roles, Mapping):
        raise RolesError("[auth] is there, but no section [roles] says who may do what")
    return SignIn(read_table(roles), auth["redirect_uri"].startswith("https:"), auth)


def _check_secret(secret: str) -> None:
    """Refuse a secret that can be guessed: a short one, or an example's."""
    if len(secret) < SECRET_LENGTH:
        wrong = f"is shorter than {SECRET_LENGTH} characters"
    elif " " in secret:
        wrong = "is a text that someone can know"
    else:
        return
    raise RolesError(
        f"[auth] cookie_secret {wrong}; "
        'make one with: python3 -c "import secrets; print(secrets.token_hex())"'
    )


def _check_addresses(auth: Mapping[str, Any]) -> None:
    back, metadata = auth["redirect_uri"], auth["server_metadata_url"]
    if not back.startswith(("https://", "http://")) or not back.endswith(CALLBACK):
        raise RolesError(
            f"[auth] redirect_uri is no address that ends with {CALLBACK}, as in "
            f"https://advisor.example.edu{CALLBACK}"
        )
    if not metadata.startswith(("https://", "http://")):
        raise RolesError(
            f"[auth] server_metadata_url is no address, as in https://id.example.edu{WELL_KNOWN}"
        )


def _check_request(kwargs: object) -> None:
    """Check that the request to the provider asks for an identity token."""
    scope = kwargs.get("scope", OPENID) if isinstance(kwargs, Mapping) else None
    if not isinstance(scope, str):
        raise RolesError('[auth] client_kwargs is written as in { scope = "openid email" }')
    if OPENID not in scope.split():
        raise RolesError(f'[auth] client_kwargs: scope needs "{OPENID}" among its words')


@lru_cache(maxsize=64)
def _tell(fault: str) -> None:
    _log.error("Staff pages stay closed: %s", fault)
