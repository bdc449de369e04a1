"""Score a file of any size part by part, on all cores, with a few parts in memory at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from advisor.guide.content import shown
from advisor.guide.faults import quoted
from advisor.guide.model import Guide
from advisor.learning.encoding import Encoder
from advisor.learning.parallel import in_order
from advisor.learning.results import results_of, schema_of
from advisor.tables.cells import as_texts
from advisor.tables.csv_rows import Part
from advisor.tables.header import ColumnsError, Header
from advisor.tables.reading import STANDARD_INPUT, Source, opened
from advisor.tables.writing import (
    PARQUET,
    SinkError,
    atomic_write,
    check,
    check_place,
    created,
    csv_lines,
    write_errors,
)

REJECTS: Final = ".rejects"
"""What follows the name of the results in the name of the file of rejected rows."""


@dataclass(frozen=True)
class Scored:
    """The result of a file: rows scored and rejected, and the files written."""

    rows: int
    rejected: int
    out: Path
    rejects: Path | None


def score_file(
    source: Path,
    out: Path,
    guide: Guide,
    *,
    keep: Sequence[str] = (),
    cores: int | None = None,
    warn: Callable[[str], object] = lambda line: None,
    progress: Callable[[float | None, int], object] = lambda share, rows: None,
) -> Scored:
    """Score a file of sheets, exactly as `advisor.recommend` scores each.

    Parameters
    ----------
    source
        A file as `advisor.tables.reading.opened` reads it, or standard input.
    out
        Where results go, as `advisor.tables.writing.created` writes them. Rows that cannot be
        scored are listed in a file beside it, ``OUT.rejects``.
    keep
        Columns of the source that are to stand before the results, each once: as
        texts, but from Parquet to Parquet as they are.
    cores
        How many threads to use; None for as many as there are cores.
    warn
        Is called with each line about columns, and at the end about blank lines.
    progress
        Is called now and then with the share of the source that has been read (None if its
        size is unknown) and the number of rows.

    Raises
    ------
    SourceError, SinkError, ColumnsError
        A file cannot be read or written, or its columns are not usable. ``out`` appears only
        once it is complete, and right after it the file of rejected rows.
    """
    rejects_file = out.with_name(out.name + REJECTS)
    is_parquet = check(out) == PARQUET
    check_place(rejects_file)
    _check_apart(source, out, rejects_file)
    keep = tuple(dict.fromkeys(keep))
    schema = schema_of(guide)
    rows = blanks = 0
    with opened(source) as sheets:
        header = _header(guide, schema, sheets, keep)
        for line in header.warnings():
            warn(f"{sheets.name}: {line}")
        text = pa.large_string()
        kinds = {name: sheets.kinds.get(name, text) if is_parquet else text for name in keep}
        encoder = Encoder(guide.questionnaire)
        work = partial(_scored, sheets.name, guide, encoder, header, kinds)
        with (
            # What is entered last is left first: the rejects stay as they were until the results
            # that they belong to have their name.
            _Rejects(rejects_file) as rejects,
            created(out, pa.schema([*kinds.items(), *schema])) as writer,
        ):
            wanted = tuple(dict.fromkeys([*header.column.values(), *keep]))
            for results, faulty, blank in in_order(work, sheets.parts(wanted), cores):
                writer.write(results)
                rows += len(results)
                rejects.write(faulty)
                blanks += blank
                progress(sheets.read(), rows + rejects.count)
            rejects.settle()
    if blanks:
        lines = "1 blank line" if blanks == 1 else f"{blanks:,} blank lines"
        warn(f"{sheets.name}: {lines} left out")
    return Scored(rows, rejects.count, out, rejects.file)


def _scored(
    name: str,
    guide: Guide,
    encoder: Encoder,
    header: Header,
    kinds: Mapping[str, pa.DataType],
    part: Part,
) -> tuple[pa.RecordBatch, Sequence[tuple[int, str]], int]:
    """The results of a part of the file, its rejected rows, and how many blank ones it has."""
    sheets, sound, rejects = encoder.sound(part, header)
    kept = [_kept(name, each, kind, part.batch.column(each)) for each, kind in kinds.items()]
    if not sound.all():
        kept = [column.filter(pa.array(sound)) for column in kept]
    results = results_of(guide, sheets)
    columns, names = [*kept, *results.columns], [*kinds, *results.schema.names]
    return pa.RecordBatch.from_arrays(columns, names), rejects, part.blanks


def _kept(file: str, name: str, kind: pa.DataType, column: Any) -> Any:
    """A column to be kept, of the kind in which it is written."""
    if not pa.types.is_large_string(kind):
        return column
    try:
        return as_texts(column).cast(pa.large_string())
    except pa.ArrowException:
        raise ColumnsError(
            f"{file}: the column {quoted(name)} is of the kind {column.type} and cannot be written "
            "as text; name the results .parquet, or turn it into texts or numbers first"
        ) from None


class _Rejects(AbstractContextManager["_Rejects"]):
    """The file of rejected rows, which is there when a row was rejected and not otherwise."""

    def __init__(self, path: Path) -> None:
        self.count = 0
        self._path = path
        self._files = ExitStack()
        self._file: BinaryIO | None = None

    @property
    def file(self) -> Path | None:
        """The file, when there is one."""
        return self._path if self._file else None

    def write(self, rejects: Sequence[tuple[int, str]]) -> None:
        """Write more rows."""
        if not rejects:
            return
        head = [] if self._file else [("row", "reason")]
        with write_errors(self._path):
            self._file = self._file or self._files.enter_context(atomic_write(self._path))
            self._file.write(csv_lines([*head, *rejects]).encode())
        self.count += len(rejects)

    def settle(self) -> None:
        """Have all rows on disk, so that to name the file is all that is left to do."""
        if self._file is not None:
            with write_errors(self._path):
                self._file.flush()
                os.fsync(self._file.fileno())

    def __exit__(self, *error: Any) -> None:
        if self._file is None and error == (None, None, None):
            with write_errors(self._path):
                self._path.unlink(missing_ok=True)
        self._files.__exit__(*error)


def _check_apart(source: Path, out: Path, rejects: Path) -> None:
    """See that nothing is written over what is read."""
    for path, what in ((out, "the results"), (rejects, "the rejected rows")):
        if _is_read(source, path):
            raise SinkError(
                f"{shown(path)}: this is the file that is read, and {what} would take its place; "
                "choose another name for the results"
            )


def _is_read(source: Path, path: Path) -> bool:
    """Whether a path leads to the file that is read, by whatever name."""
    with suppress(OSError, ValueError, AttributeError):
        is_stream = source == STANDARD_INPUT
        read = os.fstat(sys.stdin.fileno()) if is_stream else source.stat()
        return os.path.samestat(read, path.stat())
    return False


def _header(guide: Guide, schema: pa.Schema, sheets: Source, keep: Sequence[str]) -> Header:
    for name in keep:
        if name in schema.names:
            wrong = f"a result is called {quoted(name)} too; rename the column to keep it"
            raise ColumnsError(f"{sheets.name}: {wrong}")
    return sheets.header(guide.questionnaire, keep)
