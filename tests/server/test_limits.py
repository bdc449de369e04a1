"""How much one client, and all of them together, may ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from advisor import load_guide
from advisor.prospect.address import parse
from advisor.prospect.visit import visit_at
from advisor.server import limits
from advisor.server.access_log import BEGIN_TURN
from advisor.server.limits import (
    BURST_S,
    BYTES_PER_CALL,
    MAX_ADDRESS,
    MAX_BODY,
    MAX_CLIENTS,
    MAX_PARAMETERS,
    PAGES_PER_CALL,
    Bucket,
    RateLimit,
    SizeLimits,
    VisitorLimits,
)
from advisor.server.proxies import client_of
from advisor.server.refusals import Refusals
from advisor.server.streamlit.messages import MESSAGES_A_SECOND, MESSAGES_PER_CALL, KnownMessages
from advisor.settings import Serving
from tests.server.calls import STRANGER, Call, answers, call_once


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _listen(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.receive_bytes()
    except WebSocketDisconnect:
        pass


def app(clock: Clock | None = None, **settings: Any) -> Starlette:
    """An app behind limits."""
    given: Any = {"settings": Serving(**settings), "clock": clock or Clock()}
    return Starlette(
        routes=[
            Route("/api/read", _read, methods=["GET", "POST"]),
            Route("/static/x", _read),
            Route("/", _read, methods=["GET", "POST"]),
            WebSocketRoute("/_stcore/stream", _listen),
        ],
        middleware=[
            Middleware(Refusals),
            Middleware(SizeLimits),
            Middleware(RateLimit, **given),
            Middleware(VisitorLimits, settings=given["settings"]),
            Middleware(KnownMessages, **given),
        ],
    )


def test_a_bucket_gives_what_it_holds_and_fills_up_by_the_second() -> None:
    clock = Clock()
    bucket = Bucket(2, 3, clock)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now = 0.5
    assert [bucket.take(), bucket.take()] == [0, 0.5]
    clock.now = 1_000
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_client_may_make_many_calls_at_once_but_not_go_on_like_that() -> None:
    clock = Clock()
    limited = app(clock, calls_a_second=2)
    call = Call("GET", "/api/read")
    statuses = [answer.status for answer in answers(limited, [call] * (2 * BURST_S + 1))]
    assert statuses == [200] * 2 * BURST_S + [429]
    clock.now = 1
    assert [answer.status for answer in answers(limited, [call] * 3)] == [200, 200, 429]


def test_one_clients_calls_are_not_anothers() -> None:
    limited = app(calls_a_second=1)
    answers(limited, [Call("GET", "/api/read")] * (BURST_S + 1))
    others = [Call("GET", "/api/read", client="198.51.100.4"), Call("GET", "/api/read")]
    assert [answer.status for answer in answers(limited, others)] == [200, 429]


def test_files_and_health_checks_are_free_and_so_is_this_machine() -> None:
    limited = app(calls_a_second=1)
    free = [Call("GET", "/static/x")] * 50 + [Call("GET", "/", client="127.0.0.1")] * 50
    assert {answer.status for answer in answers(limited, free)} == {200}


OPENED = (
    *(b"page=result&page.open=firm", b"page=code&page.turn=on&code.entered=x"),
    *(b"page=result&page%2Eopen=firm", b"page=result&page.open=%66irm&page.open="),
    *(b"page=result&page.open=firm.", b"page=result&page.open=firm&x=y?page.open=no"),
)
SHORT = (
    *(b"page=short", b"page=short.goal&page.turn=on"),
    # the same, as an address may be written too
    *(b"page=%73hort", b"p%61ge=short", b"%70%61%67%65=%73%68%6f%72%74", b"page=you&page=short"),
    *(b"page=-short", b"page=short.", b"page=%22short%22", b"page=+short", b"page=short&page="),
    *(b"page=sh%C2%ADort", b"page=sh\xadort", b"page=%E2%80%8Bshort", b"amp;page=short"),
    *(b"page=short.goal&page%2Eturn=o%6E", b"page=short&utm_source=x?page=start"),
    *(
        b"amp;degree=x?page=short",
        b"degree=none?page=short",
        b"degree=none;page=short",
        b"degree=none%26page=short",
    ),
)
LIGHT = (
    *(b"", b"page=you", b"page=you&page.turn=on", b"page=short.goal", b"page=result&page.open="),
    *(b"page=short.goal&page.turn=back", b"goal=short&utm_source=page=short&open=firm"),
)


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        *((query, 4) for query in OPENED),
        *((query, 2) for query in SHORT),
        *((query, 1 / PAGES_PER_CALL) for query in LIGHT),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_is_paid_for_by_what_it_costs_however_its_address_is_written(
    method: str, query: bytes, calls: float
) -> None:
    most = round(4 * BURST_S / calls)
    asked = [Call(method, "/", query)] * (most + 1)
    statuses = [answer.status for answer in answers(app(calls_a_second=4), asked)]
    assert statuses == [200] * most + [429]


@pytest.mark.parametrize("query", [*OPENED, *SHORT])
def test_an_address_that_is_paid_for_is_understood_like_that(query: bytes) -> None:
    visit = visit_at(load_guide(), parse(query))
    assert visit.opened or visit.place.kind == "short" or visit.entered


def test_who_is_refused_is_told_when_to_come_again() -> None:
    limited = app(calls_a_second=1)
    *_, program, person = answers(
        limited, [Call("GET", "/api/read")] * (BURST_S + 1) + [Call("GET", "/elsewhere")]
    )
    assert program.json()["status"] == program.status == person.status == 429
    assert program.headers["retry-after"] == person.headers["retry-after"] == "1"
    assert b"<h1>Too many requests</h1>" in person.body


def test_only_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_CLIENTS >= 1_000
    monkeypatch.setattr(limits, "MAX_CLIENTS", 3)
    layer = RateLimit(_nothing, Serving(), Clock())
    hosts = ["192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3", "192.0.2.4"]
    for host in hosts:
        asyncio.run(call_once(layer, Call("GET", "/", client=host)))
    assert list(layer._buckets) == ["192.0.2.1", "192.0.2.3", "192.0.2.4"]


async def _nothing(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_an_address_that_is_too_long_is_refused() -> None:
    calls = [
        Call("GET", "/", b"q=" + b"x" * (MAX_ADDRESS - 3)),
        Call("GET", "/", b"x" * MAX_ADDRESS),
    ]
    assert [answer.status for answer in answers(app(), calls)] == [200, 414]


def test_an_address_with_too_many_parameters_is_refused_before_they_are_read() -> None:
    pairs = [b"a=1"] * MAX_PARAMETERS
    calls = [Call("GET", "/", b"&".join(each)) for each in (pairs, [*pairs, b"a=1"])]
    assert [answer.status for answer in answers(app(), calls)] == [200, 414]


@pytest.mark.parametrize(("pieces", "is_declared"), [(1, True), (1, False), (10, False)])
def test_a_body_is_paid_for_by_its_length(pieces: int, is_declared: bool) -> None:
    clock = Clock()
    limited = app(clock, calls_a_second=1)
    body = [b"x" * (4 * (BYTES_PER_CALL - 10) // pieces)] * pieces
    headers = {"content-length": str(sum(map(len, body)))} if is_declared else {}
    call = Call("POST", "/api/read", body=body, headers=headers)
    assert [answer.status for answer in answers(limited, [call] * 3)] == [200, 200, 429]
    clock.now = 5
    paid, refused = answers(limited, [call] * 2)
    assert (paid.status, refused.status) == (200, 429)
    assert refused.headers["retry-after"] == ("5" if is_declared else "1")


def test_the_longest_body_can_be_paid_for_with_the_usual_limits() -> None:
    call = Call("POST", "/api/read", body=b"x" * MAX_BODY)
    assert [answer.status for answer in answers(app(), [call])] == [200]


@pytest.mark.parametrize(
    ("body", "declared", "status"),
    [
        ([b"x" * MAX_BODY], None, 200),
        ([b"x" * (MAX_BODY + 1)], None, 413),
        ([b"x" * 100_000] * 11, None, 413),
        (b"x", str(MAX_BODY + 1), 413),
        (b"x", "9" * 5_000, 413),
        (b"x", "no number", 200),
    ],
)
def test_a_body_that_is_too_long_is_refused_before_it_is_held(
    body: bytes | list[bytes], declared: str | None, status: int
) -> None:
    headers = {"content-length": declared} if declared else {}
    (answer,) = answers(app(), [Call("POST", "/api/read", body=body, headers=headers)])
    assert answer.status == status


def test_a_body_that_comes_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_TIMEOUT_S", 0.05)
    sent: list[Message] = []

    async def dribble() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app()(Call("POST", "/api/read").scope(), dribble, send))
    assert sent[0]["status"] == 408


class Visit:
    """A WebSocket of a client, with what the server sends on it."""

    def __init__(self, served: Starlette, client: str = STRANGER) -> None:
        self.sent: list[Message] = []
        self.taken = 0
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._messages.put_nowait({"type": "websocket.connect"})
        scope = Call("GET", "/_stcore/stream", client=client, scheme="ws").scope("websocket")
        self._task = asyncio.create_task(
            served({**scope, "subprotocols": [], BEGIN_TURN: lambda: None}, self._get, self._put)
        )

    async def say(self, *messages: bytes) -> None:
        """Send messages, and let the server take them."""
        for message in messages:
            self._messages.put_nowait({"type": "websocket.receive", "bytes": message})
        await settle()

    async def leave(self) -> None:
        """Close the connection."""
        self._messages.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._task

    @property
    def is_in(self) -> bool:
        """Whether the server let the client in."""
        return bool(self.sent) and self.sent[0]["type"] == "websocket.accept"

    @property
    def waiting(self) -> int:
        """How many messages the server has not taken yet."""
        return self._messages.qsize()

    async def _get(self) -> Message:
        return await self._messages.get()

    async def _put(self, message: Message) -> None:
        self.sent.append(message)


_yield = asyncio.sleep


async def settle() -> None:
    """Let everybody else have their turns."""
    for _ in range(600):
        await _yield(0)


async def _visits(served: Starlette, *clients: str) -> AsyncIterator[Visit]:
    for client in clients:
        visit = Visit(served, client)
        await settle()
        yield visit


def test_only_so_many_visitors_come_in_and_a_place_that_is_left_is_free() -> None:
    async def come() -> list[bool]:
        limited = app(most_visitors=2)
        first, second, third = [each async for each in _visits(limited, "a", "b", "c")]
        await first.leave()
        (fourth,) = [each async for each in _visits(limited, "d")]
        found = [first.is_in, second.is_in, third.is_in, fourth.is_in]
        await second.leave()
        await fourth.leave()
        return found

    assert asyncio.run(come()) == [True, True, False, True]


def test_one_client_cannot_take_all_places() -> None:
    async def come() -> list[bool]:
        limited = app(most_of_one_client=2)
        visits = [each async for each in _visits(limited, *[STRANGER] * 3, "198.51.100.4")]
        found = [visit.is_in for visit in visits]
        for visit in visits:
            if visit.is_in:
                await visit.leave()
        return found

    assert asyncio.run(come()) == [True, True, False, True]


def test_messages_that_come_too_fast_wait_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.Event().wait()

    async def talk() -> int:
        visit = Visit(app())
        monkeypatch.setattr(asyncio, "sleep", sleep)
        await visit.say(*[b""] * (MESSAGES_A_SECOND + 100))
        waiting = visit.waiting
        visit._task.cancel()
        return waiting

    assert asyncio.run(talk()) == 99
    assert waits == [pytest.approx(1 / MESSAGES_A_SECOND)]


def test_the_browsers_of_one_client_share_what_they_may_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.Event().wait()

    async def talk() -> list[int]:
        limited = app(calls_a_second=1)
        visits = [each async for each in _visits(limited, *[STRANGER] * 2, "198.51.100.4")]
        monkeypatch.setattr(asyncio, "sleep", sleep)
        for visit in visits:
            await visit.say(b"", b"", b"")
        waiting = [visit.waiting for visit in visits]
        for visit in visits:
            visit._task.cancel()
        return waiting

    assert MESSAGES_PER_CALL == 3
    assert asyncio.run(talk()) == [0, 2, 0]
    assert waits == [pytest.approx(1 / 3)]


@pytest.mark.parametrize("pieces", [1, 20])
def test_a_refused_body_is_read_first_so_that_no_proxy_is_cut_off(pieces: int) -> None:
    limited = app(calls_a_second=1)
    answers(limited, [Call("GET", "/api/read")] * BURST_S)
    left = [b"x" * 1_000] * pieces
    read: list[bytes] = []
    sent: list[Message] = []

    async def receive() -> Message:
        assert not sent, "it is answered when all has been read"
        read.append(left[len(read)])
        return {"type": "http.request", "body": read[-1], "more_body": len(read) < pieces}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(limited(Call("POST", "/api/read").scope(), receive, send))
    assert (sent[0]["status"], len(read)) == (429, pieces)


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("127.8.8.8", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        ("unix", "unix"),
    ],
)
def test_a_client_is_a_network_address(host: str, client: str | None) -> None:
    assert client_of({"client": (host, 1)}) == client


def test_who_has_no_address_is_no_client() -> None:
    assert client_of({"client": None}) is None
    assert client_of({}) is None
