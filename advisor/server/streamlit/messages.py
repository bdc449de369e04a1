"""What of a browser's messages gets to Streamlit: what our own pages send.

Streamlit also answers messages that no page of ours sends: some run git, others write files. So
only those go through that pages need, no larger than they need them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.prospect import address
from advisor.server.access_log import BEGINS
from advisor.server.limits.refusals import RefusedError
from advisor.server.limits.sizes import MAX_ADDRESS, MAX_PARAMETERS
from advisor.server.logs import Event, log_event

RUN: Final = "rerun_script"
"""The kind of message that pages send: run the script, with what was typed and pressed."""

FETCH: Final = "backend_operation_request"
FILE: Final = "deferred_file"
"""And another, of all that this kind can ask for: a file that is made when it is asked for, as a
counselor's paper is."""

MAX_TYPED: Final = 32_000
"""Bytes of what was typed and pressed on a prospect's page; it takes some 1,000."""

MAX_TYPED_BY_STAFF: Final = 256_000
"""The same on a staff page: the rules desk's editor holds a whole file."""

MAX_WIDGETS: Final = 500
"""Fields and buttons of one page; the most that a page has are some 100."""

FIELDS: Final = ("$$ID", "$$STREAMLIT_INTERNAL_KEY")
"""How the names of a page's fields begin; over any other, Streamlit's own code stumbles."""

MAX_CONTEXT: Final = 32_000
"""Bytes of the rest of a message: addresses, and digests of what the browser has kept."""

PROTOCOL_ERROR: Final = 1002
UNSUPPORTED: Final = 1003
TOO_BIG: Final = 1009
"""The codes by which a WebSocket is closed for what came through it (RFC 6455)."""


class KnownMessages:
    """Middleware that lets through the messages that pages have to send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a visit; a request passes."""
        if scope["type"] == "websocket":
            receive = _sifted(receive, send, scope.get(BEGINS))
        await self._app(scope, receive, send)


def _sifted(receive: Receive, send: Send, begins: Callable[[], None] | None) -> Receive:
    """Read what pages have to send; drop the rest, and end a visit that is none."""

    async def sifted() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            try:
                kind = _needed_kind(message.get("bytes"))
            except RefusedError as refused:
                log_event(Event("refused", why=refused.why))
                await send({"type": "websocket.close", "code": refused.status})
                return {"type": "websocket.disconnect", "code": refused.status}
            if kind == RUN and begins:
                begins()
            if kind:
                return message

    return sifted


def _needed_kind(data: bytes | None) -> str | None:
    """Name the kind of a message; None for what no page sends.

    Raises
    ------
    RefusedError
        It is no message of Streamlit's, larger than pages need, or about fields that no page has.
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
        return kind if sent.backend_operation_request.HasField(FILE) else None
    if kind != RUN:
        return None
    query, fields = sent.rerun_script.query_string, sent.rerun_script.widget_states
    typed = fields.ByteSize()
    is_long = len(query) > MAX_ADDRESS or query.count("&") >= MAX_PARAMETERS
    has_much = len(fields.widgets) > MAX_WIDGETS or len(data) - typed > MAX_CONTEXT
    if is_long or has_much or typed > _max_typed(query):
        raise RefusedError(TOO_BIG, "long message")
    if not all(field.id.startswith(FIELDS) for field in fields.widgets):
        raise RefusedError(UNSUPPORTED, "strange field")
    return kind


def _max_typed(query: str) -> int:
    if address.staff_page(address.parse(query.encode())) is None:
        return MAX_TYPED
    return MAX_TYPED_BY_STAFF if _has_staff() else MAX_TYPED


def _has_staff() -> bool:
    """Tell whether this server has staff pages at all."""
    from advisor.server import local
    from advisor.server.sign_in import sign_in

    return local.is_on() or sign_in() is not None
