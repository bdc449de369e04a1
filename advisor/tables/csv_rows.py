"""CSV as record batches of text columns, each row with its number.

Rows are numbered as a spreadsheet shows them: the one that names the columns is row 1 unless
blank lines precede it; a line such as ``sep=;`` before it is not shown. A row ends at a line
feed, a carriage return, or both, outside quotes; a quote opens a cell only where the cell begins.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from advisor.analysis.rows import Bools, Ints
from advisor.tables.cells import text_of
from advisor.tables.encodings import MAX_LINE, Blocks, SourceError

DELIMITERS: Final = ",;\t"  # possible delimiters; the one that the first line has most of is used

_SEPARATOR: Final = re.compile(r'"?sep=((?=[\0-\x7f])[^\w\s"]|\t)\1*"?', re.IGNORECASE)
"""The line with which a file tells Excel its delimiter, before the names of the columns."""

_END: Final = "\x04"
"""The first cell of a row added after the last: if it is not read, a quote is open."""

_ENDLESS: Final = "this row does not end; is a quote left open, or is this no CSV file?"


@dataclass(frozen=True)
class Part:
    """Some rows of a file."""

    batch: pa.RecordBatch  # the rows, in the columns that were asked for
    numbers: Ints  # the number of each row, shape (rows,)
    # Rows among these that have too few or too many cells: number and message.
    misfits: Sequence[tuple[int, str]] = ()
    blanks: int = 0  # how many empty rows were left out
    # How many cells each row had before it was padded; None where all had enough.
    cells: Sequence[int] | None = None

    def texts(self, column: str | int) -> list[str]:
        """The cells of a column as texts, "" where they are missing."""
        return [*map(text_of, self.batch.column(column).to_pylist())]


class CsvRows:
    """Reads a CSV file.

    Attributes
    ----------
    names, head
        The names of the columns, from the first row that is not empty, and its number.
    """

    def __init__(self, texts: Iterator[str], name: str, *, pad: bool = False) -> None:
        text = ""
        head = None
        for piece in chain(texts, [None]):
            text += piece or ""
            if head := _head(text, name, is_all=piece is None):
                break
            if len(text) > MAX_LINE:
                raise SourceError(at_row(name, 1, _ENDLESS))
        if head is None:
            raise SourceError(f"{name}: the file is empty; its first line has to name the columns")
        self.names, self.head, self._delimiter, rest = head
        self._name = name
        self._pad = pad
        self._width = len(self.names)
        self._texts = chain([rest], texts)
        self._left_out: list[arrow_csv.InvalidRow] = []

    def parts(self, wanted: Sequence[str] | None = None) -> Iterator[Part]:
        """Yield the rows in order, in some columns or all; to be called once."""
        names = self.names if wanted is None else wanted
        places = [*range(self._width)] if wanted is None else [*map(self.names.index, wanted)]
        end = _END + self._delimiter * (self._width - 1)
        after = self.head + 1
        is_complete = False
        try:
            for batch in arrow_csv.open_csv(Blocks(self._texts, end), **self._options()):
                left_out = [self._number(row) for row in self._left_out]
                rows = np.arange(after, after + len(batch) + len(left_out))
                rows = np.setdiff1d(rows, left_out, assume_unique=True)[: len(batch)]
                after = int(rows[-1]) + 1 if len(rows) else after
                is_complete = len(batch) > 0 and batch.column(0)[-1].as_py() == _END
                found = batch.slice(0, len(batch) - is_complete)
                for part in self._parts(found, rows[: len(found)], bisect_left(left_out, after)):
                    columns = [part.batch.column(place) for place in places]
                    yield replace(part, batch=pa.RecordBatch.from_arrays(columns, names))
        except pa.ArrowInvalid as error:
            reason = f"from here on this is no CSV file ({str(error).splitlines()[0]})"
            wrong = _ENDLESS if "straddling" in str(error) else reason
            raise SourceError(at_row(self._name, after, wrong)) from None
        if not is_complete:
            last = max([after - 1, *map(self._number, self._left_out)])
            raise SourceError(at_row(self._name, last, "a quote is opened here and never closed"))

    def _options(self) -> dict[str, Any]:
        """Arrow's options: all columns, since any may show that a row is not empty."""
        kinds = {str(place): pa.string() for place in range(self._width)}
        return {
            "read_options": arrow_csv.ReadOptions(
                column_names=[*kinds],
                use_threads=False,  # with threads, row numbers would be lost
                block_size=4 * MAX_LINE,  # at most: each piece of the stream is a block
            ),
            "parse_options": arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._leave_out,
            ),
            "convert_options": arrow_csv.ConvertOptions(
                column_types=kinds, null_values=[""], strings_can_be_null=True
            ),
        }

    def _leave_out(self, row: arrow_csv.InvalidRow) -> str:
        self._left_out.append(row)
        return "skip"

    def _parts(self, batch: pa.RecordBatch, rows: Ints, left_out: int) -> Iterator[Part]:
        """Separate empty rows, short ones and misfits from the others."""
        others = self._left_out[:left_out]
        del self._left_out[:left_out]  # at once, as Arrow may append meanwhile
        blanks = 0
        if self._width > 1:
            blank = _blank(batch)
            filled = [row for row in others if not _is_empty(row.text)]
            blanks = int(blank.sum()) + len(others) - len(filled)
            batch, rows, others = batch.filter(pa.array(~blank)), rows[~blank], filled
        short = [row for row in others if self._is_to_pad(row)]
        misfits = [self._misfit(row) for row in others if not self._is_to_pad(row)]
        yield Part(batch, rows, misfits, blanks)
        if short:
            yield self._padded(short)

    def _is_to_pad(self, row: arrow_csv.InvalidRow) -> bool:
        return self._pad and bool(row.actual_columns < self._width)

    def _padded(self, short: Sequence[arrow_csv.InvalidRow]) -> Part:
        """Read short rows again, padded with empty cells."""
        cells = [row.actual_columns for row in short]
        lines = [
            row.text + self._delimiter * (self._width - count)
            for row, count in zip(short, cells, strict=True)
        ]
        table = arrow_csv.read_csv(io.BytesIO("\n".join(lines).encode()), **self._options())
        batch = table.combine_chunks().to_batches()[0]
        return Part(batch, np.array([self._number(row) for row in short]), cells=cells)

    def _misfit(self, row: arrow_csv.InvalidRow) -> tuple[int, str]:
        cells = f"{row.actual_columns} cell" + ("s" if row.actual_columns > 1 else "")
        names = f"the first line names {self._width} columns"
        return self._number(row), f"this row has {cells}, {names}"

    def _number(self, row: arrow_csv.InvalidRow) -> int:
        return self.head + int(row.number)


def at_row(name: str, row: int, message: str) -> str:
    """Say what is wrong with a row of a file."""
    return f"{name}: row {row}: {message}"


def _head(text: str, name: str, *, is_all: bool) -> tuple[Sequence[str], int, str, str] | None:
    """Read names, their row, the delimiter and the rest; None if more text is needed."""
    lines = io.StringIO(text, newline="")
    filled = ((row, line) for row, line in enumerate(lines, 1) if not _is_empty(line))
    row, line = next(filled, (0, ""))
    delimiter = None
    if named := _SEPARATOR.fullmatch(line.rstrip("\r\n")):
        delimiter = named[1]
        row, line = next(filled, (0, ""))
        row -= 1  # no spreadsheet shows that line
    if not line:
        return None
    delimiter = delimiter or max(DELIMITERS, key=line.count)
    try:
        names = next(csv.reader(chain([line], lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if not is_all and lines.tell() == len(text):
            return None
        wrong = f"this is no line of a CSV file ({error})"
        raise SourceError(at_row(name, row, wrong)) from None
    if not is_all and lines.tell() == len(text):
        return None
    return names, row, delimiter, text[lines.tell() :]


def _is_empty(row: str) -> bool:
    """Tell whether all cells of a row are empty."""
    return not row.replace('""', "").strip(f"{DELIMITERS} \r\n")


def _blank(batch: pa.RecordBatch) -> Bools:
    """Tell in which rows all cells are empty."""
    blank = np.ones(len(batch), bool)
    for column in batch.columns:
        if blank.any():
            empty = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(column, "")), "")
            blank &= empty.to_numpy(zero_copy_only=False)
    return blank
