"""Where results go: CSV, CSV in gzip, or Parquet, by the name of the file.

Results are made ready part by part in any thread, and written in order by one.
A line of CSV is put together column by column for all rows at once; what Arrow
then holds in memory are the bytes of the file.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from advisor.errors import AdvisorError
from advisor.guide.document import shown
from advisor.publishing.storage import whole

GROUP: Final = 1 << 17
"""Rows of one group of a Parquet file, however they arrive."""

_TEXT: Final = pa.large_string()
_RISKY: Final = '[",\r\n]'
_MAY_NOT: Final = "you may not write in this folder; choose another one, or ask its owner"


class SinkError(AdvisorError):
    """Results cannot be written to a file of this name."""


class Sink(Protocol):
    """Takes results.

    Attributes
    ----------
    keeps_kinds
        Whether numbers and the like can be written as what they are, not as texts.
    """

    keeps_kinds: ClassVar[bool]

    def prepared(self, results: pa.RecordBatch) -> Any:
        """Make some results ready; may be called in any thread."""

    def write(self, prepared: Any) -> None:
        """Write what comes next."""

    def finish(self) -> None:
        """Write what is left."""


@contextmanager
def created(path: Path, schema: pa.Schema, free: int = 0) -> Iterator[Sink]:
    """Create a file of results, which takes its name once all of it is written.

    Parameters
    ----------
    path
        The file: ``.csv``, ``.csv.gz`` or ``.parquet``.
    schema
        The columns.
    free
        How many of them, from the left, hold texts that may be anything.

    Yields
    ------
    Sink
        What takes the results. When an error leaves the block, no file is left,
        and one that was there before is as it was.

    Raises
    ------
    SinkError
        The name has another ending, or no file can be made there.
    """
    kind = check(path)
    with whole_file(path) as file:
        with told(path):
            sink: Sink = kind(file, schema, free)
        yield sink
        with told(path):
            sink.finish()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file as `advisor.publishing.storage.whole` does, for its owner alone if it is new.

    Raises
    ------
    SinkError
        It cannot be made, or not be finished.
    """
    with ExitStack() as files:
        with told(path):
            file = files.enter_context(whole(path, private=True))
        yield file
        with told(path):
            files.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell of a file that cannot be written by the name that the user knows.

    Raises
    ------
    SinkError
        It could not be written.
    """
    try:
        yield
    except PermissionError:
        raise SinkError(f"{shown(path)}: {_MAY_NOT}") from None
    except OSError as error:
        reason = (error.strerror or str(error) or "unknown reason").splitlines()[0].lower()
        raise SinkError(f"{shown(path)}: the file cannot be written ({reason})") from None


def check(path: Path) -> type[CsvSink | ParquetSink]:
    """See what kind of results a file is to hold, and whether it can be made.

    Raises
    ------
    SinkError
        The name has another ending, or no file can be made there.
    """
    if str(path) == "-":
        raise SinkError(
            "results cannot go to standard output, as they appear only once they are complete; "
            "name a file"
        )
    kinds: dict[str, type[CsvSink | ParquetSink]] = {
        ".csv": CsvSink,
        ".csv.gz": GzipSink,
        ".parquet": ParquetSink,
    }
    kind = next((kind for end, kind in kinds.items() if path.name.lower().endswith(end)), None)
    if kind is None:
        raise SinkError(f"{shown(path)}: name the results .csv, .csv.gz or .parquet")
    check_place(path)
    return kind


def check_place(path: Path) -> None:
    """See whether a file may be made or replaced.

    Raises
    ------
    SinkError
        Something other than a file is there, or one that is read-only; or there is no
        such folder, or none that may be written.
    """
    name = shown(path)
    with told(path):
        if path.exists() and not path.is_file():
            raise SinkError(f"{name}: something is there that is not a file; choose another name")
        try:
            place = path.resolve()
        except RuntimeError:  # as Python before 3.13 says it; later ones leave the link as it is
            place = path
        if place.is_symlink():
            raise SinkError(f"{name}: this link leads back to itself; choose another name")
        if not place.parent.is_dir():
            raise SinkError(f"{name}: there is no such folder; make it first")
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise SinkError(f"{name}: {_MAY_NOT}")
        if place.exists() and _is_read_only(place):
            raise SinkError(
                f"{name}: this file is read-only; choose another name, or let it be written"
            )


def _is_read_only(file: Path) -> bool:
    """Whether somebody took care that a file is not written over.

    To replace a file its folder is all that must be written, and root may write whatever
    there is, so neither would be stopped by that.
    """
    return not file.stat().st_mode & stat.S_IWUSR or not os.access(file, os.W_OK)


class CsvSink:
    """Writes CSV in UTF-8, every line ending in a line feed; what is missing is empty."""

    keeps_kinds: ClassVar = False

    def __init__(self, file: BinaryIO, schema: pa.Schema, free: int) -> None:
        self._file = file
        self._free = free
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow(schema.names)
        self._file.write(head.getvalue().encode())

    def prepared(self, results: pa.RecordBatch) -> Any:
        """Make lines, as a buffer of bytes."""
        cells = [column.cast(_TEXT) for column in results.columns]
        cells[: self._free] = map(_quoted, cells[: self._free])
        nothing = pa.scalar("", _TEXT)
        cells[-1] = pc.binary_join_element_wise(
            cells[-1], pa.scalar("\n", _TEXT), nothing, null_handling="replace"
        )
        lines = pc.binary_join_element_wise(
            *cells, pa.scalar(",", _TEXT), null_handling="replace", null_replacement=""
        )
        return _bytes_of(lines)

    def write(self, prepared: Any) -> None:
        """Write lines."""
        self._file.write(prepared)

    def finish(self) -> None:
        """Leave the file as it is."""


class GzipSink(CsvSink):
    """Writes CSV in gzip; the same results always give the same bytes."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, free: int) -> None:
        self._packed = gzip.GzipFile("", "wb", fileobj=file, mtime=0)
        super().__init__(cast("BinaryIO", self._packed), schema, free)

    def finish(self) -> None:
        """Write the checksum."""
        self._packed.close()


class ParquetSink:
    """Writes Parquet in groups of `GROUP` rows."""

    keeps_kinds: ClassVar = True

    def __init__(self, file: BinaryIO, schema: pa.Schema, _free: int) -> None:
        self._schema = schema
        self._writer = parquet.ParquetWriter(file, schema)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def prepared(self, results: pa.RecordBatch) -> pa.RecordBatch:
        """Leave results as they are."""
        return results

    def write(self, prepared: pa.RecordBatch) -> None:
        """Write whole groups, and keep the rest for later."""
        self._waiting.append(prepared)
        self._rows += prepared.num_rows
        if self._rows >= GROUP:
            table = self._table()
            full = self._rows - self._rows % GROUP
            self._writer.write_table(table.slice(0, full), row_group_size=GROUP)
            self._waiting = table.slice(full).to_batches()
            self._rows -= full

    def finish(self) -> None:
        """Write the last group and the footer."""
        if self._rows:
            self._writer.write_table(self._table(), row_group_size=GROUP)
        self._writer.close()

    def _table(self) -> pa.Table:
        # In one piece: where pages end would else depend on the size of the parts.
        return pa.Table.from_batches(self._waiting, self._schema).combine_chunks()


def _quoted(cells: Any) -> Any:
    """Put texts between quotes where they would otherwise end a cell or a line."""
    risky = pc.match_substring_regex(cells, _RISKY)
    if not pc.any(risky).as_py():
        return cells
    doubled = pc.replace_substring(cells, '"', '""')
    quote, nothing = pa.scalar('"', _TEXT), pa.scalar("", _TEXT)
    return pc.if_else(risky, pc.binary_join_element_wise(quote, doubled, quote, nothing), cells)


def _bytes_of(texts: Any) -> Any:
    """The bytes of all texts, one after the other, without copying them."""
    if not len(texts):
        return b""
    _, ends, letters = texts.buffers()
    ends = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return letters.slice(int(ends[0]), int(ends[-1] - ends[0]))
