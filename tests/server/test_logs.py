"""What the log holds, and what it never holds."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
import streamlit.logger
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from advisor.server import logs
from advisor.server.access_log import HEADER, AccessLog
from advisor.server.logs import (
    MAX_FRAMES,
    MAX_TEXT,
    Event,
    JsonLines,
    TextLines,
    log_event,
    request_id,
)
from advisor.server.problems import report
from advisor.settings import Log
from tests.server.calls import Call, answers, get

LIBRARIES = ("uvicorn", "uvicorn.error", "streamlit", "streamlit.web.x", "sqlalchemy", "asyncio")


async def _page(request: Request) -> Response:
    if request.query_params.get("fail"):
        raise RuntimeError("no room left")
    return PlainTextResponse("hello")


APP = Starlette(
    routes=[Route("/", _page), Route("/api/v1/recommend", _page), Route("/healthz", _page)],
    middleware=[Middleware(AccessLog)],
)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The lines of the JSON log, as they are written."""
    written: list[dict[str, Any]] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            line = self.format(record)
            assert "\n" not in line
            assert line.isascii()
            written.append(json.loads(line))

    handler = Lines()
    handler.setFormatter(JsonLines())
    log = logging.getLogger(logs.LOGGER)
    monkeypatch.setattr(log, "level", logging.INFO)
    log.addHandler(handler)
    log.manager._clear_cache()  # type: ignore[attr-defined]
    yield written
    log.removeHandler(handler)
    log.manager._clear_cache()  # type: ignore[attr-defined]


def test_an_event_can_hold_no_answer_no_name_and_no_query() -> None:
    assert [field.name for field in fields(Event)] == [
        *("event", "method", "path", "status", "seconds", "turns", "incident", "why")
    ]


def test_a_request_is_one_line_with_its_path_alone(lines: list[dict[str, Any]]) -> None:
    answer = get(APP, "/?page=result&degree=none&goal=protect")
    (line,) = lines
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/", 200)
    assert line["request"] == answer.headers[HEADER]
    assert line["seconds"] >= 0
    assert "degree" not in json.dumps(line)


def test_a_call_of_the_api_leaves_no_code_and_no_answers(lines: list[dict[str, Any]]) -> None:
    body = b'{"answers": {"goal": "protect"}}'
    answers(APP, [Call("POST", "/api/v1/recommend", b"code=4HG2-XY", body)])
    assert "4HG2" not in json.dumps(lines)
    assert "protect" not in json.dumps(lines)


def test_what_is_asked_all_the_time_is_not_logged_unless_it_fails(
    lines: list[dict[str, Any]],
) -> None:
    get(APP, "/healthz")
    assert lines == []
    get(APP, "/healthz?fail=1")
    assert [line["event"] for line in lines] == ["incident", "request"]
    assert lines[1]["status"] == 500


def test_an_incident_says_what_happened_and_where(lines: list[dict[str, Any]]) -> None:
    answer = get(APP, "/?fail=1&degree=none")
    incident, request = lines
    assert incident["request"] == request["request"] == answer.headers[HEADER]
    assert incident["incident"] in answer.body.decode()
    assert incident["level"] == "error"
    assert incident["error"]["type"] == "RuntimeError"
    assert incident["error"]["message"] == "no room left"
    assert incident["error"]["at"][-1].endswith("in _page")
    assert len(incident["error"]["at"]) <= MAX_FRAMES
    assert "degree" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("given", "taken"),
    [("0a1b2c3d", True), ("x" * 65, False), ("short", False), ('a"}\r\nb-12345', False)],
)
def test_a_proxys_name_for_a_request_is_taken_when_it_is_one(given: str, taken: bool) -> None:
    named = get(APP, "/", headers={HEADER: given}).headers[HEADER]
    assert (named == given) is taken
    assert named.isalnum()


def test_nothing_that_a_stranger_sends_breaks_a_line(lines: list[dict[str, Any]]) -> None:
    path = '/\r\n{"event": "forged"}\u2028' + "x" * 5_000
    log_event(Event("request", "GET", path))
    logging.getLogger("advisor.records").warning("two\nlines")
    first, second = lines
    assert first["path"] == path[:MAX_TEXT]
    assert second["message"].startswith("two\nlines")


def test_a_lone_surrogate_is_written_as_what_it_is() -> None:
    record = logging.makeLogRecord({"msg": "odd \ud800", "levelname": "WARNING"})
    line = JsonLines().format(record)
    assert line.isascii()
    assert json.loads(line)["message"] == "odd \ud800"


def test_what_others_log_keeps_its_message(lines: list[dict[str, Any]]) -> None:
    logging.getLogger("advisor").info("a save", extra={"event": "saved"})
    assert lines[0]["event"] == "saved"
    assert lines[0]["message"] == "a save"


def test_outside_a_request_no_request_is_named(lines: list[dict[str, Any]]) -> None:
    assert request_id.get() == ""
    log_event(Event("turn", seconds=0.5))
    assert "request" not in lines[0]


def test_text_for_a_terminal_begins_with_the_number_of_an_incident(
    caplog: pytest.LogCaptureFixture,
) -> None:
    number = report(ValueError("odd"))
    text = TextLines().format(caplog.records[0])
    assert text.startswith(f"{number}: incident\n")
    assert "ValueError: odd" in text
    plain = logging.LogRecord("advisor", logging.ERROR, "", 0, "rules.yaml:1:2: odd", None, None)
    assert TextLines().format(plain) == "rules.yaml:1:2: odd"


@pytest.fixture
def untouched() -> Iterator[None]:
    """Put the loggers back as they were."""
    known = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    loggers = [log for log in known if isinstance(log, logging.Logger)]
    before = [(log, [*log.handlers], log.propagate, log.level) for log in loggers]
    formatter = streamlit.logger.setup_formatter
    yield
    for log, handlers, propagate, level in before:
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)
    streamlit.logger.setup_formatter = formatter


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("style", "is_json"), [("json", True), ("text", False), ("", True)])
def test_the_log_goes_to_standard_error_once_however_often_it_is_set_up(
    monkeypatch: pytest.MonkeyPatch, style: Log, is_json: bool
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up(style)
    logs.set_up(style)
    log_event(Event("visit began"))
    logging.getLogger("advisor").warning("a fault")
    lines = stream.getvalue().splitlines()
    if is_json:
        assert [json.loads(line)["level"] for line in lines] == ["info", "warning"]
    else:
        assert lines == ["a fault"]


@pytest.mark.usefixtures("untouched")
def test_the_libraries_write_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    for name in LIBRARIES:  # as Streamlit sets them up before us
        streamlit.logger.setup_formatter(log := logging.getLogger(name))
        log.propagate = False
    logs.set_up("json")
    for name in LIBRARIES:
        logging.getLogger(name).error("no address left")
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["logger"] for line in found] == [*LIBRARIES]
    assert {line["message"] for line in found} == {"no address left"}


@pytest.mark.usefixtures("untouched")
def test_a_logger_that_streamlit_makes_later_writes_json_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    logs.set_up("json")
    monkeypatch.delitem(streamlit.logger._loggers, "streamlit.late", raising=False)
    streamlit.logger.get_logger("streamlit.late").warning("late")
    streamlit.logger.update_formatter()
    streamlit.logger.get_logger("streamlit.late").warning("later")
    told = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert told == ["late", "later"]


STRANGERS = 'x\x1b[2J\x1b[1;31mFAKE\x85\u2028\x0b\r\n{"event": "incident"} /?goal=protect'


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("style", ["json", "text"])
def test_of_what_libraries_say_nothing_is_a_strangers(
    monkeypatch: pytest.MonkeyPatch, style: Log
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    logs.set_up(style)
    for log in map(logging.getLogger, ("streamlit.web.x", "uvicorn.error", "asyncio")):
        log.warning('%s - "WebSocket %s" %d', "203.0.113.7", f"/?goal={STRANGERS}", 403)
        log.error("refused %(who)s", {"who": STRANGERS})
        log.warning(f"two\n{STRANGERS}")
        log.info(STRANGERS)
    written = stream.getvalue()
    for text in ("203.0.113.7", "protect", "FAKE", "incident", "\x1b", "\\x1b"):
        assert text not in written
    assert '… - "WebSocket …" 403' in written.replace("\\u2026", "…").replace('\\"', '"')
    assert len(written.splitlines()) == 9


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("style", ["json", "text"])
def test_an_error_forges_no_line_and_shows_no_query_whoever_logs_it(
    monkeypatch: pytest.MonkeyPatch, style: Log
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    logs.set_up(style)
    for name in ("streamlit", "advisor"):
        try:
            raise ValueError(STRANGERS)
        except ValueError:
            logging.getLogger(name).exception("It failed: is it so?")
    written = stream.getvalue()
    assert "protect" not in written
    assert all(character.isprintable() or character == "\n" for character in written)
    begun = [line for line in written.splitlines() if not line.startswith("    ")]
    assert len(begun) == 2
    assert all("It failed: is it so?" in line for line in begun)
