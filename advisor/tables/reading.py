"""Reading a file of answers: CSV, Parquet, gzip, or standard input, whatever its size.

The first bytes say what a file is; its name does not matter.
"""

from __future__ import annotations

import gzip
import signal
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from advisor.guide.content import shown
from advisor.guide.model import Questionnaire
from advisor.tables.csv_rows import CsvRows, Part
from advisor.tables.encodings import SourceError, texts
from advisor.tables.header import ColumnsError, Header, NoQuestionError

ROWS: Final = 1 << 16  # rows of a Parquet file to read at a time

STANDARD_INPUT: Final = Path("-")  # how a command line names standard input

_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"


@dataclass(frozen=True)
class Source:
    """A file of answers."""

    name: str  # the file, as messages call it
    names: Sequence[str]  # the names of its columns
    head: int  # the number of the row that names them; 0 in Parquet, where no row does
    kinds: Mapping[str, pa.DataType]  # the types of the columns that don't hold text
    # Yields the rows part by part, in some columns or, without an argument, in all.
    parts: Callable[..., Iterator[Part]]
    # Returns the share of the file that was read; None if its size is unknown.
    read: Callable[[], float | None]

    def header(self, questionnaire: Questionnaire, keep: Sequence[str] = ()) -> Header:
        """Find the columns that are questions, as `Header.read` does; errors name the file."""
        try:
            return Header.read(questionnaire, self.names, keep)
        except ColumnsError as error:
            hint = ""
            if self.head and isinstance(error, NoQuestionError):
                hint = (
                    f" (row {self.head} is read as their names; remove titles and comments above)"
                )
            raise ColumnsError(f"{self.name}: {error}{hint}") from None


@contextmanager
def opened(path: Path, *, pad: bool = False) -> Iterator[Source]:
    """Open a file of answers, or `STANDARD_INPUT`.

    With ``pad``, rows of CSV with too few cells are padded, since some programs leave out the last
    delimiters. Otherwise they are misfits.
    """
    is_stream = path == STANDARD_INPUT
    name = "standard input" if is_stream else shown(path)
    with ExitStack() as open_files:
        file = _standard_input() if is_stream else _file(path, name)
        raw: BufferedReader[Any] = open_files.enter_context(file)
        try:
            begin = raw.peek(4)[:4]
            if begin == _PARQUET:
                if is_stream:
                    raise SourceError(f"{name}: Parquet cannot be read from there; name the file")
                yield _parquet(path, name)
                return
            size = 0 if is_stream else path.stat().st_size
            stream: BufferedIOBase = raw
            if begin[:2] == _GZIP:
                stream = open_files.enter_context(gzip.GzipFile(fileobj=raw))
            yield _csv(stream, name, pad, lambda: raw.tell() / size if size else None)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise SourceError(f"{name}: the gzip file is damaged or cut off") from None


@contextmanager
def _standard_input() -> Iterator[BufferedReader[RawIOBase]]:
    """Read standard input, and leave it open.

    Arrow waits for it in its own threads, where Python does not notice Ctrl-C; so Ctrl-C ends
    the process meanwhile, as any other signal does.
    """
    is_main = current_thread() is main_thread()  # no other thread may change it
    before = signal.signal(signal.SIGINT, signal.SIG_DFL) if is_main else None
    raw = BufferedReader(cast("RawIOBase", sys.stdin.buffer))
    try:
        yield raw
    finally:
        raw.detach()
        if before is not None:
            signal.signal(signal.SIGINT, before)


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


def _csv(stream: BufferedIOBase, name: str, pad: bool, read: Callable[[], float | None]) -> Source:
    rows = CsvRows(texts(stream, name), name, pad=pad)
    return Source(name, rows.names, rows.head, {}, rows.parts, read)


def _parquet(path: Path, name: str) -> Source:
    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _broken(name, error) from None
    schema = file.schema_arrow
    texts = [each.name for each in schema if pa.types.is_string(each.type)]
    kinds = {each.name: each.type for each in schema if not _is_text(each.type)}
    file = parquet.ParquetFile(path, read_dictionary=texts)
    rows = 0

    def parts(wanted: Sequence[str] | None = None) -> Iterator[Part]:
        nonlocal rows
        try:
            for batch in file.iter_batches(ROWS, columns=wanted and [*wanted]):
                numbers = np.arange(rows + 1, rows + 1 + len(batch))
                rows += len(batch)
                yield Part(batch, numbers)
        except (pa.ArrowException, OSError) as error:
            raise _broken(name, error) from None

    total = file.metadata.num_rows
    return Source(name, schema.names, 0, kinds, parts, lambda: rows / total if total else None)


def _is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts, or categories, which are written as texts too."""
    types = pa.types
    is_kind = (types.is_string, types.is_large_string, types.is_string_view, types.is_dictionary)
    return any(is_of(kind) for is_of in is_kind)


def _broken(name: str, error: Exception) -> SourceError:
    reason = str(error).splitlines()[0].rstrip(".")
    return SourceError(f"{name}: the Parquet file is damaged or cut off ({reason[:200]})")
