"""CSV files in blocks of whole rows, each of which still knows its line.

A file of any size is cut where a row ends, so blocks can be read side by side. Arrow
reads the rows, so they have to end here where they end there: a line ends with a line
feed, a carriage return, or one after the other; a line break between quotes ends no
row; and a quote opens a cell only where the cell begins, elsewhere it is a letter, as
in ``5" pipe``. A blank line is a row without an answer where there is one column, since
nothing else could stand for it; where there are several it is no row, and neither is a
line of delimiters alone, which spreadsheets leave below a table. Lines are only counted,
row by row, in blocks where somebody asks for one.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from io import BufferedIOBase
from itertools import chain, pairwise
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
_SLAB: Final = 1 << 18  # counted at a time: memory that is new each time would take longer
_SAVE: Final = 'save it as "CSV UTF-8"'
_NOT_UTF8: Final = f"the file is not UTF-8; {_SAVE}"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_CELL: Final = rb'(?:"[^"]*+(?:""[^"]*+)*+(?:"|\Z))?+[^,;\t\r\n]*+'
_ASCII: Final = bytes(range(128)) + b"?" * 128
_FIRST_ROW: Final = re.compile(
    rb"[\r\n]*+(?P<row>%b(?:[,;\t]%b)*+)(?P<end>\r\n|[\r\n]|\Z)" % (_CELL, _CELL)
)
"""The first row that is not empty, whatever stands between its cells."""

_EMPTY_ROW: Final = rb'(?:(?<=[\r\n])|\A) *+(?:"")?+(?:%b *+(?:"")?+)++(?=[\r\n]|\Z)'


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

    @property
    def alone(self) -> bool:
        """Whether there is one column alone, so that a blank line is a row with an empty cell."""
        return len(self.names) == 1


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
    ends
        How many ends of lines there are.
    wanted
        Names of the columns to read.
    faults
        Rows that have too few or too many cells; filled in by `table`.
    blanks
        How many blank lines were no rows; filled in by `table`.
    """

    name: str
    head: Head
    data: bytes
    first_line: int
    ends: int
    wanted: Sequence[str]
    faults: list[RowFault] = field(default_factory=list)
    blanks: int = 0

    def table(self) -> pa.Table:
        """Read the rows that have a cell for each column.

        Raises
        ------
        SourceError
            A cell that is wanted is not UTF-8.
        """
        found = self._sound_rows()
        lines = self.ends + (self.data[-1] not in (_BREAK, _RETURN))
        # As a rule each line is a row; to look closer takes longer than to count.
        if lines > len(found) + len(self.faults):
            self.blanks = self._rows.blanks
        return found

    def _sound_rows(self) -> pa.Table:
        try:
            return self._read(self.data)
        except pa.ArrowInvalid:
            pass  # a row is too short or too long, or a cell that is wanted is not UTF-8
        wrong = _not_utf8(self.data)
        try:
            if wrong is None:
                return self._read(self.data, self._left_out)
            sound = self._sound()
            # Arrow takes nothing at all for a mistake.
            return self._read(sound) if sound else self._read(b"\n").slice(0, 0)
        except pa.ArrowInvalid as error:
            if wrong is not None:
                line = self.first_line + _count_breaks(self.data[:wrong])
                raise at_line(self.name, line, _NOT_UTF8) from None
            reason = f"from here on this is no CSV file ({str(error).splitlines()[0]})"
            raise at_line(self.name, self.first_line, reason) from None

    def tidied(self) -> Block:
        """Give the block with a blank line in place of each row in which nothing stands."""
        if self.head.alone:
            return self
        mark = self.head.delimiter.encode()
        begins = (mark, b'""' + mark, b" ")
        # To look for a few bytes takes a fraction of the time that the expression takes.
        ends = (b"\n", b"\r") if b"\r" in self.data else (b"\n",)
        if not self.data.startswith(begins) and not any(
            end + begin in self.data for end in ends for begin in begins
        ):
            return self
        found = [*re.finditer(_EMPTY_ROW % re.escape(mark), self.data)]
        if found and b'"' in self.data:  # a line between quotes begins no row
            starts = set(self._rows.starts.tolist())
            found = [row for row in found if row.start() in starts]
        if not found:
            return self
        behind = [0, *(row.end() for row in found)]
        kept = [self.data[a : row.start()] for a, row in zip(behind, found, strict=False)]
        data = b"".join([*kept, self.data[behind[-1] :] or b"\n"])
        return replace(self, data=data, ends=_count_breaks(data))

    def lines(self, rows: Sequence[int]) -> list[int]:
        """Tell in which lines rows of the table begin, and rows that were left out."""
        found = self._rows
        lines = self.first_line + np.searchsorted(found.breaks, found.starts)
        return [int(lines[row]) for row in rows]

    def numbers(self, rows: int) -> Ints:
        """Tell the number of each row of the table, those that were left out counted too."""
        if not self.faults:
            return np.arange(rows)
        left_out = [fault.row for fault in self.faults]
        return np.delete(np.arange(rows + len(left_out)), left_out)

    @property
    def _rows(self) -> _Rows:
        return _Rows(self.data, self.head.delimiter, self.head.alone)

    def _left_out(self, row: arrow_csv.InvalidRow) -> str:
        cells = f"{row.actual_columns} cell" + ("s" if row.actual_columns > 1 else "")
        message = f"this row has {cells}, the first line names {row.expected_columns} columns"
        self.faults.append(RowFault(row.number - 1, message))
        return "skip"

    def _sound(self) -> bytes:
        """Leave out rows at fault in bytes that are not UTF-8, as Arrow cannot hand those over."""
        self._read(self.data.translate(_ASCII), self._left_out)
        starts = self._rows.starts.tolist()
        left_out = {fault.row for fault in self.faults}
        rows = enumerate(pairwise([*starts, len(self.data)]))
        return b"".join(self.data[a:b] for row, (a, b) in rows if row not in left_out)

    def _read(
        self, data: bytes, left_out: Callable[[arrow_csv.InvalidRow], str] | None = None
    ) -> pa.Table:
        dictionary = pa.dictionary(pa.int32(), pa.string())
        # Arrow drops a byte order mark, but this is not the begin of the file: it is a letter.
        if data.startswith(_MARK):
            data = _MARK + data
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(
                column_names=self.head.names,
                use_threads=False,  # with threads, rows would not know their number
                block_size=len(data) + 1,
            ),
            arrow_csv.ParseOptions(
                delimiter=self.head.delimiter,
                newlines_in_values=b'"' in data,
                ignore_empty_lines=not self.head.alone,
                invalid_row_handler=left_out,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.wanted, dictionary),
                include_columns=self.wanted,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )


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
        chunks = iter(partial(_chunk, stream, size), b"")
        self.head, rest = self._first_row(chunks)
        self._chunks = chain([rest], chunks)

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        """Yield the rows in blocks, in order; to be called once."""
        line = self._first_line
        kept = b""
        for chunk in self._chunks:
            data = kept + chunk
            end = _Rows(data, self.head.delimiter).end
            kept = data[end:]
            if end:
                block = data[:end]
                ends = _count_breaks(block)
                yield Block(self._name, self.head, block, line, ends, wanted)
                line += ends
            elif len(kept) > LONGEST:
                raise at_line(self._name, line, _endless(kept))
        if kept:
            opened = _Rows(kept, self.head.delimiter).opened
            if opened is not None:
                line += _count_breaks(kept[:opened])
                raise at_line(self._name, line, "a quote is opened here and never closed")
            yield Block(self._name, self.head, kept, line, _count_breaks(kept), wanted)

    def _first_row(self, chunks: Iterator[bytes]) -> tuple[Head, bytes]:
        """Part the first row that is not empty from what follows of what has been read."""
        data = b""
        found = None
        for chunk in chunks:
            data += chunk
            found = _FIRST_ROW.match(data, len(_MARK) if data.startswith(_MARK) else 0)
            if found and _is_whole(found):
                break
            if len(data) > LONGEST:
                raise at_line(self._name, 1, _endless(data))
        if (kind := _other_kind(data)) is not None:
            raise SourceError(f"{self._name}: {kind}")
        if not found or not found["row"]:
            raise SourceError(
                f"{self._name}: the file is empty; its first line has to name the columns"
            )
        rest = data[found.end() :]
        if found["end"] == b"\r" and rest and rest[0] not in (_BREAK, _RETURN):
            raise SourceError(f"{self._name}: its lines do not end as they should; {_SAVE}")
        self._first_line = 1 + _count_breaks(data[: found.end()])
        return self._read_head(found["row"]), rest

    def _read_head(self, row: bytes) -> Head:
        try:
            text = row.decode()
        except UnicodeDecodeError:
            raise at_line(self._name, 1, _NOT_UTF8) from None
        delimiter = max(DELIMITERS, key=text.count)
        try:
            (names,) = csv.reader([" ".join(text.splitlines())], delimiter=delimiter, strict=True)
        except csv.Error as error:
            raise at_line(self._name, 1, f"this is no line of a CSV file ({error})") from None
        return Head(tuple(names), delimiter)


class _Rows:
    """Where rows and lines begin and end in some bytes, at the first of which a row begins.

    Parameters
    ----------
    data
        The bytes.
    delimiter
        What stands between cells.
    blank
        Whether a blank line is a row.
    """

    def __init__(self, data: bytes, delimiter: str, blank: bool = False) -> None:
        self._data = data
        self._delimiter = delimiter
        self._blank = blank

    @property
    def end(self) -> int:
        """Where the last row ends that is known to be whole; 0 when none is."""
        last = len(self._data) - 1
        if b'"' in self._data:
            ends = self._ends
            ends = ends[(ends < last) | (self._letters[ends] == _BREAK)]
            return int(ends[-1]) + 1 if len(ends) else 0
        end = self._data.rfind(b"\n") + 1
        # A line feed may follow a return that comes last, and would be of the same line.
        return max(end, self._data.rfind(b"\r", end, max(end, last)) + 1)

    @cached_property
    def breaks(self) -> Ints:
        """Where lines end, between quotes or not."""
        return np.flatnonzero(_end_lines(self._data))

    @property
    def starts(self) -> Ints:
        """Where rows begin."""
        starts = self._all_starts
        return starts if self._blank else starts[~self._are_blank(starts)]

    @property
    def blanks(self) -> int:
        """How many blank lines are no rows."""
        return 0 if self._blank else int(np.count_nonzero(self._are_blank(self._all_starts)))

    @property
    def _all_starts(self) -> Ints:
        """Where rows begin, and blank lines."""
        starts = np.append(0, self._ends + 1)
        return starts[starts < len(self._data)]

    def _are_blank(self, starts: Ints) -> Bools:
        first = self._letters[starts]
        blank: Bools = (first == _BREAK) | (first == _RETURN)
        return blank

    @property
    def opened(self) -> int | None:
        """Where a quote stands that opens a cell and is not closed; None when all are."""
        if len(self._quotes) % 2 == 0:
            return None
        opening = self._quotes[::2]
        first = (opening == 0) | (self._letters[opening - 1] != _QUOTE)
        return int(opening[first][-1])

    @cached_property
    def _letters(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._data, np.uint8)

    @cached_property
    def _ends(self) -> Ints:
        """Where lines end outside quotes."""
        ends: Ints = self.breaks[np.searchsorted(self._quotes, self.breaks) % 2 == 0]
        return ends

    @cached_property
    def _quotes(self) -> Ints:
        """Where quotes stand that are no letters.

        From a quote that opens a cell on, each second one has to open the next cell,
        or stand right behind the one before: the two are then one letter of the same
        cell. As a rule that holds for all; a quote for which it does not is a letter.
        """
        places = np.flatnonzero(self._letters == _QUOTE)
        before = self._letters.take(places - 1, mode="wrap")
        opens = (before == ord(self._delimiter)) | (before == _BREAK) | (before == _RETURN)
        opens[:1] |= places[:1] == 0
        wrong = ~opens & (before != _QUOTE)
        if not wrong[::2].any():
            return places
        return np.delete(places, _strays(opens, wrong))


def _strays(opens: Bools, wrong: Bools) -> list[int]:
    """Which of some quotes are letters.

    Parameters
    ----------
    opens
        Whether each stands where a cell begins, if it does not stand in a cell.
    wrong
        Whether each stands neither there nor right behind another quote.
    """
    may_open = opens.tolist()
    # Those that are wrong, should they be the first, third and so on, or the second, fourth ...
    found = [
        np.flatnonzero(wrong & (np.arange(len(wrong)) % 2 == turn)).tolist() for turn in (0, 1)
    ]
    strays = []
    place = 0
    while place < len(may_open):
        if may_open[place]:
            same_turn = found[place % 2]
            later = bisect(same_turn, place)
            if later == len(same_turn):
                break
            place = same_turn[later]
        strays.append(place)
        place += 1
    return strays


def _not_utf8(data: bytes) -> int | None:
    """Where the first letter stands that is not UTF-8; Arrow does not tell."""
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        return wrong.start
    return None


def _other_kind(data: bytes) -> str | None:
    """Say what a file is that people take for CSV, by its first bytes; None where it may be."""
    if data.startswith(_UTF16):
        return f"this file is UTF-16; {_SAVE}"
    if data.startswith(_OLD_EXCEL) or (data.startswith(_ZIP) and b"xl/" in data):
        return f"this is an Excel workbook; {_SAVE}"
    if data.startswith(_ZIP):
        return f"this is a zip file; unpack it, or if it is a spreadsheet, {_SAVE}"
    return None


def _is_whole(row: re.Match[bytes]) -> bool:
    """Whether a first row ends in what has been read, so that no more may belong to it."""
    if row["end"] == b"\r":
        return row.end() < len(row.string)
    return bool(row["end"])


def _count_breaks(data: bytes) -> int:
    """Count the ends of lines."""
    letters = np.frombuffer(data, np.uint8)
    if b"\r" not in data:
        return int(np.count_nonzero(letters == _BREAK))
    count = int(letters[-1] == _RETURN)
    for first in range(0, len(letters), _SLAB):
        some = letters[first : first + _SLAB + 1]
        feeds, returns = some == _BREAK, some == _RETURN
        count += int(np.count_nonzero(feeds[:_SLAB]))
        count += int(np.count_nonzero(returns[:-1] > feeds[1:]))
    return count


def _end_lines(data: bytes) -> Bools:
    """Which letters end a line: a return does where no line feed follows."""
    letters = np.frombuffer(data, np.uint8)
    ends: Bools = letters == _BREAK
    if b"\r" in data:
        returns = letters == _RETURN
        returns[:-1] &= ~ends[1:]
        ends |= returns
    return ends


def _chunk(stream: BufferedIOBase, size: int) -> bytes:
    """Read some bytes, fewer only where the stream ends.

    One read of many bytes from a pipe would not notice Ctrl-C before the last of them.
    """
    chunk = bytearray()
    while len(chunk) < size and (piece := stream.read1(size - len(chunk))):
        chunk += piece
    return bytes(chunk)


def _endless(data: bytes) -> str:
    size = f"this row has more than {LONGEST >> 20} MB"
    return f"{size}; is a quote left open?" if b'"' in data else f"{size}; is this a CSV file?"
