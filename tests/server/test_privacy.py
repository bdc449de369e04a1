"""Answers stand in the address, so the address must not leak."""

from __future__ import annotations

import asyncio
import logging

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server.logs import _without_query, keep_answers_out_of_logs
from advisor.server.security import ResponseHeaders, secure

LINE = '%s - "%s %s HTTP/%s" %d'
"""How uvicorn writes a line of its access log."""


async def _answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer a request with a header and a body of its own."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": b"nothing here"})


def sent(app: ASGIApp, kind: str, path: str = "/") -> list[Message]:
    """Call an app once, and collect what it sends."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.request"}

    async def send(message: Message) -> None:
        messages.append(message)

    async def call() -> None:
        await app({"type": kind, "path": path, "scheme": "http"}, receive, send)

    asyncio.run(call())
    return messages


def test_every_response_tells_the_browser_to_pass_no_address_on() -> None:
    start, body = sent(ResponseHeaders(_answer, secure), "http")
    assert (b"referrer-policy", b"no-referrer") in start["headers"]
    assert (b"x-own", b"1") in start["headers"]
    assert body["body"] == b"nothing here"


@pytest.mark.parametrize(("path", "kept"), [("/media/0a1b.pdf", False), ("/media.pdf", True)])
def test_what_a_page_offers_for_download_is_kept_by_no_cache(path: str, kept: bool) -> None:
    start, _body = sent(ResponseHeaders(_answer, secure), "http", path)
    assert ((b"cache-control", b"no-store") in start["headers"]) is not kept


def test_what_is_no_page_passes_through_untouched() -> None:
    assert sent(ResponseHeaders(_answer, secure), "websocket") == sent(_answer, "websocket")


def record(path: str) -> logging.LogRecord:
    """Make what uvicorn's access log writes for a request."""
    args = ("127.0.0.1:1", "GET", path, "1.1", 200)
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, LINE, args, None)


def test_the_access_log_keeps_the_path_alone() -> None:
    written = record("/?page=result&degree=none")
    assert _without_query(written)
    assert written.getMessage() == '127.0.0.1:1 - "GET / HTTP/1.1" 200'


def test_what_is_said_of_a_websocket_keeps_the_path_alone() -> None:
    args = ("127.0.0.1:1", "/_stcore/stream?degree=none")
    said = '%s - "WebSocket %s" [accepted]'
    written = logging.LogRecord("uvicorn.error", logging.INFO, "", 0, said, args, None)
    assert _without_query(written)
    assert written.getMessage() == '127.0.0.1:1 - "WebSocket /_stcore/stream" [accepted]'


def test_what_has_no_path_is_logged_as_it_is() -> None:
    written = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "started", None, None)
    assert _without_query(written)
    assert written.getMessage() == "started"


def test_keeping_answers_out_of_logs_is_safe_to_repeat(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keep_answers_out_of_logs()
    keep_answers_out_of_logs()
    with caplog.at_level(logging.INFO, logger="uvicorn.access"):
        logging.getLogger("uvicorn.access").info(LINE, "me", "GET", "/?degree=none", "1.1", 200)
    assert "degree" not in caplog.text
    for name in ("uvicorn.access", "uvicorn.error"):
        assert logging.getLogger(name).filters.count(_without_query) == 1
