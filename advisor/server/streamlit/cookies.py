"""Streamlit's cookie of a sign-in, and its client of the provider, which ``login`` uses.

Streamlit would keep all claims and both tokens: with a hundred groups, cookies beyond the 8 kB of
many servers. The identity token is kept where it is short: Okta needs it for a sign-out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from ssl import SSLContext
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from streamlit.auth_util import build_logout_url, get_validated_redirect_uri
from streamlit.web.server.starlette import starlette_auth_routes as streamlits
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

PROVIDER: Final = "default"  # Streamlit's name of the one provider in ``[auth]``

_USED: Final = (
    *("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"),
    *("jwks", "code_challenge_methods_supported", "id_token_signing_alg_values_supported"),
)
"""The metadata that Authlib needs; it would take all others for arguments."""

MAX_HINT: Final = 2_000  # characters of the longest identity token that is kept
_METHODS: Final = "token_endpoint_auth_methods_supported"


def is_our_link(request: Request) -> bool:
    """Tell whether a browser comes from our own *Sign in*, whose link is signed for two minutes."""
    link = streamlits._parse_provider_token(request.query_params.get("provider"))  # noqa: SLF001
    return link == PROVIDER


def is_awaited(request: Request) -> bool:
    """Tell whether this browser has begun the sign-in that the provider answers.

    Some providers send an error without the state.
    """
    state = request.query_params.get("state")
    if state is None and "error" in request.query_params:
        return any(key.startswith(f"_state_{PROVIDER}_") for key in request.session)
    return bool(streamlits._get_provider_by_state(request, state) == PROVIDER)  # noqa: SLF001


def client(metadata: Mapping[str, Any], trust: SSLContext) -> tuple[Any, str]:
    """Return Authlib's client, with the metadata given, and the address of the callback."""
    found, back = streamlits._create_oauth_client(PROVIDER)  # noqa: SLF001
    used = {name: metadata[name] for name in _USED if name in metadata}
    found.server_metadata.update(used, _loaded_at=0)
    found.client_kwargs["verify"] = trust
    methods = metadata.get(_METHODS) or ["client_secret_basic"]
    if "client_secret_basic" not in methods and "client_secret_post" in methods:
        found.client_kwargs.setdefault("token_endpoint_auth_method", "client_secret_post")
    prompts = metadata.get("prompt_values_supported")
    if prompts and found.client_kwargs.get("prompt") not in prompts:
        found.client_kwargs.pop("prompt", None)
    return found, back


async def keep(response: Response, request: Request, claims: Mapping[str, Any], token: str) -> None:
    """Set the cookies of a sign-in, in place of an earlier one's."""
    forget(response, request)
    origin = streamlits._get_origin_from_secrets()  # noqa: SLF001
    user = {**claims, "origin": origin, "is_logged_in": True, "provider": PROVIDER}
    tokens = {"id_token": token} if len(token) <= MAX_HINT else {}
    await streamlits._set_auth_cookie(response, user, tokens)  # noqa: SLF001
    if not tokens:
        response.delete_cookie(TOKENS_COOKIE_NAME)


def forget(response: Response, request: Request) -> None:
    """Delete the cookies of a sign-in."""
    streamlits._clear_auth_cookie(response, request)  # noqa: SLF001


def signed_in(scope: Scope) -> Mapping[str, Any] | None:
    """Return the claims in a request's cookie, if we have signed it."""
    return _read(Request(scope), USER_COOKIE_NAME)


def _read(request: Request, name: str) -> Mapping[str, Any] | None:
    value = streamlits._get_cookie_value_from_request(request, name)  # noqa: SLF001
    held = json.loads(value) if value else None
    return held if isinstance(held, dict) else None


def end_of_session(
    request: Request, metadata: Mapping[str, Any], auth: Mapping[str, Any]
) -> str | None:
    """Return the address at which the provider ends its own session, if there is one."""
    end = metadata.get("end_session_endpoint")
    back = get_validated_redirect_uri()
    if not isinstance(end, str) or not end or back is None:
        return None
    token = (_read(request, TOKENS_COOKIE_NAME) or {}).get("id_token")
    return build_logout_url(end, auth["client_id"], back, token)
