"""Which handshakes and messages of a browser get to Streamlit."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.state import common, session_state

from advisor import load_guide
from advisor.prospect.visit import visit_at
from advisor.server.access_log import BEGIN_TURN
from advisor.server.allowlist import Allowlist
from advisor.server.refusals import POLICY_VIOLATION, Refusals
from advisor.server.streamlit import messages as known_messages
from advisor.server.streamlit.messages import (
    FETCH,
    FIELDS,
    MAX_CONTEXT,
    MAX_TYPED,
    MAX_TYPED_BY_STAFF,
    MAX_WIDGETS,
    MESSAGES_A_SECOND,
    MESSAGES_PER_CALL,
    PROTOCOL_ERROR,
    RUN,
    TOO_BIG,
    UNSUPPORTED,
    KnownMessages,
)
from advisor.settings import Serving
from tests.server.calls import Call
from tests.server.test_limits import Clock

SITE = "https://msit.example.edu/advisor"


class Behind:
    """What stands where Streamlit does: it keeps what gets there."""

    def __init__(self) -> None:
        self.scope: Scope | None = None
        self.heard: list[bytes] = []
        self.code: int | None = None
        self.turns = 0

    def begin(self) -> None:
        """Count the turns that begin."""
        self.turns += 1

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Listen until the visit is over."""
        self.scope = scope
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.receive":
                self.heard.append(message["bytes"])
        self.code = message["code"]


def visited(
    *messages: bytes | str, site: str = "", **headers: str | list[str]
) -> tuple[Behind, list[Message]]:
    """Visit, send messages and leave; give what got through and what came back."""
    queue: list[Message] = [{"type": "websocket.connect"}]
    for message in messages:
        kind = "text" if isinstance(message, str) else "bytes"
        queue.append({"type": "websocket.receive", kind: message})
    queue.append({"type": "websocket.disconnect", "code": 1000})
    sent: list[Message] = []

    async def receive() -> Message:
        return queue.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    behind = Behind()
    scope = Call("GET", "/_stcore/stream", scheme="ws").scope("websocket")
    told = [
        (name.encode(), value.encode())
        for name, values in {"host": "testserver", **headers}.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    scope |= {"headers": told, BEGIN_TURN: behind.begin}
    at_leisure = itertools.count().__next__  # a second between any two looks at the clock
    app = Refusals(Allowlist(KnownMessages(behind, Serving(), at_leisure), (), site))
    asyncio.run(app(scope, receive, send))
    return behind, sent


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("msit.example.edu", "https://msit.example.edu"),
        ("msit.example.edu:443", "https://msit.example.edu"),
        ("MSIT.Example.edu", "http://msit.example.edu"),
        ("127.0.0.1:8501", "http://127.0.0.1:8501"),
        ("[::1]:8501", "http://[::1]:8501"),
        ("10.0.0.7:8501", "https://msit.example.edu"),
    ],
)
def test_a_page_of_ours_may_visit_and_streamlit_finds_nothing_to_ask(
    host: str, origin: str
) -> None:
    behind, sent = visited(site=SITE, host=host, origin=origin)
    assert sent == []
    assert behind.scope is not None
    headers = Headers(scope=behind.scope)
    assert origin == f"{origin.partition(':')[0]}://{headers['host']}"


def test_a_program_that_says_no_origin_may_visit() -> None:
    behind, sent = visited()
    assert behind.scope is not None
    assert sent == []


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "null", "", "testserver", "file://testserver", "http://"),
        *("http://testserver.evil.example", "http://evil.example/testserver"),
        *("http://testserver@evil.example", "http://testserver:8080", "http://localhost"),
        *("https://msit.example.edu.evil.example", "https://msit.example.edu:444"),
        *("http://[", "http://testserver\r\nx", "\u0130", "http://testserver/"),
    ],
)
def test_whoever_comes_from_elsewhere_never_gets_to_streamlit(origin: str) -> None:
    behind, sent = visited(site=SITE, origin=origin)
    assert behind.scope is None
    assert sent == [{"type": "websocket.close", "code": POLICY_VIOLATION}]


@pytest.mark.parametrize("host", ["[::1", "[x]", "]["])
def test_a_host_that_is_none_is_no_incident(host: str) -> None:
    behind, sent = visited(host=host, origin=f"http://{host}")
    assert behind.scope is None
    assert sent == [{"type": "websocket.close", "code": POLICY_VIOLATION}]


def test_of_two_origins_both_have_to_be_ours() -> None:
    behind, _ = visited(origin=["http://testserver", "http://evil.example"])
    assert behind.scope is None


def rerun(query: str = "", typed: int = 0, **rest: Any) -> bytes:
    """A page's message, in which so many bytes were typed."""
    message = BackMsg()
    message.rerun_script.query_string = query
    if typed:
        message.rerun_script.widget_states.widgets.add(id="$$ID-text", string_value="x" * typed)
    for name, value in rest.items():
        setattr(message.rerun_script, name, value)
    return bytes(message.SerializeToString())


def others() -> list[bytes]:
    """A message of every other kind that Streamlit knows."""
    made = []
    for field in BackMsg.DESCRIPTOR.fields:
        if field.name != RUN:
            message = BackMsg()
            if field.message_type:
                getattr(message, field.name).SetInParent()
            else:
                setattr(message, field.name, True)
            made.append(message.SerializeToString())
    return made


def operation(name: str, **fields: Any) -> bytes:
    """A message that asks Streamlit for something besides a run."""
    message = BackMsg()
    getattr(message.backend_operation_request, name).SetInParent()
    for field, value in fields.items():
        setattr(message.backend_operation_request, field, value)
    return bytes(message.SerializeToString())


def test_only_what_pages_send_gets_through() -> None:
    needed = [rerun("goal=protect"), operation("deferred_file"), rerun("goal=lead")]
    operations = BackMsg.DESCRIPTOR.fields_by_name[FETCH].message_type.oneofs[0].fields
    kinds = {field.name for field in operations} - {"deferred_file"}
    assert kinds >= {"install_skills", "dataframe_chunk"}
    assert len(others()) >= 8
    long = operation("deferred_file", request_id="x" * MAX_CONTEXT)
    behind, sent = visited(needed[0], *others(), b"", *map(operation, kinds), long, *needed[1:])
    assert behind.heard == needed
    assert behind.turns == 2
    assert sent == []


@pytest.fixture(autouse=True)
def _staff_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.server.streamlit.messages._has_staff", lambda: True)


def test_without_staff_pages_nobody_sends_what_staff_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.server.streamlit.messages._has_staff", lambda: False)
    behind, _ = visited(rerun("page=staff.desk", MAX_TYPED + 1))
    assert (behind.heard, behind.code) == ([], TOO_BIG)


def test_the_names_of_fields_begin_as_streamlits_do() -> None:
    prefixes = common.GENERATED_ELEMENT_ID_PREFIX, session_state.STREAMLIT_INTERNAL_KEY_PREFIX
    assert prefixes == FIELDS


@pytest.mark.parametrize(
    "query",
    [
        *("page=short", "page=%73hort", "p%61ge=short", "page=-short", "page=short\u200b"),
        *("page=sh\u00adort", "page=%E2%80%8Bshort", "page=short.goal&page.turn=on&goal=protect"),
        *("page=result&page%2Eopen=firm", "page=you&page=result&page.open=firm\u201d"),
    ],
)
def test_a_run_that_shows_a_heavy_page_counts_as_many_messages(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced: list[int] = []

    async def pace(_buckets: object, messages: int) -> None:
        paced.append(messages)

    monkeypatch.setattr(known_messages, "_pace", pace)
    light = "x=page%3Dshort"  # a name that is none of ours
    behind, _ = visited(rerun(query), rerun("page=result"), rerun(light), rerun(query))
    calls = 4 if "open" in query else 2
    assert paced == [1, 3 * calls - 1, 1, 1, 1, 3 * calls - 1]
    assert len(behind.heard) == behind.turns == 4
    visit = visit_at(load_guide(), parse_qs(query))  # as Streamlit reads it
    assert visit.opened or visit.place.kind == "short"


OPENED = "page=result&page%2Eopen=firm"


@pytest.mark.parametrize(
    ("settings", "runs", "waited"),
    [
        (Serving(), 3, 3 * 12 / MESSAGES_A_SECOND - 1),
        # more than the client's browsers may send at once
        (Serving(calls_a_second=1), 1, (12 - MESSAGES_PER_CALL) / MESSAGES_PER_CALL),
    ],
)
def test_a_browser_that_asks_for_heavy_pages_waits_for_each(
    settings: Serving, runs: int, waited: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = [{"type": "websocket.receive", "bytes": rerun(OPENED)} for _ in range(runs)]
    clock, behind = Clock(), Behind()

    async def receive() -> Message:
        return queue.pop() if queue else {"type": "websocket.disconnect", "code": 1000}

    async def send(_message: Message) -> None: ...

    async def sleep(seconds: float) -> None:
        clock.now += seconds + 1e-9  # a real clock goes on

    monkeypatch.setattr(asyncio, "sleep", sleep)
    scope = Call("GET", "/_stcore/stream", scheme="ws").scope("websocket")
    scope[BEGIN_TURN] = behind.begin
    asyncio.run(KnownMessages(behind, settings, clock)(scope, receive, send))
    assert len(behind.heard) == runs
    assert clock.now == pytest.approx(waited, abs=1e-6)


def field(name: str) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "page=code"
    message.rerun_script.widget_states.widgets.add(id=name, string_value="x")
    return bytes(message.SerializeToString())


def many_fields(number: int) -> bytes:
    message = BackMsg()
    for place in range(number):
        message.rerun_script.widget_states.widgets.add(id=f"{FIELDS[place % 2]}-{place}")
    return bytes(message.SerializeToString())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (many_fields(MAX_WIDGETS), 1000),
        (many_fields(MAX_WIDGETS + 1), TOO_BIG),
        (rerun("goal=protect", MAX_TYPED - 100), 1000),
        (rerun("goal=protect", MAX_TYPED + 1), TOO_BIG),
        (rerun("page=staff.desk", MAX_TYPED_BY_STAFF - 100), 1000),
        (rerun("page=staff.desk", MAX_TYPED_BY_STAFF + 1), TOO_BIG),
        (rerun("x" * 9_000), TOO_BIG),
        (rerun("&a" * 300), TOO_BIG),
        (rerun(page_script_hash="x" * MAX_CONTEXT), TOO_BIG),
        (rerun(page_script_hash="x" * (MAX_CONTEXT - 100)), 1000),
        *((field(name), UNSUPPORTED) for name in ("", "2-225", "goal", "$$", " $$ID-x")),
        (field("$$ID-x-code"), 1000),
        ("hello", UNSUPPORTED),
        ("", UNSUPPORTED),
        (b"\xff\xff\xff", PROTOCOL_ERROR),
    ],
)
def test_a_message_no_page_sends_ends_the_visit(message: bytes | str, code: int) -> None:
    behind, sent = visited(message)
    assert behind.code == code
    assert behind.heard == ([message] if code == 1000 else [])
    assert sent == ([] if code == 1000 else [{"type": "websocket.close", "code": code}])


@given(st.lists(st.binary(max_size=60), max_size=3))
def test_no_bytes_are_an_incident(messages: list[bytes]) -> None:
    behind, _ = visited(*messages)
    kinds = {BackMsg.FromString(data).WhichOneof("type") for data in behind.heard}
    assert kinds <= {RUN, FETCH}
