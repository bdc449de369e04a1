"""Where sheets come from: CSV, Parquet, gzip, or standard input, whatever their size.

The first bytes tell what a file is; its name does not matter. Each source cuts
itself into parts that can be read side by side and that know where in the file
their rows stand.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from advisor.analysis.rows import Ints
from advisor.guide.document import shown
from advisor.learning.csv_blocks import CsvBlocks, SourceError
from advisor.learning.encoding import RowFault

BYTES: Final = 1 << 22
"""Bytes of a CSV file that are read at a time."""

ROWS: Final = 1 << 16
"""Rows of a Parquet file that are read at a time."""

STANDARD_INPUT: Final = Path("-")
"""How a command line names standard input."""

_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"


class Part(Protocol):
    """Some rows of a source."""

    @property
    def faults(self) -> Sequence[RowFault]:
        """Rows that are no rows, known once `table` has been read."""

    @property
    def blanks(self) -> int:
        """How many blank lines were left out, known once `table` has been read."""

    def table(self) -> pa.Table | pa.RecordBatch:
        """Read the rows. This takes the time, so it may be called in any thread."""

    def numbers(self, rows: int) -> Ints:
        """Tell the number of each row of the table, those that are no rows counted too."""

    def lines(self, rows: Sequence[int]) -> list[int]:
        """Tell where in the source the rows of some numbers stand."""


@dataclass
class _Batch:
    """Some rows of a Parquet file."""

    batch: pa.RecordBatch
    first: int
    faults: Sequence[RowFault] = field(default=())
    blanks: int = 0

    def table(self) -> pa.RecordBatch:
        return self.batch

    def numbers(self, rows: int) -> Ints:
        return np.arange(rows)

    def lines(self, rows: Sequence[int]) -> list[int]:
        return [self.first + row for row in rows]


@dataclass(frozen=True)
class Source:
    """A file of sheets.

    Attributes
    ----------
    name
        The file, as messages call it.
    names
        The names of its columns.
    kinds
        The kinds of the columns that hold something other than texts.
    unit
        What rows are counted by: ``line`` or ``row``.
    parts
        Yields the rows of some columns part by part.
    read
        Tells what share of the file has been read; None where its size is not known.
    """

    name: str
    names: Sequence[str]
    kinds: Mapping[str, pa.DataType]
    unit: str
    parts: Callable[[Sequence[str]], Iterator[Part]]
    read: Callable[[], float | None]


@contextmanager
def opened(path: Path | None, size: int | None = None) -> Iterator[Source]:
    """Open a file of sheets.

    Parameters
    ----------
    path
        The file; None or `STANDARD_INPUT` is standard input, which may be CSV, in gzip
        or not.
    size
        How much to read at a time: bytes of a CSV file, rows of a Parquet file;
        None for the usual.

    Yields
    ------
    Source
        To be read while it is open.

    Raises
    ------
    SourceError
        The file is not there, or is not what it seems to be.
    """
    if path == STANDARD_INPUT:
        path = None
    name = "standard input" if path is None else shown(path)
    with ExitStack() as open_files:
        raw: BufferedReader
        if path is None:
            raw = BufferedReader(cast("RawIOBase", sys.stdin.buffer))
            open_files.callback(raw.detach)  # standard input is not ours to close
        else:
            raw = _file(path, name)
            open_files.callback(raw.close)
        try:
            begin = raw.peek(4)[:4]
            if begin == _PARQUET:
                yield _parquet(path, name, size or ROWS)
            elif begin[:2] == _GZIP:
                unpacked = open_files.enter_context(gzip.GzipFile(fileobj=raw))
                yield _csv(unpacked, name, size or BYTES, _share(raw, path))
            else:
                yield _csv(raw, name, size or BYTES, _share(raw, path))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise SourceError(f"{name}: the gzip file is damaged or cut off") from None


def _file(path: Path, name: str) -> BufferedReader:
    try:
        if not path.is_file():
            wrong = "this is not an ordinary file" if path.exists() else "there is no such file"
            raise SourceError(f"{name}: {wrong}")
        return path.open("rb")
    except PermissionError:
        raise SourceError(f"{name}: you may not read this file; ask its owner") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SourceError(f"{name}: the file cannot be read ({reason})") from None


def _csv(stream: BufferedIOBase, name: str, size: int, read: Callable[[], float | None]) -> Source:
    blocks = CsvBlocks(stream, name, size)

    def parts(wanted: Sequence[str]) -> Iterator[Part]:
        return (block.tidied() for block in blocks.blocks(wanted))

    return Source(name, blocks.head.names, {}, "line", parts, read)


def _share(raw: BinaryIO, path: Path | None) -> Callable[[], float | None]:
    size = path.stat().st_size if path is not None else 0
    return lambda: raw.tell() / size if size else None


def _parquet(path: Path | None, name: str, size: int) -> Source:
    if path is None:
        raise SourceError(f"{name}: Parquet cannot be read from there; name the file")
    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _broken(name, error) from None
    schema = file.schema_arrow
    texts = [each.name for each in schema if pa.types.is_string(each.type)]
    kinds = {each.name: each.type for each in schema if not _is_text(each.type)}
    file = parquet.ParquetFile(path, read_dictionary=texts)
    rows = 0

    def parts(wanted: Sequence[str]) -> Iterator[Part]:
        nonlocal rows
        try:
            for batch in file.iter_batches(size, columns=[*wanted]):
                yield _Batch(batch, rows + 1)
                rows += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise _broken(name, error) from None

    total = file.metadata.num_rows
    return Source(name, schema.names, kinds, "row", parts, lambda: rows / total if total else None)


def _is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts, or categories, which are written as texts too."""
    types = pa.types
    return any(
        of_kind(kind)
        for of_kind in (
            types.is_string,
            types.is_large_string,
            types.is_string_view,
            types.is_dictionary,
        )
    )


def _broken(name: str, error: Exception) -> SourceError:
    reason = str(error).splitlines()[0].rstrip(".")
    return SourceError(f"{name}: the Parquet file is damaged or cut off ({reason[:200]})")
