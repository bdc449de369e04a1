"""ETags, by which a client is not sent again what it has (RFC 9110)."""

from __future__ import annotations

from hashlib import sha256

from starlette.requests import Request


def weak_etag(*parts: object) -> str:
    """Write the ETag of all that a response depends on, the same whether compressed or not."""
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def has(request: Request, etag: str) -> bool:
    """Tell whether the client has the response already."""
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    return etag in known or known == ["*"]
