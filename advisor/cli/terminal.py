"""Text for people: wrapped and bold on a terminal.

A pipe or a file gets one line for each text and columns aligned by spaces, without any escape
sequence, so that ``grep``, ``cut`` and ``diff`` see complete sentences.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import select
import shutil
import signal
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

WIDEST = 88  # lines longer than this are tiring to read, however wide the window is

NARROWEST = 24  # the least width of a column of sentences; otherwise they go below the row

_NUMBER = re.compile(r"[-+<>]?\d[\d,.]*%?|-|hidden|")
"""What a column of numbers holds; some are unknown."""

_SIZES = ("m", "b", "tr", "quadr", "quint", "sext", "sept", "oct", "non", "dec")
"""How the large numbers begin that end in -illion."""

_PLAIN_ERRORS = "advisor.plain"
_PLAIN = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-") | {
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    "\u2022": "*",
    "\u2026": "...",
    "\u2192": "->",
}


@dataclass(frozen=True)
class Terminal:
    """Where a command writes its text."""

    width: int | None = None
    """The longest line, in characters; None for a pipe or a file, whose lines have no limit."""
    styled: bool = False

    @classmethod
    def here(cls) -> Terminal:
        """Describe standard output as it is now."""
        if not sys.stdout.isatty():
            return cls()
        columns = shutil.get_terminal_size().columns
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(width=min(columns, WIDEST), styled=not plain)

    def gap(self) -> None:
        """Write an empty line."""
        say("")

    def heading(self, text: str) -> None:
        """Write a heading after an empty line."""
        self.gap()
        self.strong(text)

    def strong(self, text: str) -> None:
        """Write a text in bold."""
        for line in self._wrapped(text):
            say(click.style(line, bold=True) if self.styled else line)

    def text(self, text: str, lead: str = "") -> None:
        """Write a text behind its ``lead``, with which wrapped lines are aligned."""
        for line in self._wrapped(text, lead):
            say(line)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        heading: str = "",
        head: Sequence[str] = (),
        indent: str = "  ",
    ) -> None:
        """Write rows in aligned columns, below a heading and the columns' names where given.

        The last column holds the long texts. Columns of numbers are right-aligned. Without rows,
        nothing is written.
        """
        if rows and heading:
            self.heading(heading)
        numeric = [all(map(_NUMBER.fullmatch, column)) for column in zip(*rows, strict=True)]
        rows = [head, *rows] if head and rows else rows
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = []
        for *cells, text in rows:
            columns = zip(cells, widths, numeric, strict=False)
            padded = (f"{cell:{'>' if right else '<'}{width}}  " for cell, width, right in columns)
            lines.append((indent + "".join(padded), text))
        beside = all(self._has_room_after(lead, text) for lead, text in lines)
        for lead, text in lines:
            if beside:
                self.text(text, lead)
            else:
                self.text(lead[len(indent) :], indent)
                self.text(text, indent * 2)

    def _has_room_after(self, lead: str, text: str) -> bool:
        """Whether a text fits beside its lead without a word being too long."""
        if self.width is None:
            return True
        longest_word = max(map(len, text.split()), default=0)
        return self.width - len(lead) >= min(len(text), max(longest_word, NARROWEST))

    def _wrapped(self, text: str, lead: str = "") -> list[str]:
        if self.width is None:
            return [(lead + " ".join(text.split())).rstrip()]
        lines = textwrap.wrap(
            text,
            width=max(self.width, len(lead) + 1),
            initial_indent=lead,
            subsequent_indent=" " * len(lead),
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [lead.rstrip()]


def say(text: str, end: str = "\n") -> None:
    """Write a text to standard output as it is.

    ``click.echo`` would write UTF-8 even to an ASCII stream.
    """
    sys.stdout.write(text + end)


def counted(number: int, what: str, several: str = "") -> str:
    """Write a number of things, whose plural is usually formed with an s."""
    return f"{number:,} {what if number == 1 else several or what + 's'}"


def spelled(count: int) -> str:
    """Write a count; from a million on, its size in words behind it.

    Examples
    --------
    >>> spelled(13_561_067_520_000)
    '13,561,067,520,000 (13.6 trillion)'
    """
    if count < 10**6:
        return f"{count:,}"
    place = min((len(str(count)) - 1) // 3 - 2, len(_SIZES) - 1)
    size = 1000 ** (place + 2)
    tenths = (10 * count + size // 2) // size
    rounded = f"{tenths / 10:.1f}" if tenths < 1000 else f"{(count + size // 2) // size:,}"
    return f"{count:,} ({rounded} {_SIZES[place]}illion)"


def data_output() -> TextIO | codecs.StreamWriter:
    """Give standard output for data that other programs read: UTF-8, whatever the locale.

    On a terminal, unsupported characters are replaced; in a file that would change the data.
    """
    sys.stdout.flush()
    return sys.stdout if sys.stdout.isatty() else codecs.getwriter("utf-8")(sys.stdout.buffer)


def print_json(document: dict[str, Any]) -> None:
    """Write one JSON document, in ASCII for any locale."""
    say(json.dumps(document, indent=2))


def report(as_json: bool, document: dict[str, Any], *lines: str) -> None:
    """Write what a command has done: a JSON document, or lines for people."""
    if as_json:
        print_json(document)
        return
    for line in lines:
        say(line)


def complain(*faults: object) -> int:
    """Write faults to standard error, one line each, after what was written before.

    Returns the exit status: 1 if there are any.
    """
    sys.stdout.flush()
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def read_line() -> str:
    """Read a line from standard input; Ctrl-C ends it whenever it is pressed.

    Python notices no signal that comes just before it waits for input. At a terminal the waiting
    therefore ends with the byte that the signal itself writes.
    """
    if sys.platform == "win32" or not sys.stdin.isatty():
        return sys.stdin.readline()
    signaled, signals = os.pipe()
    os.set_blocking(signals, False)
    before = signal.set_wakeup_fd(signals)
    try:
        select.select([sys.stdin, signaled], [], [])
        return sys.stdin.readline()
    finally:
        signal.set_wakeup_fd(before)
        os.close(signals)
        os.close(signaled)


def speak_any_locale() -> None:
    """Let the standard streams replace what their encoding lacks.

    A terminal that only knows ASCII shows ``...`` for an ellipsis instead of
    stopping the program; bytes typed in another encoding become question marks. A stream that the
    shell has closed is the null device.
    """
    codecs.register_error(_PLAIN_ERRORS, _plainly)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 -- to the end
            setattr(sys, name, stream)
        if isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="replace" if name == "stdin" else _PLAIN_ERRORS)


def _plainly(fault: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks by ones that it has."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return "".join(map(_plain, fault.object[fault.start : fault.end])), fault.end


def _plain(character: str) -> str:
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _PLAIN.get(character) or letters or "?"
