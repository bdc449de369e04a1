"""What the identity provider says of itself: its metadata and its keys, within a bounded time.

The sign-in and ``advisor doctor --sign-in`` ask in the same way, so what the one meets the other
tells. Whatever may go wrong on the way is a `ProviderError` of a kind that the error page names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ssl import SSLContext, create_default_context
from typing import Any, Final, Literal

import httpx
from starlette.concurrency import run_in_threadpool

from advisor.errors import AdvisorError

PATIENCE_S: Final = 10.0
"""Seconds that a step of a sign-in may take at the provider, all its requests together."""

LEEWAY_S: Final = 300
"""Seconds by which the provider's clock may differ from ours."""

MAX_BYTES: Final = 1_000_000
MAX_DETAIL: Final = 150

ENDPOINTS: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
"""What the metadata must hold."""

Kind = Literal["silent", "unreachable", "strange", "refused", "client", "clock", "token", "stale"]
"""What went wrong, each a field of `SignInWords`."""


class ProviderError(AdvisorError):
    """Something went wrong between the identity provider and us.

    Parameters
    ----------
    kind
        What went wrong.
    detail
        Details for the administrator, without personal data.
    """

    def __init__(self, kind: Kind, detail: str) -> None:
        self.kind = kind
        self.detail = " ".join(detail.split())[:MAX_DETAIL]
        super().__init__(self.detail)


@dataclass(frozen=True)
class Answer:
    """A JSON object that the provider sent, with the time by its clock, as written, and by ours."""

    held: dict[str, Any]
    date: str
    came: datetime


async def fetch(url: str, what: str, auth: Mapping[str, Any]) -> Answer:
    """Ask the provider for a JSON object.

    Parameters
    ----------
    url
        Where it is.
    what
        How a reader calls it, such as "metadata".
    auth
        The section ``[auth]``: its ``client_kwargs`` may say how certificates are verified.

    Raises
    ------
    ProviderError
        There was no such object.
    """
    try:
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S, verify=await trust(auth)) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            body = await _body(answer, what)
    except httpx.TimeoutException:
        raise ProviderError("silent", f"{what}: no answer in {PATIENCE_S:.0f} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        raise ProviderError("unreachable", f"{what}: {_reason(fault)}") from None
    if answer.is_redirect:
        raise ProviderError("strange", f"{what}: it is at another address; write that one instead")
    if answer.status_code != httpx.codes.OK:
        raise ProviderError("strange", f"{what}: status {answer.status_code}")
    return Answer(_parsed(body, what), answer.headers.get("date", ""), datetime.now(UTC))


async def trust(auth: Mapping[str, Any]) -> SSLContext:
    """Give what certificates are checked by. To read that takes a while, so it is done once."""
    return await run_in_threadpool(_trust, auth.get("client_kwargs", {}).get("verify", True))


@lru_cache(maxsize=4)
def _trust(verify: bool | str) -> SSLContext:
    if isinstance(verify, str):
        return create_default_context(cafile=verify)
    return httpx.create_ssl_context(verify=verify)


async def _body(answer: httpx.Response, what: str) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > MAX_BYTES:
            raise ProviderError("strange", f"{what}: more than {MAX_BYTES:,} bytes")
    return bytes(body)


def _parsed(body: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        called = "a page in HTML" if body.lstrip()[:1] == b"<" else "something else"
        raise ProviderError("strange", f"{what}: {called} rather than JSON") from None
    if not isinstance(found, dict):
        raise ProviderError("strange", f"{what}: JSON, but no object")
    return found


def _reason(fault: BaseException) -> str:
    """Say in a few words why there was no connection."""
    return str(fault).partition("\n")[0] or type(fault).__name__


async def metadata(auth: Mapping[str, Any]) -> Answer:
    """Ask for the provider's metadata, at the address in ``[auth]``.

    Raises
    ------
    ProviderError
        There is none that can be used.
    """
    found = await fetch(auth["server_metadata_url"], "metadata", auth)
    for name in ENDPOINTS:
        if not isinstance(found.held.get(name), str) or not found.held[name]:
            raise ProviderError("strange", f"metadata: no {name}")
    return found


async def keys(found: Mapping[str, Any], auth: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Ask for the keys by which the provider signs; those of a kind that is not known are left out.

    Parameters
    ----------
    found
        The provider's metadata.
    auth
        The section ``[auth]``.

    Raises
    ------
    ProviderError
        There are none that can be used.
    """
    answer = await fetch(found["jwks_uri"], "keys", auth)
    every = answer.held.get("keys")
    usable = [key for key in every if _is_usable(key)] if isinstance(every, list) else []
    if not usable:
        raise ProviderError("strange", "keys: none that can be used")
    return usable


def _is_usable(key: object) -> bool:
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    if not isinstance(key, dict) or key.get("use", "sig") != "sig":
        return False
    try:
        return len(KeySet.import_key_set({"keys": [key]}).keys) == 1
    except (JoseError, ValueError, TypeError, KeyError):
        return False
