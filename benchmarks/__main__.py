"""Measure everything and print one table: ``python -m benchmarks``."""

from collections.abc import Iterator

from benchmarks import core, loading, pages
from benchmarks.table import Row, main


def rows() -> Iterator[Row]:
    """Every row, the quick ones first."""
    for part in (core, loading, pages):
        yield from part.rows()


main(rows)
