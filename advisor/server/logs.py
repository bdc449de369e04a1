"""What the log holds: one line an event, and never an answer, a name or a query string.

An event is an ordinary log record that carries an `Event`. Its fields are a closed list, and
none of them could hold what somebody answered or who somebody is: that is the promise, and the
type keeps it. Whoever counts (``metrics``) listens to the same records. Whatever libraries log
goes the same way, without the texts that they fill into their sentences; what is written past
all loggers is for ``output``.

The standard library does this with one small formatter; a library for structured logs would
be one more thing to load for each visitor, and Streamlit and uvicorn log through the standard
library anyway.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from advisor.server.streamlit import internals
from advisor.settings import Log

Kind = Literal[
    "request",
    "visit began",
    "turn",
    "visit ended",
    "refused",
    "incident",
    "sign-in failed",
    "turned away",
]

MAX_TEXT: Final = 200
"""Characters of a path or a message that are kept: a stranger chooses how long they are."""

MAX_FRAMES: Final = 12
"""How many frames of a traceback are kept, the innermost ones."""

LOGGER: Final = "advisor"
_UVICORN: Final = ("uvicorn.access", "uvicorn.error")
"""Where uvicorn writes of requests, and of WebSockets."""

_QUERY: Final = re.compile(r"\?[^\s?][^\s]*")
"""What looks like a query string: a question mark in a sentence is followed by a space."""

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""By which the lines of one request, or of one visit, find each other."""

_log = logging.getLogger(LOGGER)


@dataclass(frozen=True)
class Event:
    """Something that happened at the server.

    Attributes
    ----------
    event
        What happened.
    method, path, status
        Of a request; the path comes without its query string.
    seconds
        How long a request, a turn of a page or a visit took.
    turns
        How often a visit turned a page.
    incident
        The number that a visitor was given.
    why
        Why a request was refused: the name of a limit; or was not signed in, or has no role: what
        was looked for, and nothing of the person.
    """

    event: Kind
    method: str = ""
    path: str = ""
    status: int | None = None
    seconds: float | None = None
    turns: int | None = None
    incident: str = ""
    why: str = ""


def log_event(event: Event, level: int = logging.INFO, error: BaseException | None = None) -> None:
    """Write an event to the log."""
    if _log.isEnabledFor(level):
        told = error if error is not None and level >= logging.ERROR else None
        _log.log(level, "%s", event.event, exc_info=told, extra={"event": event})


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON, in ASCII so that nothing can break a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request := request_id.get():
            said["request"] = request
        said |= _event_of(record)
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = _error(record.exc_info[1])
        return json.dumps(said)


class TextLines(logging.Formatter):
    """Writes each record as text for a terminal.

    Whatever could move its cursor is escaped, and what takes more than a line is indented, so
    that no text of a stranger passes for a line of ours.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the text, with the number of an incident."""
        event = getattr(record, "event", None)
        text = _message(record)
        if isinstance(event, Event):
            text = ": ".join(filter(None, (event.incident, text, event.why)))
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{''.join(traceback.format_exception(record.exc_info[1]))}"
        return "\n    ".join(map(_printable, _QUERY.sub("?…", text).rstrip().split("\n")))


def set_up(style: Log) -> bool:
    """Have everything that anybody logs written to standard error, by us.

    Parameters
    ----------
    style
        ``json``: every event, and the libraries' warnings and worse, one JSON line each.
        ``text``: warnings and worse as text. "" takes text on a terminal and JSON elsewhere.

    Returns
    -------
    bool
        Whether lines are JSON.
    """
    is_json = style == "json" or (not style and not sys.stderr.isatty())
    ours = logging.StreamHandler()
    ours.setFormatter(JsonLines() if is_json else TextLines())
    ours.addFilter(_is_wanted_as_json if is_json else _is_wanted_as_text)
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
    """Have a logger propagate its records, rather than write them to standard error itself."""
    standard = (sys.stderr, sys.stdout, sys.__stderr__, sys.__stdout__)
    for handler in [*log.handlers]:
        if isinstance(handler, logging.StreamHandler) and handler.stream in standard:
            log.removeHandler(handler)
    log.propagate = True


def _is_ours(record: logging.LogRecord) -> bool:
    return str(record.name).partition(".")[0] == LOGGER


def _is_wanted_as_json(record: logging.LogRecord) -> bool:
    """Tell whether a record goes to the log: the libraries say a line about every request."""
    return record.levelno >= (logging.INFO if _is_ours(record) else logging.WARNING)


def _is_wanted_as_text(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _message(record: logging.LogRecord) -> str:
    """Give what a record says.

    Of a library's record this is one line, without the texts that it fills in: they may be a
    stranger's, such as a header or an address with its query string.
    """
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
    """Give the fields of an event that say something; of any other record, its message."""
    event = getattr(record, "event", None)
    if isinstance(event, Event):
        fields = {key: value for key, value in asdict(event).items() if value not in ("", None)}
        fields["path"] = event.path[:MAX_TEXT]
        if event.seconds is not None:
            fields["seconds"] = round(event.seconds, 4)
        return fields if event.path else {k: v for k, v in fields.items() if k != "path"}
    said: dict[str, Any] = {"event": event} if isinstance(event, str) else {}
    return said | {"message": _QUERY.sub("?…", _message(record))[: 10 * MAX_TEXT]}


def _error(error: BaseException) -> dict[str, Any]:
    """Tell what went wrong and where, without the values of variables."""
    return {
        "type": type(error).__name__,
        "message": _QUERY.sub("?…", str(error))[:MAX_TEXT],
        "at": list(_frames(error))[-MAX_FRAMES:],
    }


def _frames(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"


class NoQuery(logging.Filter):
    """Cuts query strings off what uvicorn is about to write."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                part.partition("?")[0] if isinstance(part, str) else part for part in record.args
            )
        return True


def keep_answers_out_of_logs() -> None:
    """Have uvicorn write of requests without query strings, wherever it writes."""
    for log in map(logging.getLogger, _UVICORN):
        if not any(isinstance(known, NoQuery) for known in log.filters):
            log.addFilter(NoQuery())
