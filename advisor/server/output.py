"""Prints, warnings and uncaught errors as lines of the log: every line of a JSON log is JSON."""

from __future__ import annotations

import io
import logging
import sys
import threading
import warnings
from typing import Final, TextIO

_log: Final = logging.getLogger("advisor.output")


def capture() -> None:
    """Log every line that this process writes, from now on."""
    logging.raiseExceptions = False  # errors of logging itself would be plain lines and come here
    sys.stdout, sys.stderr = _Lines(sys.stdout, logging.INFO), _Lines(sys.stderr, logging.WARNING)
    warnings.showwarning = _warned
    sys.excepthook = _ended
    threading.excepthook = lambda what: _ended(what.exc_type, what.exc_value)
    sys.unraisablehook = lambda what: _ended(what.exc_type, what.exc_value)


class _Lines(io.TextIOBase):
    """Replaces a standard stream; each line that is printed becomes one of the log."""

    def __init__(self, stream: TextIO, level: int) -> None:
        self._stream, self._level = stream, level
        self._begun = threading.local()

    def write(self, text: str) -> int:
        *lines, self._begun.text = (getattr(self._begun, "text", "") + text).split("\n")
        for line in filter(str.strip, lines):
            _log.log(self._level, "%s", line)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _log.warning("%s: %s (%s:%s)", category.__name__, message, filename, lineno)


def _ended(kind: type[BaseException], error: BaseException | None, *_: object) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        _log.error("Uncaught error.", exc_info=error or kind())
