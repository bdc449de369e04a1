"""What a running server notes of its visitors."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.types import Message

from advisor.server import middleware, routes
from advisor.server.access_log import HUNG_UP, INTERNAL_ERROR, AccessLog
from advisor.server.logs import LOGGER, Event
from tests.browser.server import free_port, serving, streamlit_run
from tests.checkout import CHECKOUT
from tests.server.calls import Call
from tests.server.wire import shown

OURS = routes()
QUERY = "page=result&goal=protect&monday=breach&degree=none"


def test_visits_turns_and_calls_are_noted_and_no_answer_is(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    run = f"exec {shlex.join(streamlit_run(CHECKOUT / 'app.py', port))} 2> {log}"
    environment = {**os.environ, "ADVISOR_LOG": "json", "ADVISOR_METRICS": "on"}
    with serving(["bash", "-c", run], port, folder=CHECKOUT, environment=environment) as server:
        assert "<h1" in shown(server.url, QUERY)
        with urlopen(f"{server.url}/?{QUERY}") as answer:
            assert answer.status == 200
        with urlopen(f"{server.url}/metrics") as answer:
            families = text_string_to_metric_families(answer.read().decode())
            found = {sample.name: sample.value for family in families for sample in family.samples}
    assert found["advisor_visits_total"] == 1
    assert found["advisor_turn_seconds_count"] == 1
    assert found["advisor_turn_seconds_sum"] > 0
    assert found["advisor_incidents_total"] == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    events = [line["event"] for line in lines if "event" in line]
    assert events.count("visit began") == events.count("turn") == events.count("visit ended") == 1
    visit = {line["request"] for line in lines if line.get("event") in ("visit began", "turn")}
    assert len(visit) == 1
    for word in ("protect", "breach", "degree", "127.0.0.1"):
        assert word not in log.read_text(encoding="utf-8")


def visited(app: Any, *messages: Message) -> list[Message]:
    """Have an app serve a WebSocket; give what it sends."""
    sent: list[Message] = []
    waiting = [{"type": "websocket.connect"}, *messages]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def visit() -> None:
        await AccessLog(app)(Call("GET", "/_stcore/stream").scope("websocket"), receive, send)

    asyncio.run(visit())
    return sent


async def _fails(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    raise TypeError("text frames are not supported")


async def _fails_afterwards(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
    raise RuntimeError("cannot send once the client is gone")


async def _listens(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.fixture(autouse=True)
def _all_events(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=LOGGER)


def noted(caplog: pytest.LogCaptureFixture) -> list[Event]:
    """The events so far."""
    return [record.event for record in caplog.records if hasattr(record, "event")]


def test_a_visit_that_fails_is_an_incident_and_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    *_, last = visited(_fails)
    assert last == {"type": "websocket.close", "code": INTERNAL_ERROR}
    assert [event.event for event in noted(caplog)] == ["visit began", "incident", "visit ended"]


def test_what_fails_because_the_visitor_left_is_none(caplog: pytest.LogCaptureFixture) -> None:
    sent = visited(_fails_afterwards, {"type": "websocket.disconnect", "code": 1001})
    assert [message["type"] for message in sent] == ["websocket.accept"]
    assert [event.event for event in noted(caplog)] == ["visit began", "visit ended"]


@pytest.mark.parametrize("sent", [[], [b'{"answers"'], [b"{", b"x" * 1_000]])
def test_a_client_that_hangs_up_half_way_is_no_incident(
    caplog: pytest.LogCaptureFixture, sent: list[bytes]
) -> None:
    waiting: list[Message] = [
        *({"type": "http.request", "body": body, "more_body": True} for body in sent),
        {"type": "http.disconnect"},
    ]
    answered: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    call = Call("POST", "/api/v1/recommend", headers={"content-type": "application/json"})
    asyncio.run(Starlette(routes=OURS, middleware=middleware(OURS))(call.scope(), receive, send))
    assert answered == []
    assert [(event.event, event.status) for event in noted(caplog)] == [("request", HUNG_UP)]
