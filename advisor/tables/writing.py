"""Write tables atomically as CSV, CSV in gzip, or Parquet, by the ending of the name."""

from __future__ import annotations

import csv
import gzip
import io
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from advisor.errors import AdvisorError
from advisor.guide.content import shown
from advisor.publishing.storage import atomic_file

PARQUET: Final = ".parquet"
ENDINGS: Final = (".csv", ".csv.gz", PARQUET)  # the supported endings of file names

GROUP: Final = 1 << 17  # rows of one group of a Parquet file

_UNQUOTED: Final = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
_MAY_NOT: Final = "you may not write in this folder; choose another one, or ask its owner"


class SinkError(AdvisorError):
    """Results cannot be written to a file of this name."""


@contextmanager
def created(
    path: Path, schema: pa.Schema, group: int | None = None
) -> Iterator[CsvWriter | ParquetWriter]:
    """Create a table atomically, as the ending of the name says.

    When an error leaves the block, no new file is left, and an existing one is unchanged. ``group``
    is the number of rows of one group of a Parquet file.
    """
    ending = check(path)
    with atomic_write(path) as file:
        with write_errors(path):
            writer: CsvWriter | ParquetWriter
            if ending == PARQUET:
                writer = ParquetWriter(path, file, schema, group or GROUP)
            else:
                writer = CsvWriter(path, file, schema, packed=ending != ".csv")
        try:
            yield writer
            with write_errors(path):
                writer.close(done=True)
        finally:  # after a failure nothing is kept
            with suppress(OSError, ValueError):
                writer.close()


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a file for an atomic write; if it is new, only its owner may read it."""
    with ExitStack() as files:
        with write_errors(path):
            file = files.enter_context(atomic_file(path, private=True))
        yield file
        with write_errors(path):
            files.close()


@contextmanager
def write_errors(path: Path) -> Iterator[None]:
    """Turn errors of writing into a `SinkError` with the file's name as the user gave it."""
    try:
        yield
    except PermissionError:
        raise SinkError(f"{shown(path)}: {_MAY_NOT}") from None
    except OSError as error:
        reason = (error.strerror or str(error) or "unknown reason").splitlines()[0].lower()
        raise SinkError(f"{shown(path)}: the file cannot be written ({reason})") from None


def check(path: Path) -> str:
    """Check that a table can be created, and return its ending, one of `ENDINGS`."""
    if str(path) == "-":
        raise SinkError(
            "results cannot go to standard output, as they appear only once they are complete; "
            "name a file"
        )
    for ending in ENDINGS:
        if path.name.lower().endswith(ending):
            check_place(path)
            return ending
    raise SinkError(f"{shown(path)}: name the results .csv, .csv.gz or .parquet")


def check_place(path: Path) -> None:
    """Check that a file may be created or replaced."""
    name = shown(path)
    with write_errors(path):
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


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV, every line ending in a line feed; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _is_read_only(file: Path) -> bool:
    """Whether a file is marked as read-only.

    The system would not refuse: replacing a file only needs a writable folder, and root may
    write anything.
    """
    return not file.stat().st_mode & stat.S_IWUSR or not os.access(file, os.W_OK)


class CsvWriter:
    """Writes CSV in UTF-8, in gzip or not."""

    def __init__(self, path: Path, file: BinaryIO, schema: pa.Schema, *, packed: bool) -> None:
        self._path = path
        self._gzip = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if packed else None
        self._file = self._gzip or file
        self._file.write(csv_lines([schema.names]).encode())

    def write(self, rows: pa.RecordBatch) -> None:
        """Write rows whose cells can be written as text."""
        columns = [column.cast(pa.large_string()) for column in rows.columns]
        lines: Any = pa.BufferOutputStream()
        try:
            batch = pa.RecordBatch.from_arrays(columns, rows.schema.names)
            arrow_csv.write_csv(batch, lines, _UNQUOTED)
            lines = lines.getvalue()
        except pa.ArrowInvalid:  # some cells need quotes; Arrow would quote all of them
            cells = [column.to_pylist() for column in columns]
            lines = csv_lines(zip(*cells, strict=True)).encode()
        with write_errors(self._path):
            self._file.write(lines)

    def close(self, *, done: bool = False) -> None:
        """Write nothing more."""
        if self._gzip:
            self._gzip.close()


class ParquetWriter:
    """Writes Parquet in row groups of a fixed size."""

    def __init__(self, path: Path, file: BinaryIO, schema: pa.Schema, group: int) -> None:
        self._path = path
        self._group = group
        self._writer = parquet.ParquetWriter(file, schema)
        self._waiting: list[pa.RecordBatch] = []

    def write(self, rows: pa.RecordBatch) -> None:
        """Write the full groups, and keep the rest."""
        self._waiting.append(rows)
        count = sum(map(len, self._waiting))
        if count >= self._group:
            table = self._table()
            full = count - count % self._group
            self._write(table.slice(0, full))
            self._waiting = table.slice(full).to_batches()

    def close(self, *, done: bool = False) -> None:
        """Write nothing more; what is left is written only if all is done."""
        if done and self._waiting:
            self._write(self._table())
        self._writer.close()

    def _write(self, table: pa.Table) -> None:
        with write_errors(self._path):
            self._writer.write_table(table, row_group_size=self._group)

    def _table(self) -> pa.Table:
        # In one chunk, or pages would depend on the size of the batches.
        return pa.Table.from_batches(self._waiting, self._writer.schema).combine_chunks()
