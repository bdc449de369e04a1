"""The browser's messages that reach Streamlit: those of our own pages, no larger than these need.

Streamlit also processes messages that run git or write files.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.prospect import address
from advisor.prospect.address import Query
from advisor.server.access_log import BEGIN_TURN
from advisor.server.limits import MAX_ADDRESS, MAX_PARAMETERS, Bucket, Buckets, Clock
from advisor.server.logs import Event, log_event
from advisor.server.proxies import client_of
from advisor.server.refusals import RefusedError
from advisor.settings import Serving

MESSAGES_A_SECOND: Final = 20  # of one browser, each a run of some 3 milliseconds
MESSAGES_PER_CALL: Final = 3  # of all browsers of a client, for each call that it may make

RUN: Final = "rerun_script"  # with the state of the widgets
FETCH: Final = "backend_operation_request"
FILE: Final = "deferred_file"  # the one such request: made on demand, as a counselor's paper is

MAX_TYPED: Final = 32_000  # bytes of the widgets of a prospect's page; they have some 1,000
MAX_TYPED_BY_STAFF: Final = 256_000  # on a staff page: the rules desk's editor holds a file
MAX_WIDGETS: Final = 500  # a page has some 100 at most
MAX_CONTEXT: Final = 32_000  # bytes of the rest: addresses, and digests of cached messages

FIELDS: Final = ("$$ID", "$$STREAMLIT_INTERNAL_KEY")  # how ids of widgets begin, or it fails

# codes that close a WebSocket (RFC 6455)
PROTOCOL_ERROR: Final = 1002
UNSUPPORTED: Final = 1003
TOO_BIG: Final = 1009


class KnownMessages:
    """Middleware that drops messages that no page sends, and closes invalid WebSockets.

    Messages that come too fast, from a browser or a client's browsers together, wait.
    """

    def __init__(self, app: ASGIApp, settings: Serving, clock: Clock = monotonic) -> None:
        self._app, self._clock = app, clock
        rate = settings.calls_a_second * MESSAGES_PER_CALL
        self._of_clients = Buckets(rate, rate, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a visit; a request passes."""
        if scope["type"] == "websocket":
            buckets = [Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND, self._clock)]
            if client := client_of(scope):
                buckets.append(self._of_clients.of(client))
            receive = _filtered(receive, send, scope[BEGIN_TURN], buckets)
        await self._app(scope, receive, send)


def _filtered(
    receive: Receive, send: Send, begin_turn: Callable[[], None], buckets: Sequence[Bucket]
) -> Receive:
    async def filtered() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            await _pace(buckets, 1)
            try:
                kind, query = _needed(message.get("bytes"))
            except RefusedError as refused:
                log_event(Event("refused", why=refused.why))
                await send({"type": "websocket.close", "code": refused.status})
                return {"type": "websocket.disconnect", "code": refused.status}
            if calls := address.heavy_calls(query):
                await _pace(buckets, calls * MESSAGES_PER_CALL - 1)
            if kind == RUN:
                begin_turn()
            if kind:
                return message

    return filtered


async def _pace(buckets: Iterable[Bucket], messages: int) -> None:
    """Wait until so many messages may come."""
    for bucket in buckets:
        for _ in range(messages):  # one by one, since a bucket may hold fewer
            while wait := bucket.take():
                await asyncio.sleep(wait)


def _needed(data: bytes | None) -> tuple[str | None, Query]:
    """Return the kind of a message, None for one that no page sends, and the address of a run.

    Raises `RefusedError` for one that is invalid, too large, or about unknown widgets.
    """
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from streamlit.proto.BackMsg_pb2 import BackMsg

    if data is None:
        raise RefusedError(UNSUPPORTED, "text message")
    try:
        sent = BackMsg.FromString(data)
    except DecodeError:
        raise RefusedError(PROTOCOL_ERROR, "broken message") from None
    kind: str | None = sent.WhichOneof("type")
    if kind == FETCH and len(data) <= MAX_CONTEXT:
        return kind if sent.backend_operation_request.HasField(FILE) else None, {}
    if kind != RUN:
        return None, {}
    query, fields = sent.rerun_script.query_string, sent.rerun_script.widget_states
    typed = fields.ByteSize()
    is_long = len(query) > MAX_ADDRESS or query.count("&") >= MAX_PARAMETERS
    has_much = len(fields.widgets) > MAX_WIDGETS or len(data) - typed > MAX_CONTEXT
    asked = {} if is_long else address.parse_text(query)
    if is_long or has_much or typed > _max_typed(asked):
        raise RefusedError(TOO_BIG, "long message")
    if not all(field.id.startswith(FIELDS) for field in fields.widgets):
        raise RefusedError(UNSUPPORTED, "strange field")
    return kind, asked


def _max_typed(query: Query) -> int:
    is_for_staff = address.staff_page(query) is not None and _has_staff()
    return MAX_TYPED_BY_STAFF if is_for_staff else MAX_TYPED


def _has_staff() -> bool:
    from advisor.server import local
    from advisor.server.sign_in import sign_in

    return local.is_on() or sign_in() is not None
