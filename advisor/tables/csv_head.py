"""The head of a CSV file: the first row in which something stands, which names the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from advisor.tables.encodings import SourceError

DELIMITERS: Final = ",;\t"
"""What spreadsheets put between cells, whichever the first line has most of."""

MAX_LINE: Final = 1 << 26
"""Characters without a line break; with more it is no CSV file."""

_NOTHING: Final = f"{DELIMITERS} \r\n"
"""Characters of rows in which nothing stands, besides pairs of quotes."""


class Head(NamedTuple):
    """What the first row says in which something stands.

    Attributes
    ----------
    names
        The names of the columns.
    row
        Its number.
    delimiter
        What stands between cells.
    rest
        The text that follows, as far as it has been read.
    """

    names: tuple[str, ...]
    row: int
    delimiter: str
    rest: str


def read_head(texts: Iterator[str], name: str) -> Head:
    """Read the row that names the columns.

    Parameters
    ----------
    texts
        The text of the file, in pieces.
    name
        The file, as messages call it.

    Raises
    ------
    SourceError
        There is no such row, or it cannot be read.
    """
    text = ""
    for piece in chain(texts, [None]):
        text += piece or ""
        if head := _head(text, name, is_all=piece is None):
            return head
        if len(text) > MAX_LINE:
            raise endless(name, 1)
    raise SourceError(f"{name}: the file is empty; its first line has to name the columns")


def at_row(name: str, row: int, message: str) -> str:
    """Say what is wrong with a row of a file."""
    return f"{name}: row {row}: {message}"


def endless(name: str, row: int) -> SourceError:
    """Say that a row is longer than any row of a CSV file."""
    wrong = "this row does not end; is a quote left open, or is this no CSV file?"
    return SourceError(at_row(name, row, wrong))


def _head(text: str, name: str, *, is_all: bool) -> Head | None:
    """Part the row of names from what follows; None where more of it may follow."""
    lines = io.StringIO(text, newline="")
    row = 0
    for line in lines:
        row += 1
        if not is_empty(line):
            break
    else:
        return None
    delimiter = max(DELIMITERS, key=line.count)
    try:
        names = next(csv.reader(chain([line], lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if is_all or lines.tell() < len(text):
            wrong = f"this is no line of a CSV file ({error})"
            raise SourceError(at_row(name, row, wrong)) from None
        return None
    if lines.tell() == len(text) and not is_all:
        return None
    return Head(tuple(names), row, delimiter, text[lines.tell() :])


def is_empty(row: str) -> bool:
    """Tell whether nothing stands in the cells of a row, however many there are."""
    return not row.replace('""', "").strip(_NOTHING)
