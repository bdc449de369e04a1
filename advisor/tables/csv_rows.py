"""CSV in record batches of text columns, each row with its number.

Arrow reads the rows and says of those that have too few or too many cells which they are, so
rows are numbered as a spreadsheet shows them: the one that names the columns is row 1 unless
blank lines stand above it. A row ends at a line feed, a carriage return, or both, outside
quotes; a quote opens a cell only where the cell begins.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from advisor.analysis.rows import Bools, Ints
from advisor.tables.csv_head import MAX_LINE, Head, at_row, endless, is_empty
from advisor.tables.encodings import SourceError

_END: Final = "\x04"
"""Marks a row of our own after the last one: where it is not read, a quote was left open."""


class Misfit(NamedTuple):
    """A row that is at fault as a whole.

    Attributes
    ----------
    row
        Its number.
    message
        What is wrong with it.
    """

    row: int
    message: str


@dataclass(frozen=True)
class Part:
    """Some rows of a file.

    Attributes
    ----------
    batch
        The rows, in the columns that were asked for.
    numbers
        The number of each row, shape (rows,).
    misfits
        Rows among these that have too few or too many cells.
    blanks
        How many rows were left out because nothing stands in them.
    cells
        How many cells each row had before it was padded; None where all had enough.
    """

    batch: pa.RecordBatch
    numbers: Ints
    misfits: tuple[Misfit, ...] = ()
    blanks: int = 0
    cells: tuple[int, ...] | None = None


class CsvRows:
    """The rows of a CSV file that follow its head.

    Parameters
    ----------
    head
        The head.
    texts
        The text that was not read with it, in pieces.
    name
        The file, as messages call it.
    pad
        Whether a row with too few cells is a row nonetheless, its last cells being empty.
    """

    def __init__(self, head: Head, texts: Iterator[str], name: str, *, pad: bool) -> None:
        self._head = head
        self._texts = texts
        self._name = name
        self._pad = pad
        self._width = len(head.names)
        self._end = head.delimiter * self._width + _END
        self._left_out: list[arrow_csv.InvalidRow] = []
        self._is_whole = False

    def parts(self, wanted: Sequence[str] | None = None) -> Iterator[Part]:
        """Yield the rows in order, in some columns or all; to be called once.

        Raises
        ------
        SourceError
            From some row on, the file is no CSV.
        """
        columns = self._columns(wanted)
        stream = _Stream(_whole_lines(chain([self._head.rest], self._texts), self._end))
        after = self._head.row + 1
        try:
            for batch in arrow_csv.open_csv(stream, **self._options(columns)):
                left_out = [self._number(row) for row in self._left_out]
                rows = np.arange(after, after + len(batch) + len(left_out))
                rows = np.setdiff1d(rows, left_out, assume_unique=True)[: len(batch)]
                after = int(rows[-1]) + 1 if len(rows) else after
                yield from self._parts(batch, rows, bisect_left(left_out, after), columns)
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise endless(self._name, after) from None
            wrong = f"from here on this is no CSV file ({str(error).splitlines()[0]})"
            raise SourceError(at_row(self._name, after, wrong)) from None
        if not self._is_whole:
            last = max([after - 1, *map(self._number, self._left_out)])
            raise SourceError(at_row(self._name, last, "a quote is opened here and never closed"))
        nothing = pa.RecordBatch.from_pylist([], pa.schema([*self._kinds(columns).items()]))
        yield from self._parts(nothing, np.arange(0), len(self._left_out), columns)

    def _columns(self, wanted: Sequence[str] | None) -> Sequence[int] | None:
        """The places of columns: their names may stand there twice, or be missing."""
        return None if wanted is None else [self._head.names.index(name) for name in wanted]

    def _kinds(self, columns: Sequence[int] | None) -> dict[str, Any]:
        """All columns, since one that is not wanted may be what makes a row no empty one."""
        coded = pa.dictionary(pa.int32(), pa.string())
        wanted = columns or ()
        return {
            str(place): coded if place in wanted else pa.string() for place in range(self._width)
        }

    def _options(self, columns: Sequence[int] | None) -> dict[str, Any]:
        kinds = self._kinds(columns)
        return {
            "read_options": arrow_csv.ReadOptions(
                column_names=[*kinds],
                use_threads=False,  # with threads, rows would not know their number
                block_size=4 * MAX_LINE,  # at most: what the stream hands over is a block
            ),
            "parse_options": arrow_csv.ParseOptions(
                delimiter=self._head.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._leave_out,
            ),
            "convert_options": arrow_csv.ConvertOptions(
                column_types=kinds, null_values=[""], strings_can_be_null=True
            ),
        }

    def _leave_out(self, row: arrow_csv.InvalidRow) -> str:
        if row.text == self._end:
            self._is_whole = True
        else:
            self._left_out.append(row)
        return "skip"

    def _parts(
        self, batch: pa.RecordBatch, rows: Ints, left_out: int, columns: Sequence[int] | None
    ) -> Iterator[Part]:
        """Part empty rows, short ones and misfits from the others."""
        others = self._left_out[:left_out]
        del self._left_out[:left_out]  # at once, as Arrow may add to them meanwhile
        blanks = 0
        if self._width > 1:
            blank = _blank(batch)
            batch, rows = batch.filter(pa.array(~blank)), rows[~blank]
            filled = [row for row in others if not is_empty(row.text)]
            blanks = int(blank.sum()) + len(others) - len(filled)
            others = filled
        short = [row for row in others if self._is_to_pad(row)]
        misfits = tuple(self._misfit(row) for row in others if not self._is_to_pad(row))
        yield Part(self._chosen(batch, columns), rows, misfits, blanks)
        if short:
            yield self._padded(short, columns)

    def _is_to_pad(self, row: arrow_csv.InvalidRow) -> bool:
        return self._pad and bool(row.actual_columns < self._width)

    def _padded(self, short: Sequence[arrow_csv.InvalidRow], columns: Sequence[int] | None) -> Part:
        """Read short rows again, with empty cells behind those that they have."""
        mark = self._head.delimiter
        lines = [row.text + mark * (self._width - row.actual_columns) for row in short]
        table = arrow_csv.read_csv(io.BytesIO("\n".join(lines).encode()), **self._options(columns))
        return Part(
            self._chosen(table.combine_chunks().to_batches()[0], columns),
            np.array([self._number(row) for row in short]),
            cells=tuple(row.actual_columns for row in short),
        )

    def _chosen(self, batch: pa.RecordBatch, columns: Sequence[int] | None) -> pa.RecordBatch:
        places = [*range(self._width)] if columns is None else columns
        return pa.RecordBatch.from_arrays(
            [batch.column(place) for place in places], [self._head.names[place] for place in places]
        )

    def _misfit(self, row: arrow_csv.InvalidRow) -> Misfit:
        cells = f"{row.actual_columns} cell" + ("s" if row.actual_columns > 1 else "")
        names = f"the first line names {self._width} columns"
        return Misfit(self._number(row), f"this row has {cells}, {names}")

    def _number(self, row: arrow_csv.InvalidRow) -> int:
        return self._head.row + int(row.number)


class _Stream(io.RawIOBase):
    """Hands pieces over to Arrow, to which each is a block."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._rest or next(self._pieces, b"")
        self._rest = piece[size:] if size >= 0 else b""
        return piece[:size] if size >= 0 else piece


def _whole_lines(texts: Iterator[str], end: str) -> Iterator[bytes]:
    """Encode texts, cut so that a line ends in each and none amid its end; add a last line."""
    rest = ""
    last = "\n"
    for text in texts:
        rest += text
        last = rest[-1:] or last
        ready = rest.removesuffix("\r")  # whose line feed may follow
        if "\n" in ready or "\r" in ready or len(ready) > MAX_LINE:
            yield ready.encode()
            rest = rest[len(ready) :]
    yield f"{rest}{end}\n".encode() if last in "\r\n" else f"{rest}\n{end}\n".encode()


def _blank(batch: pa.RecordBatch) -> Bools:
    """Tell in which rows all cells are empty."""
    blank = np.ones(len(batch), bool)
    for column in batch.columns:
        if blank.any():
            texts = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            empty = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(texts, "")), "")
            blank &= empty.to_numpy(zero_copy_only=False)
    return blank
