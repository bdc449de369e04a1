"""CSV files in blocks of whole rows, each of which still knows its line.

A file of any size is cut where a row ends, so blocks can be read side by side.
A line break between quotes ends no row. Lines are only counted, row by row, in
blocks where somebody asks for one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import chain
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from advisor.analysis.rows import Bools, Ints
from advisor.errors import AdvisorError
from advisor.learning.encoding import RowFault

DELIMITERS: Final = ",;\t"
"""What spreadsheets put between cells, whichever the first line has most of."""

LONGEST: Final = 1 << 26
"""Bytes of one row; with more a quote was left open, or it is no CSV file."""

_MARK: Final = b"\xef\xbb\xbf"
_BREAK: Final = ord("\n")
_RETURN: Final = ord("\r")
_QUOTE: Final = ord('"')
_SAVE: Final = 'save it as "CSV UTF-8"'
_NOT_UTF8: Final = f"the file is not UTF-8; {_SAVE}"


class SourceError(AdvisorError):
    """A file cannot be read."""


def at_line(name: str, line: int, message: str) -> SourceError:
    """Say what is wrong with a line of a file."""
    return SourceError(f"{name}:{line}: {message}")


@dataclass(frozen=True)
class Head:
    """What the first line of a CSV file says.

    Attributes
    ----------
    names
        The names of the columns.
    delimiter
        What stands between cells.
    """

    names: tuple[str, ...]
    delimiter: str


@dataclass
class Block:
    """Some rows of a CSV file.

    Attributes
    ----------
    name
        The file, as messages call it.
    head
        What its first line says.
    data
        The rows, as they stand in the file.
    first_line
        The line of the first row, counted from 1.
    wanted
        Names of the columns to read.
    faults
        Rows that have too few or too many cells; filled in by `table`.
    """

    name: str
    head: Head
    data: bytes
    first_line: int
    wanted: Sequence[str]
    faults: list[RowFault] = field(default_factory=list)

    def table(self) -> pa.Table:
        """Read the rows that have a cell for each column.

        Raises
        ------
        SourceError
            A cell that is wanted is not UTF-8.
        """
        try:
            return self._read()
        except pa.ArrowInvalid:
            self._check_encoding()
        try:
            return self._read(self._left_out)
        except pa.ArrowInvalid as error:
            reason = f"from here on this is no CSV file ({str(error).splitlines()[0]})"
            raise at_line(self.name, self.first_line, reason) from None

    def lines(self, rows: Sequence[int]) -> list[int]:
        """Tell in which lines rows of the table begin, and rows that were left out."""
        breaks, starts = _begin(self.data)
        lines = self.first_line + np.searchsorted(breaks, starts)
        return [int(lines[row]) for row in rows]

    def numbers(self, rows: int) -> Ints:
        """Tell the number of each row of the table, those that were left out counted too."""
        if not self.faults:
            return np.arange(rows)
        left_out = [fault.row for fault in self.faults]
        return np.delete(np.arange(rows + len(left_out)), left_out)

    def _left_out(self, row: arrow_csv.InvalidRow) -> str:
        cells = f"{row.actual_columns} cell" + ("s" if row.actual_columns > 1 else "")
        message = f"this row has {cells}, the first line names {row.expected_columns} columns"
        self.faults.append(RowFault(row.number - 1, message))
        return "skip"

    def _read(self, left_out: Callable[[arrow_csv.InvalidRow], str] | None = None) -> pa.Table:
        dictionary = pa.dictionary(pa.int32(), pa.string())
        return arrow_csv.read_csv(
            pa.BufferReader(self.data),
            arrow_csv.ReadOptions(
                column_names=self.head.names,
                use_threads=False,  # with threads, rows would not know their number
                block_size=len(self.data) + 1,
            ),
            arrow_csv.ParseOptions(
                delimiter=self.head.delimiter,
                newlines_in_values=b'"' in self.data,
                invalid_row_handler=left_out,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.wanted, dictionary),
                include_columns=self.wanted,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def _check_encoding(self) -> None:
        """Find the line that is not UTF-8, where there is one; Arrow names none."""
        try:
            self.data.decode()
        except UnicodeDecodeError as wrong:
            line = self.first_line + self.data.count(b"\n", 0, wrong.start)
            raise at_line(self.name, line, _NOT_UTF8) from None


class CsvBlocks:
    """Cuts a CSV file into blocks.

    Parameters
    ----------
    stream
        The file, opened to be read as bytes.
    name
        The file, as messages call it.
    size
        How many bytes to read at a time.

    Attributes
    ----------
    head
        What the first line says.

    Raises
    ------
    SourceError
        There is no first line, or it cannot be read.
    """

    def __init__(self, stream: BufferedIOBase, name: str, size: int) -> None:
        self._name = name
        self._pieces = self._cut(stream, size)
        head, self._rest = self._first_row(next(self._pieces).removeprefix(_MARK))
        self.head = self._read_head(head)

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        """Yield the rows in blocks, in order; to be called once."""
        line = self._first_line
        for data in chain([self._rest], self._pieces):
            if data:
                yield Block(self._name, self.head, data, line, wanted)
                line += data.count(b"\n")

    def _cut(self, stream: BufferedIOBase, size: int) -> Iterator[bytes]:
        """Read pieces that end where a row ends."""
        kept = b""
        line = 1
        while chunk := _chunk(stream, size):
            data = kept + chunk
            end = _last_end(data)
            if end:
                yield data[:end]
                line += data.count(b"\n", 0, end)
            elif len(data) > LONGEST:
                raise at_line(self._name, line, _endless(data))
            kept = data[end:]
        if kept.count(b'"') % 2:
            line += kept.count(b"\n", 0, kept.rindex(b'"'))
            raise at_line(self._name, line, "a quote is opened here and never closed")
        yield kept

    def _first_row(self, data: bytes) -> tuple[bytes, bytes]:
        """Part the first row that is not empty from what follows."""
        _, starts = _begin(data)
        if not len(starts):
            raise SourceError(
                f"{self._name}: the file is empty; its first line has to name the columns"
            )
        start, end = [*starts[:2].tolist(), len(data)][:2]
        self._first_line = 1 + data.count(b"\n", 0, end)
        return data[start:end], data[end:]

    def _read_head(self, row: bytes) -> Head:
        try:
            text = row.decode().strip("\r\n")
        except UnicodeDecodeError:
            raise at_line(self._name, 1, _NOT_UTF8) from None
        if "\r" in text and '"' not in text:
            raise SourceError(f"{self._name}: its lines do not end as they should; {_SAVE}")
        delimiter = max(DELIMITERS, key=text.count)
        try:
            (names,) = csv.reader([" ".join(text.splitlines())], delimiter=delimiter, strict=True)
        except csv.Error as error:
            raise at_line(self._name, 1, f"this is no line of a CSV file ({error})") from None
        return Head(tuple(names), delimiter)


def _chunk(stream: BufferedIOBase, size: int) -> bytes:
    """Read some bytes, fewer only where the stream ends.

    One read of many bytes from a pipe would not notice Ctrl-C before the last of them.
    """
    chunk = bytearray()
    while len(chunk) < size and (piece := stream.read1(size - len(chunk))):
        chunk += piece
    return bytes(chunk)


def _last_end(data: bytes) -> int:
    """Where the last row of some bytes ends; 0 when none does."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    letters = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((letters == _BREAK) & ~_quoted(letters))
    return int(ends[-1]) + 1 if len(ends) else 0


def _begin(data: bytes) -> tuple[Ints, Ints]:
    """Where lines break, and where rows begin that are not empty lines."""
    letters = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(letters == _BREAK)
    starts = np.append(0, breaks[~_quoted(letters)[breaks]] + 1)
    starts = starts[starts < len(letters)]
    first, second = letters[starts], np.append(letters, _BREAK)[starts + 1]
    empty = (first == _BREAK) | ((first == _RETURN) & (second == _BREAK))
    return breaks, starts[~empty]


def _quoted(letters: NDArray[np.uint8]) -> Bools:
    """Which letters stand after an odd number of quotes, where a line break ends no row."""
    return (np.cumsum(letters == _QUOTE, dtype=np.uint8) & 1).astype(bool)


def _endless(data: bytes) -> str:
    size = f"this row has more than {LONGEST >> 20} MB"
    return f"{size}; is a quote left open?" if b'"' in data else f"{size}; is this a CSV file?"
