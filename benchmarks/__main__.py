"""Measure everything and print one table: ``python -m benchmarks``."""

from collections.abc import Iterator

from benchmarks import analysis, call, core, desk, interview, loading, pages, records, score
from benchmarks.table import Row, main


def rows() -> Iterator[Row]:
    """Every row, the quick ones first."""
    for part in (core, loading, analysis, desk, interview, call, pages, score, records):
        yield from part.rows()


main(rows)
