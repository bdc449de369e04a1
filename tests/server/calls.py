"""Calling an ASGI app without a server: quick enough for thousands of calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

STRANGER = "203.0.113.7"
"""A network address that belongs to nobody (RFC 5737)."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    raw_headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; of one that is there twice, the last."""
        return dict(self.raw_headers)

    def all(self, name: str) -> list[str]:
        """Give every value of a header."""
        return [value for key, value in self.raw_headers if key == name]

    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Call:
    """A request, as a server passes it on."""

    method: str
    path: str
    query: bytes = b""
    body: bytes | Sequence[bytes] = b""
    headers: Mapping[str, str] | None = None
    client: str = STRANGER
    scheme: str = "http"

    def scope(self, kind: str = "http") -> dict[str, Any]:
        """Give the ASGI scope."""
        headers = {"host": "testserver", **(self.headers or {})}
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": self.scheme,
            "path": self.path,
            "raw_path": self.path.encode(errors="surrogatepass"),
            "root_path": "",
            "query_string": self.query,
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers.items()
            ],
            "client": (self.client, 50_000),
            "server": ("testserver", 80),
            "state": {},
        }


def get(app: ASGIApp, address: str, **details: Any) -> Answer:
    """Ask for an address."""
    path, _, query = address.partition("?")
    return answers(app, [Call("GET", path, query.encode(), **details)])[0]


def post(app: ASGIApp, path: str, document: Any, **details: Any) -> Answer:
    """Send a document as JSON."""
    headers = {"content-type": "application/json", **details.pop("headers", {})}
    body = json.dumps(document).encode()
    return answers(app, [Call("POST", path, body=body, headers=headers, **details)])[0]


def answers(app: ASGIApp, calls: Iterable[Call]) -> list[Answer]:
    """Make calls one after the other."""
    return asyncio.run(_all(app, calls))


async def _all(app: ASGIApp, calls: Iterable[Call]) -> list[Answer]:
    return [await call_once(app, call) for call in calls]


async def call_once(app: ASGIApp, call: Call) -> Answer:
    """Make one call, and collect what comes back."""
    pieces = [call.body] if isinstance(call.body, bytes) else [*call.body]
    sent: list[Message] = []
    is_over = asyncio.Event()

    async def receive() -> Message:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        await is_over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            is_over.set()

    await app(call.scope(), receive, send)
    headers = ((name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"])
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], tuple(headers), body)
