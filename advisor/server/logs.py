"""What the log holds: one line an event, and never an answer, a name or a query string.

An event is an ordinary log record that carries an `Event`. Its fields are a closed list, and
none of them could hold what somebody answered or who somebody is: that is the promise, and the
type keeps it. Whoever counts (``metrics``) listens to the same records.

The standard library does this with one small formatter; a library for structured logs would
be one more thing to load for each visitor, and Streamlit and uvicorn log through the standard
library anyway.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from advisor.settings import Log

Kind = Literal["request", "visit began", "turn", "visit ended", "refused", "incident"]

LONGEST: Final = 200
"""Characters of a path or a message that are kept: a stranger chooses how long they are."""

FRAMES: Final = 12
"""How many frames of a traceback are kept, the innermost ones."""

LOGGER: Final = "advisor"
OTHERS: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "streamlit")
"""Loggers of the libraries, which bring handlers of their own."""

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
        Why somebody was refused: the name of a limit.
    """

    event: Kind
    method: str = ""
    path: str = ""
    status: int | None = None
    seconds: float | None = None
    turns: int | None = None
    incident: str = ""
    why: str = ""


def note(event: Event, level: int = logging.INFO, error: BaseException | None = None) -> None:
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
    """Writes each record as text for whoever looks at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the text, with the number of an incident."""
        text = super().format(record)
        event = getattr(record, "event", None)
        number = event.incident if isinstance(event, Event) else ""
        return f"{number}: {text}" if number else text


def set_up(style: Log) -> None:
    """Have the log written to standard error.

    Parameters
    ----------
    style
        ``json``: every event, and what the libraries say, one JSON line each. ``text``:
        warnings and worse of ours, and what the libraries say in their own way. "" takes
        text on a terminal and JSON elsewhere.
    """
    is_json = style == "json" or (not style and not sys.stderr.isatty())
    ours = logging.StreamHandler()
    ours.setFormatter(JsonLines() if is_json else TextLines())
    ours.setLevel(logging.INFO if is_json else logging.WARNING)
    ours.set_name(LOGGER)
    for name in (LOGGER, *(OTHERS if is_json else ())):
        _take_over(logging.getLogger(name), ours)
    _log.setLevel(logging.INFO)


def _take_over(log: logging.Logger, ours: logging.Handler) -> None:
    """Replace the handlers that write to standard error; a second time changes nothing."""
    for handler in [*log.handlers]:
        if isinstance(handler, logging.StreamHandler) and handler.stream in (
            sys.stderr,
            sys.stdout,
        ):
            log.removeHandler(handler)
    parent = log.parent
    if parent is None or not any(handler.get_name() == LOGGER for handler in parent.handlers):
        log.addHandler(ours)


def _event_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give the fields of an event that say something; of any other record, its message."""
    event = getattr(record, "event", None)
    if isinstance(event, Event):
        fields = {key: value for key, value in asdict(event).items() if value not in ("", None)}
        fields["path"] = event.path[:LONGEST]
        if event.seconds is not None:
            fields["seconds"] = round(event.seconds, 4)
        return fields if event.path else {k: v for k, v in fields.items() if k != "path"}
    said: dict[str, Any] = {"event": event} if isinstance(event, str) else {}
    return said | {"message": record.getMessage()[: 10 * LONGEST]}


def _error(error: BaseException) -> dict[str, Any]:
    """Tell what went wrong and where, without the values of variables."""
    return {
        "type": type(error).__name__,
        "message": str(error)[:LONGEST],
        "at": list(_frames(error))[-FRAMES:],
    }


def _frames(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
