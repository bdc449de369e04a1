"""The log: one line an event, and never an answer, a name or a query string.

An event is a log record that carries an `Event`, whose fields could hold neither answers nor names.
Records of libraries lose the texts that are filled into their messages, which may be a client's.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from advisor.server.streamlit import internals
from advisor.settings import Log

EventKind = Literal[
    "request",
    "visit began",
    "turn",
    "visit ended",
    "refused",
    "incident",
    "sign-in failed",
    "turned away",
]

MAX_TEXT: Final = 200  # characters of a path; of a message, ten times as many
MAX_FRAMES: Final = 12  # frames of a traceback, the innermost ones

LOGGER: Final = "advisor"
_UVICORN: Final = ("uvicorn.access", "uvicorn.error")

_QUERY: Final = re.compile(r"\?[^\s?][^\s]*")
"""A query string: a question mark in a sentence is followed by a space."""

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""Common to the lines of one request, or of one visit."""

_log = logging.getLogger(LOGGER)


@dataclass(frozen=True)
class Event:
    """An event at the server."""

    event: EventKind
    method: str = ""
    path: str = ""  # without its query string
    status: int | None = None
    seconds: float | None = None  # of a request, a turn or a visit
    turns: int | None = None  # of a visit
    incident: str = ""  # the number that the visitor was given
    why: str = ""  # a limit, or why a sign-in or a role was refused, without personal data


def log_event(event: Event, level: int = logging.INFO, error: BaseException | None = None) -> None:
    """Write an event to the log."""
    _log.log(level, "%s", event.event, exc_info=error, extra={"event": event})


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON, in ASCII so that nothing can break a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request := request_id.get():
            fields["request"] = request
        fields |= _event_of(record)
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = _error(record.exc_info[1])
        return json.dumps(fields)


class TextLines(logging.Formatter):
    """Writes each record as text for a terminal.

    Control characters are escaped and further lines indented, so that no client forges a line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write the text, with the number of an incident."""
        event = getattr(record, "event", None)
        text = _message(record)
        if isinstance(event, Event):
            text = ": ".join(filter(None, (event.incident, text, event.why)))
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{''.join(traceback.format_exception(record.exc_info[1]))}"
        return "\n    ".join(map(_printable, _QUERY.sub("?…", text).rstrip().split("\n")))


def set_up(style: Log) -> bool:
    """Write every logger's records to standard error; return whether the lines are JSON.

    ``json`` writes our events, and warnings of libraries; ``text`` warnings alone; "" text on a
    terminal and JSON elsewhere.
    """
    is_json = style == "json" or (not style and not sys.stderr.isatty())
    ours = logging.StreamHandler()
    ours.setFormatter(JsonLines() if is_json else TextLines())
    # Of libraries only warnings: they log a line for every request.
    ours.addFilter(
        lambda each: (
            each.levelno >= logging.WARNING
            or (is_json and _is_ours(each) and each.levelno >= logging.INFO)
        )
    )
    ours.set_name(LOGGER)
    _log.setLevel(logging.INFO)
    root = logging.getLogger()
    root.handlers[:] = [each for each in root.handlers if each.get_name() != LOGGER]
    for log in [root, *logging.Logger.manager.loggerDict.values()]:
        if isinstance(log, logging.Logger):
            pass_on(log)
    root.addHandler(ours)
    internals.whenever_a_logger_is_made(pass_on)
    return is_json


def pass_on(log: logging.Logger) -> None:
    """Have a logger propagate its records instead of writing them to standard error itself."""
    standard = (sys.stderr, sys.stdout, sys.__stderr__, sys.__stdout__)
    for handler in [*log.handlers]:
        if isinstance(handler, logging.StreamHandler) and handler.stream in standard:
            log.removeHandler(handler)
    log.propagate = True


def _is_ours(record: logging.LogRecord) -> bool:
    return str(record.name).partition(".")[0] == LOGGER


def _message(record: logging.LogRecord) -> str:
    """Format a record's message; a library's in one line, without texts that may be a client's."""
    text, args = str(record.msg), record.args
    if not _is_ours(record):
        text = text.partition("\n")[0]
        args = tuple(map(_unless_text, args)) if isinstance(args, tuple) else ()
    try:
        return text % args if args else text
    except (TypeError, ValueError, KeyError):
        return text


def _unless_text(arg: object) -> object:
    return arg if isinstance(arg, int | float) else "…"


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in line)


def _event_of(record: logging.LogRecord) -> dict[str, Any]:
    event = getattr(record, "event", None)
    if isinstance(event, Event):
        seconds = None if event.seconds is None else round(event.seconds, 4)
        fields = asdict(replace(event, path=event.path[:MAX_TEXT], seconds=seconds))
        return {key: value for key, value in fields.items() if value not in ("", None)}
    named: dict[str, Any] = {"event": event} if isinstance(event, str) else {}
    return named | {"message": _QUERY.sub("?…", _message(record))[: 10 * MAX_TEXT]}


def _error(error: BaseException) -> dict[str, Any]:
    """Say what went wrong and where, without the values of variables."""
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return {
        "type": type(error).__name__,
        "message": _QUERY.sub("?…", str(error))[:MAX_TEXT],
        "at": [f"{each.filename}:{each.lineno} in {each.name}" for each in frames],
    }


def keep_answers_out_of_logs() -> None:
    """Remove query strings from uvicorn's records, wherever they are written."""
    for log in map(logging.getLogger, _UVICORN):
        log.addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    """Remove query strings from a record; as a filter, let it pass."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            part.partition("?")[0] if isinstance(part, str) else part for part in record.args
        )
    return True
