"""The identity provider's metadata and keys, for sign-in and ``advisor doctor --sign-in``."""

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

TIMEOUT_S: Final = 10.0  # seconds for all requests of one step of a sign-in
LEEWAY_S: Final = 300  # seconds by which the provider's clock may differ
MAX_BYTES: Final = 1_000_000
MAX_DETAIL: Final = 150

ENDPOINTS: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")

FailureKind = Literal[
    "silent", "unreachable", "strange", "refused", "client", "clock", "token", "stale"
]
"""Each a field of `SignInWords`."""


class ProviderError(AdvisorError):
    """A failure at the provider; ``detail`` is for the administrator, without personal data."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        self.kind = kind
        self.detail = " ".join(detail.split())[:MAX_DETAIL]
        super().__init__(self.detail)


@dataclass(frozen=True)
class ProviderAnswer:
    """A JSON object from the provider, with the time by its clock, as written, and by ours."""

    held: dict[str, Any]
    date: str
    came: datetime


def no_answer() -> str:
    """Say that the provider did not answer in time."""
    return f"no answer in {TIMEOUT_S:.0f} seconds"


async def fetch(url: str, what: str, auth: Mapping[str, Any]) -> ProviderAnswer:
    """Fetch a JSON object; ``what`` is its name in errors, and ``auth`` the section ``[auth]``."""
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, verify=await trust(auth)) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            body = await _body(answer, what)
    except httpx.TimeoutException:
        raise ProviderError("silent", f"{what}: {no_answer()}") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        why = str(fault).partition("\n")[0] or type(fault).__name__
        raise ProviderError("unreachable", f"{what}: {why}") from None
    if answer.is_redirect:
        raise ProviderError("strange", f"{what}: it is at another address; write that one instead")
    if answer.status_code != httpx.codes.OK:
        raise ProviderError("strange", f"{what}: status {answer.status_code}")
    return ProviderAnswer(_parsed(body, what), answer.headers.get("date", ""), datetime.now(UTC))


async def trust(auth: Mapping[str, Any]) -> SSLContext:
    """Return the TLS context for ``client_kwargs.verify``, in a thread: it is slow to load."""
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
        kind = "a page in HTML" if body.lstrip()[:1] == b"<" else "something else"
        raise ProviderError("strange", f"{what}: {kind} rather than JSON") from None
    if not isinstance(found, dict):
        raise ProviderError("strange", f"{what}: JSON, but no object")
    return found


async def metadata(auth: Mapping[str, Any]) -> ProviderAnswer:
    """Fetch the provider's metadata; raises `ProviderError` where something required is missing."""
    found = await fetch(auth["server_metadata_url"], "metadata", auth)
    for name in ENDPOINTS:
        if not isinstance(found.held.get(name), str) or not found.held[name]:
            raise ProviderError("strange", f"metadata: no {name}")
    return found


async def keys(found: Mapping[str, Any], auth: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Fetch the provider's signing keys, without those of an unknown kind."""
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
