"""Text for people: wrapped and bold on a terminal, plain lines when piped.

A terminal gets lines that fit its width and headings in bold. A pipe or a file
gets one line for each text and columns aligned by spaces, without any escape
sequence, so that ``grep``, ``cut`` and ``diff`` see whole sentences.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TextIO

import click

WIDEST = 88
"""Lines longer than this are tiring to read, however wide the window is."""

NARROWEST = 24
"""The least width of a column of sentences; otherwise they go below the row."""

_NUMBER = re.compile(r"[-+<>]?\d[\d,.]*%?|-|hidden|")
"""What a column of numbers holds; some are unknown."""

_PLAIN_ERRORS = "advisor.plain"
_PLAIN = {
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2022": "*",
    "\u2026": "...",
    "\u2192": "->",
}


class Output(Protocol):
    """Takes text."""

    def write(self, text: str, /) -> object:
        """Write a text as it is."""


@dataclass(frozen=True)
class Terminal:
    """Where a command writes its text.

    Attributes
    ----------
    width
        The longest line, in characters. None for a pipe or a file: lines are
        then as long as their text.
    styled
        Whether bold is shown.
    """

    width: int | None = None
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
        self._write("")

    def heading(self, text: str) -> None:
        """Write a heading after an empty line."""
        self.gap()
        self.strong(text)

    def strong(self, text: str) -> None:
        """Write a text in bold."""
        for line in self._wrapped(text):
            self._write(click.style(line, bold=True) if self.styled else line)

    def text(self, text: str, lead: str = "") -> None:
        """Write a text; wrapped lines are aligned with its start.

        Parameters
        ----------
        text
            The text.
        lead
            Precedes it on its first line: a number, a mark or spaces.
        """
        for line in self._wrapped(text, lead):
            self._write(line)

    def table(
        self, rows: Sequence[Sequence[str]], indent: str = "  ", head: Sequence[str] = ()
    ) -> None:
        """Write rows in aligned columns, with their names above them where these are given.

        The last column holds the long texts. Columns of numbers are right-aligned.
        """
        numeric = [all(map(_NUMBER.fullmatch, column)) for column in zip(*rows, strict=True)]
        rows = [head, *rows] if head and rows else rows
        leads = _aligned([row[:-1] for row in rows], indent, numeric)
        texts = [row[-1] for row in rows]
        beside = all(
            self._has_room_after(lead, text) for lead, text in zip(leads, texts, strict=True)
        )
        for lead, text in zip(leads, texts, strict=True):
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

    def _write(self, line: str) -> None:
        say(line)


def say(text: str, end: str = "\n") -> None:
    """Write a text to standard output as it is.

    ``click.echo`` would write UTF-8 even to an ASCII stream.
    """
    sys.stdout.write(text + end)


def data_output() -> Output:
    """Give standard output for data that other programs read: UTF-8, whatever the locale.

    On a terminal, unsupported characters are replaced; in a file that would change the data.
    """
    sys.stdout.flush()
    return sys.stdout if sys.stdout.isatty() else codecs.getwriter("utf-8")(sys.stdout.buffer)


def print_json(document: dict[str, Any]) -> None:
    """Write one JSON document, in ASCII for any locale."""
    say(json.dumps(document, indent=2))


def complain(lines: str) -> None:
    """Write faults to standard error, one line each, after what was written before."""
    sys.stdout.flush()
    sys.stderr.write(lines + "\n")


def speak_any_locale() -> None:
    """Let the standard streams replace what their encoding lacks.

    A terminal that only knows ASCII shows ``...`` for an ellipsis instead of
    stopping the program; bytes typed in another encoding become question marks.
    """
    codecs.register_error(_PLAIN_ERRORS, _plainly)
    _set_errors(sys.stdout, _PLAIN_ERRORS)
    _set_errors(sys.stderr, _PLAIN_ERRORS)
    _set_errors(sys.stdin, "replace")


def _set_errors(stream: TextIO, errors: str) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=errors)


def _plainly(fault: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks by ones that it has."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return "".join(map(_plain, fault.object[fault.start : fault.end])), fault.end


def _plain(character: str) -> str:
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _PLAIN.get(character) or letters or "?"


def _aligned(rows: Sequence[Sequence[str]], indent: str, numeric: Sequence[bool]) -> list[str]:
    """Pad the cells of each row to the width of their columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        indent
        + "".join(
            (cell.rjust(width) if right else cell.ljust(width)) + "  "
            for cell, width, right in zip(row, widths, numeric, strict=False)
        )
        for row in rows
    ]
